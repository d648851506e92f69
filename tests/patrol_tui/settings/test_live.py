"""Settings edited while a desk is open: taken whole in one step, or not at all."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from patrol_tui import headless
from patrol_tui.app import PatrolApp
from patrol_tui.commands.complete import complete
from patrol_tui.console import Console, Outcome
from patrol_tui.findings import findings_of
from patrol_tui.opening import Choices, open_console
from patrol_tui.settings.check import Trouble
from patrol_tui.settings.file import Fate, SettingsFile, all_mistakes
from patrol_tui.settings.lines import line_of
from patrol_tui.settings.live import LiveSettings
from tests.patrol_tui.officer import EVENING_MS, Clock, Officer
from widgets.words.catalogue import LANGUAGES, Words
from widgets.words.settings import RULES, SENTENCES, say_mistake

MINUTE_MS = 60_000
FLOOD = '[[types]]\ncode = "flood"\npriority = 1\nen = "Flood"\nth = "น้ำท่วม"\n'
BAD = '[timers]\nstop = [5, 3]\npendin = []\n[station]\noficer = "x"\n'


class Station:
    """A desk with a settings file that is edited while it works."""

    def __init__(self, folder: Path, *, lang: str = "en") -> None:
        self.file = folder / "patrol.toml"
        self.now_ms = EVENING_MS
        self._edits = 0
        self.edits("")
        self.choices = Choices(store=folder / "store", config=self.file, lang=lang)
        self.console: Console = open_console(self.choices)

    def edits(self, content: str) -> None:
        """Write the file anew, a moment later than before."""
        self._edits += 1
        self.file.write_text(content, "utf-8")
        os.utime(self.file, ns=(self._edits * 10**9, self._edits * 10**9))

    def rests(self) -> str:
        """Let the file rest until it counts; give what is said of it."""
        said = [self.console.live.news(self.console, self.now_ms) for _ in range(3)]
        return " ".join(filter(None, said))

    def enters(self, line: str) -> str:
        """Do a line that must not be refused."""
        reply = self.console.enter(line, self.now_ms)
        assert reply.outcome is Outcome.DONE, reply.text
        return reply.text

    def answers(self, line: str) -> tuple[str, ...]:
        return self.console.enter(line, self.now_ms).lines


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path)
    yield made
    made.console.desk.close()


def test_an_edited_file_is_taken_when_it_has_rested(station: Station) -> None:
    station.edits(FLOOD)
    live, console = station.console.live, station.console

    assert live.news(console, station.now_ms) == ""  # it may be half written
    assert live.news(console, station.now_ms) == "settings taken from patrol.toml"
    assert live.news(console, station.now_ms) == ""
    assert "#101 Flood" in station.enters("N flood @wat-khum")


def test_a_file_that_is_still_being_written_is_not_read(station: Station) -> None:
    console = station.console
    for content in (FLOOD[:30], FLOOD[:60], FLOOD):
        station.edits(content)

        assert console.live.news(console, station.now_ms) == ""


def test_settings_takes_an_edited_file_at_once(station: Station) -> None:
    station.edits(FLOOD)

    assert station.answers("SETTINGS") == ("settings taken from patrol.toml",)
    assert station.console.desk.tables.kind("flood") is not None
    (line,) = station.answers("SETTINGS")
    assert line.startswith(f"settings of {station.file} are in force since ")


def test_a_file_with_a_mistake_is_not_taken_and_the_old_settings_stay(
    station: Station,
) -> None:
    before = station.console.config
    station.edits(BAD + FLOOD)
    said = station.rests()

    assert said.startswith("settings NOT taken: patrol.toml: line 2: timers.stop: ")
    assert said.endswith("(+2: SETTINGS tells)")
    assert station.console.config is before
    misspelt = 'no setting "station.oficer"'
    first, *mistakes = station.answers("SETTINGS")
    assert "has mistakes" in first
    assert mistakes == [
        "patrol.toml: line 2: timers.stop: amber must come before red, both in minutes",
        'patrol.toml: line 3: no setting "timers.pendin"; nearest is "timers.pending"',
        f'patrol.toml: line 5: {misspelt}; nearest is "station.officer"',
    ]


def test_a_mended_file_is_taken(station: Station) -> None:
    station.edits(BAD)
    station.rests()
    station.edits(FLOOD)

    assert station.rests() == "settings taken from patrol.toml"
    assert "in force since" in station.answers("SETTINGS")[0]


def test_a_file_that_is_gone_or_unreadable_changes_nothing(station: Station) -> None:
    station.edits(FLOOD)
    station.rests()
    station.file.unlink()

    assert "is gone" in station.rests()
    assert station.console.desk.tables.kind("flood") is not None

    station.file.mkdir()

    assert "cannot be read" in station.rests()
    assert station.console.desk.tables.kind("flood") is not None


def test_settings_says_that_those_of_a_file_that_is_gone_stay(station: Station) -> None:
    station.edits(FLOOD)
    station.rests()
    station.file.unlink()
    station.rests()

    (told,) = station.answers("SETTINGS")

    assert told == "settings file patrol.toml is gone; what was in force stays"


def test_a_file_of_many_megabytes_is_refused_and_not_read_through(
    station: Station,
) -> None:
    station.edits('x = "' + "a" * 10_000_000 + '"\n')

    assert "NOT taken: patrol.toml: cannot be read: larger than 1 MB" in station.rests()


def test_all_that_judges_and_tells_has_the_new_tables_at_once(station: Station) -> None:
    console = station.console
    station.enters("N theft @wat-khum")
    station.edits(FLOOD + '[timers]\npending = [[1, 1]]\n[aliases]\n"ส่งรถ" = "D"\n')
    station.rests()
    scene = console.scene(station.now_ms)

    tables = console.config.tables
    assert console.desk.tables == tables
    assert console.teller.tables is console.desk.tables
    assert scene.tables is console.desk.tables
    assert console.board(station.now_ms).tables is console.desk.tables
    assert complete("N flo", scene).line == "N flood "
    assert "ส่งรถ" in complete("ส่ง", scene).choices


def test_what_was_removed_stays_readable_and_can_be_ended(station: Station) -> None:
    station.enters("ON 21")
    station.enters("N theft @wat-khum bicycle")
    station.enters("D 21 101")
    station.enters("N theft @wat-khum moped")
    station.enters("TOW 102 moped")
    station.enters("N theft @wat-khum cart")
    station.enters("FW 103 municipality")
    station.edits(
        'units = ["71"]\nagencies = []\ntow = []\n' + FLOOD + "[[dispositions]]\n"
        'code = "DONE"\nen = "Done"\nth = "เสร็จ"\n'
    )
    station.rests()

    assert any("theft" in line for line in station.answers("L I"))
    assert station.answers("101")
    assert station.answers("102")
    assert station.answers("103")
    assert "21" in station.enters("AV! 21")
    assert station.enters("CL 102 DONE")
    assert (
        station.console.enter("CL 101 UNF", station.now_ms).outcome is Outcome.REFUSED
    )


def test_a_change_of_timers_rewrites_nothing(station: Station) -> None:
    station.enters("N theft @wat-khum")
    events = station.console.desk.state
    station.edits("[timers]\npending = [[0.1, 0.2]]\n")
    station.rests()

    assert station.console.desk.state is events


def test_settings_that_name_who_works_here_wait_for_the_next_start(
    station: Station,
) -> None:
    station.edits('[station]\nofficer = "malee"\n[screen]\ncar = "21"\n')
    said = station.rests()

    assert said.endswith("; at the next start: station.officer, screen.car")
    assert station.console.by == "desk"
    assert station.answers("SETTINGS")[-1].startswith("at the next start:")


def test_options_stay_before_an_edited_file(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.console.desk.close()
    choices = Choices(store=tmp_path / "car", config=station.file, car="M3", lang="en")
    console = open_console(choices)
    station.edits(FLOOD)
    station.console = console
    station.rests()

    assert console.config.screen.car == "M3"
    assert console.desk.tables.kind("flood") is not None
    console.desk.close()


def test_a_desk_that_follows_no_file_says_so(station: Station) -> None:
    station.console.live = LiveSettings()

    assert "stay in force" in station.answers("SETTINGS")[0]
    assert station.rests() == ""


# --- aliases


def test_an_alias_means_its_verb_and_the_log_keeps_the_verbs_name(
    station: Station,
) -> None:
    station.enters("ON 21")
    station.enters("N theft @wat-khum")
    station.edits('[aliases]\n"ส่งรถ" = "สั่ง"\ngo = "EN"\n')
    station.rests()

    assert " D 21 -> #101" in station.enters("ส่งรถ 21 101")
    assert " EN " in station.enters("go 21")
    scene = station.console.scene(station.now_ms)
    assert complete("go ", scene).line.startswith("EN ")


ALIASES = {
    "a verb's own name": ('D = "AR"', Trouble.ALIAS_TAKEN),
    "a Thai name": ('"ถึง" = "AR"', Trouble.ALIAS_TAKEN),
    "of nothing": ('go = "ENN"', Trouble.NO_COMMAND),
    "two words": ('"go on" = "EN"', Trouble.BAD_ALIAS),
    "a number": ('"21" = "EN"', Trouble.BAD_ALIAS),
    "a call sign": ('AP = "EN"', Trouble.BAD_ALIAS),
    "nothing": ('"" = "EN"', Trouble.BAD_ALIAS),
    "another's": ('go = "EN"\n"GO" = "AR"', Trouble.ALIAS_TAKEN),
    "of a secret": ('end = "SOSEND"', Trouble.ALIAS_OF_SECRET),
}


@pytest.mark.parametrize(("line", "trouble"), ALIASES.values(), ids=ALIASES.keys())
def test_an_alias_that_will_not_do_is_told(line: str, trouble: Trouble) -> None:
    content = f'units = ["21", "AP"]\n[aliases]\n{line}\n'.encode()
    config, (mistake,) = all_mistakes(content)

    assert config is None
    assert (mistake.trouble, mistake.line) == (trouble, 2 + len(line.splitlines()))


def test_an_alias_that_will_not_do_is_told_at_the_start_and_keeps_nothing_shut(
    tmp_path: Path,
) -> None:
    file = tmp_path / "patrol.toml"
    file.write_text('[aliases]\nD = "AR"\ngo = "EN"\n', "utf-8")
    choices = Choices(store=tmp_path / "s", config=file, lang="en")
    console = open_console(choices)
    told = [finding.line for finding in findings_of(console, EVENING_MS)]

    assert told == ['patrol.toml: aliases.D: "D" is a name of D already']
    assert console.aliases == {"go": "EN"}
    console.desk.close()


# --- keys and lines


def test_keys_and_digits_count_for_an_edited_file(station: Station) -> None:
    station.edits('[keys]\n"verb.DD" = "f5"\n[car_keys]\n"3" = "ENN"\n')

    said = station.rests()
    assert 'patrol.toml: line 2: keys."verb.DD": no such id' in said
    assert said.endswith("(+1: SETTINGS tells)")


def test_mistakes_of_all_kinds_are_told_together() -> None:
    content = (
        '[aliases]\n"ถึง" = "AR"\n[car_keys]\n"3" = "ENN"\n[keys]\n"verb.D" = "n"\n'
        "[station]\nbolo_hours = 0\n" + FLOOD + FLOOD
    )
    config, mistakes = all_mistakes(content.encode())

    assert config is None
    assert [(one.line, one.key) for one in mistakes] == [
        (2, 'aliases."ถึง"'),
        (4, 'car_keys."3"'),
        (6, 'keys."verb.D"'),
        (8, "station.bolo_hours"),
        (15, "types[1].code"),
    ]
    assert (
        mistakes[3]
        .said(Words("en"), "f")
        .endswith("a number over 0, at most 720 is needed, not 0")
    )


LINES = """\
units = [
  "21", # [comment
  "22"]
