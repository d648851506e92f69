"""The world: stations, the roads between them, and all that can befall them.

One seed makes one story: which command, which fault, which act it strikes. A world
does steps, remembers them in words, and after each opening holds the laws against what
it finds; see `tests.simulation.laws`. Nothing here knows the time or draws chance from
anywhere else.
"""

from __future__ import annotations

import contextlib
import errno
from collections import Counter
from collections.abc import Iterable
from random import Random

import msgspec

from store.answers import Done, Taken
from store.desk import Desk
from store.disk import NotSaved
from store.model.commands import Command
from store.model.events import Event, decode
from store.model.facts import DeskOpened, HeadSigned, HeadWitnessed
from store.model.records import IncidentId
from store.model.refusals import Refusal
from tests.simulation.channel import Channel, Parcel, Road
from tests.simulation.laws import Laws, base_heads
from tests.simulation.station import Heads, Owed, Station, WallClock, raise_to
from tests.store.sim_disk import SimDisk

MOST_STATIONS = 5


class World:
    """Some stations, and everything that was ever written anywhere.

    Args:
        seed: For all chance of this world.
        stations: How many there are at first.
        channel: Carries parcels between them; a bad road where none is given.
    """

    def __init__(
        self, seed: int, stations: int = 2, channel: Channel | None = None
    ) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.road = Road(Random(seed + 1))  # noqa: S311
        self.channel: Channel = channel or self.road
        self.stations: list[Station] = []
        self.images: list[tuple[int, SimDisk, Owed]] = []
        """Backups: of which station, what was on its disk, what that must hold."""
        self.done: Counter[str] = Counter()
        """How often each thing really happened."""
        self.story: list[str] = []
        self.laws = Laws(self.story)
        for _ in range(stations):
            self._founds(SimDisk(self.chance.getrandbits(32), where=self._name()))

    # what people do

    def submits(self, at: int, command: Command) -> None:
        """Give one command."""
        station, desk = self._open(at)
        if desk is None:
            return
        wanted = meant(desk, command)
        now_ms = station.clock()
        answer = station.survives(lambda: desk.submit(wanted, now_ms, by="malee"))
        self._tells(
            "submits", f"{station.name}: {type(command).__name__} {said(answer)}"
        )
        if answer is not None:
            station.hears(answer)

    def submits_together(self, at: int, commands: list[Command]) -> None:
        """Give some commands that one sync makes durable."""
        station, desk = self._open(at)
        if desk is None:
            return

        def together() -> tuple[Done | Refusal, ...]:
            with desk.together() as group:
                for command in commands:
                    group.submit(meant(desk, command), station.clock(), by="somchai")
            return group.answers

        answers = station.survives(together)
        told = ", ".join(map(said, answers or (None,)))
        self._tells("submits together", f"{station.name}: together {told}")
        for answer in answers or ():
            station.hears(answer)

    def tidies(self, at: int, steps: int) -> None:
        """Do some steps of the chores."""
        station, desk = self._open(at)
        if desk is None:
            return

        def some() -> int:
            return sum(1 for _, _ in zip(range(steps), desk.chores(), strict=False))

        self._tells("tidies", f"{station.name}: {station.survives(some)} chores")

    def closes(self, at: int) -> None:
        """End the program cleanly, and open it again to see that nothing changed."""
        station, desk = self._open(at)
        if desk is None or not desk.is_saved:
            return
        before = self.laws.known_to(desk)
        crashes = station.crashes
        station.closes()
        self._tells("closes", f"{station.name}: closes")
        after = self._open(at)[1] if station.crashes == crashes else None
        if after is not None and after.is_saved:
            self.laws.same(station, before, "after a clean close")

    def trims(self, at: int, age_ms: int) -> None:
        """Drop events older than so and so much."""
        station, desk = self._open(at)
        if desk is None:
            return
        now_ms = station.clock()
        before_ms = now_ms - age_ms

        def trim() -> object:
            try:
                return desk.trim(before_ms, now_ms, by="admin", progress=lambda _: None)
            except (NotSaved, OSError):
                return None

        fact = station.survives(trim)
        if fact is not None:
            self._tells("trims", f"{station.name}: {fact}")
        station.shows()

    # what happens to programs, disks and clocks

    def kills(self, at: int) -> None:
        """Kill the program."""
        station = self._station(at)
        self._tells("kills", f"{station.name}: kill -9")
        station.dies(station.disk.kill)

    def cuts_power(self, at: int, acts: int) -> None:
        """Let the power go, now or at one of the next acts."""
        station = self._station(at)
        self._tells("cuts power", f"{station.name}: power goes in {acts} acts")
        if acts:
            station.disk.cut_at = station.disk.acts + acts
        else:
            station.dies(station.disk.cut)

    def refuses(self, at: int, acts: int, code: int) -> None:
        """Let one of the next acts fail."""
        station = self._station(at)
        name = errno.errorcode[code]
        self._tells("refuses", f"{station.name}: {name} in {acts} acts")
        station.disk.fail_at[station.disk.acts + acts] = code

    def breaks(self, at: int, kind: str, code: int) -> None:
        """Let all acts of a kind fail until the disk is mended."""
        station = self._station(at)
        self._tells("breaks", f"{station.name}: {kind} fails, {errno.errorcode[code]}")
        station.disk.fail_always[kind] = code

    def fills(self, at: int, room: int) -> None:
        """Leave so many bytes on the disk."""
        station = self._station(at)
        self._tells("fills", f"{station.name}: {room} bytes are left")
        station.disk.room = room

    def mends(self, at: int) -> None:
        """Mend the disk: what the desk held must go down now."""
        station = self._station(at)
        station.heals()
        desk, waited = station.desk, station.waiting
        self._tells("mends", f"{station.name}: mended, {len(waited)} events wait")
        if desk is None:
            return
        answer = station.survives(desk.save_again)
        if answer is not None:
            station.hears(answer)
            self.laws.saved(station, answer, waited)

    def turns_clock(self, at: int, by_ms: int) -> None:
        """Set a clock, or let time pass at one station."""
        station = self._station(at)
        self._tells("turns clock", f"{station.name}: clock {by_ms:+} ms")
        station.clock.jump(by_ms)

    def waits(self, wait_ms: int) -> None:
        """Let time pass everywhere; clocks drift."""
        for station in self.stations:
            station.clock.later(wait_ms)

    # copies and backups

    def copies(self, at: int) -> None:
        """Copy a store's folder to a new laptop, also while the program runs."""
        station = self._station(at)
        if len(self.stations) >= MOST_STATIONS:
            return
        name = self._name()
        self._tells("copies", f"{station.name}: copied to {name}")
        twin = station.disk.copy()
        twin.where = name
        self._founds(twin, station.owed.copy())

    def backs_up(self, at: int) -> None:
        """Keep an image of what is on the disk."""
        station = self._station(at)
        self._tells("backs up", f"{station.name}: backup {len(self.images)}")
        image = same_disk(station.disk)
        self.images.append((self.stations.index(station), image, station.owed.copy()))

    def restores(self, which: int, in_place: bool) -> None:
        """Put an image back; in place, so that even the files seem the same."""
        if not self.images:
            return
        which %= len(self.images)
        at, image, owed = self.images[which]
        station = self.stations[at]
        how = "in place" if in_place else "as a copy"
        self._tells("restores", f"{station.name}: backup {which} restored {how}")
        station.dies(station.disk.kill)
        if in_place:
            disk = same_disk(image)
            self.laws.went_back = True
        else:
            disk = image.copy()
            disk.where = f"{image.where}, restored {len(self.story)}"
        disk.chance = Random(self.chance.getrandbits(32))  # noqa: S311
        station.disk, station.owed = disk, owed.copy()

    # parcels

    def sends(self, at: int, to: int, everything: bool) -> None:
        """Send another station what it lacks, or all there is."""
        sender, desk = self._open(at)
        receiver = self._station(to)
        if desk is None or receiver is sender or not desk.is_saved:
            return
        has: Heads = {}
        if not everything and receiver.desk is not None:
            has = dict(receiver.desk.state.heads)
        now_ms = sender.clock()

        def sign() -> object:
            try:
                return desk.sign(now_ms, by="malee")
            except NotSaved:
                return None

        if sender.survives(sign) is None or sender.desk is None:
            return
        sender.shows()
        log = [(line, decode(line)) for line in sender.log()]
        after = has | base_heads(sender.disk)
        lines = [line for line, e in log if after.get(e.writer, 0) < e.number]
        parcel = Parcel(
            sender.name,
            receiver.name,
            tuple(lines),
            after=tuple(after.items()),
            witnesses=witnessed(event for _, event in log),
        )
        self._tells("sends", f"{sender.name}: {len(lines)} events to {receiver.name}")
        self.channel.send(parcel)

    def delivers(self) -> None:
        """Hand over what arrives; what does not fit is refused whole."""
        for parcel in self.channel.arrivals():
            size = len(parcel.events)
            at = [station.name for station in self.stations].index(parcel.receiver)
            station, desk = self._open(at)
            if desk is None:
                continue
            heads = dict(desk.state.heads)
            if not fits(parcel, heads):
                self._tells("turns away", f"{station.name}: cannot take {size} events")
                if gap_before(parcel, heads):
                    self._tries(station, parcel)
                continue
            taken = self._takes(station, desk, parcel)
            self._tells("takes", f"{station.name}: takes {size} events, {taken}")
            station.shows()
            if isinstance(taken, Taken):
                for event in map(decode, parcel.events):
                    raise_to(station.owed.acknowledged, event.writer, event.number)

    def _takes(
        self, station: Station, desk: Desk, parcel: Parcel
    ) -> Taken | Refusal | None:
        now_ms = station.clock()
        events, witnesses = parcel.events, parcel.witnesses
        return station.survives(
            lambda: desk.take(events, witnesses, now_ms, by="stick")
        )

    def _tries(self, station: Station, parcel: Parcel) -> None:
        """Hand over what does not fit, as no caller should."""
        desk = station.desk
        assert desk is not None
        with contextlib.suppress(ValueError):
            self._takes(station, desk, parcel)
        station.shows()
        if station.desk is not None:
            self.laws.whole(station)

    def parts(self, at: int, other: int) -> None:
        """Close the road between two stations, or open it again."""
        pair = frozenset({self._station(at).name, self._station(other).name})
        self.road.closed ^= {pair}
        self._tells("parts", f"{sorted(pair)}: {len(self.road.closed)} roads closed")

    # the end

    def ends(self) -> None:
        """Mend everything, open it, cut the power, and open it once more."""
        for at, station in enumerate(self.stations):
            station.disk.cut_at = None
            self.mends(at)
            self._open(at)
            station.dies(station.disk.cut)
            _, desk = self._open(at)
            assert desk is not None, f"{station.name} does not open: {self.story}"
            self.laws.proves(station)

    def _open(self, at: int) -> tuple[Station, Desk | None]:
        """Give a station with its program running, if that is possible."""
        station = self._station(at)
        if station.desk is None and station.opens():
            self._tells("opens", f"{station.name}: opens")
            self.laws.holds(station)
            station.shows()
        return station, station.desk

    def _station(self, at: int) -> Station:
        return self.stations[at % len(self.stations)]

    def _founds(self, disk: SimDisk, owed: Owed | None = None) -> None:
        disk.chance = Random(self.chance.getrandbits(32))  # noqa: S311
        clock = WallClock(rate=self.chance.choice([0.999, 1.0, 1.001]))
        station = Station(disk.where, disk, clock, owed or Owed())
        self.stations.append(station)

    def _name(self) -> str:
        return "ABCDEFGH"[len(self.stations)]

    def _tells(self, what: str, line: str) -> None:
        """Note that something happened, and count it."""
        self.story.append(line)
        self.done[what] += 1


