"""The network: desks, a server, and the roads between them, all of which fail.

One seed makes one story. Each desk is a real one on a simulated disk, with a real
exchange; the server has its real ledger and judge. Messages are lost, doubled, late and
out of order; desks and the server are killed and lose power; disks refuse; clocks jump;
a laptop is stolen, or set back to an old image; the server is restored from a backup.

A story either may destroy laptops or may restore the server: what only a laptop held
that is gone, and only a server knew that was set back, nobody has any more.
"""

from __future__ import annotations

import errno
import heapq
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any, NamedTuple, TypeVar

from patrol_tui.server.ledgers import LedgerUnusable
from store.answers import Done
from store.desk import Desk
from store.disk import StoreError
from store.model.conflicts import conflicts
from store.model.events import Event
from store.model.refusals import Refusal
from store.model.settling import Settle
from store.model.tables import CodeTables
from store.wire import Message
from tests.simulation.channel import Weather
from tests.simulation.network_acts import BEGIN, command_of
from tests.simulation.sim_link import SimLink, enrolment_of
from tests.simulation.sim_server import (
    COMMIT_FAULTS,
    NotServed,
    Request,
    ServerDied,
    ServerDisk,
    SimServer,
)
from tests.simulation.station import NOON_MS, WallClock, raise_to
from tests.store.model.conflict_oracle import Oracle
from tests.store.sim_disk import PowerCut, SimDisk

DAY_MS = 86_400_000
JUMPS_MS = (-400 * DAY_MS, -DAY_MS, -3_000, 4_000, 90_000, 3_600_000, 400 * DAY_MS)
ERRORS = (errno.EIO, errno.ENOSPC, errno.EROFS)
PATIENCE = 6
"""Steps after which a desk gives an answer up."""
MOST_STEPS = 600
"""Steps within which all must have come together when nothing fails any more."""

T = TypeVar("T")
Wrote = Callable[[Event, dict[str, int], set[tuple[str, int]]], None]


class NetDesk(Desk):
    """A desk that tells the oracle of each event, with what was on it by then."""

    def watched_by(self, wrote: Wrote) -> NetDesk:
        self._wrote = wrote
        return self

    def _append(self, event: Event, line: bytes) -> None:
        if event.writer == self.writer:
            late = {(row.writer, row.number) for row in self.late._rows}
            self._wrote(event, dict(self.state.heads), late)
        super()._append(event, line)


class NetStation:
    """One laptop."""

    def __init__(self, name: str, disk: SimDisk, clock: WallClock, lane: int) -> None:
        self.name, self.disk, self.clock, self.lane = name, disk, clock, lane
        self.desk: NetDesk | None = None
        self.link: SimLink | None = None
        self.down_until_ms = 0
        self.is_cut_off = False
        self.acknowledged: dict[str, int] = {}
        """What its user was told to be saved."""
        self.image: tuple[SimDisk, dict[str, int]] | None = None
        """What it may be set back to."""

    def dies(self, strike: Callable[[], None]) -> None:
        """The program ends in the middle of things."""
        if self.link is not None:
            self.link.dies()
        self.desk = self.link = None
        strike()


class _Letter(NamedTuple):
    """A message on the road; the first two say when it comes."""

    due_ms: int
    order: int
    station: str
    number: int
    request: Request | None
    answer: Message | None = None
    is_served: bool = True


