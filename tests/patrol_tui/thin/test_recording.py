"""A recording plays as what was sent, without the words, and is nobody else's."""

import json
import os
import resource
import stat
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from patrol_tui.terminal.recording import Recording, without_words

SENT = (
    "\x1b[2;5H\x1b[1;31mสมชาย Theft 0812345678\x1b[0m \u2500\u2502\u28ff \u6f22\u5b57"
)


def lines_of(path: Path) -> list[object]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def recorded(path: Path, *texts: str, keeps_text: bool = False) -> list[object]:
    recording = Recording(path, size=(80, 24), started_s=1_795_350_000, keeps_text=keeps_text)  # fmt: skip  # noqa: E501
    for second, text in enumerate(texts):
        recording.sent(text, 100.0 + second / 2)
    recording.close()
    return lines_of(path)


def test_file_is_an_asciicast_with_times_from_the_first_byte(tmp_path: Path) -> None:
    header, *events = recorded(tmp_path / "a.cast", "abc", "def")

    assert header == {
        "version": 2, "width": 80, "height": 24, "timestamp": 1_795_350_000,
    }  # fmt: skip
    assert events == [[0.0, "o", "xxx"], [0.5, "o", "xxx"]]


def test_words_and_numbers_are_not_kept(tmp_path: Path) -> None:
    recorded(tmp_path / "a.cast", SENT)

    kept = (tmp_path / "a.cast").read_text("utf-8")

    assert not any(word in kept for word in ("สมชาย", "Theft", "0812", "\u6f22\u5b57"))
    assert "0000000000" in kept
    assert "\u2500\u2502\u28ff" in kept


def test_words_are_kept_when_asked_for(tmp_path: Path) -> None:
    _, event = recorded(tmp_path / "a.cast", SENT, keeps_text=True)

    assert event == [0.0, "o", SENT]


@pytest.mark.parametrize(
    "told",
    ["\x1b]52;c;c2V\x07", "\x1b]0;word\x1b\\", "\x1bPword\x1b\\", "\x1b]2;word"],
)
def test_title_and_clipboard_are_left_out(told: str) -> None:
    assert without_words(f"a{told}") == "x"


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C",))))
def test_every_letter_keeps_its_width(text: str) -> None:
    kept = without_words(text)

    assert sum(map(cell_len, kept)) == sum(map(cell_len, text))


@given(st.text("กานี้ำA9 é漢\u2500", min_size=1))
def test_what_is_kept_can_be_replaced_again_without_a_change(text: str) -> None:
    kept = without_words(text)

    assert without_words(kept) == kept


def test_cursor_moves_and_colours_stay() -> None:
    screen = pyte.Screen(40, 4)
    pyte.Stream(screen).feed(without_words(SENT))
    whole = pyte.Screen(40, 4)
    pyte.Stream(whole).feed(SENT)

    assert (screen.cursor.x, screen.cursor.y) == (whole.cursor.x, whole.cursor.y)
    assert screen.buffer[1][5].fg == "red"
    assert "\x1b[3b" in without_words("a\x1b[3b")


def test_file_is_the_persons_own_and_replaces_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.cast"
    recorded(path, "abc")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        Recording(path, size=(80, 24), started_s=0)


def test_new_size_is_recorded_once(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "a.cast", size=(80, 24), started_s=0)
    for size in ((80, 24), (120, 40), (120, 40)):
        recording.resized(size, 3.0)
    recording.close()

    assert lines_of(tmp_path / "a.cast")[1:] == [[0.0, "r", "120x40"]]


def test_recording_on_a_disk_that_fills_up_ends_with_a_whole_line(
    tmp_path: Path,
) -> None:
    recording = Recording(tmp_path / "a.cast", size=(80, 24), started_s=0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        for second in range(20):
            recording.sent("a letter", float(second))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    events = lines_of(tmp_path / "a.cast")[1:]
    assert events
    assert events == [[float(at), "o", "x xxxxxx"] for at in range(len(events))]
    assert recording._number is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk at hand")
def test_full_disk_ends_the_recording_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = Recording(tmp_path / "a.cast", size=(80, 24), started_s=0)
    recording.close()
    monkeypatch.setattr(recording, "_number", os.open("/dev/full", os.O_WRONLY))

    recording.sent("abc", 1.0)
    recording.sent("def", 2.0)

    assert recording._number is None
