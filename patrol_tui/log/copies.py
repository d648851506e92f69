"""Copies of a store without a screen: backup and restore; the others are at hand here.

All but `take` only look at the store, so a desk may be at work there meanwhile. No
Textual here.
"""

from __future__ import annotations

import contextlib
import sys
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, cast

from patrol_tui.log.bundles import bundle, take
from patrol_tui.log.copy_telling import DONE, carefully, place_of, size_told, watched
from patrol_tui.log.export import export
from patrol_tui.log.passphrases import PASSPHRASE, ask, given_passphrase
from patrol_tui.opening import Choices, wall_ms
from patrol_tui.telling import complain, tell
from store.chain import Head
from store.cipher import Cipher, StoreLocked
from store.copies.archive import Archive
from store.copies.aside import TargetFolder
from store.copies.backup import Wanted, backup_name, make_backup
from store.copies.kinds import kind_of
from store.copies.last_backup import note_backup
from store.copies.manifest import heads_of
from store.copies.passage import Log, Passed, pass_through
from store.copies.remains import Copied, open_copied, shown
from store.copies.restore import Occupant, Salvaged, count_salvaged, refuse_occupied
from store.copies.restore import restore as put_back
from store.copies.trouble import CopyFailed, CopyTrouble
from store.device import read_device
from store.disk import Disk, reason
from store.folder import Folder
from store.keys.people import Keyring
from store.keys.vault import needs_passphrase, unlock
from store.model.events import device_of
from store.model.records import tellable_ms
from store.reached import lost_heads, noted_heads
from widgets.words.catalogue import N_, Words
from widgets.words.numbers import say_number

__all__ = ["backup", "bundle", "export", "restore", "take"]


COPIED = (
    N_("{where}: one file, {size}, read back and right"),
    N_("{where}: {files} files, {size}, read back and right"),
)
NOT_WHOLE = N_(
    "this log has LOST events, and so has this backup: keep those from before;"
    " see: patrol-tui log verify"
)
RESTORED = (
    N_("{where}: one file of device {device}, as it was saved"),
    N_("{where}: {files} files of device {device}, all as they were saved"),
)


def backup(choices: Choices, where: Path | None, *, people: bool = True) -> int:
    """Copy the store into one file, also while a desk works in it.

    Args:
        choices: The options before the verb.
        where: A file that is not there yet, or a folder; else the current folder.
        people: Whether the persons' keys go with it.

    Returns:
        0 done, 1 the name is taken, 2 not usable. Losses of the log are said.
    """
    return carefully(choices, lambda words: _backup(words, choices.root, where, people))


def _backup(words: Words, root: Path, where: Path | None, people: bool) -> int:
    if not root.is_dir():
        raise CopyFailed(CopyTrouble.NO_STORE, root)
    folder, cipher = Folder(root), _given_cipher(root)
    device, now_ms = _device_code(folder, cipher), wall_ms()
    usual = backup_name(device, _moment(now_ms))
    target, name = place_of(where or Path.cwd(), usual)
    if target.resolve() == root.resolve():
        raise CopyFailed(CopyTrouble.INSIDE, target)
    wanted = Wanted(name=name, device=device, at_ms=now_ms, people=people)
    noted = _noted(folder)  # before the log is read, which may go on meanwhile
    with watched(words.say(N_("copying"))) as watch:
        made = make_backup(folder, TargetFolder(target), wanted, cipher, watch)
    with contextlib.suppress(OSError):  # a store that cannot be written has its copy
        note_backup(TargetFolder(root), now_ms, name)
    count, size = len(made.manifest.files), size_told(made.size_bytes)
    tell(say_number(words, COPIED, count, files=count, where=made.path, size=size))
    if not people:
        tell(words.say(N_("without the persons' keys: no caller can be read from it")))
    for name in made.manifest.unread:
        unread = N_("{name} cannot be read and is NOT in the backup")
        complain(words.say(unread, name=name))
    heads = made.manifest.heads
    if made.gaps or (heads is not None and lost_heads(noted, heads_of(heads))):
        complain(words.say(NOT_WHOLE))
    return DONE


def _noted(folder: Disk) -> list[tuple[str, Head]]:
    """Read how far the log once reached; nothing where that cannot be read."""
    try:
        return noted_heads(folder)
    except OSError:
        return []


def restore(choices: Choices, file: Path, *, salvage: bool = False) -> int:
    """Put a backup's store into the folder that `--store` names.

    Args:
        choices: The options before the verb.
        file: The backup.
        salvage: Take what can be read of a damaged one, though not all can.

    Returns:
        0 done, 1 that folder is not empty or not all can be read, 2 the backup is not
        usable.
    """
    return carefully(choices, lambda words: _restore(words, choices, file, salvage))