name = '''
[timers]
'''
[station]
officer = "a # b"  # [screen]
timers.x = 1
[[types]]
code = "a"
[[types]]
  [types.more]
"key with.dot" = 2
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("units", 1),
        ("units[1]", 1),
        ("station.officer", 8),
        ("station.timers.x", 9),
        ("station.missing", 7),
        ("types[0].code", 11),
        ("types[1].code", 12),
        ("types", 10),
        ('types.more."key with.dot"', 14),
        ("timers", None),
        ("", None),
    ],
)
def test_the_line_of_a_key_is_found(key: str, line: int | None) -> None:
    assert line_of(key, LINES) == line


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_words(trouble: Trouble, lang: str) -> None:
    assert trouble == Trouble.RULE or trouble.value in SENTENCES
    assert set(SENTENCES) <= set(Trouble)
    assert all(Words(lang).say(rule) for rule in RULES)


def test_a_mistake_in_thai_names_file_line_and_key() -> None:
    _, mistakes = all_mistakes(b"[timers]\nbell_again_s = true\n")
    said = say_mistake(Words("th"), mistakes[0], "patrol.toml")

    assert said.startswith("patrol.toml: ")
    assert "2" in said
    assert "timers.bell_again_s" in said


# --- the file alone


def test_a_comment_alone_or_a_touch_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "patrol.toml"
    path.write_text("units = []\n")
    file = SettingsFile(path)
    os.utime(path, ns=(5, 5))

    assert [file.look() for _ in range(3)] == [None] * 3


