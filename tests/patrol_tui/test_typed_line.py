"""A line typed on a terminal that can only write on."""

from unicodedata import category

import pyte
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.typed_line import TypedLine, Wish
from tests.patrol_tui.terminal import ThaiScreen


def typed(line: TypedLine, text: str) -> tuple[str, Wish]:
    """Press all keys; give all that was sent, and the last wish."""
    sent, wish = "", Wish.NOTHING
    for key in TypedLine.keys(text):
        echo, wish = line.take(key)
        sent += echo
    return sent, wish


def row(sent: str) -> str:
    """What stands on the last written row of a terminal."""
    screen = ThaiScreen(80, 24)
    pyte.Stream(screen).feed(sent.replace("\n", "\r\n"))
    shown = ["".join(screen.buffer[y][x].data for x in range(80)) for y in range(24)]
    return shown[screen.cursor.y].rstrip()


def test_letters_are_echoed_and_entered() -> None:
    line = TypedLine("> ")

    assert typed(line, "D 21 101\r") == ("D 21 101\n", Wish.ENTER)
    assert line.entered() == "D 21 101"
    assert line.text == ""


def test_backspace_takes_a_mark_first_and_the_letter_is_drawn_again() -> None:
    line = TypedLine("> ")
    sent, _ = typed(line, "น้ำน้\x7f")

    assert line.text == "น้ำน"
    assert row("> " + sent) == "> น้ำน"


@given(st.lists(st.sampled_from([*"กนทอ้่ีุำ 12ab", "\x7f", "\b"]), max_size=30))
def test_screen_shows_the_line_whatever_is_typed(keys: list[str]) -> None:
    line = TypedLine("> ")
    sent, _ = typed(line, "".join(keys))

    assert row("> " + sent) == f"> {line.text}".rstrip()


@given(st.text(max_size=20))
def test_nothing_that_steers_a_terminal_is_echoed(keys: str) -> None:
    sent, _ = typed(TypedLine("> "), keys)

    assert "\x1b" not in sent
    steering = {letter for letter in sent if category(letter) in ("Cc", "Cf")}
    assert steering <= {"\n", "\b"}


def test_lines_entered_before_come_back() -> None:
    line = TypedLine("> ")
    for entered in ("L W", "L I"):
        typed(line, f"{entered}\r")
        line.entered()

    typed(line, "\x1b[A\x1b[A")
    assert line.text == "L W"
    typed(line, "\x1b[B")
    assert line.text == "L I"
    typed(line, "\x1b[B")
    assert line.text == ""


def test_half_typed_line_comes_back_after_those_entered_before() -> None:
    line = TypedLine("> ")
    typed(line, "L W\r")
    line.entered()
    typed(line, "N theft")

    typed(line, "\x1b[B")
    assert line.text == "N theft"
    typed(line, "\x1b[A")
    assert line.text == "L W"
    typed(line, "\x1b[B")
    assert line.text == "N theft"


def test_escape_clears_and_end_of_input_ends_only_an_empty_line() -> None:
    line = TypedLine("> ")

    assert typed(line, "abc\x04")[1] is Wish.NOTHING
    typed(line, "\x1b")
    assert line.text == ""
    assert typed(line, "\x04")[1] is Wish.END


def test_long_line_is_written_anew_when_it_gets_shorter() -> None:
    line = TypedLine("> ", columns=10)

    assert typed(line, "123456789\x7f")[0].endswith("\n> 12345678")
