"""Replaying real calls from a CSV file, with or without the screen.

A replay has a store of its own, marked as an exercise; the rules keep it out of a
store that holds work. What was refused is counted by reason and said at the end.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from importlib import import_module
from pathlib import Path

from msgspec.structs import replace

from patrol_tui.config import Config
from patrol_tui.console import Console
from patrol_tui.exercises.calls import Reading, read_calls
from patrol_tui.exercises.player import Player
from patrol_tui.exercises.profile import read_profile
from patrol_tui.exercises.retelling import Retelling
from patrol_tui.opening import Choices, exercise_root, open_console, wall_ms
from patrol_tui.settings.check import ConfigError
from patrol_tui.settings.live import LiveSettings
from patrol_tui.telling import complain, tell
from store.model.commands import MarkExercise
from store.model.refusals import Refusal
from store.text import clean
from widgets.words.catalogue import N_, Words
from widgets.words.refusals import say_refusal

AT_ONCE = 200
"""Steps between two looks at the clock."""
PROGRESS_S = 1.0

_REASONS = {
    "bad-columns": N_("not as many cells as the header"),
    "bad-time": N_("a time that is not in the profile's format"),
    "bad-unit": N_("not a unit's name"),
    "missing-call": N_("no call number"),
    "missing-unit": N_("no unit"),
    "missing-place": N_("no place"),
    "missing-received": N_("no time at which the call was received"),
    "missing-dispatched": N_("no time at which the unit was sent"),
    "missing-cleared": N_("no time at which the unit was free again"),
    "already-assigned": N_("the unit was on this call already"),
    "on-incident": N_("the unit was still on another call"),
    "not-ready": N_("the unit was not available"),
    "incident-closed": N_("the call was closed already"),
    "no-incident": N_("the call could not be opened"),
    "never-arrived": N_("the unit never arrived, and was released"),
    "unknown-type": N_("call type not in the profile, taken as its other_type"),
    "unknown-priority": N_("priority not in the profile, taken from the type"),
    "unknown-disposition": N_("disposition not in the profile"),
}
_BACKWARDS = N_("times run backwards: {later} before {earlier}")


def run(
    choices: Choices, file: Path, *, profile: str, speed: str, headless: bool
) -> int:
    """Replay a file.

    Returns:
        0 played, 1 nothing to play, 2 not usable, 130 stopped by hand.

    Raises:
        ConfigError: If the speed, the profile or the file cannot be used.
        StoreError: If the store cannot be opened.
    """
    pace = _pace(speed)
    mapping = read_profile(profile, choices.settings().tables)
    reading = read_calls(file, mapping)
    if not reading.calls:
        reasons = ", ".join(f"{n} {code}" for code, n in reading.refused.items())
        none = N_("{file}: none of its rows can be played: {reasons}")
        raise ConfigError(none, file=file, reasons=reasons)
    root = exercise_root(choices, f"replay-{file.stem}")
    console = open_console(choices, root=root)
    console.adopt(_in_zone(console.config, mapping.time_zone))
    console.live = LiveSettings()  # it is played by the settings it began with
    try:
        told = Retelling(reading, source=mapping.source, by=mapping.author)
        player = Player(told.steps, speed=pace)
        name = clean(f"replay {file.name}")
        code = _marked(console, name, player.clock(), mapping.author)
        if code is not None:
            return code
        began_s = time.monotonic()
        player.start(wall_ms())
        code = _play(choices, console, player, headless=headless)
        report = _Report(console.words, reading, told, player)
        for said in report.lines(str(file), time.monotonic() - began_s, str(root)):
            tell(said)
    finally:
        console.desk.close()
    return code


def _in_zone(config: Config, time_zone: str) -> Config:
    """Show the times as the file has them."""
    return replace(config, station=replace(config.station, time_zone=time_zone))


def _pace(speed: str) -> float:
    try:
        pace = math.inf if speed == "max" else float(speed)
    except ValueError:
        pace = 0.0
    if not 0 < pace <= 100_000 and speed != "max":
        wrong = N_('speed "{speed}" is not a number up to 100000, nor "max"')
        raise ConfigError(wrong, speed=speed)
    return pace


def _marked(console: Console, name: str, at_ms: int, by: str) -> int | None:
    """Mark the store as this replay's; an exit code if it cannot be played here."""
    where = str(console.desk.root)
    if console.state.exercise == name and console.state.incidents:
        there = N_("{where} holds this replay already; remove that folder to play anew")
        complain(console.words.say(there, where=where))
        return 1
    answer = console.desk.submit(MarkExercise(name=name), at_ms, by=by)
    if isinstance(answer, Refusal):
        said = say_refusal(console.words, answer.code.value, answer.about)
        complain(f"{where}: {said}")
        return 2
    return None