def meant(desk: Desk, command: Command) -> Command:
    """Put the id of an incident where a command names it by a digit."""
    named = getattr(command, "incident", None)
    opened = sorted(desk.state.incidents)
    if not named or not named.isdecimal() or not opened:
        return command
    key = IncidentId(opened[-1 - int(named) % len(opened)])
    return msgspec.structs.replace(command, incident=key)


def said(answer: Done | Refusal | None) -> str:
    """Tell an answer in a word."""
    if answer is None:
        return "silence"
    return str(answer.code) if isinstance(answer, Refusal) else "done"


def same_disk(disk: SimDisk) -> SimDisk:
    """Copy what is on a disk for certain, so that every file seems the same one."""
    twin = disk.copy()
    twin.where, twin._made = disk.where, disk._made
    for name, file in disk._names_on_disk.items():
        twin.files[name].number = file.number
    return twin


def witnessed(events: Iterable[Event]) -> tuple[HeadWitnessed, ...]:
    """Give the newest signed head of a log, as another desk keeps it."""
    found: dict[str, HeadWitnessed] = {}
    keys: dict[str, str] = {}
    for event in events:
        if isinstance(event.fact, DeskOpened):
            keys[event.writer] = event.fact.key
        if isinstance(event.fact, HeadSigned) and event.writer in keys:
            found[event.writer] = HeadWitnessed(
                writer=event.writer,
                number=event.fact.number,
                head=event.fact.head,
                signature=event.fact.signature,
                key=keys[event.writer],
            )
    return tuple(found.values())[-1:]


def fits(parcel: Parcel, heads: Heads) -> bool:
    """Claim that nothing is missing between a parcel and what is there."""
    if any(heads.get(writer, 0) < number for writer, number in parcel.after):
        return False
    return not gap_before(parcel, heads)


def gap_before(parcel: Parcel, heads: Heads) -> str:
    """Name the first event of a parcel before which some are missing."""
    heads = dict(heads)
    for event in map(decode, parcel.events):
        if event.number > heads.get(event.writer, 0) + 1:
            return event.id
        raise_to(heads, event.writer, event.number)
    return ""
