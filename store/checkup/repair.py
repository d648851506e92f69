"""The repair: what a checkup found and can be mended, mended. Nothing is deleted.

A file that is bad is renamed to `aside-YYYYMMDDTHHMMSSZ-` and its old name, which no
reader takes; what was made from the log is made from it again. The log itself is never
changed: a damaged segment still holds what can be read of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from store.checkup.check import Checked
from store.checkup.found import Found, Repair
from store.checkup.known import damages_of
from store.checkup.reading import Progress
from store.checkup.remembered import read_snapshots
from store.cipher import KEY_NAME, Cipher
from store.damages import mark_known
from store.device import DEVICE_NAME
from store.disk import Disk, NotSaved, reason
from store.keys.people import Keyring
from store.keys.slots import NAME as PEOPLE_NAME
from store.keys.vault import mend_key
from store.log import save_snapshot
from store.log.kept_files import ASIDE
from store.log.snapshots import NAME as SNAPSHOT
from store.opening import open_store
from store.past import NAME as CHAPTER
from store.sentences import N_
from store.set_aside import set_aside

ALL_KEPT = 1_000_000
"""Snapshots kept when a new one is written: none is removed by a repair."""

PUT_ASIDE = {Repair.SET_ASIDE, Repair.REMEMBER}
REMEMBERED = {Repair.REMEMBER, Repair.REBUILD}


def _is_secret(name: str) -> bool:
    """Claim that it is a copy of keys whose writing was cut short.

    The next opening sweeps it away; set aside it would outlive a key's destruction.
    """
    stem = name.removesuffix(ASIDE)
    return stem != name and (
        stem in {KEY_NAME, DEVICE_NAME} or PEOPLE_NAME.fullmatch(stem) is not None
    )


@dataclass(slots=True)
class Repaired:
    """What a repair did."""

    narrowed: int = 0
    """Files, and the folder, that others have no rights to any more."""
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    """Files that were set aside: the old name and the new one."""
    destroyed: int = 0
    """Keys of persons that were destroyed."""
    mended_key: bool = False
    known: int = 0
    """Damages that are marked as known."""
    remembered: bool = False
    """A new memory was written, read from the log."""

    @property
    def is_mending(self) -> bool:
        """Claim that more was done than to mark what is known."""
        return self != Repaired(known=self.known)


class Mender:
    """Mends one store.

    Args:
        disk: Its folder.
        cipher: Its cipher, if it is locked with a passphrase.
        at_ms: The wall clock.
        progress: Hears how much of the log was read anew, from 0 to 1.
    """

    def __init__(
        self,
        disk: Disk,
        cipher: Cipher | None,
        *,
        at_ms: Callable[[], int],
        progress: Progress = lambda _: None,
    ) -> None:
        self.done = Repaired()
        """What was done, also where mending ended in an error."""
        self._disk, self._cipher = disk, cipher
        self._at_ms, self._progress = at_ms, progress

    def mend(self, checked: Checked) -> None:
        """Mend what was found.

        Raises:
            StoreBusy: If another program has it open; nothing was done.
            NotSaved: If the disk refused; what was done until then stays.
        """
        disk = self._disk
        try:
            disk.lock()
            try:
                self._mend_files(checked)
            finally:
                disk.unlock()
            if {one.repair for one in checked.findings} & REMEMBERED:
                trims = checked.reading.trims
                self._remember(max((t.before_ms for t in trims), default=0))
        except OSError as error:
            name = str(error.filename or disk.where)
            raise NotSaved(error.errno, name, reason(error)) from error

    def _mend_files(self, checked: Checked) -> None:
        """Set aside what is bad, destroy what is to be destroyed, mark the rest."""
        wanted = {one.repair for one in checked.findings}
        for name in self._bad_files(checked.findings):
            new = set_aside(self._disk, name, self._at_ms())
            self.done.set_aside.append((name, new))
        if Repair.DESTROY in wanted:
            ring = Keyring(self._disk, self._cipher)
            self.done.destroyed = len(ring.forget_all(checked.reading.forgotten))
        if Repair.MEND_KEY in wanted:
            mend_key(self._disk)
            self.done.mended_key = True
        if Repair.KNOW in wanted:
            now_ms = self._at_ms()
            mark_known(self._disk, damages_of(checked.findings, now_ms), now_ms)
            known = [one for one in checked.findings if one.repair is Repair.KNOW]
            self.done.known = len(known)

    def _bad_files(self, findings: tuple[Found, ...]) -> list[str]:
        """Choose what is set aside: with no sound snapshot, all made from the log."""
        bad = {str(one.about["file"]) for one in findings if one.repair in PUT_ASIDE}
        wanted = {one.repair for one in findings}
        names = self._disk.names()
        if wanted & REMEMBERED:
            kept = read_snapshots(self._disk, self._cipher)
            sound = [one for one in kept if one.memory and one.name not in bad]
            if Repair.REBUILD in wanted or not sound:
                bad.update(filter(SNAPSHOT.fullmatch, names))
                bad.update(filter(CHAPTER.fullmatch, names))
        return sorted(one for one in bad.intersection(names) if not _is_secret(one))

    def _remember(self, dropped_ms: int) -> None:
        """Read the log as an opening does, and write down what is known.

        The past does not go back behind what was dropped on purpose.
        """
        disk = self._disk
        opened = open_store(disk, self._cipher, self._at_ms, self._progress)
        log, memory = opened.log, opened.memory
        try:
            if log.pending:
                raise NotSaved(None, disk.where, N_("it takes nothing now; free space"))
            memory.put_away()
            memory.past.drop_before(dropped_ms)
            content = memory.encode()
            cipher = self._cipher
            save_snapshot(disk, log.position, content, kept=ALL_KEPT, cipher=cipher)
            self.done.remembered = True
        finally:
            log.close()