class Network:
    """Some desks and one server.

    Args:
        seed: For all chance.
    """

    @staticmethod
    def chance_of(seed: int) -> Random:
        return Random(seed)  # noqa: S311 (a story, not a secret)

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = self.chance_of(seed)
        self.may_destroy = seed % 3 == 0
        self.now_ms = NOON_MS
        self.weather = Weather(lost=0.12, doubled=0.08, late=0.12)
        self.is_calm = True
        self.done: Counter[str] = Counter()
        """How often each thing really happened."""
        self.story: list[str] = []
        self.oracle = Oracle()
        self._names: dict[tuple[str, int], str] = {}
        self.keys: dict[str, str] = {}
        self.server = SimServer(lambda: self.now_ms, self.keys)
        self.server.starts()
        self.server_down_until_ms = 0
        self.backups: list[ServerDisk] = []
        self.excused = False
        """Something was destroyed: what nobody else had may be gone."""
        self.lies: list[str] = []
        """What the server told to have, and had not on its disk by then."""
        self._road: list[_Letter] = []
        self._order = self._last_order = 0
        self._made = 0
        self._requests = count()
        self.fired: Counter[str] = Counter()
        self.stations = [
            self._founds() for _ in range(self.chance.choice([3, 3, 4, 5]))
        ]
        self._begins()

    # --- what people do

    def acts(self, station: NetStation) -> None:
        """Let somebody do something at a desk."""
        desk = station.desk
        if desk is None:
            return
        chance = self.chance
        known = conflicts(desk.state)
        if known and chance.random() < 0.2:
            one = chance.choice(known)
            kept = chance.choice(one.sides).event
            command: Any = Settle(
                entity=one.entity, register=one.register, keep=kept, override=True
            )
            self.done["settles"] += 1
        else:
            command = command_of(desk.state, chance)
        if command is not None:
            self.submits(station, command)

    def submits(self, station: NetStation, command: Any) -> None:
        """Give one command."""
        desk, link = station.desk, station.link
        if desk is None or link is None:
            return
        now_ms = link.now_ms
        answer = self._survives(
            station, lambda: desk.submit(command, now_ms, by=f"at {station.name}")
        )
        self.done["commands"] += 1
        if isinstance(answer, Done):
            self.done["saved"] += 1
            for event in answer.events:
                raise_to(station.acknowledged, event.writer, event.number)
        elif isinstance(answer, Refusal):
            self.done[f"refused: {answer.code}"] += 1
        self._tells(f"{station.name}: {type(command).__name__} {_said(answer)}")

    def wrote(
        self, event: Event, heads: dict[str, int], late: set[tuple[str, int]]
    ) -> None:
        """Tell the oracle of an event, and what its author had on the desk.

        Args:
            event: What was written.
            heads: Of each writer, the last number that the desk showed.
            late: What is on its disk and not shown yet.
        """
        self._names[event.writer, event.number] = event.id
        had = {
            name
            for key, name in self._names.items()
            if (key[1] <= heads.get(key[0], 0) and key not in late)
            or (key[0] == event.writer and key[1] < event.number)
        }
        self.oracle.wrote(event, had)

    # --- what befalls them

    def step(self) -> None:
        """Let some time pass, and what may happen in it happen."""
        chance = self.chance
        self._waits(chance.randint(200, 4_000))
        if chance.random() < 0.30:
            kind = chance.choices(tuple(FAULTS), tuple(FAULTS.values()))[0]
            kind(self, chance.choice(self.stations))
        for station in self.stations:
            if chance.random() < 0.22:
                self.acts(station)
        self._moves()

    def _moves(self) -> None:
        """Let what is down come up, links do their errands, and messages arrive."""
        if self.server.ledger is None and self.now_ms >= self.server_down_until_ms:
            self._server_starts()
        for station in self.stations:
            if station.desk is None and self.now_ms >= station.down_until_ms:
                self._opens(station)
            if station.link is not None:
                self._errands(station, PATIENCE)
        self._delivers()

    def _errands(self, station: NetStation, patience: int) -> None:
        link = station.link
        assert link is not None
        send = self._sender(station)
        self._survives(station, lambda: link.steps(send, patience))

    def _sender(self, station: NetStation) -> Callable[[Request, int], None]:
        return lambda request, number: self._sends(station, number, request)

    def _sends(
        self,
        station: NetStation,
        number: int,
        request: Request | None,
        answer: Message | None = None,
        *,
        is_served: bool = True,
    ) -> None:
        """Put a message on the road, if it gets that far."""
        chance, weather = self.chance, self.weather
        way = "request" if request else "answer"
        if not self.is_calm and station.is_cut_off:
            self.done[f"{way} cut off"] += 1
            return
        if not self.is_calm and chance.random() < weather.lost:
            self.done[f"{way} lost"] += 1
            return
        count = 1
        if not self.is_calm and request and chance.random() < weather.doubled:
            self.done["request doubled"] += 1
            count = 2
        for _ in range(count):
            delay_ms = chance.randint(10, 150)
            if not self.is_calm and chance.random() < weather.late:
                delay_ms = chance.randint(1_000, 20_000)
                self.done[f"{way} late"] += 1
            self._order += 1
            letter = _Letter(
                self.now_ms + delay_ms, self._order, station.name, number, request,
                answer, is_served,
            )  # fmt: skip
            heapq.heappush(self._road, letter)

    def _delivers(self) -> None:
        """Let come what is due by now, and what that brings."""
        until_ms = self.now_ms + 400
        while self._road and self._road[0].due_ms <= until_ms:
            letters = [heapq.heappop(self._road)]
            if letters[0].request:  # what comes within one commit's time waits together
                end_ms = letters[0].due_ms + 40
                while self._road and self._road[0].due_ms <= min(end_ms, until_ms):
                    if self._road[0].request is None:
                        break
                    letters.append(heapq.heappop(self._road))
            for letter in letters:
                self.done["out of order"] += letter.order < self._last_order
                self._last_order = max(self._last_order, letter.order)
            if letters[0].request:
                self._asks(letters)
            else:
                self._answers(letters[0])

    def _asks(self, letters: list[_Letter]) -> None:
        """Let the server have requests that came together."""
        server = self.server
        if server.ledger is None:
            self.done["nobody listens"] += len(letters)
            return
        requests = [one.request for one in letters if one.request is not None]
        self.done["rounds of several"] += sum(r.kind == "push" for r in requests) > 1
        try:
            answers = server.handles(requests)
        except ServerDied as why:
            self._tells(f"server: dies, {why}")
            self._server_dies()
            return
        for letter, answer in zip(letters, answers, strict=True):
            station = self._station(letter.station)
            if station is None:
                continue
            is_served = not isinstance(answer, NotServed)
            heads = (
                getattr(answer, "heads", {}) if letter.request.kind == "push" else {}
            )  # type: ignore[union-attr]
            for writer, number in heads.items():
                raise_to(server.acked, writer, number)
                if number > server.head_on_disk(writer):
                    self.lies.append(f"{writer}.{number}")
            message: Any = answer if is_served else None
            self._sends(station, letter.number, None, message, is_served=is_served)

    def _answers(self, letter: _Letter) -> None:
        station = self._station(letter.station)
        if station is None or station.link is None:
            return
        link, send = station.link, self._sender(station)
        answer = letter.answer if letter.is_served else None
        before = dict(station.desk.state.heads) if station.desk else {}
        self._survives(station, lambda: link.hears(letter.number, answer, send))
        if station.desk is not None and dict(station.desk.state.heads) != before:
            self.done["answers that brought events"] += 1

    # --- programs and disks

    def _opens(self, station: NetStation) -> None:
        """Start a desk's program and its link."""
        tables = CodeTables(lane=station.lane)
        desk = self._survives(
            station,
            lambda: NetDesk(station.disk, tables, now_ms=station.clock),
        )
        if desk is None:
            station.down_until_ms = self.now_ms + 3_000
            return
        station.desk = desk.watched_by(self.wrote)
        device = desk.device
        if self.keys.setdefault(device.code, device.key) != device.key:
            # Enrolment refuses a code that another device has: it is set up anew.
            station.dies(station.disk.kill)
            where = station.disk.where
            station.disk = SimDisk(self.chance.getrandbits(32), where=where)
            self.done["device code taken"] += 1
            return
        enrolment = enrolment_of(device.code, device.key, station.lane)
        link = self._survives(
            station, lambda: SimLink(desk, enrolment, station.clock, self._requests)
        )
        station.link = link
        if link is None and station.desk is not None:
            station.dies(station.disk.kill)
        self.done["desk starts"] += 1

    def _survives(self, station: NetStation, act: Callable[[], T]) -> T | None:
        """Do something at a desk; None if the power went, or the store refused."""
        try:
            return act()
        except PowerCut:
            self.done["power went in an act"] += 1
            self._falls(station, station.disk.cut)
        except (StoreError, OSError):
            if station.disk.idle:
                station.desk = station.link = None
        return None

    def _falls(self, station: NetStation, strike: Callable[[], None]) -> None:
        station.dies(strike)
        station.down_until_ms = self.now_ms + self.chance.randint(0, 20_000)

    def _server_starts(self) -> None:
        try:
            self.server.starts()
        except (ServerDied, LedgerUnusable):
            self.server_down_until_ms = self.now_ms + 3_000
            self.server.disk.database.dies()
        else:
            self.done["server starts"] += 1

    def _server_dies(self) -> None:
        self.server.dies()
        self.done["server died"] += 1
        self.server_down_until_ms = self.now_ms + self.chance.randint(0, 20_000)

    def _founds(self) -> NetStation:
        self._made += 1
        chance = self.chance
        disk = SimDisk(chance.getrandbits(32), where=f"laptop {self._made}")
        clock = WallClock(self.now_ms, rate=chance.choice([0.999, 1.0, 1.001]))
        return NetStation(f"desk {self._made}", disk, clock, self._made - 1)

    def _station(self, name: str) -> NetStation | None:
        return next((one for one in self.stations if one.name == name), None)

    def _waits(self, wait_ms: int) -> None:
        self.now_ms += wait_ms
        for station in self.stations:
            station.clock.later(wait_ms)

    def _begins(self) -> None:
        """Begin with some work that all know of, and fair weather."""
        self._moves()
        for command in BEGIN:
            self.submits(self.stations[0], command)
        self.comes_together()
        for station in self.stations if self.may_destroy else ():
            station.image = (station.disk.copy(), dict(station.acknowledged))
        self.is_calm = False

    # --- the end

    def is_together(self) -> bool:
        """Claim that the server and all desks hold the same events."""
        if self.server.ledger is None:
            return False
        heads: dict[str, int] = {}
        for _, writer, number, _ in self.server.stream():
            raise_to(heads, writer, number)
        return all(
            station.desk is not None
            and station.desk.is_saved
            and dict(station.desk.state.heads) == heads
            for station in self.stations
        )

    def comes_together(self) -> None:
        """Let nothing fail any more until all have everything, or never will."""
        self.is_calm = True
        for station in self.stations:
            station.is_cut_off = False
            station.disk.fail_at, station.disk.fail_always = {}, {}
            station.disk.cut_at = station.disk.room = None
        self.server.disk.database.fault = ""
        for turn in range(MOST_STEPS):
            self._waits(700_000 if turn % 20 == 8 else 1_000)
            for station in self.stations:
                if (desk := station.desk) is not None:
                    self._survives(station, desk.save_again)
                    self._survives(station, lambda desk=desk: _all_chores(desk))
            self._moves()
            is_due = turn % 5 == 4 and turn > 12
            if is_due and self.is_together() and not self.server.waiting:
                return

    def happened(self) -> Counter[str]:
        """Count all that happened, the faults of the disks with it."""
        fired = self.fired + self.server.disk.database.fired
        for station in self.stations:
            fired += station.disk.fired
        told = {f"disk: {name}": count for name, count in fired.items()}
        return self.done + Counter(told) + Counter(events=len(self.server.stream()))

    def _tells(self, line: str) -> None:
        self.story.append(line)


