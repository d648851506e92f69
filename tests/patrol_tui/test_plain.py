"""Line mode: in a pipe, on a terminal, and what is told meanwhile."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patrol_tui.exercises.player import Player
from patrol_tui.news import News
from patrol_tui.opening import Choices, open_console
from patrol_tui.plain import BELL, Session
from tests.patrol_tui.program import Program, started
from tests.patrol_tui.terminal import Terminal

NOW_MS = 1_795_350_000_000
MINUTE_MS = 60_000


def plain(store: Path, feed: str, *options: str) -> list[str]:
    """Run line mode in a pipe; give what it said."""
    ran = started("--store", str(store), "--lang", "en", "--plain", *options, feed=feed)
    assert ran.code == 0, ran.err
    return ran.lines


def test_pipe_gets_answers_as_lines_and_no_prompt(tmp_path: Path) -> None:
    said = plain(tmp_path / "s", "ON 21\nN theft @wat-khum\nD 21 101\nFOO\nL I\n")

    assert "Line mode" in said[0]
    assert said[1] == "Incidents 0  waiting 0  late 0"
    assert [line[:2] for line in said[2:6]] == ["OK", "OK", "OK", "? "]
    assert said[6].startswith("#101 Theft Wat Khum P2 assigned 21")
    assert not any("\x1b" in line or line.startswith(">") for line in said)


def test_quit_ends_it_and_what_follows_is_not_done(tmp_path: Path) -> None:
    said = plain(tmp_path / "s", "QUIT\nN theft @wat-khum\n")

    assert len(said) == 2


def test_verb_is_as_good_as_the_option(tmp_path: Path) -> None:
    ran = started("--store", str(tmp_path / "s"), "--lang", "en", "plain", feed="L W\n")

    assert ran.lines[-1] == "none"


def test_language_and_theme_are_kept(tmp_path: Path) -> None:
    store = tmp_path / "s"
    plain(store, "LANG th\nTHEME night\n")
    ran = started("--store", str(store), "--plain", feed="L W\n")

    assert ran.lines[-1] == "ไม่มี"
    console = open_console(Choices(store=store))
    assert console.state.settings["theme"] == "night"
    console.desk.close()


def test_terminal_that_cannot_move_its_cursor_gets_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    said = Program(tmp_path / "s", capsys)().lines

    assert said[0].startswith('Line mode: this terminal (TERM="dumb")')


# --- news


@pytest.fixture
def watched(tmp_path: Path) -> tuple[Callable[..., None], News]:
    console = open_console(Choices(store=tmp_path / "s", lang="en"))
    console.enter("ON 21", NOW_MS)

    def does(line: str, at_ms: int) -> None:
        assert console.enter(line, at_ms).outcome.name == "DONE"

    return does, News(console, NOW_MS)


def test_what_others_do_is_told_and_what_oneself_does_is_not(
    watched: tuple[Callable[..., None], News],
) -> None:
    does, news = watched
    does("N theft @wat-khum", NOW_MS)
    (told,) = news.fresh(NOW_MS)
    does("D 21 101", NOW_MS)
    news.own()

    assert "NEWS: #101 Theft Wat Khum P2 waiting" in told
    assert news.fresh(NOW_MS) == []


def test_timer_is_told_as_it_becomes_amber_and_once_more_as_red(
    watched: tuple[Callable[..., None], News],
) -> None:
    does, news = watched
    does("N theft @wat-khum", NOW_MS)
    news.own()
    told = [news.fresh(NOW_MS + minute * MINUTE_MS) for minute in range(14)]

    lines = [line for fresh in told for line in fresh]
    assert [line.split()[1] for line in lines] == ["DUE:", "LATE:"]
    assert "P2 #101 Theft Wat Khum waits 5m" in lines[0]
    assert "10m" in lines[1]


def test_silent_unit_is_told(watched: tuple[Callable[..., None], News]) -> None:
    _, news = watched

    (told,) = news.fresh(NOW_MS + 26 * MINUTE_MS)

    assert told.endswith("DUE: 21 not heard from 26m (25)")


def test_what_is_late_at_the_start_is_counted_and_not_recited(tmp_path: Path) -> None:
    console = open_console(Choices(store=tmp_path / "s", lang="en"))
    console.enter("N theft @wat-khum", NOW_MS)
    later = NOW_MS + 20 * MINUTE_MS

    news = News(console, later)

    assert news.late == 1
    assert news.fresh(later) == []


# --- the bell, and settings that are edited


class Beside(Player):
    """A clock that a test sets, in place of a drill."""

    def __init__(self) -> None:
        super().__init__([], speed=1)
        self.now_ms = NOW_MS

    def clock(self) -> int:
        return self.now_ms


@pytest.fixture
def session(tmp_path: Path) -> Iterator[tuple[Session, Beside]]:
    config = tmp_path / "config.toml"
    config.write_text("", "utf-8")
    choices = Choices(store=tmp_path / "s", config=config, lang="en")
    console, beside = open_console(choices), Beside()
    yield Session(console, choices, beside), beside
    console.desk.close()


def rung(session: Session, capsys: pytest.CaptureFixture[str]) -> int:
    """Let the session look at its alerts; tell how often it rang."""
    session._ring()
    return capsys.readouterr().out.count(BELL)


def test_bell_rings_for_what_is_urgent_and_again_until_acknowledged(
    session: tuple[Session, Beside], capsys: pytest.CaptureFixture[str]
) -> None:
    line_mode, beside = session
    for line in ("ON 21", "N shots @wat-khum"):
        line_mode.enter(line)
    first = rung(line_mode, capsys)
    beside.now_ms += 2 * MINUTE_MS
    late = rung(line_mode, capsys), rung(line_mode, capsys)
    beside.now_ms += MINUTE_MS // 2
    again = rung(line_mode, capsys)
    line_mode.enter("ALOK 101")
    beside.now_ms += MINUTE_MS // 2

    assert (first, late, again) == (0, (1, 0), 1)
    assert rung(line_mode, capsys) == 0
    line_mode.enter("SOS 21")
    assert rung(line_mode, capsys) == 1


def test_settings_edited_meanwhile_are_told_and_may_silence_the_bell(
    session: tuple[Session, Beside],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    line_mode, _ = session
    (tmp_path / "config.toml").write_text("[screen]\nbell = false\n", "utf-8")
    told = [line for _ in range(3) for line in line_mode._fresh()]
    line_mode.enter("SOS 21")

    assert told == ["settings taken from config.toml"]
    assert rung(line_mode, capsys) == 0


# --- on a terminal


def test_session_on_a_terminal_from_prompt_to_quit(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(tmp_path / "s")]
    options = ["--lang", "en", "--plain"]
    with Terminal([*command, *options], (80, 24), tmp_path) as terminal:
        terminal.sees("late 0")
        terminal.types(*"N theft @wat-khum น้ำท่วม", "enter")
        terminal.sees("OK")
        terminal.types(*"D 2", "tab")
        terminal.sees("22 off duty")
        terminal.types("escape", "up")
        assert terminal.sees("> N theft @wat-khum น้ำท่วม")
        terminal.types("escape", *"L W", "enter")
        assert terminal.sees("#101 Theft Wat Khum P2 waiting")
        terminal.types(*"QUIT", "enter")

        assert terminal.ends() == 0
        assert not terminal.put_back, "the screen of its own was never used"


def test_settings_edited_beside_a_desk_are_taken_by_themselves(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("", "utf-8")
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(tmp_path / "s")]
    options = ["--lang", "en", "--config", str(config), "--plain"]
    with Terminal([*command, *options], (80, 24), tmp_path) as terminal:
        terminal.sees("late 0")
        config.write_text('[aliases]\ngo = "EN"\n[station]\noficer = ""\n', "utf-8")
        assert terminal.sees("settings NOT taken: config.toml: line 4: no setting", 30)
        config.write_text('[aliases]\nbegin = "ON"\n', "utf-8")
        terminal.sees("settings taken from config.toml", 30)
        terminal.types(*"begin 21", "enter")

        assert terminal.sees("ON 21 on duty")


def test_news_leave_a_half_typed_line_whole(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    soon = "[0.1, 60]"  # minutes to amber and to red
    config.write_text(f"[timers]\npending = [{', '.join([soon] * 5)}]\n", "utf-8")
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(tmp_path / "s")]
    options = ["--lang", "en", "--config", str(config), "--plain"]
    with Terminal([*command, *options], (80, 24), tmp_path) as terminal:
        terminal.sees("late 0")
        terminal.types(*"N theft @wat-khum", "enter", *"RM 101 half")
        terminal.sees("DUE: P2 #101 Theft Wat Khum waits", 30)
        terminal.types(*" done", "enter")

        assert terminal.sees("> RM 101 half done")
        assert terminal.sees("#101 Theft Wat Khum: half done")
