"""The sheet of all commands and keys, made of the one table; see `docs/keys.md`."""

from __future__ import annotations

from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Verb
from patrol_tui.keys import SCREEN_KEYS, TWINS, ScreenKey
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
_KEYS_NOTE = N_("A key types its line; Enter does it.")


def sheet(lang: str) -> str:
    """Write every command in one language, as a Markdown table."""
    words = Words(lang)
    rows = [[words.say(column) for column in _COLUMNS], ["---"] * len(_COLUMNS)]
    rows += [_row(verb, words) for verb in VERBS]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    title = words.say(N_("Commands and keys"))
    moves = [f"- {_keys(key)}: {words.say(key.meaning)}" for key in SCREEN_KEYS]
    note, on_map = words.say(_KEYS_NOTE), words.say(_MAP_NOTE)
    mapped = [f"- `{key.shown}`: {words.say(key.meaning)}" for key in MAP_KEYS]
    parts = [f"## {title}", "", *lines, "", note, "", *moves, "", on_map, "", *mapped]
    return "\n".join([*parts, ""])


def page() -> str:
    """Write `docs/keys.md`: the sheets of all languages."""
    return "\n".join([_FIRST_LINE, "", "# patrol-tui", "", *map(sheet, LANGUAGES)])


def print_sheet(lang: str | None, *, markdown: bool) -> int:
    """Print the sheet: as Markdown in all languages or in one, or as plain lines.

    Returns:
        0, always.
    """
    if markdown:
        print(sheet(lang) if lang else page(), end="")  # noqa: T201
        return 0
    words = Words(lang or "en")
    for verb in VERBS:
        also = " ".join((*verb.also, *verb.thai))
        key = _named(verb.stroke.key) if verb.stroke else ""
        print(f"{key:<6}{verb.usage}  [{also}]")  # noqa: T201
        print(f"      {words.say(verb.summary)}: {verb.example}")  # noqa: T201
    print(words.say(_KEYS_NOTE))  # noqa: T201
    for moving in SCREEN_KEYS:
        print(f"{_keys(moving)}: {words.say(moving.meaning)}")  # noqa: T201
    print(words.say(_MAP_NOTE))  # noqa: T201
    for steer in MAP_KEYS:
        print(f"{steer.shown}: {words.say(steer.meaning)}")  # noqa: T201
    return 0


def _row(verb: Verb, words: Words) -> list[str]:
    also = " ".join((*verb.also, *verb.thai))
    key = f"`{_named(verb.stroke.key)}`" if verb.stroke else ""
    cells = [
        f"**{verb.name}**",
        also,
        f"`{verb.usage}`",
        words.say(verb.summary),
        f"`{verb.example}`",
        key,
    ]
    return [cell.replace("|", "\\|") for cell in cells]


def _keys(moving: ScreenKey) -> str:
    return ", ".join(f"`{_named(key)}`" for key in moving.keys)


def _named(key: str) -> str:
    """Name a key on both keyboards: `d ก`."""
    return " ".join(filter(None, (key, TWINS.get(key))))