def _all_chores(desk: Desk) -> int:
    return sum(1 for _ in desk.chores())


def _said(answer: object) -> str:
    if answer is None:
        return "silence"
    return str(answer.code) if isinstance(answer, Refusal) else "done"


# --- faults


def _cuts_off(world: Network, station: NetStation) -> None:
    station.is_cut_off = not station.is_cut_off
    world.done["cut off"] += station.is_cut_off
    world._tells(f"{station.name}: cut off {station.is_cut_off}")


def _kills(world: Network, station: NetStation) -> None:
    if station.desk is not None:
        world.done["kills"] += 1
        world._tells(f"{station.name}: kill -9")
        world._falls(station, station.disk.kill)


def _cuts_power(world: Network, station: NetStation) -> None:
    acts = world.chance.choice([0, 1, 2, 3, 5, 8])
    world._tells(f"{station.name}: power goes in {acts} acts")
    if acts:
        station.disk.cut_at = station.disk.acts + acts
    elif station.desk is not None:
        world.done["power cuts"] += 1
        world._falls(station, station.disk.cut)


def _refuses(world: Network, station: NetStation) -> None:
    code = world.chance.choice(ERRORS)
    station.disk.fail_at[station.disk.acts + world.chance.randint(1, 6)] = code
    world._tells(f"{station.name}: {errno.errorcode[code]} soon")


