"""The same world with hypothesis at the wheel: what breaks a law is made short."""

from __future__ import annotations

import errno

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, rule

from store.model.commands import Command
from tests.simulation.small import small_store
from tests.simulation.stories import BASICS, DAY_MS, KINDS, MINUTE_MS
from tests.simulation.world import World
from tests.store.any_command import WORK

AT = st.integers(0, 4)
CODES = st.sampled_from([errno.EIO, errno.ENOSPC, errno.EROFS])
KNOWN = st.one_of(st.sampled_from(BASICS), WORK)
COMMANDS = st.deferred(lambda: KNOWN)  # so that no failure prints all of them


class WorldMachine(RuleBasedStateMachine):
    """A world, step by step; at its end everything is opened and checked."""

    def __init__(self) -> None:
        super().__init__()
        self._store = small_store(0)
        self._store.__enter__()
        self.world = World(0)

    def teardown(self) -> None:
        try:
            self.world.ends()
        finally:
            self._store.__exit__(None, None, None)

    @rule(at=AT, command=COMMANDS)
    def submits(self, at: int, command: Command) -> None:
        self.world.submits(at, command)

    @rule(at=AT, commands=st.lists(COMMANDS, max_size=5))
    def submits_together(self, at: int, commands: list[Command]) -> None:
        self.world.submits_together(at, commands)

    @rule(at=AT, steps=st.integers(1, 12))
    def tidies(self, at: int, steps: int) -> None:
        self.world.tidies(at, steps)

    @rule(at=AT)
    def closes(self, at: int) -> None:
        self.world.closes(at)

    @rule(at=AT)
    def kills(self, at: int) -> None:
        self.world.kills(at)

    @rule(at=AT, acts=st.integers(0, 15))
    def cuts_power(self, at: int, acts: int) -> None:
        self.world.cuts_power(at, acts)

    @rule(at=AT, acts=st.integers(1, 8), code=CODES)
    def refuses(self, at: int, acts: int, code: int) -> None:
        self.world.refuses(at, acts, code)

    @rule(at=AT, kind=st.sampled_from(KINDS), code=CODES)
    def breaks(self, at: int, kind: str, code: int) -> None:
        self.world.breaks(at, kind, code)

    @rule(at=AT, room=st.integers(0, 3_000))
    def fills(self, at: int, room: int) -> None:
        self.world.fills(at, room)

    @rule(at=AT)
    def mends(self, at: int) -> None:
        self.world.mends(at)

    @rule(at=AT, by_ms=st.integers(-400 * DAY_MS, 400 * DAY_MS))
    def turns_clock(self, at: int, by_ms: int) -> None:
        self.world.turns_clock(at, by_ms)

    @rule(wait_ms=st.integers(0, 60 * MINUTE_MS))
    def waits(self, wait_ms: int) -> None:
        self.world.waits(wait_ms)

    @rule(at=AT)
    def copies(self, at: int) -> None:
        self.world.copies(at)

    @rule(at=AT)
    def backs_up(self, at: int) -> None:
        self.world.backs_up(at)

    @rule(which=AT, in_place=st.booleans())
    def restores(self, which: int, in_place: bool) -> None:
        self.world.restores(which, in_place)

    @rule(at=AT, to=AT, everything=st.booleans())
    def sends(self, at: int, to: int, everything: bool) -> None:
        self.world.sends(at, to, everything)

    @rule()
    def delivers(self) -> None:
        self.world.delivers()

    @rule(at=AT, other=AT)
    def parts(self, at: int, other: int) -> None:
        self.world.parts(at, other)

    @rule(at=AT, age_ms=st.integers(0, 60 * MINUTE_MS))
    def trims(self, at: int, age_ms: int) -> None:
        self.world.trims(at, age_ms)


TestWorld = WorldMachine.TestCase
TestWorld.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, derandomize=True
)
