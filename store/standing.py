"""The standing: what is true by the events folded so far, in the one order of all.

It is a State and the chapters of the past that belong to it. Events that come late are
put at their places: the standing goes back to what was true before the first of them,
chapters and all, and folds again what follows; see `store.model.timeline`. What will be
true is reckoned apart and changes nothing, so that it is seen only when the events are
on disk.

An event whose place is before all that is kept here is `behind`; then the log has to
be read again from farther back; see `store.late`.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Mapping,
    Sequence,
)
from typing import NamedTuple, TypeVar

from store.cipher import Cipher
from store.disk import Disk
from store.model.events import Event, decode
from store.model.facts import (
    IncidentOpened,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitResumed,
    UnitStacked,
    UnitStage,
    UnitUnstacked,
)
from store.model.fold import fold
from store.model.recent import bring_back
from store.model.records import IncidentId, State
from store.model.settings import shown_on
from store.model.timeline import (
    BEGINNING,
    NOTHING,
    Back,
    Last,
    Row,
    Timeline,
    in_order,
)
from store.past import Chapter, Past

LAST_WRITER = "\x7f"
"""Behind every writer in the order."""

_OnIncident = (
    UnitAssigned
    | UnitStage
    | UnitCleared
    | UnitFreed
    | UnitResumed
    | UnitStacked
    | UnitUnstacked
)
_Gap = tuple[int, int]
_Found = TypeVar("_Found")


class Truth(NamedTuple):
    """What is true, and where that lies of it which is not in the State."""

    state: State
    chapters: tuple[Chapter, ...]


class Reckoned(NamedTuple):
    """What will be true with some events more, or without some."""

    truth: Truth
    timeline: Timeline[Truth]
    is_late: bool
    """Events were folded again: any record may be another one than before."""


class Standing:
    """What is true, and how it came to be so of late.

    Args:
        disk: The store's folder.
        cipher: The store's cipher, if it is locked with a passphrase.
    """

    def __init__(self, disk: Disk, cipher: Cipher | None = None) -> None:
        self.past = Past(disk, (), cipher)
        self.timeline: Timeline[Truth] = Timeline()
        self.behind: list[Row] = []
        """Rows that are not folded: their places are before all that is kept here."""
        self.places: dict[str, Last] = {}
        """What every writer wrote last, as far as the next one's place needs it."""
        self.holes: dict[str, list[_Gap]] = {}
        """Of writers of whom something is missing: the first and last of each gap."""
        self.own = ""
        """Code of the device that all this is shown on; empty for none."""
        self._own_before = ""
        """The device whose store that one goes on from, if it has not written yet."""
        self._state = State()
        self._read: list[Row] = []
        """What was read and is not folded yet."""
        self._decoded: dict[bytes, Event] = {}
        """The events of those, by their bytes."""
        self._ahead: list[Row] = []
        """Rows that are folded at their places before they come in the log."""
        self._expected: frozenset[tuple[str, int]] = frozenset()

    @property
    def state(self) -> State:
        """What is true, by all that was read."""
        if self._read or self._ahead or self.behind:
            self.fold_read(whole=True)
            self.fold_behind()
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state

    @property
    def so_far(self) -> State:
        """What is true by all that was read, without what lies ahead of it."""
        self.fold_read()
        return self._state

    @property
    def truth(self) -> Truth:
        """What is true, with the past that belongs to it."""
        return Truth(self.state, self.past.chapters)

    @property
    def unfolded(self) -> int:
        """Tell how many events were read and are not folded yet."""
        return len(self._read)

    def stand_at(
        self,
        places: Iterable[tuple[str, int, int]],
        top: tuple[int, str, int] | None,
        stamp: int,
    ) -> None:
        """Take over where in the order a State that was kept stands.

        Args:
            places: Of every writer the stamp of its last place, and the first number
                of that command.
            top: The place of the last event; None where that was not told.
            stamp: No event that was folded has a greater one.
        """
        heads = self._state.heads
        self.places = {writer: Last(n, 0, 0) for writer, n in heads.items()}
        for writer, its, first in places:
            number = self.places.get(writer, NOTHING).number
            self.places[writer] = Last(number, its, first)
        unknown = Row(stamp, LAST_WRITER, 0) if heads else BEGINNING
        self.timeline = Timeline(Row(*top) if top else unknown)

    def expect(self, rows: Sequence[Row]) -> None:
        """Fold rows at their places, though they come later in the log, or never."""
        self._ahead = sorted(rows)
        self._expected = frozenset((row.writer, row.number) for row in rows)

    def read_on(self, event: Event, line: bytes) -> bool:
        """Take an event of the log, to be folded with the next; tell if it is new."""
        if (row := self.placed(event, line)) is None:
            return False
        if not self._expected or (row.writer, row.number) not in self._expected:
            self._read.append(row)
            self._decoded[line] = event
        return True

    def placed(self, event: Event, line: bytes) -> Row | None:
        """Give a new event its place; None if it was here before."""
        number, writer = event.number, event.writer
        last = self.places.get(writer, NOTHING).number
        if number > last + 1:
            self.holes.setdefault(writer, []).append((last + 1, number - 1))
        elif number <= last and not self._fill(writer, number):
            return None
        return in_order([(event, line)], self.places)[0]

    def is_unknown(self, event: Event) -> bool:
        """Claim that an event was never here."""
        last = self.places.get(event.writer, NOTHING).number
        return event.number > last or self._gap(event.writer, event.number) is not None

    def _gap(self, writer: str, number: int) -> _Gap | None:
        """Find the gap in which an event is missing."""
        gaps = self.holes.get(writer, ())
        return next((gap for gap in gaps if gap[0] <= number <= gap[1]), None)

    def _fill(self, writer: str, number: int) -> bool:
        """Claim that an event was missing; it is not from now on."""
        if (gap := self._gap(writer, number)) is None:
            return False
        left = [one for one in self.holes.pop(writer) if one != gap]
        rest = ((gap[0], number - 1), (number + 1, gap[1]))
        left += [one for one in rest if one[0] <= one[1]]
        if left:
            self.holes[writer] = left
        return True

    def fold_read(self, *, whole: bool = False) -> None:
        """Fold what was read.

        Args:
            whole: No more is read: what lies ahead of all of it is folded too.
        """
        rows, self._read = sorted(self._read), []
        decoded, self._decoded = self._decoded, {}
        if self._ahead:
            due = [r for r in self._ahead if whole or (rows and r < rows[-1])]
            self._ahead = self._ahead[len(due) :]
            rows = sorted(rows + due)
        count = sum(map(self.timeline.is_behind, rows))
        self.behind += rows[:count]
        if rows := rows[count:]:
            self.adopt(self.reckon(rows, decoded))

    def fold_behind(self) -> None:
        """Fold what is behind as early as can be, for lack of anything better."""
        rows, self.behind = sorted(self.behind), []
        if rows:
            self.adopt(self.reckon(rows))

    def reckon(
        self, rows: Sequence[Row], decoded: Mapping[bytes, Event] | None = None
    ) -> Reckoned:
        """Tell what will be true with some events more; nothing is changed.

        Args:
            rows: In order; none was ever folded here.
            decoded: Events that were decoded already, by their bytes.
        """
        return all_of(self.folding(rows, decoded))

    def folding(
        self, rows: Sequence[Row], decoded: Mapping[bytes, Event] | None = None
    ) -> Generator[None, None, Reckoned]:
        """Do what `reckon` does, one row at each step; returns it."""
        now = Reckoned(Truth(self._state, self.past.chapters), self.timeline, True)
        return self.folding_on(now, rows, decoded)

    def folding_on(
        self,
        before: Reckoned,
        rows: Sequence[Row],
        decoded: Mapping[bytes, Event] | None = None,
    ) -> Generator[None, None, Reckoned]:
        """Fold rows on what was reckoned, one at each step; returns what it gives."""
        before.timeline.keep(before.truth)
        back = before.timeline.back_to(list(rows))
        is_late = len(back.rows) > len(rows)
        return self._folding_from(back, decoded or {}, is_late=is_late)

    def reckon_without(self, lines: Collection[bytes]) -> Reckoned:
        """Tell what is true without events that may not be on disk yet."""
        doubtful = frozenset(lines)
        self.timeline.keep(self.truth)
        back = self.timeline.without(lambda row: row.line in doubtful)
        return all_of(self._folding_from(back, {}, is_late=True))

    def _folding_from(
        self, back: Back[Truth], decoded: Mapping[bytes, Event], *, is_late: bool
    ) -> Generator[None, None, Reckoned]:
        timeline, (state, chapters), rows = back
        past = self.past.at(chapters)
        for row in rows:
            timeline.keep(Truth(state, chapters))
            timeline.add(row)
            state = folded(state, decoded.get(row.line) or decode(row.line), past)
            yield
        return Reckoned(Truth(state, chapters), timeline, is_late)

    def adopt(self, reckoned: Reckoned) -> None:
        """Let be true what was reckoned."""
        (self._state, self.past.chapters), self.timeline, _ = reckoned
        if self.own:
            self._state = shown_on(self._state, self.own, self._own_before)

    def show_on(self, device: str, before: str = "") -> None:
        """Let only those settings hold that a device keeps for itself.

        Args:
            device: Its code.
            before: The device whose store it goes on from, if it has not written yet.
        """
        self.own, self._own_before = device, before
        self._state = shown_on(self.state, device, before)

    def extend(self, rows: Iterable[Row], state: State) -> None:
        """Let a State be true that has some events more, behind all others."""
        self.timeline.keep(self.truth)
        for row in rows:
            self.timeline.add(row)
        self._state = state

    def chapters_of_late(self) -> set[str]:
        """Name the chapters that what was true of late needs."""
        late = self.timeline.truths
        return {chapter.name for truth in late for chapter in truth.chapters}

    def change_truths(self, change: Callable[[Truth], Truth | None]) -> None:
        """Change what was true of late; None lets go of it and of all before it."""
        self.timeline = self.timeline.changed(change)


def all_of(steps: Generator[None, None, _Found]) -> _Found:
    """Take all steps at once; give what they return."""
    try:
        while True:
            next(steps)
    except StopIteration as done:
        found: _Found = done.value
        return found


def folded(state: State, event: Event, past: Past) -> State:
    """Fold an event, with the incident it speaks of if that was put away."""
    key = spoken_of(event)
    if key is not None and key not in state.incidents and past.may_hold(key):
        found = past.find(key)
        if found is not None:
            state = bring_back(state, found)
    return fold(state, event)


def spoken_of(event: Event) -> IncidentId | None:
    """Name the incident that an event changes, unless it opens it."""
    if isinstance(event.fact, _OnIncident):
        return event.fact.incident
    if event.entity.startswith("i:") and not isinstance(event.fact, IncidentOpened):
        return IncidentId(event.entity[2:])
    return None