def test_a_file_that_appears_is_taken(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "patrol.toml")
    (tmp_path / "patrol.toml").write_text(FLOOD, "utf-8")
    found = [file.look() for _ in range(2)]

    assert found[0] is None
    assert found[1] is not None
    assert found[1].fate is Fate.TAKEN


# --- on the screen


@asynccontextmanager
async def at_screen(station: Station) -> AsyncIterator[Officer]:
    clock = Clock(station.now_ms)
    app = PatrolApp(station.console, station.choices, now_ms=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        officer = Officer(app, pilot, clock)
        await officer.settles()
        yield officer


async def test_screen_keys_alerts_glyphs_and_colours_follow_the_file(
    station: Station,
) -> None:
    station.enters("ON 21")
    station.enters("N theft @wat-khum red")
    station.now_ms += MINUTE_MS
    async with at_screen(station) as officer:
        assert officer.sees("No alerts")
        station.edits(
            '[keys]\n"verb.UH" = "f7"\n"verb.D" = "f6"\n[timers]\npending = [[1, 1]]\n'
            '[screen]\ntheme = "night"\nglyphs = "ascii"\n' + FLOOD
        )
        await officer.waits(0)
        await officer.waits(0)

        assert officer.sees("settings taken from patrol.toml")
        assert officer.sees("!! #101 P2 waits 1m")
        assert officer.sees("f6 dispatch")
        assert officer.app.theme == "night"
        assert all(row.isascii() for row in officer.rows())
        await officer.presses("f7")
        assert officer.sees(":UH")
        await officer.presses("escape")

        station.edits("")
        await officer.waits(0)
        await officer.waits(0)

        assert officer.sees("No alerts")
        assert officer.app.theme == "day"
        await officer.presses("f6", "f7")
        assert not officer.sees(":UH")
        assert not officer.sees(":D")


async def test_screen_tells_a_mistake_in_one_note_and_works_on(
    station: Station,
) -> None:
    async with at_screen(station) as officer:
        station.edits(BAD)
        await officer.waits(0)
        await officer.waits(0)

        assert officer.sees("settings NOT taken: patrol.toml: line 2: timers.stop:")
        await officer.enters("ON 21")
        assert officer.sees("ON 21 on duty")


async def test_digits_of_a_car_follow_the_file(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.console.desk.close()
    choices = Choices(store=tmp_path / "car", config=station.file, car="21", lang="en")
    station.choices, station.console = choices, open_console(choices)
    station.enters("ON 21")
    async with at_screen(station) as officer:
        station.edits('[car_keys]\n"8" = "MB"\n')
        await officer.waits(0)
        await officer.waits(0)
        await officer.presses("8")

        assert officer.sees("MB 21")
    station.console.desk.close()


def test_lines_of_a_pipe_are_done_by_the_edited_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "patrol.toml"
    file.write_text("", "utf-8")

    def lines() -> Iterator[str]:
        yield "ON 21"
        file.write_text(FLOOD, "utf-8")
        yield "L A"
        yield "N flood @wat-khum"

    choices = Choices(store=tmp_path / "s", config=file, lang="en")
    code = headless.line(choices, lines(), as_json=False)
    told = capsys.readouterr()

    assert code == 0
    assert "#101 Flood" in told.out
    assert "settings taken from patrol.toml" in told.err


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("[timers]\nbell_again_s = inf", "timers.bell_again_s"),
        ("[timers]\nundo_min = nan", "timers.undo_min"),
        ("[timers]\nenroute = [1, inf]", "timers.enroute"),
        ("[[beats]]\ncode = '1'\ncorners = [[1, 2], [3, 4]]", "beats[0]"),
        (
            "[[beats]]\ncode = '1'\nplaces = ['x']\ncorners = [[1, 2, 3]]",
            "beats[0].corners[0]",
        ),
        ("a = " + "[" * 5_000, ""),
        ("[closing.th]\nGOA = 'ผู้แจ้ง {caller}'", "closing.th.GOA"),
        ("[closing.en]\nGOA = '{type.code}'", "closing.en.GOA"),
        ("[closing.en]\nGOA = '{type:>99999999}'", "closing.en.GOA"),
        ("[closing.en]\nGOA = '{type!r}'", "closing.en.GOA"),
        ("[closing.en]\nGOA = '{'", "closing.en.GOA"),
        ("[closing.en]\nGOA = '{}'", "closing.en.GOA"),
        ("[closing.en]\nGOA = ' '", "closing.en.GOA"),
        ("[closing.en]\nNEVER = 'over'", "closing.en.NEVER"),
    ],
)
def test_what_would_break_the_desk_is_a_mistake(content: str, key: str) -> None:
    config, mistakes = all_mistakes(content.encode())

    assert config is None
    assert [one.key for one in mistakes] == [key]


def test_beats_may_have_corners() -> None:
    corners = "[[16.0, 103.6], [16.1, 103.6], [16.1, 103.7]]"
    content = f"[[beats]]\ncode = '1'\ncorners = {corners}"

    config, mistakes = all_mistakes(content.encode())

    assert mistakes == ()
    assert config is not None
    assert config.beats[0].corners[1] == (16.1, 103.6)
