"""Keys are those of the stock driver; rubbish is left out, answers are heard."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from patrol_tui.terminal.hearing import QUICK, Kind, Mode, Place
from patrol_tui.terminal.listening import Ears, Listening
from patrol_tui.terminal.pasting import LEFT_S, MOST_LETTERS, PASTE_ENDS
from patrol_tui.terminal.upstream import new_parser

RUBBISH = "ab1;[]?<>=MRAOHutyc~^$:ก\t\r" + "\x1b" * 6


class Heard:
    """Keeps what came."""

    def __init__(self, number: int = 0, *, is_asking: bool = False) -> None:
        self.messages: list[Message] = []
        self.answers: list[Place | Mode | Kind] = []
        self.patience = QUICK
        self.hung_up: list[str] = []
        ears = Ears(
            message=self.messages.append,
            answer=self.answers.append,
            is_asking=lambda: is_asking,
            patience=lambda: self.patience,
            hung_up=lambda: self.hung_up.append("hung up"),
        )
        self.listening = Listening(number, ears)

    def take(self, *came: bytes) -> list[str]:
        """Give the keys of what came all at once."""
        for piece in came:
            self.listening.take(piece, 0.0)
        return names(self.messages)


def names(messages: list[Message]) -> list[str]:
    return [repr(message) for message in messages]


def stock_keys(text: str) -> list[str]:
    parser = new_parser(debug=False)
    return names([message for letter in text for message in parser.feed(letter)])


@given(st.text(sorted(set(RUBBISH) - set("?>=:Rtabcy")), max_size=60))
def test_keys_are_those_of_the_stock_reader(text: str) -> None:
    heard = Heard()
    text += "z" * 40  # whatever was begun is over then

    keys = heard.take(text.encode())

    assert keys == stock_keys(text)
    assert not heard.answers


@given(st.lists(st.text(RUBBISH, max_size=60) | st.text(max_size=20), max_size=5))
def test_no_text_is_an_error(texts: list[str]) -> None:
    heard = Heard()

    for text in texts:
        heard.take(text.encode("utf-8", "surrogatepass"))
        heard.listening.tick(100.0)

    assert not any(isinstance(m, events.CursorPosition) for m in heard.messages)


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_no_bytes_are_an_error(came: list[bytes]) -> None:
    Heard().take(*came)


def test_key_after_rubbish_that_the_stock_reader_falls_over_is_heard() -> None:
    heard = Heard()

    heard.take(b"a\x1b[99999999999999ub\xff\xfec")

    keys = [m.key for m in heard.messages if isinstance(m, events.Key)]
    assert keys[:2] == ["a", "b"]
    assert keys[-1] == "c"


def test_letter_that_comes_in_two_pieces_is_one_key() -> None:
    heard = Heard()
    thai = "\u0e01".encode()

    heard.take(thai[:1], thai[1:])

    (key,) = heard.messages
    assert isinstance(key, events.Key)
    assert key.character == "\u0e01"


def test_answers_among_keys_are_heard_and_typed_nowhere() -> None:
    heard = Heard()

    heard.take(b"a\x1b[5;7Rb\x1b[?2026;2$y\x1b[>1;2;3cc\x1b[48;0;0;0;0t")

    keys = [m.key for m in heard.messages if isinstance(m, events.Key)]
    assert keys == ["a", "b", "c"]
    assert heard.answers == [Place(5, 7), Mode(2026, 2), Kind(1, 2)]


def test_paste_is_one_message_and_an_answer_in_it_is_none_of_it() -> None:
    heard = Heard()

    heard.take(b"\x1b[200~one\x1b[5;7R two\x1b[201~")

    (pasted,) = heard.messages
    assert isinstance(pasted, events.Paste)
    assert pasted.text == "one two"


def test_pasted_escapes_are_neither_keys_nor_text() -> None:
    heard = Heard()

    heard.take(b"\x1b[200~one\x1b[A" + b"x" * 40 + b"\r\xc2\x9bq\x1b[201~")

    (pasted,) = heard.messages
    assert isinstance(pasted, events.Paste)
    assert pasted.text == "one[A" + "x" * 40 + "\rq"


@given(st.integers(0, 40))
def test_paste_is_whole_wherever_it_is_cut(cut: int) -> None:
    heard, text = Heard(), b"a\x1b[200~" + "น้ำ two".encode() + b"\x1b[201~b"

    heard.take(text[:cut], text[cut:])

    first, pasted, last = heard.messages
    assert isinstance(pasted, events.Paste)
    assert pasted.text == "น้ำ two"
    assert [m.key for m in (first, last) if isinstance(m, events.Key)] == ["a", "b"]


def test_paste_that_is_never_ended_is_left_by_an_escape() -> None:
    heard = Heard()
    heard.take(b"\x1b[200~" + b"N theft\r" * 20_000)
    heard.listening.tick(1000.0)
    assert not heard.messages
    assert heard.listening._pasting is not None
    assert len(heard.listening._pasting.text) <= MOST_LETTERS + len(PASTE_ENDS)
    heard.take(b"\x1b")
    heard.listening.tick(LEFT_S + 0.1)
    heard.take(b"j")

    assert [m.key for m in heard.messages if isinstance(m, events.Key)] == [
        "escape",
        "j",
    ]


@contextmanager
def running(heard: Heard) -> Iterator[threading.Thread]:
    """Have it read in a thread of its own, as the driver does."""
    thread = threading.Thread(target=heard.listening.run, args=(threading.Event(),))
    thread.start()
    try:
        yield thread
    finally:
        heard.listening.leave()
        thread.join(10)


def test_it_is_left_at_once_though_nothing_is_typed() -> None:
    reading, writing = os.pipe()
    with running(Heard(reading)) as thread:
        pass

    assert not thread.is_alive()
    os.close(reading)
    os.close(writing)


def test_it_ends_when_the_terminal_is_gone() -> None:
    reading, writing = os.pipe()
    heard = Heard(reading)
    with running(heard) as thread:
        os.write(writing, b"a")
        os.close(writing)
        thread.join(10)

        assert not thread.is_alive()
    assert [m.key for m in heard.messages if isinstance(m, events.Key)] == ["a"]
    assert heard.hung_up == ["hung up"]
    os.close(reading)


def test_it_looks_for_what_is_held_back_and_then_sleeps() -> None:
    heard = Heard()
    heard.listening.take(b"\x1b[", 50.0)

    held_s = heard.listening.wait_s(50.5)
    heard.listening.tick(60.0)
    typed_s = heard.listening.wait_s(60.05)
    later_s = heard.listening.wait_s(60.5)

    assert held_s is not None
    assert held_s <= 0.1
    assert typed_s is not None
    assert later_s is None


def test_answer_by_itself_leaves_nothing_to_look_for() -> None:
    heard = Heard()
    heard.listening.take(b"\x1b[5;7R", 50.0)

    assert heard.answers == [Place(5, 7)]
    assert heard.listening.wait_s(50.0) is None


def test_answers_cut_behind_their_escape_are_typed_nowhere() -> None:
    heard = Heard(is_asking=True)

    heard.take(b"a\x1b", b"[>41;388;0c\x1b", b"[?2026;2$y\x1b", b"[5;7Rb")
    heard.listening.tick(1.0)

    keys = [m.key for m in heard.messages if isinstance(m, events.Key)]
    assert keys == ["a", "b"]
    assert heard.answers == [Kind(41, 388), Mode(2026, 2), Place(5, 7)]