def _closes(world: Network, station: NetStation) -> None:
    desk = station.desk
    if desk is None:
        return
    world.done["closes"] += 1
    world._tells(f"{station.name}: closes")
    assert station.link is not None
    station.link.dies()
    world._survives(station, desk.close)
    station.desk = station.link = None
    if not station.disk.idle:
        station.disk.kill()


def _tidies(world: Network, station: NetStation) -> None:
    desk = station.desk
    if desk is not None:
        steps = world.chance.randint(1, 8)

        def tidy() -> int:
            return sum(1 for _, _ in zip(range(steps), desk.chores(), strict=False))

        world.done["chores"] += world._survives(station, tidy) or 0


def _turns_clock(world: Network, station: NetStation) -> None:
    by_ms = world.chance.choice(JUMPS_MS)
    station.clock.jump(by_ms)
    world.done["clock jumps"] += 1
    world._tells(f"{station.name}: clock {by_ms:+} ms")


def _fails_commit(world: Network, _: NetStation) -> None:
    world.server.disk.database.fault = world.chance.choice(COMMIT_FAULTS)
    world._tells(f"server: next commit {world.server.disk.database.fault}")


def _kills_server(world: Network, _: NetStation) -> None:
    if world.server.ledger is not None:
        world._tells("server: kill -9")
        world._server_dies()


