"""Playing a script: the commands whose time has come, and how each of them ended.

A step knows its time and makes its command only when that time has come, from the
State as it is then: ids are not known before, and a person may have been quicker.
Its events carry the step's own time, however late the step is played.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from patrol_tui.console import Console
from patrol_tui.opening import wall_ms
from store.answers import Done
from store.desk import Desk
from store.glance import Glance
from store.model.commands import Command
from store.model.records import State
from store.model.refusals import Code, Refusal

LONGEST_WAIT_S = 0.5
"""Sleep at most so long between two looks at the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """There is nothing to do any more."""

    reason: str = ""
    """A code to count; empty when it is nothing to tell."""


Ended = Done | Refusal | Skipped


def _unnoted(ended: Ended) -> None:
    del ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of a script."""

    at_ms: int
    by: str
    command: Callable[[State], Command | Skipped]
    noted: Callable[[Ended], None] = _unnoted
    """Told how it ended."""


class Player:
    """Plays steps by a virtual clock.

    Args:
        steps: In the order of their times.
        speed: Virtual time for real time; `math.inf` does not wait at all.
        begin_ms: What the virtual clock shows at the start; the first step's time
            when not said.
        wall_ms: The real clock.
    """

    def __init__(
        self,
        steps: Iterable[Step],
        *,
        speed: float,
        begin_ms: int | None = None,
        wall_ms: Callable[[], int] = wall_ms,
    ) -> None:
        self._steps = deque(steps)
        self._speed = speed
        self._wall_ms = wall_ms
        first_ms = self._steps[0].at_ms if self._steps else 0
        self._begin_ms = self._reached_ms = first_ms if begin_ms is None else begin_ms
        self._started_ms: int | None = None
        self.halted: Refusal | None = None
        """The disk takes nothing: no more is played until it does."""
        self.commands = 0
        self.events = 0
        self.refused: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()

    @property
    def finished(self) -> bool:
        """Claim that all steps were played."""
        return not self._steps and self.halted is None

    @property
    def left(self) -> int:
        """How many steps were not played yet."""
        return len(self._steps)

    def start(self, wall_ms: int) -> None:
        """Let the virtual clock run from now on."""
        self._started_ms = wall_ms

    def clock(self) -> int:
        """Tell the virtual time; at full speed, that of the last step played."""
        if self._started_ms is None or self._speed == math.inf:
            return self._reached_ms
        passed_ms = (self._wall_ms() - self._started_ms) * self._speed
        now_ms = self._begin_ms + int(passed_ms)
        if self._steps:  # never past a step that is still to be played
            now_ms = min(now_ms, max(self._steps[0].at_ms, self._reached_ms))
        return now_ms

    def wait_s(self) -> float:
        """Tell how long to sleep until the next step is due."""
        if not self._steps or self._speed == math.inf:
            return 0.0
        wait_s = (self._steps[0].at_ms - self.clock()) / 1000 / self._speed
        return min(max(wait_s, 0.0), LONGEST_WAIT_S)

    def due(self, now_ms: int) -> Iterator[Step]:
        """Take out, one by one, the steps whose time has come."""
        while self._steps and self._steps[0].at_ms <= now_ms:
            yield self._steps.popleft()

    def note(self, step: Step, ended: Ended) -> None:
        """Count how a step ended, and tell it."""
        self._reached_ms = max(self._reached_ms, step.at_ms)
        match ended:
            case Done(events=events):
                self.commands += 1
                self.events += len(events)
            case Refusal(code=code):
                self.refused[code.value] += 1
            case Skipped(reason=reason) if reason:
                self.skipped[reason] += 1
        step.noted(ended)

    def play(self, console: Console, most: int) -> bool:
        """Do up to `most` steps that are due; tell whether anything was done."""
        now_ms = math.inf if self._speed == math.inf else self.clock()
        return self.advance(console.desk, most, now_ms) > 0

    def advance(self, desk: Desk | Glance, most: int, now_ms: float) -> int:
        """Do up to `most` steps that are due at `now_ms`, and make them durable.

        They are one group: one sync of the disk serves them all. When the disk takes
        nothing the play halts; the desk keeps what was done, and no step is lost.

        Returns:
            How many steps were played.
        """
        if isinstance(desk, Glance):
            return 0
        saved = desk.save_again()
        self.halted = saved if isinstance(saved, Refusal) else None
        if self.halted is not None:
            return 0
        played = 0
        with desk.together() as group:
            for step in islice(self.due(int(min(now_ms, 1 << 60))), most):
                command = step.command(group.state)
                if isinstance(command, Skipped):
                    self.note(step, command)
                    played += 1
                    continue
                ended = group.submit(command, step.at_ms, by=step.by)
                if isinstance(ended, Refusal) and ended.code is Code.NOT_SAVED:
                    self.halted = ended
                    self._steps.appendleft(step)
                    break
                self.note(step, ended)
                played += 1
        if isinstance(group.saved, Refusal):
            self.halted = group.saved
        return played