def _restore(words: Words, choices: Choices, file: Path, salvage: bool) -> int:
    target = choices.root
    if file.is_dir():
        raise CopyFailed(kind_of(file), file)
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise CopyFailed(CopyTrouble.NO_FILE, file) from error
    except OSError as error:
        raise CopyFailed(CopyTrouble.DISK, file, what=reason(error)) from error
    if choices.store is None:  # a drive that a person names may not be mounted
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
    with opened, watched(words.say(N_("checking and copying"))) as watch:
        copied = open_copied(opened, file, watch, salvage=salvage)
        refuse_occupied(target, copied.manifest, lambda: _occupant(target))
        cipher, left = _judged(words, copied, salvage)

        def forget(disk: Disk, persons: frozenset[str]) -> None:
            Keyring(disk, cipher).forget_all(persons)

        done = put_back(copied, target, cipher, forget, watch)
    files, device = len(done.manifest.files), done.manifest.device or "?"
    about = {"where": target, "files": files, "device": device}
    if left is not None and left.lost:
        told = N_("{where}: {files} files of device {device}, as far as they go")
        tell(words.say(told, **about))
    else:
        tell(say_number(words, RESTORED, files, **about))
    if left is not None:
        _tell_damage(words, choices, file, left)
    for name in done.manifest.unread:
        unread = N_("{name} could not be read when the backup was made, and is missing")
        complain(words.say(unread, name=name))
    if done.forgotten:
        tell(words.say(N_("forgotten persons: {n}"), n=done.forgotten))
    tell(words.say(N_("the next desk on it begins as a new device")))
    return DONE


class _Left(NamedTuple):
    """What a damaged backup still gives."""

    lost: frozenset[str]
    """Files that are not there, or not all of them."""
    anew: frozenset[str]
    """Files that the next desk makes anew."""
    found: Salvaged


def _judged(
    words: Words, copied: Copied, salvage: bool
) -> tuple[Cipher | None, _Left | None]:
    """Open what is locked; judge what is left, if it is damaged.

    Raises:
        CopyFailed: If something is lost, and nobody asked for the rest.
        StoreLocked: If the passphrase is missing or wrong.
    """
    if isinstance(copied, Archive):
        return _cipher_of_copied(words, copied), None
    if copied.lost and not salvage:
        raise copied.refusal(copied.lost)
    cipher = _cipher_of_copied(words, copied)
    try:
        lost = copied.use(cipher)
        if lost and not salvage:
            raise copied.refusal(lost)
        found = count_salvaged(copied, cipher)
    except StoreLocked as error:
        if cipher is None:
            raise CopyFailed(CopyTrouble.KEY_LOST, copied.where) from error
        raise
    return cipher, _Left(lost, copied.left_out, found)


def _tell_damage(words: Words, choices: Choices, file: Path, left: _Left) -> None:
    """Say what a damaged backup gave, and what it did not."""
    events, newest_ms, lost_events = left.found
    if left.anew:
        anew = N_("damaged summaries of the log are left out: the next start is slow")
        tell(words.say(anew))
    if not left.lost:
        whole = N_("{where} is damaged, but nothing is lost; make a new backup")
        complain(words.say(whole, where=file))
        return
    if newest_ms is not None:
        zone = choices.settings().zone
        newest = datetime.fromtimestamp(tellable_ms(newest_ms) / 1000, zone)
        told = N_("{events} events were read, the newest of {newest}")
        newest_told = f"{newest:%Y-%m-%d %H:%M}"
        tell(words.say(told, events=events, newest=newest_told))
    if lost_events is None:
        lost = N_("NOT whole or missing: {names}; nobody can tell how much is lost")
        complain(words.say(lost, names=shown(left.lost)))
    else:
        lost = N_("NOT whole or missing: {names}; {n} events are lost")
        complain(words.say(lost, names=shown(left.lost), n=lost_events))


def _moment(at_ms: int) -> str:
    """Write a time for a file's name, as the computer's clock shows it."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%Y%m%d-%H%M%S")


def _given_cipher(root: Path) -> Cipher | None:
    """Open the store's cipher if that needs no asking: a backup does without."""
    try:
        return unlock(Folder(root), given_passphrase())
    except StoreLocked:
        return None


def _cipher_of_copied(words: Words, copied: Copied) -> Cipher | None:
    """Open a backup's own cipher; asks where somebody can answer.

    Raises:
        StoreLocked: If the passphrase is missing or wrong.
    """
    disk, passphrase = cast(Disk, copied), given_passphrase()
    if passphrase is None and sys.stdin.isatty() and needs_passphrase(disk):
        passphrase = ask(f"{words.say(PASSPHRASE, where=copied.where)}: ")
    return unlock(disk, passphrase)


def _device_code(folder: Folder, cipher: Cipher | None) -> str:
    """Tell whose store it is: its device's, or that of who wrote last."""
    try:
        seen = read_device(folder, cipher)
    except StoreLocked:
        return ""
    if seen is not None and seen.is_of_folder:
        return seen.device.code
    return _last_device(Log(folder, cipher))


def _last_device(log: Log) -> str:
    last = ""

    def look(event: Passed) -> None:
        nonlocal last
        last = device_of(event.writer)

    try:
        pass_through(log, look)
    except StoreLocked:
        return ""
    return last


def _occupant(root: Path) -> Occupant:
    """Look at the store that is where another one is to go."""
    folder = Folder(root)
    cipher = _given_cipher(root)
    try:
        passage = pass_through(Log(folder, cipher), lambda _: None)
    except StoreLocked:
        return Occupant(device="", heads={})
    return Occupant(device=_device_code(folder, cipher), heads=passage.chain.heads)
