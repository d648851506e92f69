"""Sealing cut, killed and refused at each act: never a moment with neither file.

Ways of sealing that leave out a rule are held against the same laws, or the laws prove
nothing.
"""

import contextlib
import errno
import gzip
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from store.cipher import Cipher
from store.disk import Disk
from store.log import event_log as log_module
from store.log import sealing as sealing_module
from store.log.segments import plain_numbers, sealed_name, segment_name
from tests.store.log_steps import (
    ROWS,
    SEGMENT_BYTES,
    SimCipher,
    codes,
    commit,
    found,
    grown,
    numbers_in,
    open_log,
    rows_of,
    tidy,
)
from tests.store.sim_disk import PowerCut, SimDisk

Sealing = Iterator[None]


def cut_sealing(seeds: int, cipher: Cipher | None = None) -> Counter[str]:
    """Cut or kill at each act of sealing; twice in a row; nothing may be lost."""
    fired: Counter[str] = Counter()
    for seed in range(seeds):
        for act in range(1, 200):
            disk, log = grown(seed, cipher)
            disk.cut_at = disk.acts + act
            try:
                tidy(log)
            except PowerCut:
                (disk.cut if (seed + act) % 4 else disk.kill)()
            else:
                break
            told = f"seed {seed}, act {act}"
            assert numbers_in(rows_of(disk, cipher)) == list(range(ROWS)), told
            cut_again(disk, act, cipher)
            check_sealed(disk, told, cipher)
            fired += disk.fired
        assert act < 190, "the loop ended before the sealing did"
    return fired


def cut_again(disk: SimDisk, act: int, cipher: Cipher | None) -> None:
    disk.cut_at = disk.acts + 1 + act % 9
    with contextlib.suppress(PowerCut):
        tidy(open_log(disk, SEGMENT_BYTES, cipher=cipher))
    (disk.cut if act % 2 else disk.kill)()


def check_sealed(disk: SimDisk, told: str, cipher: Cipher | None = None) -> None:
    """The next opening finds everything, and brings the sealing to its end."""
    log = open_log(disk, SEGMENT_BYTES, cipher=cipher)
    assert list(dict.fromkeys(found(log))) == list(range(ROWS)), f"{told}: lost"
    assert set(codes(log)) <= {"torn-tail"}, f"{told}: {log.report}"
    commit(log, ROWS)
    tidy(log)
    log.close()
    assert len(plain_numbers(disk.files)) == 1, f"{told}: not sealed in the end"
    assert not [n for n in disk.files if n.endswith(".aside")], f"{told}: left over"
    disk.cut()
    after = open_log(disk, SEGMENT_BYTES, cipher=cipher)
    assert list(dict.fromkeys(found(after))) == list(range(ROWS + 1)), f"{told}: gone"


@pytest.mark.parametrize("cipher", [None, SimCipher()])
def test_nothing_is_lost_at_any_cut_of_sealing(cipher: Cipher | None) -> None:
    fired = cut_sealing(6 if cipher is None else 2, cipher)

    for kind in ("create", "write", "sync", "replace", "sync_folder", "remove"):
        assert fired[f"cut at {kind}"] >= 4, f"no cut at {kind}: {fired}"
    assert fired["lost IN_MEMORY"] > 3


def test_nothing_is_lost_where_any_act_of_sealing_is_refused() -> None:
    fired: Counter[str] = Counter()
    for code in (errno.EIO, errno.ENOSPC):
        for act in range(1, 60):
            disk, log = grown(act)
            disk.fail_at = {disk.acts + act: code}
            tidy(log)
            log.close()
            told = f"{errno.errorcode[code]} at act {act}"
            assert numbers_in(rows_of(disk)) == list(range(ROWS)), told
            disk.cut()
            check_sealed(disk, told)
            fired += disk.fired

    for kind in ("create", "write", "sync", "replace", "sync_folder", "remove"):
        assert fired[f"{kind} EIO"] > 1, f"no error at {kind}: {fired}"


def write_unsynced(disk: Disk, name: str, content: bytes) -> Sealing:
    """Breaks the rule: leaves the content to chance."""
    file = disk.create(name)
    disk.write(file, content)
    disk.close(file)
    yield
    disk.sync_folder()


def write_nameless(disk: Disk, name: str, content: bytes) -> Sealing:
    """Breaks the rule: leaves the name to chance."""
    aside = f"{name}.aside"
    file = disk.create(aside)
    disk.write(file, content)
    disk.sync(file)
    disk.close(file)
    yield
    disk.sync_folder()
    disk.replace(aside, name)


def remove_first(disk: Disk, number: int, cipher: Cipher | None) -> Sealing:
    """Breaks the rule: takes the plain file away before the sealed one is there."""
    del cipher
    content = disk.read(segment_name(number))
    disk.remove(segment_name(number))
    disk.sync_folder()
    yield
    packed = gzip.compress(content)
    yield from sealing_module.write_steps(disk, sealed_name(number), packed)


class JumpyDisk(SimDisk):
    """Of unsynced changes of names any may survive, not only the first ones."""

    def cut(self) -> None:
        changes = self._name_changes
        self._name_changes = [c for c in changes if self.chance.random() < 0.7]
        super().cut()


@pytest.mark.parametrize("mutant", [write_unsynced, remove_first])
def test_cuts_catch_sealing_without_the_rule(
    monkeypatch: pytest.MonkeyPatch, mutant: object
) -> None:
    if mutant is remove_first:
        monkeypatch.setattr(log_module, "seal_steps", mutant)
    else:
        monkeypatch.setattr(sealing_module, "write_steps", mutant)

    with pytest.raises(AssertionError):
        cut_sealing(4)


def test_name_is_on_disk_before_the_plain_file_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lives() -> Iterator[bool]:
        for seed in range(60):
            _, log = grown()
            disk = JumpyDisk(seed)
            for name, file in log.disk.files.items():  # type: ignore[attr-defined]
                disk.put(name, file.content())
            log = open_log(disk, SEGMENT_BYTES)
            disk.cut_at = disk.acts + 6 + seed % 3
            with contextlib.suppress(PowerCut):
                tidy(log)
            disk.cut()
            yield set(range(ROWS)) <= set(numbers_in(rows_of(disk)))

    assert all(lives())
    monkeypatch.setattr(sealing_module, "write_steps", write_nameless)
    assert not all(lives())


class LyingDisk(SimDisk):
    """Gives back other bytes than were written to a sealed file."""

    lie: Callable[[bytes], bytes]

    def read(self, name: str) -> bytes:
        content = super().read(name)
        return self.lie(content) if name.endswith(".gz") else content


def flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def shorten(content: bytes) -> bytes:
    return gzip.compress(gzip.decompress(content)[:-1])


def lengthen(content: bytes) -> bytes:
    return content + b"!"


@pytest.mark.parametrize("lie", [flip, shorten, lengthen])
def test_plain_segment_stays_where_the_sealed_one_reads_otherwise(
    lie: Callable[[bytes], bytes],
) -> None:
    disk = LyingDisk()
    disk.lie = lie
    log = open_log(disk, SEGMENT_BYTES)
    for n in range(ROWS):
        commit(log, n)
    plain = plain_numbers(disk.files)
    tidy(log)

    assert plain_numbers(disk.files) == plain
    assert len(plain) > 3
    assert numbers_in(rows_of(disk)) == list(range(ROWS))
