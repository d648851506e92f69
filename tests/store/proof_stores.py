"""Stores made for proof: sessions of a device whose private key the test knows."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from store.chain import Chain, Head, head_text
from store.cipher import Cipher
from store.disk import Disk, RealDisk
from store.keys.signing import public_key, sign
from store.log import EventLog
from store.model.events import Event, decode, encode
from store.model.facts import DeskOpened, Fact, HeadSigned, HeadWitnessed, Remarked
from store.model.records import EventId

NOON_MS = 1_760_000_000_000
SEED = b"\x01" * 32
"""The private key of device k7q."""
OTHER_SEED = b"\x02" * 32
"""A key of somebody else."""
SEGMENT_BYTES = 4_000


class Station:
    """A store and its one device; writes sessions as a desk does.

    Args:
        where: The folder, or a disk.
        device: Its code.
        seed: Its private key.
    """

    def __init__(
        self, where: Path | Disk, device: str = "k7q", seed: bytes = SEED
    ) -> None:
        self.disk: Disk = RealDisk(where) if isinstance(where, Path) else where
        self.device = device
        self.seed = seed
        self.chain = Chain()
        self.newest = EventId("")
        self.origin = ""
        self.lines: list[bytes] = []
        """Every event of its own, as written."""
        self.now_ms = NOON_MS
        self.cipher: Cipher | None = None

    def session(
        self,
        name: str,
        remarks: int,
        *,
        sign_every: int = 0,
        is_closed: bool = True,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> Session:
        """Write a whole session: its opening, remarks one a frame, a signature."""
        session = Session(self, name, segment_bytes)
        for number in range(1, remarks + 1):
            session.remark(f"remark {number}")
            if sign_every and number % sign_every == 0:
                session.sign()
        if is_closed:
            session.sign()
            session.close()
        else:
            session.stop()
        return session

    def head(self, writer: str) -> Head:
        return self.chain.head(writer)

    def witness(self, writer: str) -> HeadWitnessed:
        """Give the newest head of a writer as another desk would keep it."""
        head = self.head(writer)
        text = head_text(writer, head)
        return HeadWitnessed(
            writer=writer,
            number=head.number,
            head=head.value.hex(),
            signature=sign(self.seed, text),
            key=public_key(self.seed),
        )


class Session:
    """One opening of a station's store."""

    def __init__(
        self, station: Station, name: str, segment_bytes: int = SEGMENT_BYTES
    ) -> None:
        self.station = station
        self.writer = f"{station.device}{name}"
        self.log = EventLog(
            station.disk,
            station.device,
            at_ms=lambda: station.now_ms,
            segment_bytes=segment_bytes,
            reserve_bytes=0,
            cipher=station.cipher,
        )
        self._numbers = count(1)
        before = station.newest
        head = station.head(before.partition(".")[0])
        self._opening = DeskOpened(
            device=station.device,
            key=public_key(station.seed),
            after=before,
            head=head.value.hex(),
            origin=station.origin,
        )
        self.write(self._opening)

    def write(self, *facts: Fact, by: str = "somchai") -> None:
        """Write facts as one transaction."""
        station, tag = self.station, ""
        for fact in facts:
            number = next(self._numbers)
            station.now_ms += 1_000
            event = Event(
                writer=self.writer,
                number=number,
                first=number,
                stamp=f"{station.now_ms << 16:016x}",
                at_ms=station.now_ms,
                by=by,
                entity="d:" if fact.kind.startswith("log.") else "i:k7q4f2a.2",
                fact=fact,
            )
            tag = self.put(encode(event))
            station.newest = event.id
        self.log.commit(tag)

    def put(self, line: bytes) -> str:
        """Chain an event and append it; its tag."""
        event = decode(line)
        head = self.station.chain.extend(event.writer, event.number, line)
        assert head is not None
        self.log.append(line)
        self.station.lines.append(line)
        return head.tag

    def remark(self, text: str, by: str = "somchai") -> None:
        self.write(Remarked(text=text), by=by)

    def sign(self) -> None:
        """Sign where the chain stands."""
        head = self.station.head(self.writer)
        signature = sign(self.station.seed, head_text(self.writer, head))
        number, value = head.number, head.value.hex()
        self.write(HeadSigned(number=number, head=value, signature=signature))

    def close(self) -> None:
        self.log.close()

    def stop(self) -> None:
        """End as a killed program does: nothing is signed, no end is marked."""
        self.log._release()


def two_sessions(root: Path) -> Station:
    """A store of two sessions and some segments, signed now and then."""
    station = Station(root)
    station.session("aaaa", 30, sign_every=10)
    station.session("bbbb", 30, sign_every=10)
    return station
