"""A small server in memory, which keeps the rules of a push, and can lie."""

from __future__ import annotations

import msgspec

from store.chain import NO_HEAD, Chain
from store.model.events import decode, device_of
from store.sync.exchange import Exchange
from store.sync.outgoing import Pack
from store.wire import START, Cursor, Heads, Pulled, Push, Pushed, Refused

NOW_MS = 1_760_000_000_000


class SmallServer:
    """One zone's stream."""

    def __init__(self, epoch: str = "aaaa") -> None:
        self.epoch = epoch
        self.lines: list[bytes] = []
        self.chain = Chain()
        self.refuses: dict[str, str] = {}
        """Kind -> the code that it is refused with."""

    def push(self, push: Push) -> Pushed:
        """Take what may be taken."""
        heads: dict[str, int] = {}
        refused = None
        tags = iter(push.tags)
        for raw in push.events:
            line = bytes(raw)
            event = decode(line)
            head = self.chain.head(event.writer)
            is_first = event.writer not in heads
            tag = next(tags) if is_first else None
            code = self.refuses.get(event.fact.kind, "")
            if event.number <= head.number:
                code = "" if line in self.lines else "fork"
            elif event.number > head.number + 1:
                code = "gap"
            elif tag is not None and tag != head.wire_tag:
                code = "fork"
            elif not code:
                self.lines.append(line)
                self.chain.extend(event.writer, event.number, line)
            heads[event.writer] = self.chain.head(event.writer).number
            if code:
                have = heads[event.writer]
                refused = Refused(code=code, event=event.id, have=have)
                break
        return Pushed(heads=heads, at_ms=NOW_MS, epoch=self.epoch, refused=refused)

    def pull(self, cursor: Cursor, device: str, *, most: int = 100) -> Pulled:
        """Give what follows a place."""
        is_new = cursor.epoch not in {"", self.epoch}
        after = cursor.seq if cursor.epoch == self.epoch else 0
        page = self.lines[after : after + most]
        return Pulled(
            epoch=self.epoch,
            seq=after + len(page),
            at_ms=NOW_MS,
            events=[
                msgspec.Raw(line)
                for line in page
                if device_of(decode(line).writer) != device
            ],
            is_more=after + len(page) < len(self.lines),
            is_new_epoch=is_new and cursor != START,
        )

    def heads(self, writers: list[str]) -> Heads:
        """Tell what is held of each."""
        held = {writer: self.chain.head(writer).number for writer in writers}
        return Heads(heads=held, at_ms=NOW_MS, epoch=self.epoch)

    def restored(self, events: int, epoch: str = "bbbb") -> SmallServer:
        """Give this server as it is after a backup of its first events came back."""
        other = SmallServer(epoch)
        other.lines = self.lines[:events]
        for line in other.lines:
            event = decode(line)
            assert other.chain.extend(event.writer, event.number, line) is not None
        return other

    def head(self, writer: str) -> int:
        """Tell the last number of a writer."""
        return self.chain.heads.get(writer, NO_HEAD).number


def push_all(exchange: Exchange, server: SmallServer) -> list[Pack]:
    """Push until nothing is left that can go."""
    packs = []
    while (pack := exchange.next_push()) is not None:
        packs.append(pack)
        exchange.pushed(pack, server.push(pack.push))
        assert len(packs) < 100
    return packs


def pull_all(
    exchange: Exchange, server: SmallServer, device: str, most: int = 100
) -> int:
    """Pull until there is no more; how many events were new."""
    new = 0
    while True:
        answer = server.pull(exchange.cursor, device, most=most)
        came = exchange.pulled(answer, NOW_MS)
        assert came.why is None, came
        new += came.new
        if not answer.is_more:
            return new