def _backs_up(world: Network, station: NetStation) -> None:
    if world.may_destroy:
        link = station.link
        if link is not None:
            link.exchange.refill()
        if link is not None and not len(link.exchange.outgoing):
            station.image = (station.disk.copy(), dict(station.acknowledged))
            world.done["images"] += 1
    else:
        world.backups.append(world.server.disk.backup())
        world.done["server backups"] += 1


def _loses(world: Network, station: NetStation) -> None:
    """A laptop is stolen, or set back; or the server is restored from a backup."""
    if world.may_destroy:
        _loses_laptop(world, station)
    elif world.backups:
        backup = world.chance.choice(world.backups)
        whole = world.chance.random() < 0.5
        world._server_dies()
        world.server.disk = world.server.disk.replaced_by(backup, whole=whole)
        world.done["server restored"] += 1
        world._tells("server: restored from a backup")


def _loses_laptop(world: Network, station: NetStation) -> None:
    station.dies(station.disk.kill)
    world.excused = True
    image = station.image
    if image is not None and world.chance.random() < 0.5:
        station.disk, owed = image[0].copy(), image[1]
        station.disk.where = f"{station.disk.where}, set back"
        station.acknowledged = dict(owed)
        world.done["laptop set back"] += 1
        world._tells(f"{station.name}: set back to an old image")
    else:
        where = f"laptop {len(world.story)}"
        station.disk = SimDisk(world.chance.getrandbits(32), where=where)
        station.acknowledged = {}
        world.done["laptop stolen"] += 1
        world._tells(f"{station.name}: stolen; a new one in its place")
    station.image = None
    station.lane = world._made
    world._made += 1
    world.fired += station.disk.fired


Fault = Callable[[Network, NetStation], None]

FAULTS: dict[Fault, int] = {
    _cuts_off: 12,
    _kills: 6,
    _cuts_power: 10,
    _refuses: 6,
    _closes: 4,
    _tidies: 10,
    _turns_clock: 5,
    _fails_commit: 10,
    _kills_server: 4,
    _backs_up: 4,
    _loses: 3,
}
"""What befalls a network, and how often beside the others."""
