"""What reading a saved State costs, beside reading its JSON to plain values.

A State of 2,000 closed incidents with nine history lines each is read by
`decode_state`, which gives typed records; msgspec and the standard library read the
same bytes to plain lists and dictionaries, which is less. They take turns: read the
ratios, not the milliseconds.

    python bench/saved_state.py [--short]
"""

import argparse
import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent))

from made_incidents import EVENTS_EACH, made_state

from store.model.saved import decode_state, encode_state

MOST_OF_PLAIN = 2.5
"""Reading records may take so many times what reading plain values takes."""


def best_s(readers: dict[str, Callable[[], object]], turns: int) -> dict[str, float]:
    """Let each take its turns, the collector off; the best seconds of each."""
    best = dict.fromkeys(readers, float("inf"))
    gc.disable()
    for _ in range(turns):
        for name, read in readers.items():
            began = time.perf_counter()
            read()
            best[name] = min(best[name], time.perf_counter() - began)
    gc.enable()
    return best


def memory_mb(read: Callable[[], object]) -> float:
    """Tell what the result of a reader keeps in memory."""
    gc.collect()
    tracemalloc.start()
    kept = read()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return size / 1e6


def main() -> None:
    """Run the bench; `--short` for a machine that is waited for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    short = parser.parse_args().short
    count = 500 if short else 2_000
    state = made_state(count, still_open=20)
    content = encode_state(state)
    assert decode_state(content) == state  # noqa: S101
    readers: dict[str, Callable[[], object]] = {
        "decode_state": lambda: decode_state(content),
        "msgspec, plain": lambda: msgspec.json.decode(content),
        "json, plain": lambda: json.loads(content),
        "(encode_state)": lambda: encode_state(state),
    }
    best = best_s(readers, 5 if short else 15)
    ours = best["decode_state"]
    lines = count * EVENTS_EACH
    print(f"{count:,} incidents, {lines:,} lines, {len(content):,} bytes:")
    for name, seconds in best.items():
        print(f"  {name:16s} {seconds * 1e3:7.1f} ms   {ours / seconds:6.2f} x of it")
    print(f"  kept in memory: {memory_mb(readers['decode_state']):.1f} MB", end="")
    print(f", as plain values {memory_mb(readers['json, plain']):.1f} MB")
    if ours > MOST_OF_PLAIN * best["msgspec, plain"]:
        sys.exit(f"reading a State takes more than {MOST_OF_PLAIN} x its plain JSON")


if __name__ == "__main__":
    main()
