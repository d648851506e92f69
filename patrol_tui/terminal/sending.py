"""Turns what is wanted on the screen into bytes, when there is room for them.

What is wanted is compared with what the terminal shows at the moment of sending, so
the newest state wins: a picture that was overtaken is never sent. First goes what is
told to the terminal beside the picture, then what a key did, then the rest.

`Sending.step` decides all and reads no clock; the thread round it waits and writes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence, Set
from typing import NamedTuple

from patrol_tui.terminal.awaited import Spot
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.meter import Meter
from patrol_tui.terminal.pace import URGENT_S, Pacer
from patrol_tui.terminal.row_order import ordinary_rows, urgent_rows
from patrol_tui.terminal.settling import Settling
from patrol_tui.terminal.wanted import Wanted

CURSOR_ASKED = "\x1b[6n"
"""DSR 6: report the cursor's place; answered when all before it is drawn (ECMA-48)."""
SYNCHRONISED = ("\x1b[?2026h", "\x1b[?2026l")
REST_OF_KEY_S = 0.1
"""What a key did beside the cursor's row may make the link busy so far ahead."""
QUICK_BYTES_S = 50_000
"""On a link of 400 kbit/s the processor is dearer than bytes."""
_LEAST_ECHO_BYTES = 24
"""Less is not worth a write: it is the end of a row that was cut off."""
OPENING_S = 10.0
"""After a repaint the named rows come first for so long."""
_ANYWHERE = "anywhere"
"""Tag of a question when nobody knows where the cursor will be."""
_DISTRUST_S, _RAREST_DISTRUST_S = 5.0, 600.0
"""Answers may be forged, and a repaint for each would be a weapon: after one so long
none, then four times as long, and so on."""
_SYNCHRONISED_S = 0.03
"""A chunk that takes the link longer is better seen while it comes."""
_SYNCHRONISED_BYTES = 300
_ABILITIES_S = 0.35
"""How long the first picture may wait for what the terminal can do: it is shorter."""
_IDLE_S = 60.0


class Asked(NamedTuple):
    """Something drawn at the start, to see where it leaves the cursor."""

    drawn: str
    tag: str


class Step(NamedTuple):
    """What to do next: write these bytes, or else wait so long."""

    sent: bytes
    wait_s: float


