"""Line mode: the same desk as lines, for screen readers and for poor terminals.

No colours, boxes or cursor movement: a prompt, the command language, answers as lines.
What happens meanwhile is told between commands. A half-typed line is not lost by that:
news wait until the keys rest, and then the line is written anew below them.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from patrol_tui.bell import Bell
from patrol_tui.commands.complete import complete
from patrol_tui.commands.secrets import has_secret
from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.console import Console, Reply
from patrol_tui.exercises.player import Player
from patrol_tui.findings import findings_of
from patrol_tui.headless import close
from patrol_tui.interrupts import uninterrupted
from patrol_tui.linking import Linking, input_loop_of, linking_for
from patrol_tui.news import News
from patrol_tui.opening import Choices, open_console, wall_ms
from patrol_tui.tab_choices import choice_lines
from patrol_tui.telling import NotPrinted, complain, printing, tell
from patrol_tui.terminal_kind import environment, glyphs_for, is_bare_console
from patrol_tui.typed_line import TypedLine, Wish
from store.model.alerts import muted_until_ms
from store.model.commands import KeepSetting
from store.model.refusals import Code
from widgets.drawing.board import glyphs_of
from widgets.drawing.cells import sent
from widgets.words.catalogue import N_
from widgets.words.refusals import say_kept
from widgets.words.terminals import NO_CURSOR, NO_THAI

if TYPE_CHECKING:
    from patrol_tui.input_loop import InputLoop

try:
    import termios
except ImportError:  # Windows: whole lines are read there
    HAS_TERMIOS = False
else:
    HAS_TERMIOS = True

PROMPT = "> "
BELL = "\a"
LOOK_S = 1.0
"""How often it is looked for news."""
REST_S = 2.0
"""How long the keys rest before news interrupt a line."""
MOST_STEPS = 100
"""Steps of a drill taken at once."""
KEPT = {Ask.LANGUAGE: "lang", Ask.THEME: "theme"}
"""Settings that a command changes for later, too."""

GREETING = N_("Line mode: L lists, HELP explains, QUIT leaves")
SUMMARY = N_("Incidents {open}  waiting {waiting}  late {late}")


def run(choices: Choices, *, was_asked: bool = True) -> int:
    """Work a shift line by line.

    Returns:
        0; 1 if a line that waited for the disk is lost with the program.
    """
    console = open_console(choices)
    session = Session(console, choices, linking=linking_for(console, wall_ms))
    session.greet(was_asked=was_asked)
    return session.work()


def play(console: Console, choices: Choices, playing: Player) -> int:
    """Work beside a drill or replay."""
    session = Session(console, choices, playing)
    session.greet()
    return session.work()


class Session:
    """One person at the prompt, or one pipe."""

    def __init__(
        self,
        console: Console,
        choices: Choices,
        playing: Player | None = None,
        linking: Linking | None = None,
    ) -> None:
        self._console = console
        self._playing, self._linking = playing, linking
        self._now_ms = playing.clock if playing else wall_ms
        self._input: InputLoop | None = None
        if linking is not None and HAS_TERMIOS:
            self._now_ms = linking.now_ms
            self._input = input_loop_of(linking)
        usual = console.config.screen.glyphs
        option = choices.glyphs
        self._glyphs = glyphs_of(glyphs_for(environment(), option=option, usual=usual))
        self._news = News(console, self._now_ms())
        self._bell = Bell(console.desk.tables.timers.bell_again_ms)

    def tell(self, line: str) -> None:
        """Print one line."""
        tell(sent(line, self._glyphs, decompose_am=False))

    def greet(self, *, was_asked: bool = True) -> None:
        """Say what this is, what is amiss, and how things stand."""
        console = self._console
        say = console.words.say
        for finding in findings_of(console, self._now_ms()):
            complain(finding.line)
        if is_bare_console(environment()):
            self.tell(say(NO_THAI))
        term = os.environ.get("TERM", "")
        self.tell(say(GREETING) if was_asked else say(NO_CURSOR, term=term))
        board = console.board(self._now_ms())
        if board.notice:
            self.tell(board.notice)
        counts = {"open": len(board.queue.keys), "waiting": board.queue.waiting}
        self.tell(say(SUMMARY, **counts, late=self._news.late))
        self._come_back()

    def _come_back(self) -> None:
        """Tell what changed while the officer was away, where anything did."""
        console, now_ms = self._console, self._now_ms()
        if console.absence.is_due(now_ms, console.config.screen.away_min):
            self._answer(console.answer(Query(ask=Ask.NEWS), now_ms))
            console.absence.mark(now_ms)

    def work(self) -> int:
        """Take lines until QUIT or the end of the input."""
        try:
            if HAS_TERMIOS and sys.stdin.isatty():
                with _letter_by_letter():
                    self._at_terminal()
            else:
                self._in_pipe()
        finally:
            with uninterrupted():
                self._console.absence.leave(self._now_ms())
                if self._input is not None:
                    self._input.close()
            is_whole = close(self._console)
        return 0 if is_whole else 1

    def _in_pipe(self) -> None:
        source = self._input.lines(sys.stdin.fileno()) if self._input else sys.stdin
        for line in source:
            self._tell_news()
            if line.strip() and not self.enter(line.rstrip("\n")):
                return

    def enter(self, line: str) -> bool:
        """Do a line and tell the answer; False when it was QUIT.

        An interrupt meanwhile is held back until it is told.
        """
        with uninterrupted():
            return self._enter(line)

    def _enter(self, line: str) -> bool:
        console = self._console
        reply = console.enter(line, self._now_ms())
        if reply.done is not None:
            console.absence.mark(self._now_ms())
        self._news.own()
        if self._linking is not None:
            self._linking.heed()
        if late := console.saved_late():
            complain(late)
        query = reply.query
        if query is not None and query.ask is Ask.QUIT:
            return False
        if query is not None and query.ask in KEPT:
            setting = KeepSetting(key=KEPT[query.ask], value=query.about)
            console.desk.submit(setting, self._now_ms(), by=console.by)
        if reply.code == Code.NOT_SAVED:
            reply = replace(reply, text=say_kept(console.words, reply.about))
        try:
            self._answer(reply)
        except NotPrinted as lost:
            lost.is_saved = reply.done is not None
            raise
        console.tidy()
        return True

    def _answer(self, reply: Reply) -> None:
        for text in reply.lines or (reply.text,):
            self.tell(text)

    def _fresh(self) -> list[str]:
        """Let time pass; give what is new."""
        with uninterrupted():
            return self._passed()

    def _passed(self) -> list[str]:
        if self._playing is not None:
            self._playing.play(self._console, MOST_STEPS)
        if not self._console.is_saved:
            self._console.desk.save_again()
        edited = self._console.live.news(self._console, self._now_ms())
        links = self._linking.news(also_first=True) if self._linking else ()
        lines = [edited, *(line for line, _ in links)]
        return [*filter(None, lines), *self._news.fresh(self._now_ms())]

    def _tell_news(self) -> None:
        for line in self._fresh():
            self.tell(line)

    # --- a terminal

    def _at_terminal(self) -> None:
        self._console.live.follow()
        typed = TypedLine(PROMPT, shutil.get_terminal_size().columns)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        _send(PROMPT)
        pressed_s = 0.0
        while True:
            try:
                if self._is_ready():
                    pressed_s = time.monotonic()
                    got = os.read(0, 4096)
                    keys = TypedLine.keys(decoder.decode(got))
                    if not got or not all(self._press(typed, key) for key in keys):
                        return
                if not typed.text or time.monotonic() - pressed_s > REST_S:
                    self._interrupt(typed)
                self._ring()
            except KeyboardInterrupt:
                typed.entered()
                _send("\n")
                self.tell(how_to_leave(self._console))
                _send(PROMPT)

    def _is_ready(self) -> bool:
        """Wait a moment for a key; the link works meanwhile."""
        if self._input is not None:
            return self._input.is_ready(0, LOOK_S)
        return bool(select.select([0], [], [], LOOK_S)[0])

    def _press(self, typed: TypedLine, key: str) -> bool:
        """Take a key; False when it ended the session."""
        echo, wish = typed.take(key)
        _send(echo)
        match wish:
            case Wish.END:
                return False
            case Wish.ENTER:
                line = typed.entered()
                if has_secret(line):
                    typed.forget_last()
                if line.strip() and not self.enter(line):
                    return False
                _send(PROMPT)
            case Wish.COMPLETE:
                self._complete(typed)
        return True

    def _complete(self, typed: TypedLine) -> None:
        """Add what is certain; tell what may come next."""
        scene = self._console.scene(self._now_ms())
        found = complete(typed.text, scene)
        if found.choices:
            _send("\n")
            for line in choice_lines(found, scene, self._console.teller):
                self.tell(line)
            typed.text = found.line
            _send(PROMPT + typed.text)
        elif found.line != typed.text:
            _send(typed.put(found.line))

    def _interrupt(self, typed: TypedLine) -> None:
        """Tell news, and write what was typed anew below them."""
        lines = self._fresh()
        if not lines:
            return
        _send("\n")
        for line in lines:
            self.tell(line)
        _send(PROMPT + typed.text)

    def _ring(self) -> None:
        """Ring as the screen does: for what turned red, again for what cannot wait."""
        console, now_ms = self._console, self._now_ms()
        self._bell.again_ms = console.desk.tables.timers.bell_again_ms
        standing, muted_ms = self._news.standing(now_ms), muted_until_ms(console.state)
        rings = self._bell.rings(standing, now_ms, muted_ms)
        if rings and console.config.screen.bell:
            _send(BELL)


def how_to_leave(console: Console) -> str:
    """Say how to leave, and whether everything is on disk."""
    if console.is_saved:
        return console.words.say(N_("QUIT leaves; everything is on disk"))
    waits = N_("NOT ON DISK YET, leave when it is: {line}")
    return console.words.say(waits, line=console.waiting.short or "-")


def _send(text: str) -> None:
    if text:
        with printing():
            sys.stdout.write(text)
            sys.stdout.flush()


@contextlib.contextmanager
def _letter_by_letter() -> Iterator[None]:
    """Read keys as they come and echo them ourselves; put the terminal back after."""
    before = termios.tcgetattr(0)
    raw = termios.tcgetattr(0)
    raw[3] &= ~(termios.ICANON | termios.ECHO)
    handlers = {
        number: signal.signal(number, _leave)
        for number in (signal.SIGTERM, signal.SIGHUP)
    }
    termios.tcsetattr(0, termios.TCSADRAIN, raw)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)
