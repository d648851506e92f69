"""What a hostile or broken terminal may send, in bits; all reading ends the same."""

from __future__ import annotations

from random import Random as Chance

from textual import events
from textual.message import Message

from patrol_tui.terminal.hearing import QUICK, Kind, Mode, Patience, Place
from patrol_tui.terminal.listening import Ears, Listening
from patrol_tui.terminal.pasting import MOST_LETTERS

REPORTS = (
    b"\x1b[5;5R", b"\x1b[99999999;1R", b"\x1b[?2026;2$y", b"\x1b[?1;2c",
    b"\x1b[>83;1;0c", b"\x1b[48;0;0;0;0t", b"\x1b[48;9999999;9999999;1;1t",
    b"\x1b[I", b"\x1b[O",
    b"\x1b[<65;10;10M", b"\x1b[<0;5;5m", b"\x1b[?25u", b"\x1b[0n", b"\x1b[8;24;80t",
    b"\x1b]11;rgb:0000/0000/0000\x07", b"\x1b]52;c;bm8=\x1b\\", b"\x1bP1$r0m\x1b\\",
    b"\x1bP>|XTerm(390)\x1b\\", b"\x1b_Gi=1;OK\x1b\\", b"\x1b[" + b"9" * 60 + b"R",
    b"\x1b[99999999999999u",
)  # fmt: skip
"""Whole answers and reports; none of them is a key."""
BROKEN = (
    b"\x1b", b"\x1b\x1b\x1b", b"\x1b[", b"\x1b[<0;0;", b"\x1b[1;",
    b"\x1b]0;never ended", b"\x1bP1$r", b"\x1b_G", b"\x1b[200~paste", b"\x1b[201~",
    b"\x9b5;5R", b"\xc2\x9b1m",
    b"\x90q\x9c", b"\xff\xfe", b"\xe0\xb8", b"\x81", b"\xf0\x9f",
    b"\x00", b"\x7f", b"R", b"~", b"\xed\xa0\x80", "ที่".encode(), b"j", b"\r",
)  # fmt: skip
LINES = (QUICK, Patience(0.3, 5.0), Patience(0.0, 5.0), Patience(3.0, 5.0))
MOST_KEPT = MOST_LETTERS + 100
MARK = "\u0e2e"
"""A key that is not in the noise."""


class Reader:
    """Reads what a terminal sends; keeps only the last of what it hears."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self.now_s = 0.0
        self.line, self.is_asking = QUICK, False
        self.keys: list[str] = []
        ears = Ears(
            message=self._hear,
            answer=self._answer,
            is_asking=lambda: self.is_asking,
            patience=lambda: self.line,
            hung_up=lambda: None,
        )
        self.listening = Listening(0, ears)

    def _hear(self, message: Message) -> None:
        if isinstance(message, events.Key):
            self.keys.append(message.key)

    def _answer(self, _answer: Place | Mode | Kind) -> None:
        pass

    def reads(self, sent: bytes, *, is_cut: bool = True) -> None:
        """Read it in pieces, with pauses now and then."""
        chance = self._chance
        self.line, self.is_asking = chance.choice(LINES), chance.random() < 0.5
        while sent:
            size = chance.randint(1, len(sent)) if is_cut else len(sent)
            self.listening.take(sent[:size], self.now_s)
            sent = sent[size:]
            if chance.random() < 0.3:
                self.rests(chance.choice((0.01, 0.2, 2.0)))

    def rests(self, for_s: float) -> None:
        """Let nothing come for a while."""
        self.now_s += for_s
        self.listening.tick(self.now_s)

    def comes_to(self) -> bool:
        """Claim that a key is heard after a rest and an escape, as after nothing."""
        self.keys.clear()
        self.rests(6.0)
        self.listening.take(b"\x1b", self.now_s)
        for _ in range(3):
            self.rests(6.0)
        self.listening.take(MARK.encode(), self.now_s)
        self.rests(6.0)
        return MARK in self.keys

    @property
    def kept(self) -> int:
        """Count the letters that are kept for later."""
        pasting = self.listening._pasting
        pasted = len(pasting.text) if pasting else 0
        return len(self.listening._hearing._held) + len(self.listening._last) + pasted


def noise(chance: Chance) -> bytes:
    """Make up something: reports, broken bits, and any bytes."""
    bits = chance.choices((*REPORTS, *BROKEN, b""), k=chance.randint(1, 8))
    return b"".join(bit or chance.randbytes(chance.randint(1, 60)) for bit in bits)
