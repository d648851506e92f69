"""A story is fully told by its seed, or no failure could be told again."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TELL = """
from hashlib import sha256
from tests.simulation.stories import tell

for seed in range(6):
    world = tell(seed, 80)
    digest = sha256("\\n".join(world.story).encode())
    for station in world.stations:
        for name, file in sorted(station.disk.files.items()):
            digest.update(name.encode() + file.content())
    print(seed, digest.hexdigest())
"""
NETWORK = """
from hashlib import sha256
from tests.simulation.network_stories import tell

for seed in range(6):
    world = tell(seed, 40)
    digest = sha256("\\n".join(world.story).encode())
    for *_, line in world.server.stream():
        digest.update(line)
    print(seed, digest.hexdigest(), sorted(world.happened().items()))
"""


def told(hash_seed: str, program: str = TELL) -> str:
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def test_same_seed_is_the_same_story_under_any_hash_seed() -> None:
    once = told("1")

    assert once.count("\n") == 6
    assert told("2") == once


def test_same_seed_is_the_same_network_under_any_hash_seed() -> None:
    once = told("1", NETWORK)

    assert once.count("\n") == 6
    assert told("2", NETWORK) == once
