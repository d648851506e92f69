"""A Textual driver for thin links: it sends only what differs, when there is room.

`write` changes the wanted screen and returns; a thread brings the terminal to it. What
the terminal answers is heard here and never becomes a key. However the program ends
(but by SIGKILL), the terminal is put back, and no answer is typed into the shell.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from textual import events, messages
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from patrol_tui.terminal import upstream
from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.asking import Asking
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.guarded import GuardedSending
from patrol_tui.terminal.hearing import Kind, Mode, Patience, Place, patience
from patrol_tui.terminal.listening import Ears, Listening
from patrol_tui.terminal.messages import Link, LinkMeasured, TerminalAnswered
from patrol_tui.terminal.meter import LinkState, Meter, Reading, Thinness
from patrol_tui.terminal.outlet import Outlet
from patrol_tui.terminal.pace import Pacer
from patrol_tui.terminal.putting_back import (
    LONGEST_S,
    PEN_AND_REGION,
    WIPED,
    put_back_line,
    put_back_modes,
)
from patrol_tui.terminal.recording import Recording
from patrol_tui.terminal.sending import Asked
from patrol_tui.terminal.signals import Acts, Signals
from patrol_tui.terminal.wanted import Wanted

TELL_EVERY_S = 5.0
"""How often the app may hear of the link."""
SSH_BYTES = 90
"""What each write costs on the wire beside its bytes: ssh, TCP and IP."""
LEAST_DRAIN_S, LONGEST_DRAIN_S = 1.0, 3.0
"""How long the end waits for answers that are on their way."""
MOST_COLUMNS, MOST_ROWS = 2000, 1000
"""No terminal is taken to be larger, whatever it says."""
USUAL_SIZE = (80, 24)


def thin_driver(link: Link) -> type[ThinDriver]:
    """Give the driver's class for an app: `App(driver_class=...)` wants a class.

    Raises:
        OSError: If the recording cannot be made.
    """
    made = None
    if link.record is not None:
        made = Recording(
            link.record,
            size=_size_of(upstream.output_number()),
            started_s=time.time(),
            keeps_text=link.keeps_text,
        )

    class OurDriver(ThinDriver):
        pass

    OurDriver.link, OurDriver.recording = link, made
    return OurDriver


class ThinDriver(LinuxDriver):
    """Drives one terminal."""

    link = Link()
    recording: Recording | None = None

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.app = app
        self.loop = asyncio.get_running_loop()
        self.wishes = upstream.Wishes(mouse, self.link.has_kitty_keys)
        columns, rows = _size_of(self.fileno)
        wanted = Wanted(columns, rows, self.link.colours)
        encoder = Encoder(wanted, Abilities())
        self.sending = GuardedSending(wanted, encoder, self._new_pacer, Meter())
        self.sending.on_broken = self._broken
        self.asking = Asking(rows)
        self.thinness = Thinness(self._said_thin())
        self._outlet: Outlet | None = None
        self._gathered: list[str] | None = None
        """What the stock driver writes while it starts or stops."""
        self._listening: Listening | None = None
        self._is_on = self._is_suspended = False
        self._told: Reading | None = None
        self._telling: asyncio.TimerHandle | None = None
        acts = Acts(
            self._restarts,
            self._suspend,
            self._resume,
            self._resized,
            self._end,
            self.put_back,
        )
        self._signals = Signals(self.loop, acts)

    # --- what the app asks for

    @property
    def abilities(self) -> Abilities:
        """Tell what is known of the terminal by now."""
        return self.asking.abilities

    def reading(self) -> Reading:
        """Tell what the screen has cost, and what is known of the link."""
        now_s = time.monotonic()
        with self.sending.changing:
            return self.sending.meter.reading(now_s, self._link_state(now_s))

    def draw_first(self, rows: Sequence[int]) -> None:
        """Name the rows that are drawn first at start and after a repaint."""
        with self.sending.changing:
            self.sending.first_rows = tuple(rows)

    def repaint(self) -> None:
        """Draw all anew, and ask the terminal again: it may be another one."""
        if self._is_on:
            self._take_size()
            self._ask_anew()

    # --- output

    def write(self, data: str) -> None:
        """Take what should be seen; never waits for the terminal."""
        if self._gathered is not None:
            self._gathered.append(data)
            return
        if upstream.CURSOR_ASKED in data:
            return  # its answer would be taken for one of ours
        if data.startswith(upstream.POINTER) and not self.wishes.mouse:
            return  # a shape of a pointer that nobody moves
        wanted = self.sending.wanted
        if _size_of(self.fileno) != (wanted.columns, wanted.row_count):
            self._take_size()
        self.sending.feed(data, time.monotonic())

    def _send(self, sent: bytes) -> None:
        if self.recording is not None:
            self.recording.sent(sent.decode("utf-8", "replace"), time.monotonic())
        outlet = self._outlet
        if outlet is not None:
            outlet.write(sent)

    def _take_size(self) -> None:
        """Take the terminal's size; what it shows after a change nobody knows."""
        now_s = time.monotonic()
        columns, rows = _size_of(self.fileno)
        if self.recording is not None:
            self.recording.resized((columns, rows), now_s)
        self.sending.resize(columns, rows, now_s)

    def _broken(self, error: Exception) -> None:
        """End the app for an error of the sending thread, so that it is told."""
        from rich.traceback import Traceback  # large, and seldom needed

        told = Traceback.from_exception(type(error), error, error.__traceback__)
        end = partial(self.app.exit, return_code=1, message=told)
        self.loop.call_soon_threadsafe(end)

    # --- input

    def run_input_thread(self) -> None:
        """Read keys and answers, until the driver is stopped."""
        ears = Ears(
            message=self.process_message,
            answer=self._hear,
            is_asking=lambda: self.sending.pacer.questions > 0,
            patience=self._patience,
            hung_up=self._hung_up,
        )
        self._listening = Listening(self.fileno, ears)
        try:
            self._listening.run(self.exit_event)
        finally:
            self._listening = None

    def _patience(self) -> Patience:
        pacer, is_thin = self.sending.pacer, self.thinness.is_thin
        trip_s, stalled_s = pacer.last_round_trip_s, pacer.stalled_s(time.monotonic())
        by_ssh = "SSH_CONNECTION" in os.environ
        return patience(trip_s or 0.0, stalled_s, is_thin=is_thin, has_packets=by_ssh)

    def process_message(self, message: Message) -> None:
        """Pass keys on to the app, and keep what is none."""
        if isinstance(message, events.CursorPosition):
            self._hear(Place(message.y + 1, message.x + 1))
        elif isinstance(message, messages.TerminalSupportsSynchronizedOutput):
            self._hear(Mode(2026, 2))
        elif isinstance(message, messages.InBandWindowResize | events.Resize):
            pass  # the size is asked of the system, where nobody can forge it
        elif not isinstance(message, events.MouseEvent) or self.wishes.mouse:
            if isinstance(message, events.InputEvent | events.Paste):
                self.sending.on_key(time.monotonic())
            super().process_message(message)

    def _hear(self, heard: Place | Mode | Kind) -> None:
        """Take an answer, asked for or not."""
        now_s = time.monotonic()
        with self.sending.changing:
            was_answered = self.asking.is_answered
            if self.asking.hear(heard):
                self.sending.encoder.abilities = self.asking.abilities
                self.sending.wanted.mark_all(now_s)  # some rows may go otherwise now
                is_news = True
            else:
                is_news = self.asking.is_answered and not was_answered
            if isinstance(heard, Place):
                self.sending.on_answer((heard.row - 1, heard.column - 1), now_s)
            was_thin = self.thinness.is_thin
            state = self._link_state(now_s)
            is_behind = bool(self.sending.wanted.changed)
            is_thin = self.thinness.measure(state, now_s, is_behind=is_behind)
        if is_news and self.asking.is_answered:
            self.send_message(TerminalAnswered(self.asking.abilities))
        if is_thin != was_thin:
            self.loop.call_soon_threadsafe(self._tell_of_link)

    def _hung_up(self) -> None:
        """Leave a terminal that is gone, as if told to; a pipe may well be empty."""
        if self.input_tty and not self.exit_event.is_set():
            os.kill(os.getpid(), signal.SIGHUP)

    # --- start and stop

    @contextlib.contextmanager
    def _gathering(self) -> Iterator[list[str]]:
        gathered: list[str] = []
        self._gathered = gathered
        try:
            yield gathered
        finally:
            self._gathered = None

    def start_application_mode(self) -> None:
        """Take the terminal over; draw all that is wanted on it."""
        with self._gathering() as written:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        if upstream.ALTERNATE_SCREEN not in written or self._is_on:
            return  # in the background, the system stops the program instead
        self._is_on = True
        atexit.register(self.put_back)
        self._outlet = Outlet(upstream.output_number())
        with self.sending.changing:
            self.sending.pace_anew()
            self._take_size()
            self.sending.tell("".join(upstream.modes_kept(written, self.wishes)))
            self._ask_anew()
        self.sending.start(self._send)
        self._signals.start()
        self._telling = self.loop.call_later(TELL_EVERY_S, self._tell_of_link)

    def disable_input(self) -> None:
        """Draw no more, wait for answers on their way, and read no more."""
        self.sending.hold()
        listening = self._listening
        if listening is not None:
            trip_s = self.sending.pacer.last_round_trip_s or LONGEST_DRAIN_S
            self.sending.drain(min(LEAST_DRAIN_S + 3 * trip_s, LONGEST_DRAIN_S))
            listening.leave()
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Put the terminal back as it was."""
        with self._gathering() as written:
            super().stop_application_mode()
        if not self._is_on:
            return
        self._signals.stop()
        if self._telling is not None:
            self._telling.cancel()
        kept = "".join(upstream.modes_kept(written, self.wishes))
        self.sending.tell(PEN_AND_REGION + WIPED + kept)
        is_out = self.sending.stop(LONGEST_S)
        if not is_out:
            self._put_back_now(0.2)
        self._is_on = False
        atexit.unregister(self.put_back)
        if self._outlet is not None:
            self._outlet.close()

    def put_back(self) -> None:
        """Put the terminal back at once, from wherever the program has come to."""
        if self._is_on:
            self._is_on = False
            self._put_back_now(LONGEST_S)
            put_back_line(self.fileno, self.attrs_before)

    def _put_back_now(self, limit_s: float) -> None:
        if self._outlet is not None:
            mouse, kitty_keys = self.wishes
            put_back_modes(self._outlet, limit_s, mouse=mouse, kitty_keys=kitty_keys)

    def _ask_anew(self) -> None:
        """Believe nothing of the terminal, ask it, and draw all."""
        with self.sending.changing:
            self.asking = Asking(self.sending.wanted.row_count)
            self.sending.encoder.abilities = self.asking.abilities
            questions = self.asking.questions if self.input_tty else ()
            asks = [Asked(asked.drawn, asked.ability) for asked in questions]
            self.sending.begin(time.monotonic(), asks)

    # --- signals

    def _restarts(self) -> bool:
        """Claim that there is a screen to put away, which nobody else minds."""
        return self._is_on and upstream.restarts_itself(self)

    def _suspend(self) -> None:
        if self._is_on:
            self._is_suspended = True
            self.suspend_application_mode()

    def _resume(self) -> None:
        """Start again; stopped without a word, take the terminal over once more."""
        if not upstream.restarts_itself(self):
            return
        self._suspend()
        if self._is_suspended:
            self.resume_application_mode()
            if self._is_on:
                self._is_suspended = False
                self.send_message(Driver.SignalResume())

    def _resized(self) -> None:
        if self._is_on:
            self._take_size()

    def _end(self, code: int) -> None:
        self.app.exit(return_code=code)

    # --- the link

    def _said_thin(self) -> bool | None:
        said, rate = self.link.is_thin, self.link.bytes_per_s
        return True if said is None and rate is not None else said

    def _new_pacer(self) -> Pacer:
        overhead_bytes = SSH_BYTES if os.environ.get("SSH_CONNECTION") else 0
        rate = self.link.bytes_per_s
        return Pacer(hint_bytes_s=rate, overhead_bytes=overhead_bytes)

    def _link_state(self, now_s: float) -> LinkState:
        pacer = self.sending.pacer
        return LinkState(
            rate_bytes_s=pacer.rate,
            round_trip_s=pacer.round_trip_s,
            stalled_s=pacer.stalled_s(now_s),
            is_thin=self.thinness.is_thin,
        )

    def _tell_of_link(self) -> None:
        """Tell the app what has changed, and look again later."""
        if self._telling is not None:
            self._telling.cancel()
        if not self._is_on:
            return
        reading = self.reading()
        if reading != self._told:
            self._told = reading
            self.send_message(LinkMeasured(reading))
        self._telling = self.loop.call_later(TELL_EVERY_S, self._tell_of_link)


def _size_of(number: int) -> tuple[int, int]:
    """Ask the system for columns and rows; never none, and never too many."""
    try:
        columns, rows = os.get_terminal_size(number)
    except (OSError, ValueError):
        columns, rows = shutil.get_terminal_size(USUAL_SIZE)
    columns, rows = columns or USUAL_SIZE[0], rows or USUAL_SIZE[1]
    return min(columns, MOST_COLUMNS), min(rows, MOST_ROWS)
