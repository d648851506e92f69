"""What must hold in a simulated network when all have come together."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, NoReturn, cast

from msgspec.structs import replace

from store.chain import NO_HEAD, Head, link
from store.model.conflicts import conflicts
from store.model.events import decode
from store.model.records import State
from tests.simulation.network import Network
from tests.store.model.conflict_complaints import complaints


class Law(StrEnum):
    """Each names itself in the message of whoever breaks it."""

    KEPT = "saved and lost"
    ACKED = "told by the server, and lost"
    TOGETHER = "they do not come together"
    DENSE = "a hole in the stream, or an event twice"
    CHAIN = "a chain is broken"
    ONE_CONTENT = "one number, two contents"
    EQUAL = "desks differ"
    CONFLICTS = "conflicts are not those of the oracle"
    HISTORY = "written, and in no history"
    NUMBERED = "official numbers are wrong"
    DURABLE = "gone with the last power cut"
    FORGOTTEN = "forgotten, and readable"
    READABLE = "sealed, and not read everywhere"


class NetworkLaws:
    """Holds all laws against a network.

    Args:
        world: It has come together, or cannot.
    """

    def __init__(self, world: Network) -> None:
        self.world = world
        self.stream = world.server.stream()

    def hold(self) -> None:
        """Check everything."""
        self._check_kept()
        self._check_together()
        self._check_stream()
        self._check_equal()
        self._check_conflicts()
        self._check_history()
        self._check_numbers()
        self._check_durable()

    def _check_together(self) -> None:
        if self.world.is_together():
            return
        server = heads_of(self.stream)
        told = [f"server {server}"]
        for one in self.world.stations:
            heads = dict(one.desk.state.heads) if one.desk else {}
            lacks = {w: (heads.get(w, 0), n) for w, n in server.items()
                     if heads.get(w, 0) != n}  # fmt: skip
            more = {w: n for w, n in heads.items() if w not in server}
            link = one.link.troubles[-1:] if one.link else ()
            saved = one.desk.is_saved if one.desk else None
            told.append(f"{one.name} lacks {lacks} more {more} {link} saved {saved}")
        self._broken(Law.TOGETHER, "; ".join(told))

    def _check_stream(self) -> None:
        """The stream is dense, its chains whole, and all hold the same bytes."""
        heads: dict[str, Head] = {}
        contents: dict[tuple[str, int], bytes] = {}
        for at, (seq, writer, number, line) in enumerate(self.stream, 1):
            head = heads.get(writer, NO_HEAD)
            if seq != at or number != head.number + 1:
                self._broken(Law.DENSE, f"place {seq}: {writer}.{number}")
            event = decode(line)
            if (event.writer, event.number) != (writer, number):
                self._broken(Law.ONE_CONTENT, f"{writer}.{number}: {event.id}")
            heads[writer] = link(head, line)
            contents[writer, number] = line
        rows = self.world.server.disk.database.file.execute(
            "select writer, number, value from writer"
        )
        if {w: Head(n, v) for w, n, v in rows} != heads:
            self._broken(Law.CHAIN, "the server's heads are not those of its stream")
        for station in self.world.stations:
            assert station.desk is not None
            chain = station.desk._memory.chain.heads
            if dict(chain) != heads:
                wrong = [w for w in heads if chain.get(w) != heads[w]]
                self._broken(Law.CHAIN, f"{station.name}: {wrong}")

    def _check_kept(self) -> None:
        if self.world.lies:
            self._broken(Law.ACKED, str(self.world.lies[:3]))
        heads = heads_of(self.stream)
        owed = [(Law.KEPT, one.name, one.acknowledged) for one in self.world.stations]
        if not self.world.done["server restored"]:
            owed.append((Law.ACKED, "server", self.world.server.acked))
        for law, name, least in owed:
            for writer, number in least.items():
                if heads.get(writer, 0) < number:
                    self._broken(law, f"{name}: {writer}.{number}")

    def _check_equal(self) -> None:
        first, *others = self.world.stations
        assert first.desk is not None
        one = shared(first.desk.state)
        for station in others:
            assert station.desk is not None
            other = shared(station.desk.state)
            if wrong := list(different(one, other)):
                self._broken(Law.EQUAL, f"{first.name}, {station.name}: {wrong}")

    def _check_conflicts(self) -> None:
        there = {decode(line).id for *_, line in self.stream}
        oracle = self.world.oracle
        desk = self.world.stations[0].desk
        assert desk is not None
        state = desk.state
        oracle.told = {
            key: told
            for key, told in oracle.told.items()
            if key in there and not is_over_and_gone(state, told.event.entity)
        }
        watched = SimpleNamespace(desks=[SimpleNamespace(state=state)], oracle=oracle)
        wrong = [
            told
            for told in complaints(cast(Any, watched))
            if not told.startswith("lost: ")  # a unit keeps its last lines only
        ]
        if wrong:
            self._broken(Law.CONFLICTS, str(wrong))
        self.world.done["open conflicts"] += len(conflicts(state))

    def _check_history(self) -> None:
        desk = self.world.stations[0].desk
        assert desk is not None
        lines = {e.event for i in desk.state.incidents.values() for e in i.history}
        for told in self.world.oracle.told.values():
            if told.event.entity.startswith("i:") and told.id not in lines:
                self._broken(Law.HISTORY, f"{told.id} {told.kind}")

    def _check_numbers(self) -> None:
        given: dict[str, str] = {}
        opened = set()
        for *_, line in self.stream:
            event = decode(line)
            if event.fact.kind == "inc.open":
                opened.add(event.id)
            if event.fact.kind == "inc.num":
                number = cast(Any, event.fact).official
                incident = event.entity[2:]
                if given.setdefault(number, incident) != incident:
                    self._broken(Law.NUMBERED, f"{number} given twice")
        if lacking := opened - set(given.values()):
            self._broken(Law.NUMBERED, f"no number: {sorted(lacking)}")

    def _check_durable(self) -> None:
        """After a last power cut everywhere all is there as it was."""
        heads = heads_of(self.stream)
        for station in self.world.stations:
            assert station.desk is not None
            before = shared(station.desk.state)
            station.dies(station.disk.cut)
            self.world._opens(station)
            desk = station.desk
            if desk is None or dict(desk.state.heads) != heads:
                self._broken(Law.DURABLE, station.name)
            if [*different(before, shared(desk.state))]:
                self._broken(Law.DURABLE, f"{station.name}: another State")

    def _broken(self, law: Law, what: str) -> NoReturn:
        told = "\n  ".join(self.world.story)
        raise AssertionError(f"{law}: {what}\n  {told}")


def heads_of(stream: list[tuple[int, str, int, bytes]]) -> dict[str, int]:
    """Tell the last number of each writer."""
    heads: dict[str, int] = {}
    for _, writer, number, _ in stream:
        heads[writer] = max(number, heads.get(writer, 0))
    return heads


def is_over_and_gone(state: State, entity: str) -> bool:
    """Claim that it is about what a State lets go of some time after its end."""
    kept = {
        "b:": state.bolos, "c:": state.cautions, "s:": state.closed_streets,
        "r:": state.reports,
    }  # fmt: skip
    known: Any = kept.get(entity[:2])
    return known is not None and entity[2:] not in known


def shared(state: State) -> State:
    """Leave out what each desk has for itself."""
    return replace(state, settings=State().settings, setting_writes=State().settings)


def different(one: State, other: State) -> Iterator[str]:
    """Name what differs in two States."""
    for name in State.__struct_fields__:
        mine, its = getattr(one, name), getattr(other, name)
        if mine == its:
            continue
        if hasattr(mine, "items"):
            keys = {*mine, *its}
            wrong = sorted(k for k in keys if mine.get(k) != its.get(k))[:3]
            yield f"{name} {[(k, mine.get(k), its.get(k)) for k in wrong]}"[:600]
        else:
            yield f"{name}: {mine!r} {its!r}"[:300]
