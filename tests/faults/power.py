"""A small disk with a plug, and the real program's lives on it."""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.kills import Fatal, Tally, watched_rush
from tests.faults.mounts import (
    MIB,
    WITH_JOURNAL,
    WITHOUT_JOURNAL,
    cut_power,
    ext4_disk,
    power_on,
)

DISK_BYTES = 48 * MIB


@dataclass(frozen=True, slots=True)
class Supply:
    """A disk whose power can be cut.

    Args:
        folder: Where the disk's image lies; on a disk that is left alone.
        root: Where it is mounted.
    """

    folder: Path
    root: Path

    def cut_often(self, cuts: int, seed: int, defect: str = "") -> Tally:
        """Let the program live on a new store, and cut the power in each life.

        A cut takes at chance what the journal still had in memory, or not.
        """
        chance = random.Random(seed)  # noqa: S311
        rush = watched_rush(self.root / f"store-{seed}", self.folder, defect)
        fatal = Fatal(
            rush,
            seed,
            end=lambda: cut_power(
                self.root, chance.choice([WITH_JOURNAL, WITHOUT_JOURNAL])
            ),
            mend=lambda: power_on(self.folder / "image", self.root),
        )
        return fatal.live_and_die(cuts)


@contextlib.contextmanager
def supply(folder: Path) -> Iterator[Supply]:
    """Make a small ext4 disk in a folder, and take it away again.

    Raises:
        NotAllowed: If that cannot be done here.
    """
    with ext4_disk(folder, DISK_BYTES, sound=False) as root:
        yield Supply(folder, root)