class Sending:
    """Brings the terminal to what is wanted.

    All its methods may be called from any thread.

    Args:
        wanted: The screen as it should be.
        encoder: Makes the bytes.
        pacer: Knows how many may go.
        meter: Counts.
    """

    def __init__(
        self, wanted: Wanted, encoder: Encoder, pacer: Pacer, meter: Meter
    ) -> None:
        self.wanted = wanted
        self.encoder = encoder
        self.pacer = pacer
        self.meter = meter
        self.first_rows: Sequence[int] = ()
        """Rows that are drawn first at start and after a repaint, the first first."""
        self.changing = threading.Condition(threading.RLock())
        """Held while anything here is read or changed; told of every change."""
        self._told: list[str] = []
        self._asks: list[Asked] = []
        self._is_held = True
        self._opened_s = self._begun_s = float("-inf")
        self._settling = Settling()
        self._trusting_until_s, self._distrust_s = float("-inf"), _DISTRUST_S
        self._thread: threading.Thread | None = None
        self._is_ending = False

    # What comes from the app

    def feed(self, text: str, now_s: float) -> None:
        """Take what the app writes; never waits for the terminal."""
        with self.changing:
            known = set(self.wanted.changed)
            self.wanted.feed(text, now_s, self._settling.urgency(now_s))
            self._settle(known, now_s)
            self._take_passed()
            self.meter.on_fed()
            if self.wanted.changed or self._told:
                self.changing.notify_all()

    def tell(self, text: str) -> None:
        """Send text that is no picture (modes, a bell) as it is, before the next."""
        with self.changing:
            self._told.append(text)
            self.changing.notify_all()

    def on_key(self, now_s: float) -> None:
        """Hear that something was typed: what it changes is urgent."""
        with self.changing:
            self._settling.on_key(now_s)
            self.pacer.on_heard(now_s)

    def resize(self, columns: int, rows: int, now_s: float) -> None:
        """Take another size; nothing that is shown is trusted then."""
        with self.changing:
            self.wanted.resize(columns, rows)
            self.repaint(now_s)

    def repaint(self, now_s: float) -> None:
        """Draw all anew, the named rows first."""
        with self.changing:
            self.encoder.forget()
            self.wanted.mark_all(now_s)
            self._opened_s = now_s
            self.changing.notify_all()

    # What comes from the terminal

    def on_answer(self, place: Spot, now_s: float) -> bool:
        """Take an answer; row and column from 0.

        Returns:
            Whether it answers one of our questions.
        """
        with self.changing:
            tag = self.pacer.on_answer(now_s, place)
            if tag is None:
                return False
            self.meter.on_answer(self.pacer.last_round_trip_s)
            rate = self.pacer.rate
            self.encoder.is_thrifty = rate is None or rate < QUICK_BYTES_S
            if isinstance(tag, tuple) and tag != place:
                self._mistrust(now_s)
            if self.wanted.changed or self._is_held:
                self.changing.notify_all()
            return True

    # Start and stop

    def begin(self, now_s: float, asks: Sequence[Asked] = ()) -> None:
        """Let pictures go, from a screen of which nothing is known.

        Args:
            now_s: When.
            asks: What is asked of the terminal ahead of the first picture; without
                any it is only asked once, to learn how long the way is.
        """
        with self.changing:
            self._asks = list(asks) or [Asked("", _ANYWHERE)]
            self._is_held = False
            self._begun_s = now_s
            self.repaint(now_s)

    def hold(self) -> None:
        """Send no more pictures until `begin`; what is told goes on."""
        with self.changing:
            self._is_held = True

    def start(self, write: Callable[[bytes], None]) -> None:
        """Start the thread.

        Args:
            write: Writes all of it to the terminal, however long that takes.
        """
        with self.changing:
            if self._thread is None or not self._thread.is_alive():
                self._is_ending = False
                self._thread = threading.Thread(
                    target=self._run, args=(write,), name="thin-screen", daemon=True
                )
                self._thread.start()

    def drain(self, limit_s: float) -> bool:
        """Wait until no answer is on its way, or they would be typed into a shell.

        Returns:
            Whether none is.
        """
        with self.changing:
            return self.changing.wait_for(
                lambda: self.pacer.is_mute or not self.pacer.questions, limit_s
            )

    def stop(self, limit_s: float) -> bool:
        """End the thread when it has sent what it was told.

        Returns:
            Whether it ended in time; if not, it is left alone.
        """
        with self.changing:
            self._is_held = self._is_ending = True
            self.changing.notify_all()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(limit_s)
            return not thread.is_alive()
        return True

    def _run(self, write: Callable[[bytes], None]) -> None:
        while True:
            with self.changing:
                sent, wait_s = self.step(time.monotonic())
                if not sent:
                    if self._is_ending:
                        return
                    self.changing.wait(wait_s)
            if sent:
                write(sent)

    # One step

    def step(self, now_s: float) -> Step:
        """Decide what is sent now."""
        with self.changing:
            text = "".join(self._told)
            self._told.clear()
            if text:
                self.pacer.on_sent(_wire_bytes(text), now_s)
            wait_s = _IDLE_S
            if not self._is_held:
                self.pacer.look_for_silence(now_s)
                text += self._picture(now_s)
                wait_s = self._wait_s(now_s)
            if text:
                self.meter.on_sent(_wire_bytes(text), now_s)
            return Step(text.encode("utf-8", "replace"), wait_s)

    def _wait_s(self, now_s: float) -> float:
        if not self.wanted.changed and not self.pacer.questions:
            return min(_IDLE_S, self.pacer.until_ask_s(now_s))
        wait_s = self.pacer.wait_s(now_s)
        if self._awaits_frame(now_s):
            wait_s = min(wait_s, self._settling.until_s - now_s)
        if self._awaits_abilities(now_s):
            wait_s = min(wait_s, self._begun_s + _ABILITIES_S - now_s)
        return wait_s

    def _picture(self, now_s: float) -> str:
        if self.wanted.is_doubtful:
            self.wanted.is_doubtful = False
            self.repaint(now_s)
        if self._asks:
            return self._ask_first(now_s)
        chunk = self._chunk(now_s) if self.wanted.changed else ""
        if chunk:
            if not self.wanted.changed:
                self.meter.on_shown()
            if self.pacer.should_ask(now_s):
                chunk += self._ask(now_s)
            return chunk
        if self.pacer.should_ask(now_s, is_alone=True):
            is_again = self.pacer.questions > 0 or self.pacer.is_mute
            self.pacer.on_sent(0, now_s)
            chunk = self._ask(now_s)
            if is_again:
                self.pacer.on_asked_again()
        return chunk

    def _chunk(self, now_s: float) -> str:
        """Encode what may go of the picture now, and reckon with it."""
        pacer, encoder = self.pacer, self.encoder
        if not self._has_urgent() and pacer.should_ask_clean(now_s):
            pacer.on_sent(0, now_s)
            return self._ask(now_s, is_clean=True)
        text = ""
        if encoder.shown is None:
            if self._awaits_frame(now_s) or self._awaits_abilities(now_s):
                return ""
            if pacer.ordinary_bytes(now_s) < pacer.least_chunk():
                return ""
            text = encoder.clear()
        text += self._urgent(now_s)
        text += self._ordinary(now_s, _wire_bytes(text))
        if text:
            text = self._synchronised(text)
            pacer.on_sent(_wire_bytes(text), now_s)
        return text

    def _has_urgent(self) -> bool:
        return any(row in self.wanted.changed for row in self.wanted.urgent)

    def _urgent(self, now_s: float) -> str:
        """Encode what a key did: all of it, or else the cursor's row by itself.

        The rest may wait longer: for the queue, and for the next picture.
        """
        wanted, cursor_row = self.wanted, self.wanted.cursor[0]
        rows = urgent_rows(wanted.changed, wanted.urgent, cursor_row)
        is_queued = self.pacer.queue_s(now_s) >= REST_OF_KEY_S / 2
        may_all_go = not is_queued and not self._awaits_frame(now_s)
        if rows and may_all_go and rows != [cursor_row]:
            limit_s = REST_OF_KEY_S + self.pacer.packet_s()
            return self._rows_within(rows, self._room(now_s, limit_s))
        if rows and rows[0] == cursor_row:
            return self._rows_within(rows[:1], self._room(now_s, URGENT_S))
        return ""

    def _awaits_frame(self, now_s: float) -> bool:
        """Claim that the next frame may soon replace the last one."""
        is_worth_it = self.encoder.is_thrifty and not self.pacer.is_near
        return is_worth_it and self._settling.is_painting(now_s)

    def _awaits_abilities(self, now_s: float) -> bool:
        """Claim that the first picture may soon be drawn in fewer bytes."""
        is_new = now_s < self._begun_s + _ABILITIES_S
        return is_new and self.pacer.questions > 0 and self.encoder.is_thrifty

    def _room(self, now_s: float, limit_s: float) -> int:
        """Tell how many urgent bytes may go; none where it would be a dribble."""
        room = self.pacer.urgent_bytes(now_s, limit_s)
        is_dribble = room < _LEAST_ECHO_BYTES and self.pacer.queue_s(now_s) > 0
        return 0 if is_dribble else room

    def _rows_within(self, rows: Sequence[int], room: int) -> str:
        return self.encoder.rows(rows, room).text if room > 0 else ""

    def _ordinary(self, now_s: float, used_bytes: int) -> str:
        """Encode other rows, if no urgent one waits and there is still room."""
        wanted, pacer = self.wanted, self.pacer
        left_bytes = pacer.ordinary_bytes(now_s) - used_bytes
        is_worth_it = left_bytes >= (1 if used_bytes else pacer.least_chunk())
        if not is_worth_it or self._has_urgent() or self._awaits_frame(now_s):
            return ""
        is_opening = now_s - self._opened_s < OPENING_S
        rows = ordinary_rows(
            wanted.changed, wanted.urgent, self.first_rows, is_opening=is_opening
        )
        text = self.encoder.rows(rows, left_bytes).text if rows else ""
        if text:
            pacer.on_ordinary(now_s)
        return text

    def _ask_first(self, now_s: float) -> str:
        """Ask what was given to `begin`, all in one write."""
        asks, self._asks = self._asks, []
        drawn = "".join(asked.drawn for asked in asks)
        self.pacer.on_sent(_wire_bytes(drawn), now_s)
        for asked in asks:
            self.pacer.on_asked(now_s, asked.tag)
            self.meter.on_asked()
        return "".join(asked.drawn + CURSOR_ASKED for asked in asks)

    def _ask(self, now_s: float, *, is_clean: bool = False) -> str:
        place = self.encoder.place
        self.pacer.on_asked(now_s, _ANYWHERE if place is None else place, is_clean)
        self.meter.on_asked()
        return CURSOR_ASKED

    def _synchronised(self, text: str) -> str:
        """Have it shown as a whole, where the terminal can and the link is quick."""
        rate, size_bytes = self.pacer.rate, _wire_bytes(text)
        is_quick = rate is not None and size_bytes < _SYNCHRONISED_S * rate
        if (
            is_quick
            and size_bytes > _SYNCHRONISED_BYTES
            and self.encoder.abilities.synchronises
        ):
            return SYNCHRONISED[0] + text + SYNCHRONISED[1]
        return text

    # Private

    def _settle(self, known: Set[int], now_s: float) -> None:
        changed, is_first = self.wanted.changed, self.encoder.shown is None
        fresh = changed.keys() - known - {self.wanted.cursor[0]}
        self._settling.on_frame(len(fresh), len(changed), now_s, is_first=is_first)

    def _take_passed(self) -> None:
        self._told += self.wanted.passed
        self.wanted.passed.clear()

    def _mistrust(self, now_s: float) -> None:
        """Act on an answer from another place: widths may be drawn otherwise."""
        self.meter.on_mismatch()
        if now_s >= self._trusting_until_s:
            self._trusting_until_s = now_s + self._distrust_s
            self._distrust_s = min(_RAREST_DISTRUST_S, 4 * self._distrust_s)
            self.encoder.distrust(now_s)


def _wire_bytes(text: str) -> int:
    """Count what goes over the link; the terminal's driver sends CR LF for LF."""
    return len(text.encode("utf-8", "replace")) + text.count("\n")