def _play(choices: Choices, console: Console, player: Player, *, headless: bool) -> int:
    try:
        if headless:
            return _play_headless(console, player)
        room = "patrol_tui.plain" if choices.plain else "patrol_tui.app"
        return int(import_module(room).play(console, choices, player))
    except KeyboardInterrupt:
        console.desk.close()
        done = N_("stopped by hand; all that was replayed is on disk")
        complain(console.words.say(done))
        return 130


def _play_headless(console: Console, player: Player) -> int:
    progress = _Progress(console.words, player.left)
    while not player.finished:
        player.play(console, AT_ONCE)
        progress.show(player)
        if player.halted is not None:
            told = say_refusal(
                console.words, player.halted.code.value, player.halted.about
            )
            complain(told)
            return 2
        time.sleep(player.wait_s())
    progress.end()
    return 0


class _Progress:
    """One line on a terminal, written anew now and then; elsewhere nothing."""

    def __init__(self, words: Words, steps: int) -> None:
        self._words = words
        self._steps = max(steps, 1)
        self._shown_s = self._began_s = time.monotonic()
        self._on = sys.stderr.isatty()

    def show(self, player: Player) -> None:
        """Write how far it is, if it is time."""
        now_s = time.monotonic()
        if not self._on or now_s - self._shown_s < PROGRESS_S:
            return
        self._shown_s = now_s
        told = self._words.say(
            N_("{percent} %, {rate} commands a second"),
            percent=100 - 100 * player.left // self._steps,
            rate=round(player.commands / (now_s - self._began_s)),
        )
        sys.stderr.write(f"\r\x1b[K{told}")
        sys.stderr.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._on:
            sys.stderr.write("\r\x1b[K")


class _Report:
    """What became of every row, said at the end."""

    def __init__(
        self, words: Words, reading: Reading, told: Retelling, player: Player
    ) -> None:
        self._say = words.say
        self._reading = reading
        self._told = told
        self._player = player

    def lines(self, file: str, seconds: float, where: str) -> list[str]:
        """Tell rows, calls, reasons, speed, and where the store is."""
        reading, told, say = self._reading, self._told, self._say
        refused = reading.refused + told.refused_rows
        unplayed = reading.rows - told.accepted_rows - refused.total()
        read = N_("{file}: {rows} rows, {calls} calls")
        calls = len(reading.calls) + reading.lost_calls
        lines = [say(read, file=file, rows=reading.rows, calls=calls)]
        done = N_("{rows} rows accepted, {calls} calls closed")
        lines += [say(done, rows=told.accepted_rows, calls=told.closed_calls)]
        lines += [say(N_("{rows} rows refused"), rows=refused.total())]
        lines += self._counted(refused)
        if lost := reading.lost_calls + told.unsent_calls:
            lines += [say(N_("{calls} calls with no accepted row"), calls=lost)]
        if unplayed:
            lines += [say(N_("{rows} rows not played"), rows=unplayed)]
        lines += [say(N_("of what was accepted:")), *self._counted(told.remarked)]
        lines += self._counted(self._player.refused - told.refused_rows)
        return [*lines, *self._speed(seconds, where)]

    def _speed(self, seconds: float, where: str) -> list[str]:
        player = self._player
        did = N_("{commands} commands, {events} events, {seconds} s, {rate} a second")
        told = self._say(
            did,
            commands=player.commands,
            events=player.events,
            seconds=f"{seconds:.1f}",
            rate=round(player.commands / max(seconds, 0.001)),
        )
        return [told, self._say(N_("store: {where}"), where=where)]

    def _counted(self, reasons: Counter[str]) -> list[str]:
        counted = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
        return [f"{n:6} {code}: {self._reason(code)}" for code, n in counted if n]

    def _reason(self, code: str) -> str:
        if code in _REASONS:
            return self._say(_REASONS[code])
        later, _, earlier = code.partition("-before-")
        if not earlier:
            return self._say(N_("refused by the rules"))
        return self._say(_BACKWARDS, later=later, earlier=earlier)
