"""Tools of a forger: a log taken apart, changed, and put together as if untouched.

Whatever is saved has right lengths and checksums, and headers that fit. What of the
chain is mended besides depends on how able the forger is: nothing, the marks and links,
or the signatures too, with whichever key was to be had.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from store.chain import Chain, head_text
from store.keys.signing import public_key, sign
from store.log.frames import END_MARK, HEADER_START, frame, scan, split, take_tag


@dataclass(slots=True)
class Row:
    """One frame."""

    segment: int
    header: bytes
    """Empty except in the first frame of a segment."""
    events: list[bytes]
    tag: str
    start: int = 0
    """Where it was."""
    stop: int = 0


@dataclass(slots=True)
class Forgery:
    """A store folder's log, taken apart."""

    root: Path
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        for path in sorted(self.root.glob("log-*.jsonl")):
            number = int(path.name[4:10])
            for start, payload in scan(path.read_bytes(), number).frames:
                body, tag = take_tag(payload)
                events = list(split(body))
                is_first = events[0].startswith(HEADER_START)
                header = events.pop(0) if is_first else b""
                row = Row(number, header, events, tag, start)
                row.stop = start + 18 + len(payload)
                self.rows.append(row)

    def row_of(self, writer: str, number: int) -> Row:
        """Find the frame that holds an event."""
        wanted = b'{"d":"%s","n":%d,' % (writer.encode(), number)
        return next(r for r in self.rows if any(e.startswith(wanted) for e in r.events))

    def change(self, writer: str, number: int, old: bytes, new: bytes) -> None:
        """Change bytes of one event."""
        row = self.row_of(writer, number)
        wanted = b'{"d":"%s","n":%d,' % (writer.encode(), number)
        for at, event in enumerate(row.events):
            if event.startswith(wanted):
                assert old in event
                row.events[at] = event.replace(old, new)

    def change_all(self, change: Callable[[dict[str, object]], object]) -> None:
        """Change the facts of all events; what is not changed keeps its bytes."""
        for row in self.rows:
            for at, event in enumerate(row.events):
                if event != END_MARK:
                    plain = json.loads(event)
                    before = written(plain)
                    change(plain)
                    if written(plain) != before:
                        row.events[at] = written(plain)

    def cut(self, keep: Callable[[str, int], bool]) -> None:
        """Cut events out; frames that are empty then go too."""
        for row in self.rows:
            row.events = [e for e in row.events if e == END_MARK or keep(*named(e))]
        self.rows = [row for row in self.rows if row.events or row.header]

    def renumber(self) -> None:
        """Close the gaps in all writers' numbers."""
        numbers: dict[str, int] = {}

        def change(plain: dict[str, object]) -> None:
            writer = str(plain["d"])
            plain["n"] = numbers[writer] = numbers.get(writer, 0) + 1

        self.change_all(change)

    def mend(self, seed: bytes | None = None, key: str = "") -> None:
        """Compute marks and links anew; with a key also sign anew.

        Args:
            seed: Signs anew, where there is a signature.
            key: Goes into every opening; else it stays.
        """
        chain = Chain()
        for row in self.rows:
            for at, event in enumerate(row.events):
                if event == END_MARK:
                    continue
                event = row.events[at] = self._mended(event, chain, seed, key)
                chain.extend(*named(event), event)  # unless it is there again
                row.tag = chain.head(named(event)[0]).tag

    def _mended(
        self, event: bytes, chain: Chain, seed: bytes | None, key: str
    ) -> bytes:
        plain = json.loads(event)
        fact = plain["x"]
        if plain["k"] == "log.open":
            if after := fact.get("aft"):
                writer = after.partition(".")[0]
                head = chain.head(writer)
                fact["aft"], fact["hd"] = f"{writer}.{head.number}", head.value.hex()
            fact["key"] = key or fact["key"]
        elif plain["k"] == "log.head" and seed is not None:
            head = chain.head(plain["d"])
            fact["n"], fact["hd"] = head.number, head.value.hex()
            fact["sig"] = sign(seed, head_text(plain["d"], head))
        return written(plain)

    def save(self) -> None:
        """Write it all back, with right checksums and places."""
        moved: dict[tuple[int, int], int] = {}
        contents: dict[int, bytes] = {}
        for row in self.rows:
            content = contents.get(row.segment, b"")
            moved[row.segment, row.start] = len(content)
            elements = list(row.events)
            if row.header:
                elements.insert(0, self._header(row.header, moved))
            if row.tag and row.events:
                elements.append(b'{"h":"%s"}' % row.tag.encode())
            content += frame(b"[" + b",".join(elements) + b"]", row.segment)
            moved[row.segment, row.stop] = len(content)
            contents[row.segment] = content
        for path in self.root.glob("log-*.jsonl"):
            number = int(path.name[4:10])
            if number in contents:
                path.write_bytes(contents[number])
            else:
                path.unlink()

    def _header(self, header: bytes, moved: dict[tuple[int, int], int]) -> bytes:
        """Let a header name the ends as they are now."""
        plain = json.loads(header)
        segment, end = plain["after"]
        ends = [new for (s, old), new in moved.items() if s == segment and old <= end]
        plain["after"] = [segment, max(ends, default=0)]
        return json.dumps(plain, separators=(",", ":")).encode()


def named(event: bytes) -> tuple[str, int]:
    plain = json.loads(event)
    return plain["d"], plain["n"]


def written(plain: object) -> bytes:
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()


def forged(
    root: Path,
    change: Callable[[Forgery], object],
    *,
    mend: bool = False,
    seed: bytes | None = None,
) -> None:
    """Change a log; then mend marks and links, or also sign with a key."""
    forgery = Forgery(root)
    change(forgery)
    if mend or seed is not None:
        forgery.mend(seed)
    forgery.save()


def signed_anew(root: Path, change: Callable[[Forgery], object], seed: bytes) -> None:
    """Change a log and give it out as that of another key."""
    forgery = Forgery(root)
    change(forgery)
    forgery.mend(seed, public_key(seed))
    forgery.save()


__all__ = ["Forgery", "forged", "named", "signed_anew"]
