"""A reader of its own: what a store's files hold, told from the format alone.

It shares no line with the program's reader, so that a mistake there cannot hide a loss.
A frame is `LEN CRC SP PAYLOAD LF` (LEN and CRC 8 hex digits each, the CRC seeded with
the segment's number). PAYLOAD is a JSON array; its objects with `d` and `n` are events.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SEGMENT = re.compile(r"log-(\d{6,})\.jsonl(\.gz)?")
ENDED = {"inc.close", "inc.cancel"}
BEGUN = {"inc.open", "inc.reopen"}


class Written(NamedTuple):
    """One event as it lies in the log."""

    writer: str
    number: int
    kind: str
    entity: str
    text: str
    """Every word in it, for finding marks."""

    @property
    def id(self) -> str:
        return f"{self.writer}.{self.number}"


def written(folder: Path) -> dict[str, Written]:
    """Read all events of a store by id, in log order; what is repeated counts once."""
    found: dict[str, Written] = {}
    for number, path in sorted(_segments(folder).items()):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        for element in _elements(content, number):
            event = Written(
                element["d"],
                element["n"],
                element["k"],
                element["e"],
                json.dumps(element["x"], ensure_ascii=False),
            )
            found.setdefault(event.id, event)
    return found


def open_incidents(events: dict[str, Written]) -> dict[str, int]:
    """Tell which incidents are open after these events, by the simplest rule.

    Returns:
        The short number of each, by its id.
    """
    numbers: dict[str, int] = {}
    is_open: dict[str, int] = {}
    for event in events.values():
        key = event.entity.removeprefix("i:")
        if event.kind in BEGUN:
            given = json.loads(event.text).get("num", 0)
            is_open[key] = numbers[key] = given or numbers[key]
        elif event.kind in ENDED:
            is_open.pop(key, None)
    return is_open


def holes(events: dict[str, Written]) -> list[str]:
    """Name the events that are missing below a writer's highest number."""
    highest: dict[str, int] = {}
    for event in events.values():
        highest[event.writer] = max(event.number, highest.get(event.writer, 0))
    wanted = (f"{w}.{n}" for w, last in highest.items() for n in range(1, last + 1))
    return [id for id in wanted if id not in events]


def _segments(folder: Path) -> dict[int, Path]:
    """The segments by number; where both forms lie there, the plain one counts."""
    found: dict[int, Path] = {}
    for path in sorted(folder.iterdir(), reverse=True):  # .jsonl.gz before .jsonl
        if match := SEGMENT.fullmatch(path.name):
            found[int(match[1])] = path
    return found


def _elements(content: bytes, segment: int) -> Iterator[dict[str, object]]:
    """The events of all valid frames, in file order."""
    *lines, _ = content.split(b"\n")  # what follows the last line break is no frame
    for line in lines:
        head, payload = line[:17], line[17:]
        if head == b"%08x%08x " % (len(payload), zlib.crc32(payload, segment)):
            for element in json.loads(payload):
                if isinstance(element, dict) and {"d", "n", "k", "e", "x"} <= {
                    *element
                }:
                    yield element
