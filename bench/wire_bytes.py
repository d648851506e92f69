"""What an event costs on the wire: JSON under raw deflate with the shipped dictionary.

Events of a station that the dictionary was not made of (other words, people, places,
devices and seeds) are packed as a desk packs them, alone and in batches of 20, beside
plain JSON and deflate without a dictionary. A push is the whole body: the events, and
the tags of their chains, 8 hex digits that no packing makes smaller than 8 bytes.

    python bench/wire_bytes.py [--short]
    python bench/wire_bytes.py --train      makes the dictionary anew

A dictionary that was shipped is never made anew under its name: who has the old one
could not read what is packed with the new. A test keeps its digest.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from made_events import TAUGHT_TOWN, UNHEARD_TOWN, Station, Town

from store.wire import pack

DICTIONARY = Path(__file__).parent.parent / "store" / "wire_1.dict"
SIZE_BYTES = 31 * 1024
GRAM_BYTES = 8
"""What is counted: every run of so many bytes."""
PIECE_BYTES = 150
"""What is taken at once, so that what stands together stays together."""

LONE_BYTES, BATCH_BYTES = 60, 38
"""The most that an event may cost alone, and in batches of 20."""

TAUGHT = (
    ("a2b", "c3d", "e4f"), ("b5g", "h6i", "j7k"), ("l2m", "n3o", "p4q"),
    ("r5s", "t6u", "v7w"), ("a3a", "b3b", "c4c"), ("d5d", "e6e", "f7f"),
)  # fmt: skip
UNHEARD = (
    ("x2y", "z3a", "q6m"), ("k7q", "f2f", "y5h"), ("w7w", "u2v", "s3t"),
    ("o5p", "n6m", "h7g"),
)  # fmt: skip

FRAMES = (
    """
{"ack":{"%(w)s":%(n)d},"t":%(t)d,"e":"%(e)s"}
{"ack":{"%(w)s":%(n)d},"t":%(t)d,"e":"%(e)s","no":{"code":"role","event":"%(w)s.%(n)d",~
"have":%(n)d}}
{"e":"%(e)s","c":%(c)d,"t":%(t)d}
{"e":"%(e)s","c":%(c)d,"t":%(t)d,"ev":[%(v)s]}
{"e":"%(e)s","c":%(c)d,"t":%(t)d,"ev":[%(v)s],"m":true}
{"h":{"%(w)s":%(n)d},"t":%(t)d,"e":"%(e)s"}
{"w":["%(w)s"]}
{"w":"somchai","u":"21","i":"%(w)s.%(n)d","p":{"lat":16.05,"lon":103.65,"acc":9.0,~
"kmh":31.0,"hdg":270.0},"old":900}
{"p":{"%(d)s":{"w":"malee","u":"M3","i":"%(w)s.%(n)d","p":{"lat":16.051,~
"lon":103.652},"old":4100}},"t":%(t)d}
{"ev":[{"d":"srv%(w)s","n":%(n)d,"t":"01a41656b2b30000","w":"server","k":"inc.num",~
"e":"i:%(w)s.%(n)d","x":{"no":"2569/00042"}}]}
{"ev":[{"d":"%(w)s","n":%(n)d,"t":"01a41656b2b30000","w":"duty","k":"conf.settle",~
"e":"u:21","b":["%(w)s.%(n)d","%(w)s.9"],"x":{"reg":"on","keep":"%(w)s.%(n)d"}}]}
""".replace("~\n", "")
    .strip()
    .splitlines()
)
"""The other messages, and what only a server writes."""


def bodies(
    town: Town, devices: Sequence[Sequence[str]], count: int, most: int
) -> list[bytes]:
    """Make the bodies of pushes, of up to `most` events each."""
    chance, made = random.Random(5), []  # noqa: S311
    for seed, codes in enumerate(devices):
        for sent in Station(town, 100 * len(devices) + seed, codes).pushes(count):
            for at in range(0, len(sent), most):
                tag = b"%08x" % chance.randrange(2**32)
                events = b",".join(sent[at : at + most])
                made.append(b'{"ev":[%s],"h":["%s"]}' % (events, tag))
    return made


def samples() -> list[bytes]:
    """Make what the dictionary is learnt of."""
    chance, made = random.Random(7), bodies(TAUGHT_TOWN, TAUGHT, 2_000, 1)  # noqa: S311
    for body in made[::25]:
        event = body[7 : body.rindex(b'],"h"')].decode()
        said = re.search('"d":"([a-z2-7]{7})"', event)
        writer = said[1] if said else "a2bcdef"
        told = {
            "w": writer, "d": writer[:3], "n": chance.randrange(1, 400), "v": event,
            "e": chance.randbytes(4).hex(), "c": chance.randrange(9_999),
            "t": 1_795_000_000_000 + chance.randrange(10**11),
        }  # fmt: skip
        made += [(frame % told).encode() for frame in FRAMES]
    return made


def grams(text: bytes) -> Iterable[bytes]:
    """Cut a text into its overlapping runs of `GRAM_BYTES`."""
    return (text[i : i + GRAM_BYTES] for i in range(len(text) - GRAM_BYTES + 1))


def trained(texts: Sequence[bytes], size: int) -> bytes:
    """Choose the pieces whose runs the most texts share; the best of them last.

    The texts are walked in as many stretches as pieces are wanted, so that every kind
    of text has its chance; what a piece holds counts no more for the next.

    Source: Liao et al., Effective construction of relative Lempel-Ziv dictionaries,
    2016 (the cover of runs).
    """
    counts = Counter(gram for text in texts for gram in set(grams(text)))
    whole = b"".join(texts)
    stretch = len(whole) // (size // PIECE_BYTES)
    chosen: list[tuple[int, bytes]] = []
    while sum(len(piece) for _, piece in chosen) < size:
        for start in range(0, len(whole) - stretch + 1, stretch):
            worth, piece = _best_piece(whole[start : start + stretch], counts)
            chosen.append((worth, piece))
            for gram in grams(piece):
                counts.pop(gram, None)
    chosen.sort(key=lambda row: row[0])
    return b"".join(piece for _, piece in chosen)[-size:]


def _best_piece(text: bytes, counts: Counter[bytes]) -> tuple[int, bytes]:
    worth = [counts[gram] for gram in grams(text)]
    runs = PIECE_BYTES - GRAM_BYTES + 1
    total = best = sum(worth[:runs])
    at = 0
    for end in range(runs, len(worth)):
        total += worth[end] - worth[end - runs]
        if total > best:
            best, at = total, end - runs + 1
    return best, text[at : at + PIECE_BYTES]


def deflated(body: bytes) -> bytes:
    """Pack without a dictionary."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(body) + packer.flush()


