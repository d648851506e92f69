"""A life of a disk that backups are written to, while the desk they are of works on."""

from __future__ import annotations

import errno
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import BinaryIO
from unittest.mock import patch

from store.copies.archive import Archive
from store.copies.backup import Wanted, make_backup
from store.copies.trouble import CopyFailed
from store.log import START, LogFiles, read_history
from tests.simulation.desk_life import DeskLife, small_desk
from tests.simulation.desk_witness import decode
from tests.simulation.forking_disk import ForkingDisk
from tests.simulation.station import Heads, raise_to
from tests.simulation.striking import Plan, script_of
from tests.store.copy_steps import Shifting
from tests.store.sim_disk import SimDisk

ZIP = ".zip"


class Law(StrEnum):
    """What must hold of backups."""

    WHOLE = "a backup that is not whole"
    KEPT = "told before the backup, and not in it"
    STAYS = "told as made, then gone"


class TargetDisk(ForkingDisk):
    """A disk for copies: it reads files as streams, and takes no name that is taken."""

    def reading(self, name: str) -> BinaryIO:
        return io.BytesIO(self.read(name))

    def give(self, old: str, new: str) -> None:
        if new in self.files:
            raise FileExistsError(errno.EEXIST, "exists")
        self.replace(old, new)


@dataclass(slots=True)
class BackupLife:
    """What a desk does on its own disk, and its backups on another.

    Args:
        disk: Where the backups go; this one is struck.
        make: Not used; a life of a log needs it.
    """

    disk: TargetDisk
    make: object = None
    station: DeskLife = field(default_factory=lambda: DeskLife(SimDisk(1)))
    begun: dict[str, Heads] = field(default_factory=dict)
    """What was told when each backup was begun."""
    made: set[str] = field(default_factory=set)
    """Backups that were told as made."""
    done: Counter[str] = field(default_factory=Counter)

    def does(self, step: str) -> None:
        """Do one step: B a backup while commands are entered, else as a desk's life."""
        if step != "B":
            self.station.does(step)
            return
        if not self.station.disk.names():
            return
        name = f"{len(self.begun)}{ZIP}"
        self.begun[name] = dict(self.station.debt.acknowledged)
        wanted = Wanted(name=name, device="", at_ms=self.station.clock())
        looks = Random(len(self.begun))  # noqa: S311
        source = Shifting(self.station.disk, lambda: self._works(looks))
        try:
            make_backup(source, self.disk, wanted)
        except CopyFailed as failure:
            self.done[f"failed: {failure.trouble}"] += 1
            return
        self.made.add(name)
        self.done["backups"] += 1

    def _works(self, looks: Random) -> None:
        if self.station.desk is not None and looks.random() < 0.3:
            self.station.does(looks.choice("12st"))
            self.done["works meanwhile"] += 1

    def witness(self, told: str) -> BackupWitness:
        """Call somebody who knows what backups there must be."""
        return BackupWitness(dict(self.begun), frozenset(self.made), told)


@dataclass(slots=True)
class BackupWitness:
    """Holds the laws against a disk with backups that something has struck."""

    begun: dict[str, Heads]
    made: frozenset[str]
    told: str

    def ledger(self) -> object:
        """What must be there."""
        return self.made

    def holds(self, disk: TargetDisk) -> TargetDisk:
        """Read every backup that has its name."""
        there = [name for name in disk.names() if name.endswith(ZIP)]
        for name in self.made.difference(there):
            self._broken(Law.STAYS, name)
        for name in there:
            try:
                archive = Archive(disk.reading(name), name)
                archive.check()
            except CopyFailed as failure:
                self._broken(Law.WHOLE, f"{name}: {failure}")
            heads = heads_in(archive)
            for writer, number in self.begun[name].items():
                if heads.get(writer, 0) < number:
                    self._broken(Law.KEPT, f"{name}: {writer}.{number}")
        return disk

    def goes_on(self, disk: TargetDisk) -> None:
        """Do nothing more: a new backup takes a new name."""

    def _broken(self, law: Law, what: str) -> None:
        raise AssertionError(f"{law}: {what} ({self.told})")


def heads_in(archive: Archive) -> Heads:
    """Read how far the events of a backup go, without a hole."""
    names = archive.names()
    folder = LogFiles(where="backup", names=names, read=archive.read)
    heads: Heads = {}
    for row in read_history(folder, START).recovered:
        for event in map(decode, row.events):
            if event.number == heads.get(event.writer, 0) + 1:
                raise_to(heads, event.writer, event.number)
    return heads


def backup_plans(seeds: range) -> Iterator[Plan]:
    """Draw lives in which backups are made of a desk at work."""
    for seed in seeds:
        script = "o2" + "".join(c + "B" for c in script_of(seed, 1, 4, "123stp")[1:])
        with small_desk(seed), drawn_names(seed):
            yield Plan(
                seed=seed, script=script, life=BackupLife, disk=TargetDisk, cuts=6
            )


@contextmanager
def drawn_names(seed: int) -> Iterator[None]:
    """Let the names of unfinished files come from a seed."""
    chance = Random(seed)  # noqa: S311
    with patch("store.copies.aside.secrets") as drawn:
        drawn.token_hex = lambda size: chance.randbytes(size).hex()
        yield
