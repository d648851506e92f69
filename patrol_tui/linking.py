"""Linking: the link of one desk beside whoever shows it, screen or line mode.

It runs on the loop of its shower, and only there, so that nobody touches the desk at
the same time. It says how the link stands, what is news about it, and what is still to
go; a link that fails ends, and is told: the desk works on without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from patrol_tui.console import Console
from store.desk import Desk
from store.model.events import device_of
from store.model.records import EventId, IncidentId
from store.sync.presence import Presences
from store.sync.state import LinkState, Trouble, Up
from store.wire import Presence
from widgets.drawing.board import LinkLook, LinkUp
from widgets.words.catalogue import N_
from widgets.words.link import (
    BACK,
    CAME,
    CAME_UP,
    FOLLOWED,
    GONE,
    NOT_WHOLE,
    REFUSED,
    ROLE_IS,
    coarse,
    say_entry,
    say_skew,
    say_trouble,
)
from widgets.words.moments import clock
from widgets.words.roles import say_role

if TYPE_CHECKING:
    from patrol_tui.input_loop import InputLoop

_UPS: dict[Up, LinkUp] = {
    Up.TRYING: "trying", Up.UP: "up", Up.DOWN: "down", Up.REFUSED: "refused",
}  # fmt: skip
_THIN = {"auto": None, "yes": True, "no": False}
TRYING = LinkState(is_enrolled=True, up=Up.TRYING)
"""How a link stands that does not run yet."""
LOOKING_MS = 75_000
"""Who looks at what says so every 30 s: two of these may be lost."""
FAILED = "failed"
"""Code of a link that ended by a fault of this program."""


class Running(Protocol):
    """What runs a link; see `store.sync.link`."""

    @property
    def state(self) -> LinkState:
        """How it stands."""

    async def run(self) -> None:
        """Keep the desk in step until cancelled."""

    async def once(self) -> LinkState:
        """Send and take all there is, and return."""

    thin: bool | None
    """Whether the line counts as slow; None goes by how long answers take."""

    @property
    def presences(self) -> Presences:
        """Who else is there."""

    def poke(self) -> None:
        """Send at once what was just entered."""


def _nobody() -> None:
    """Hear of a change when nobody looks yet."""


class Linking:
    """The link of one desk, told in its reader's words.

    Args:
        console: The desk's console; its board shows the link from now on.
        make_link: Makes what runs it, on the loop; that calls what it is given
            whenever something changed, on the desk or about the link.
        wall_ms: This machine's own clock.
        begin: How the link stands until it runs.
    """

    def __init__(
        self,
        console: Console,
        make_link: Callable[[Callable[[], None]], Running],
        wall_ms: Callable[[], int],
        begin: LinkState = TRYING,
    ) -> None:
        self._console, self._wall_ms = console, wall_ms
        self._make_link = make_link
        self._link: Running | None = None
        self._begin = begin
        self.on_change: Callable[[], None] = _nobody
        """Hears, on the loop, that there is something new to show."""
        self._failure, self._has_told_failure = "", False
        self._went_ms = wall_ms()
        """When the server was last heard before it went; at first, the start."""
        self._written = self._own_number()
        self._told_presence: Presence | None = None
        self._told = begin
        """As it was when news were last asked for."""
        self._told_role = begin.role
        """What this desk was last said to be; empty for nothing."""
        console.link_look = self.look
        console.outstanding = self.outstanding

    @property
    def state(self) -> LinkState:
        """How the link stands."""
        return self._link.state if self._link is not None else self._begin

    def now_ms(self) -> int:
        """Tell the time: the server's, where that is followed."""
        return self._wall_ms() + self._offset_ms

    @property
    def _offset_ms(self) -> int:
        state = self.state
        return state.skew_ms if state.is_skew_followed else 0

    async def run(self) -> None:
        """Keep the desk in step until cancelled.

        What keeps it in step is loaded and made here, and not before the first
        picture; whatever is wrong with that is wrong with the link, not the desk.
        """
        self._link = self._make_link(lambda: self.on_change())
        self.on_change()
        await self._link.run()

    @property
    def has_rest(self) -> bool:
        """Claim that something entered in this session did not reach the server."""
        desk, number = self._console.desk, self._own_number()
        return isinstance(desk, Desk) and number > desk.mark.acks.get(desk.writer, 0)

    async def once(self) -> None:
        """Send what is left, and return."""
        await self._make_link(_nobody).once()

    def fail(self, why: str) -> None:
        """Take note that the link ended by itself."""
        self._failure = why or FAILED

    def heed(self) -> None:
        """Have sent what was entered since this was last called; heed the settings."""
        if self._link is not None:
            self._link.thin = _THIN[self._console.config.link.thin]
        written = self._own_number()
        if written != self._written:
            self._written = written
            self._poke()

    def _poke(self) -> None:
        if self._link is not None:
            self._link.poke()

    def look_at(self, incident: IncidentId | None) -> None:
        """Tell the others which incident is open in front of this person.

        Nothing is told where the settings say so, nor on a slow line.
        """
        console, told = self._console, None
        if self._link is None:
            return
        if console.config.link.presence and not self.state.is_thin:
            who, unit = console.words.officer(console.by), console.own or ""
            told = Presence(who=who[:40], unit=unit[:12], looks_at=incident or "")
        if told != self._told_presence:
            self._told_presence = told
            self._link.presences.tell(told)

    def _looking(self) -> dict[IncidentId, tuple[str, ...]]:
        """Find who else has which incident open; nobody where that is old news."""
        found: dict[IncidentId, tuple[str, ...]] = {}
        if self._link is None or self.state.up is not Up.UP or self._failure:
            return found
        for device, told in self._link.presences.others.items():
            if told.looks_at and told.age_ms < LOOKING_MS:
                key, who = IncidentId(told.looks_at), f"{told.who}@{device}"
                found[key] = (*found.get(key, ()), who)
        return found

    def _own_number(self) -> int:
        desk = self._console.desk
        return desk.state.heads.get(getattr(desk, "writer", ""), 0)

    # --- showing

    def look(self) -> LinkLook | None:
        """Give what screens show; None where there is no link."""
        state = self.state
        if not state.is_enrolled or state.up not in _UPS:
            return None
        offset_ms, heard_ms = self._offset_ms, state.last_word_ms
        return LinkLook(
            up="down" if self._failure else _UPS[state.up],
            last_word_ms=None if heard_ms is None else heard_ms + offset_ms,
            outbox=state.outbox,
            oldest_unsent_ms=state.oldest_unsent_ms,
            why=self._why_code(state),
            skew_ms=state.skew_ms,
            is_skew_followed=state.is_skew_followed,
            is_thin=state.is_thin,
            is_catching_up=self._is_catching_up,
            is_unsent=self._is_unsent,
            looking=self._looking(),
        )

    @property
    def _is_catching_up(self) -> bool:
        """Claim that the board does not show all yet that is on this disk."""
        desk = self._console.desk
        return isinstance(desk, Desk) and desk.is_catching_up

    def _why_code(self, state: LinkState) -> str:
        if self._failure:
            return FAILED
        return state.why.code.value if state.why else ""

    def _is_unsent(self, event: EventId) -> bool:
        """Claim that this device wrote an event, and the server has it not yet."""
        desk = self._console.desk
        writer, _, number = event.rpartition(".")
        if not isinstance(desk, Desk) or device_of(writer) != desk.device.code:
            return False
        return number.isdecimal() and int(number) > desk.mark.acks.get(writer, 0)

    # --- telling

    def news(self, *, also_first: bool = False) -> Iterator[tuple[str, bool]]:
        """Tell what changed about the link since this was last asked.

        Args:
            also_first: Tell, too, that it came up for the first time.

        Returns:
            Lines, each with whether it is bad.
        """
        before, now = self._told, self.state
        self._told = now
        words, say = self._console.words, self._console.words.say
        if self._failure and not self._has_told_failure:
            self._has_told_failure = True
            yield self._why(), True
        if before.up is Up.UP and now.up is not Up.UP:
            self._went_ms = before.last_word_ms or self._went_ms
        if now.up is not before.up:
            if now.up is Up.DOWN:
                yield say(GONE, why=self._why()), True
            elif now.up is Up.REFUSED:
                yield say(REFUSED, why=self._why()), True
            elif now.up is Up.UP and before.up in {Up.DOWN, Up.REFUSED}:
                gone_ms = self._wall_ms() - self._went_ms
                minutes = max(-(-gone_ms // 60_000), 1)
                lasted = coarse(gone_ms) if gone_ms >= 60_000 else f"{gone_ms // 1000}s"
                told = say(BACK, age=lasted, minutes=minutes)
                yield told, False
            elif now.up is Up.UP and also_first:
                yield say(CAME_UP, server=now.server), False
        elif now.why and now.up is Up.UP and _code(now) != _code(before):
            yield self._why(), True
        yield from self._other_role(now)
        if now.skew_ms and not before.skew_ms:
            if now.is_skew_followed:
                yield say(FOLLOWED, skew=say_skew(now.skew_ms)), True
            else:
                yield say_trouble(words, Trouble.CLOCK_OFF.value), True

    def _other_role(self, now: LinkState) -> Iterator[tuple[str, bool]]:
        """Tell that the server gave this desk another role than it was last told."""
        if now.up is not Up.UP or now.role == self._told_role:
            return
        if self._told_role:
            words = self._console.words
            yield words.say(ROLE_IS, role=say_role(words, now.role)), False
        self._told_role = now.role

    def _why(self) -> str:
        why = self.state.why
        if self._failure:
            return say_trouble(self._console.words, FAILED, self._failure)
        if why is None:
            return say_trouble(self._console.words, Trouble.NO_ANSWER.value)
        return say_trouble(self._console.words, why.code.value, why.line)

    def outstanding(self, now_ms: int) -> tuple[str, ...]:
        """SYNC: try now, and say how things stand and what is still to go."""
        state, say = self.state, self._console.words.say
        self._poke()
        if state.outbox:
            oldest_ms = state.oldest_unsent_ms
            ago = coarse(now_ms - (now_ms if oldest_ms is None else oldest_ms))
            told = N_("not sent yet: {count}, the oldest {ago} ago; trying now")
            lines = [say(told, count=state.outbox, ago=ago)]
        else:
            lines = [say(N_("everything entered here is on the server"))]
        if state.why or self._failure:
            lines.append(self._why())
        if (why := state.why) and why.entry:
            lines.append(say_entry(self._console.words, why.entry, why.verdict))
        elif why and why.code is Trouble.BAD_EVENT:
            lines.append(why.line)  # of another desk's, for who mends this program
        lines.append(self._heard(state, now_ms))
        lines.append(say(CAME, n=state.taken))
        if self._is_catching_up:
            lines.append(say(NOT_WHOLE))
        return tuple(lines)

    def _heard(self, state: LinkState, now_ms: int) -> str:
        """Say which server, and when it was last heard."""
        say, zone = self._console.words.say, self._console.config.zone
        heard = say(N_("the server was not heard yet"))
        if state.last_word_ms is not None:
            at_ms = state.last_word_ms + self._offset_ms
            ago, time = coarse(now_ms - at_ms), clock(at_ms, zone, seconds=True)
            heard = say(N_("heard {time}, {ago} ago"), time=time, ago=ago)
        return f"{state.server} {state.zone} {state.name}: {heard}"


def _code(state: LinkState) -> str:
    return state.why.code.value if state.why else ""


def input_loop_of(linking: Linking) -> InputLoop:
    """Make what runs a link while lines are waited for; loaded only where needed."""
    room = import_module("patrol_tui.input_loop")
    made: InputLoop = room.InputLoop(linking)
    return made


def linking_for(console: Console, wall_ms: Callable[[], int]) -> Linking | None:
    """Make the link of a desk that is enrolled with a server; None for any other.

    Exercises are linked with nobody.
    """
    desk = console.desk
    if not isinstance(desk, Desk) or desk.enrolment is None or console.state.exercise:
        return None
    enrolled = desk.enrolment

    def make(on_change: Callable[[], None]) -> Running:
        room = import_module("store.sync.link")  # it loads the room of the network
        link: Running = room.Link(
            desk,
            enrolled,
            now_ms=wall_ms,
            on_change=on_change,
            keep=desk.enrol,
            taker=import_module("patrol_tui.taking_in").TakingIn(console),
        )
        return link

    begin = replace(
        TRYING,
        server=enrolled.server,
        zone=enrolled.zone,
        name=enrolled.name,
        role=enrolled.role,
    )
    return Linking(console, make, wall_ms, begin)