def events_of(body: bytes) -> bytes:
    """Leave the tags out of a push."""
    return body[6 : body.rindex(b',"h"')]


def mean(texts: Iterable[bytes], events: int) -> float:
    """Tell what an event takes."""
    return sum(map(len, texts)) / events


def measure(count: int) -> bool:
    """Print the table; say whether the claim holds."""
    holds = True
    print(f"{'bytes an event':16}{'JSON':>8}{'deflate':>9}{'packed':>8}{'push':>8}")
    for most, limit in ((1, LONE_BYTES), (20, BATCH_BYTES)):
        made = bodies(UNHEARD_TOWN, UNHEARD, count, most)
        events = sum(body.count(b'"d":"') for body in made)
        alone = [events_of(body) for body in made]
        packed = mean(map(pack, alone), events)
        row = [mean(alone, events), mean(map(deflated, alone), events), packed]
        row.append(mean(map(pack, made), events))
        what = "alone" if most == 1 else f"{most} together"
        print(f"{what:16}" + "".join(f"{value:8.1f} " for value in row))
        holds = holds and packed <= limit
    return holds


def by_kind(count: int) -> None:
    """Print what a lone event of each kind takes."""
    kinds: dict[str, list[bytes]] = {}
    for body in bodies(UNHEARD_TOWN, UNHEARD, count, 1):
        said = re.search(rb'"k":"([a-z.]+)"', body)
        kinds.setdefault(said[1].decode() if said else "?", []).append(events_of(body))
    for kind, rows in sorted(kinds.items(), key=lambda row: -len(row[1]))[:12]:
        plain, packed = mean(rows, len(rows)), mean(map(pack, rows), len(rows))
        print(f"  {kind:14}{len(rows):6} of them {plain:6.0f} -> {packed:5.1f}")


def main() -> None:
    """Run the bench; `--short` for a machine that is waited for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    parser.add_argument("--train", action="store_true", help="make the dictionary")
    given = parser.parse_args()
    if given.train:
        DICTIONARY.write_bytes(trained(samples(), SIZE_BYTES))
        print(f"{DICTIONARY.name}: {DICTIONARY.stat().st_size:,} bytes")
    count = 400 if given.short else 3_000
    holds = measure(count)
    by_kind(count)
    if not holds:
        sys.exit(f"more than {LONE_BYTES} bytes alone, or {BATCH_BYTES} in batches")


if __name__ == "__main__":
    main()
