"""The sheet of all commands and keys, made of the one table; see `docs/keys.md`."""

from __future__ import annotations

from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Verb
from patrol_tui.keys import SCREEN_KEYS, TWINS, KeyChoice, choose_keys, lines_of
from patrol_tui.opening import Choices
from patrol_tui.telling import complain
from widgets.map_keys import MAP_KEYS
from widgets.words.catalogue import LANGUAGES, N_, Words

_FIRST_LINE = (
    "<!-- Made of the table of commands by `patrol-tui keys --markdown > docs/keys.md`;"
    " a test compares. -->"
)
_COLUMNS = (
    N_("Command"),
    N_("Also"),
    N_("Form"),
    N_("What it does"),
    N_("Example"),
    N_("Key"),
)
_MAP_NOTE = N_("On the map (m goes there):")
_CAR_NOTE = N_(
    "In a car (--car UNIT), digits report the unit; with the Thai keyboard on, 3 is "
    "the key that sends - and 2 works on the number pad only:"
)
_KEYS_NOTE = N_("A key types its line; Enter does it.")


def sheet(lang: str) -> str:
    """Write every command in one language as a Markdown table, with usual keys."""
    choice = choose_keys({}, {})
    words = Words(lang)
    rows = [[words.say(column) for column in _COLUMNS], ["---"] * len(_COLUMNS)]
    rows += [_row(verb, words, choice) for verb in VERBS]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    title = words.say(N_("Commands and keys"))
    note = words.say(_KEYS_NOTE)
    moves, mapped = (
        [f"- {_ticked(keys)}: {meaning} (`{name}`)" for name, keys, meaning in told]
        for told in _moves(words, choice)
    )
    parts = [f"## {title}", "", *lines, "", note, "", *moves, ""]
    parts += [words.say(_MAP_NOTE), "", *mapped, "", words.say(_CAR_NOTE), ""]
    parts += [
        f"- `{_car_named(digit)}`: `{line}`" for digit, line in choice.car.items()
    ]
    return "\n".join([*parts, ""])


def page() -> str:
    """Write `docs/keys.md`: the sheets of all languages, with the usual keys."""
    return "\n".join([_FIRST_LINE, "", "# patrol-tui", "", *map(sheet, LANGUAGES)])


def print_sheet(lang: str | None, *, choices: Choices, markdown: bool) -> int:
    """Print the sheet: as Markdown in all languages or in one, or the keys in force.

    Returns:
        0; 1 when the settings name keys that cannot be.
    """
    if markdown:
        print(sheet(lang) if lang else page(), end="")  # noqa: T201
        return 0
    config = choices.settings()
    choice = choose_keys(config.keys, config.car_keys)
    words = Words(lang or "en")
    for verb in VERBS:
        also = " ".join((*verb.also, *verb.thai))
        key = " ".join(map(_named, choice.keys[f"verb.{verb.name}"]))
        print(f"{key:<6}{words.say(verb.usage)}  [{also}]  verb.{verb.name}")  # noqa: T201
        print(f"      {words.say(verb.summary)}: {words.say(verb.example)}")  # noqa: T201
    notes = (words.say(_KEYS_NOTE), words.say(_MAP_NOTE))
    for note, told in zip(notes, _moves(words, choice), strict=True):
        print(note)  # noqa: T201
        for name, keys, meaning in told:
            print(f"{' '.join(map(_named, keys))}: {meaning}  {name}")  # noqa: T201
    print(words.say(_CAR_NOTE))  # noqa: T201
    for digit, line in choice.car.items():
        print(f"{_car_named(digit)}: {line}")  # noqa: T201
    for trouble in lines_of(choice, choices.settings_file):
        complain(trouble)
    return 1 if choice.troubles else 0


_Told = tuple[str, tuple[str, ...], str]


def _moves(words: Words, choice: KeyChoice) -> tuple[list[_Told], list[_Told]]:
    """Tell id, keys and meaning of what is no verb: on the lists, and on the map."""
    lists, on_map = (
        [(key.name, choice.keys[key.name], words.say(key.meaning)) for key in table]
        for table in (SCREEN_KEYS, MAP_KEYS)
    )
    return lists, on_map


def _row(verb: Verb, words: Words, choice: KeyChoice) -> list[str]:
    also = " ".join((*verb.also, *verb.thai))
    cells = [
        f"**{verb.name}**",
        also,
        f"`{words.say(verb.usage)}`",
        words.say(verb.summary),
        f"`{words.say(verb.example)}`",
        _ticked(choice.keys[f"verb.{verb.name}"]),
    ]
    return [cell.replace("|", "\\|") for cell in cells]


def _ticked(keys: tuple[str, ...]) -> str:
    return ", ".join(f"`{_named(key)}`" for key in keys)


def _named(key: str) -> str:
    """Name a key on both keyboards: `d ก`."""
    return " ".join(filter(None, (key, TWINS.get(key))))


def _car_named(digit: str) -> str:
    """Name a digit on both keyboards; of 2 the Thai keyboard sends the filter's key."""
    signs = {"2": "", "3": "-", "00": "จ จ"}
    return " ".join(filter(None, (digit, signs.get(digit, TWINS.get(digit)))))
