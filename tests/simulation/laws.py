"""What must hold in the simulated world, whatever befalls it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NoReturn

from store.answers import Answer, Done
from store.base import base_names, newest_base
from store.chain import Chain
from store.desk import Desk
from store.log import Trouble, load_snapshots, segment_numbers
from store.memory import Memory
from store.model.events import Event, decode, device_of
from store.model.fold import fold_all
from store.model.records import EventId, Incident, IncidentId, State
from store.model.tables import CodeTables
from store.model.timeline import in_order
from store.past import Past
from store.proof.check import check
from store.proof.verdict import Code
from tests.simulation.station import Heads, Station
from tests.store.sim_disk import SimDisk

HARMLESS = {Trouble.TORN_TAIL}
WENT_BACK = frozenset(
    {Code.LATER, Code.TWO_FOLLOW, Code.NO_SESSION, Code.NO_END, Code.NOT_FIRST}
)
"""What a proof must say of a store that was put back to an old image unnoticed."""


COMPARED = (
    "units", "officers", "device_settings", "closed_streets", "open_ids", "exercise",
)  # fmt: skip
"""Of the State, beside the incidents."""


class Law(StrEnum):
    """Each names itself in the message of whoever breaks it."""

    KEPT = "acknowledged and lost"
    STAYS = "shown, then gone"
    DENSE = "a hole in the numbers"
    ONE_CONTENT = "one number, two contents"
    ONE_DEVICE = "one device, two stores"
    STATE = "the state is not the log"
    SAME = "changed by closing"
    SNAPSHOT = "snapshot and tail are not the log"
    HELD = "held, and not saved on a mended disk"
    WHOLE = "took a part of what does not fit"
    UNSAVED = "seen before it is on disk"
    SOUND = "false alarm"
    PROVED = "does not verify"


Known = dict[str, Any]
"""All that a desk knows, hot and past, in a form that can be compared."""


class Laws:
    """Holds the laws against one station after the other, and remembers all of them.

    Args:
        story: What has happened so far, for messages.
    """

    def __init__(self, story: list[str]) -> None:
        self._story = story
        self._contents: dict[str, bytes] = {}
        """Every event that was ever seen anywhere, by its id."""
        self._stores: dict[str, str] = {}
        """Each device, and the store that it writes in."""
        self.went_back = False
        """A store was put back to an old image and knows nothing of it: its device
        then has two sessions where one should be, and a proof must say so."""
        self.held = 0
        """How often the laws were held against a station."""

    def holds(self, station: Station) -> None:
        """Check a station whose program has just been opened."""
        desk = station.desk
        assert desk is not None
        self.held += 1
        events, heads = self._log_of(station)
        for law, least in (
            (Law.KEPT, station.owed.acknowledged),
            (Law.STAYS, station.owed.shown),
        ):
            for writer, number in least.items():
                if heads.get(writer, 0) < number:
                    self._broken(law, f"{station.name}: {writer}.{number}")
        self._check_device(station, desk)
        self._check_findings(station, desk)
        if not desk.is_saved:
            self._check_unsaved(station, desk)
        elif not base_names(station.disk.names()):
            told = known(fold_all(State(), ordered(events)))
            self._equal(Law.STATE, self.known_to(desk), told)

    def same(self, station: Station, before: Known, told: str) -> None:
        """Check that a desk knows what it knew before."""
        assert station.desk is not None
        self._equal(Law.SAME, self.known_to(station.desk), before, told)

    def saved(self, station: Station, answer: Answer, waited: Iterable[str]) -> None:
        """Check that a mended disk took what the desk had held."""
        if not isinstance(answer, Done) or station.waiting:
            self._broken(Law.HELD, f"{station.name}: {answer}")
        there = {decode(line).id for line in station.log()}
        if missing := set(waited) - there:
            self._broken(Law.HELD, f"{station.name}: {sorted(missing)}")

    def whole(self, station: Station) -> None:
        """Check that a desk which was given what does not fit is as it was."""
        desk = station.desk
        assert desk is not None
        if desk.is_saved and desk._log.pending:
            self._broken(Law.WHOLE, f"{station.name}: {desk._log.pending}")

    def proves(self, station: Station) -> None:
        """Check the proof, and what a store without any cache would know."""
        desk = station.desk
        assert desk is not None
        self._check_proof(station)
        bare = without_caches(station.disk)
        replayed = Desk(bare, CodeTables(), now_ms=lambda: 0)
        before, after = self.known_to(desk), self.known_to(replayed)
        if base_names(station.disk.names()):  # what is dropped may be known for a while
            before, after = open_only(before), open_only(after)
        self._equal(Law.SNAPSHOT, before, after)
        replayed.close()

    def known_to(self, desk: Desk) -> Known:
        """List all that a desk knows."""
        return known(desk.state, desk._memory.past)

    def _log_of(self, station: Station) -> tuple[list[Event], Heads]:
        """Read a log: numbers dense, and no event with other bytes than elsewhere."""
        heads = base_heads(station.disk)
        begin = dict(heads)
        events = []
        for line in station.log():
            event = decode(line)
            if event.number <= begin.get(event.writer, 0):
                continue
            if self._contents.setdefault(event.id, line) != line:
                self._broken(Law.ONE_CONTENT, f"{station.name}: {event.id}")
            if event.number != heads.get(event.writer, 0) + 1:
                self._broken(Law.DENSE, f"{station.name}: {event.id}")
            heads[event.writer] = event.number
            events.append(event)
        return events, heads

    def _check_device(self, station: Station, desk: Desk) -> None:
        device = device_of(desk._author.writer)
        store = self._stores.setdefault(device, station.disk.where)
        if store != station.disk.where:
            self._broken(Law.ONE_DEVICE, f"{device} in {store} and {station.name}")

    def _check_findings(self, station: Station, desk: Desk) -> None:
        if desk.broken:
            self._broken(Law.SOUND, f"{station.name}: {desk.broken} broken events")
        harmless = HARMLESS | (
            {Trouble.NOT_DURABLE_YET} if not desk.is_saved else set()
        )
        for finding in desk.findings:
            if finding.code not in harmless:
                self._broken(Law.SOUND, f"{station.name}: {finding}")

    def _check_proof(self, station: Station) -> None:
        """The log verifies, but for what this world did to it itself."""
        if not segment_numbers(station.disk.names()):
            return
        excused = WENT_BACK if self.went_back else frozenset()
        for finding in check(station.disk).findings:
            in_doubt = finding.code is Code.DAMAGE and not finding.about["after"]
            if finding.is_fault and finding.code not in excused and not in_doubt:
                self._broken(Law.PROVED, f"{station.name}: {finding}")

    def _check_unsaved(self, station: Station, desk: Desk) -> None:
        """What is in doubt must not be seen, unless it was, or a snapshot holds it."""
        shown = dict(station.owed.shown)
        for snapshot in load_snapshots(station.disk):
            kept = Memory.decode(snapshot.content, station.disk, None)
            shown |= {w: head.number for w, head in kept.chain.heads.items()}
            break
        for line in desk._log.pending:
            event = decode(line)
            seen = desk.state.heads.get(event.writer, 0)
            if seen >= event.number > shown.get(event.writer, 0):
                self._broken(Law.UNSAVED, event.id)

    def _equal(self, law: Law, one: Known, other: Known, told: str = "") -> None:
        for name in one:
            if one[name] != other[name]:
                what = f"{name}: {different(one[name], other[name])}"
                self._broken(law, f"{told} {what}")

    def _broken(self, law: Law, what: str) -> NoReturn:
        told = "\n  ".join(self._story)
        raise AssertionError(f"{law}: {what}\n  {told}")


def ordered(events: Iterable[Event]) -> list[Event]:
    """Put events, as they lie in a log, in the order in which all desks fold them."""
    found = {event.id: event for event in events}
    rows = in_order((event, b"") for event in found.values())
    return [found[EventId(f"{row.writer}.{row.number}")] for row in rows]


def known(state: State, past: Past | None = None) -> Known:
    """List what is known: the State, with the incidents that were put away."""
    incidents: dict[IncidentId, Incident] = {}
    for chapter in past.chapters if past else ():
        incidents |= {one.id: one for one in past.read(chapter)} if past else {}
    incidents |= dict(state.incidents)
    found: Known = {name: getattr(state, name) for name in COMPARED}
    return found | {"incidents": incidents, "last_number": state.last_number}


def open_only(whole: Known) -> Known:
    """Leave out the incidents that are closed."""
    incidents = {k: one for k, one in whole["incidents"].items() if one.is_open}
    return whole | {"incidents": incidents}


def different(one: Any, other: Any) -> str:
    """Tell where two maps differ."""
    if not hasattr(one, "items"):
        return f"{one!r} is not {other!r}"
    keys = sorted(k for k in {*one, *other} if one.get(k) != other.get(k))
    key = keys[0]
    return f"{keys}: {one.get(key)!r} is not {other.get(key)!r}"


def base_heads(disk: SimDisk) -> Heads:
    """Tell how far the events go that a base stands for."""
    if (base := newest_base(disk, None)) is None:
        return {}
    memory = Memory.decode(base[1], disk, None, same_schema=False)
    chain: Chain = memory.chain
    return {writer: head.number for writer, head in chain.heads.items()}


def without_caches(disk: SimDisk) -> SimDisk:
    """Copy a disk without its snapshots and chapters: the log is all there is."""
    bare = disk.copy()
    has_base = bool(base_names(bare.names()))
    for name in list(bare.files):
        if name.startswith("snap-") or (name.startswith("past-") and not has_base):
            bare.remove(name)
    return bare
