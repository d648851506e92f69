"""Pens: what writes events as a device does, and as no device of ours ever would."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from store.chain import NO_HEAD, Head, head_text, link
from store.keys.signing import sign
from store.model.events import Event, encode
from store.model.facts import DeskOpened, HeadSigned, KnownFact, Remarked
from store.wire import Push
from tests.patrol_tui.server.gatehouse import Asker

BEGAN_MS = 1_700_000_000_000


@dataclass
class Pen:
    """A writer of a device; what it wrote waits to be pushed."""

    asker: Asker
    session: str = "aaaa"
    lines: list[bytes] = field(default_factory=list)
    heads: list[Head] = field(default_factory=lambda: [NO_HEAD])

    def __post_init__(self) -> None:
        self.write(DeskOpened(device=self.asker.code, key=self.asker.key), "d:")

    @property
    def writer(self) -> str:
        return self.asker.code + self.session

    def event(self, fact: KnownFact, entity: str = "i:aaaaaaa.1") -> Event:
        """Make the next event; it is not written yet."""
        number = len(self.lines) + 1
        return Event(
            writer=self.writer,
            number=number,
            first=number,
            stamp=f"{BEGAN_MS + number:012x}0000",
            at_ms=BEGAN_MS + number,
            by="somchai",
            entity=entity,
            fact=fact,
        )

    def write(self, fact: KnownFact, entity: str = "i:aaaaaaa.1") -> bytes:
        """Write the next event."""
        return self.put(encode(self.event(fact, entity)))

    def put(self, line: bytes) -> bytes:
        """Write bytes, whatever they are."""
        self.lines.append(line)
        self.heads.append(link(self.heads[-1], line))
        return line

    def remarks(self, count: int = 1) -> None:
        """Write remarks."""
        for number in range(count):
            self.write(Remarked(text=f"red motorbike {number}"))

    def signs(self) -> None:
        """Sign where the chain stands."""
        head = self.heads[-1]
        signature = sign(self.asker.seed, head_text(self.writer, head))
        hexed = head.value.hex()
        self.write(
            HeadSigned(number=head.number, head=hexed, signature=signature), "d:"
        )

    def push(self, start: int = 1, *, heals: bool = False) -> Push:
        """Push what was written, from a number on."""
        return push(
            self.lines[start - 1 :], self.heads[start - 1].wire_tag, heals=heals
        )


def push(lines: Sequence[bytes], *tags: str, heals: bool = False) -> Push:
    """Push any bytes with any tags."""
    raw = [msgspec.Raw(line) for line in lines]
    return Push(events=raw, tags=list(tags), heals=heals)


def changed(line: bytes, **fields: object) -> bytes:
    """Write an event with other fields, by their names on the wire."""
    plain = msgspec.json.decode(line)
    return msgspec.json.encode({**plain, **fields})


def as_written_by(event: Event, writer: str) -> bytes:
    """Write an event under another writer."""
    return encode(replace(event, writer=writer))
