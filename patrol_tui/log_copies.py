"""Copies of a store without a screen: backup, restore, bundle, take; and export.

All but `take` only look at the store, so a desk may be at work there meanwhile. No
Textual here.
"""

from __future__ import annotations

import contextlib
import sys
from datetime import datetime
from pathlib import Path
from typing import cast

from patrol_tui.console import Console
from patrol_tui.copy_telling import DONE, REFUSED, carefully, size_told, watched
from patrol_tui.log_export import export
from patrol_tui.opening import Choices, open_console, wall_ms
from patrol_tui.passphrases import ask, cipher_of, given_passphrase
from patrol_tui.telling import complain, tell
from store.answers import Taken
from store.cipher import Cipher, StoreLocked
from store.copies.archive import Archive
from store.copies.aside import NewFile, TargetFolder
from store.copies.backup import Wanted, backup_name, make_backup
from store.copies.bundle import Bundle, read_bundle
from store.copies.bundling import Sender, known_from, known_to, make_bundle
from store.copies.passage import Log, Passed, pass_through
from store.copies.restore import Occupant, refuse_occupied
from store.copies.restore import restore as put_back
from store.copies.taking import (
    DEVICE_SETTING,
    judge_sender,
    known_devices,
    refuse_misfit,
)
from store.copies.trouble import CopyFailed, CopyTrouble, Progress
from store.desk import Desk
from store.device import Device, device_of, find_device
from store.disk import Disk, StoreUnusable, reason
from store.folder import Folder
from store.keys.people import Keyring
from store.keys.signing import fingerprint, sign
from store.keys.vault import needs_passphrase, unlock
from store.model.commands import KeepSetting
from store.model.refusals import Refusal
from widgets.words.catalogue import N_, Words
from widgets.words.refusals import say_refusal

__all__ = ["backup", "bundle", "export", "restore", "take"]


def backup(choices: Choices, where: Path | None, *, people: bool = True) -> int:
    """Copy the store into one file, also while a desk works in it.

    Args:
        choices: The options before the verb.
        where: A file that is not there yet, or a folder; else the current folder.
        people: Whether the persons' keys go with it.

    Returns:
        0 done, 1 the name is taken, 2 not usable.
    """
    return carefully(choices, lambda words: _backup(words, choices.root, where, people))


def _backup(words: Words, root: Path, where: Path | None, people: bool) -> int:
    if not root.is_dir():
        raise CopyFailed(CopyTrouble.NO_STORE, root)
    folder, cipher = Folder(root), _given_cipher(root)
    device, now_ms = _device_code(folder, cipher), wall_ms()
    target, name = _split(where or Path.cwd(), backup_name(device, _moment(now_ms)))
    if target.resolve() == root.resolve():
        raise CopyFailed(CopyTrouble.INSIDE, target)
    wanted = Wanted(name=name, device=device, at_ms=now_ms, people=people)
    with watched(words.say(N_("copying"))) as watch:
        made = make_backup(folder, TargetFolder(target), wanted, cipher, watch)
    told = {"files": len(made.manifest.files), "size": size_told(made.size_bytes)}
    done = N_("{where}: {files} files, {size}, read back and right")
    tell(words.say(done, where=made.path, **told))
    if not people:
        tell(words.say(N_("without the persons' keys: no caller can be read from it")))
    for name in made.manifest.unread:
        unread = N_("{name} cannot be read and is NOT in the backup")
        complain(words.say(unread, name=name))
    return DONE


def restore(choices: Choices, file: Path) -> int:
    """Put a backup's store into the folder that `--store` names.

    Returns:
        0 done, 1 that folder is not empty, 2 the backup is not usable.
    """
    return carefully(choices, lambda words: _restore(words, choices, file))


def _restore(words: Words, choices: Choices, file: Path) -> int:
    target = choices.root
    try:
        opened = file.open("rb")
    except OSError as error:
        raise CopyFailed(CopyTrouble.DISK, file, what=reason(error)) from error
    if choices.store is None:  # a drive that a person names may not be mounted
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
    with opened, watched(words.say(N_("checking and copying"))) as watch:
        archive = Archive(opened, file)
        refuse_occupied(target, archive.manifest, lambda: _occupant(target))
        cipher = _cipher_of_archive(archive)

        def forget(disk: Disk, persons: frozenset[str]) -> None:
            Keyring(disk, cipher).forget_all(persons)

        done = put_back(archive, target, cipher, forget, watch)
    files, device = len(done.manifest.files), done.manifest.device or "?"
    told = N_("{where}: {files} files of device {device}, all as they were saved")
    tell(words.say(told, where=target, files=files, device=device))
    if done.forgotten:
        tell(words.say(N_("forgotten persons: {n}"), n=done.forgotten))
    tell(words.say(N_("the next desk on it begins as a new device")))
    return DONE


def bundle(
    choices: Choices, file: Path, *, since: Path | None = None, receiver: str = ""
) -> int:
    """Write events for another desk into a signed file, to be carried by hand.

    Args:
        choices: The options before the verb.
        file: The new file.
        since: Another bundle: what is in that one, or before it, is left out.
        receiver: A device's code: what it is known to have is left out.

    Returns:
        0 done, 1 nothing new or the name is taken, 2 not usable.
    """

    def work(words: Words) -> int:
        root = choices.root
        if not root.is_dir():
            raise CopyFailed(CopyTrouble.NO_STORE, root)
        cipher = cipher_of(root)
        log = Log(Folder(root), cipher)
        device = _device(log)
        known = known_from(read_bundle(since)) if since is not None else {}
        if receiver:
            known |= known_to(receiver, device.code, log)
        return _bundle(words, log, device, known, file)

    return carefully(choices, work)


def _bundle(
    words: Words, log: Log, device: Device, known: dict[str, int], file: Path
) -> int:
    sender = Sender(
        device=device.code,
        key=device.key,
        sign=lambda text: sign(device.seed, text),
        at_ms=wall_ms(),
    )
    target, name = _split(file, f"patrol-bundle-{device.code}.gz")
    with (
        watched(words.say(N_("writing"))) as watch,
        NewFile(TargetFolder(target), name) as new,
    ):
        made = make_bundle(log, new, sender, known, watch)
    told = {"events": made.events, "size": size_told(made.size_bytes)}
    done = N_("{where}: {events} events, {size}, signed, read back and right")
    tell(words.say(done, where=made.path, **told))
    for writer, number in made.gaps.items():
        gap = N_("{event} is missing here; what followed it is NOT in the bundle")
        complain(words.say(gap, event=f"{writer}.{number}"))
    if log.cipher is not None:
        tell(words.say(N_("a bundle is not locked: whoever finds it can read it")))
    key = N_("this device is {device}, its key {key}: tell the receiver")
    tell(words.say(key, device=device.code, key=fingerprint(device.key)))
    return DONE


def take(choices: Choices, file: Path, *, trust: str = "") -> int:
    """Take another desk's events into this store; again is harmless.

    Args:
        choices: The options before the verb.
        file: The bundle.
        trust: The fingerprint of the sender's key, if a person compared it.

    Returns:
        0 done, 1 refused, 2 not usable.
    """
    return carefully(choices, lambda words: _take(words, choices, file, trust))


def _take(words: Words, choices: Choices, file: Path, trust: str) -> int:
    sent = read_bundle(file)
    console = open_console(choices)
    desk = cast(Desk, console.desk)
    try:
        log = Log(Folder(choices.root), cipher_of(choices.root))
        known = known_devices(log, desk.state.settings)
        is_new = judge_sender(sent, known, trust)
        refuse_misfit(sent, log, known)
        refusal = _trust(console, desk, sent) if is_new else None
        taken = refusal or _take_all(words, console, desk, sent)
    finally:
        desk.close()
    if isinstance(taken, Refusal):
        complain(say_refusal(console.words, taken.code.value, taken.about))
        return REFUSED
    told = N_("{where}: {new} events of device {device} taken, {known} known before")
    counts = {"new": taken.new, "known": taken.known}
    tell(words.say(told, where=file, device=sent.device, **counts))
    return DONE


def _trust(console: Console, desk: Desk, sent: Bundle) -> Refusal | None:
    """Write down whose key a person said to trust, with who said it."""
    setting = KeepSetting(key=f"{DEVICE_SETTING}{sent.device}", value=sent.key)
    answer = desk.submit(setting, wall_ms(), by=console.by)
    return answer if isinstance(answer, Refusal) else None


def _take_all(
    words: Words, console: Console, desk: Desk, sent: Bundle
) -> Taken | Refusal:
    """Take batch by batch; the sender's head is witnessed with the last one."""
    new = known = 0
    last = len(sent.plan) - 1
    with watched(words.say(N_("taking"))) as watch:
        for at, events in enumerate(sent.batches()):
            witnesses = [sent.witness] if sent.witness and at == last else []
            taken = desk.take(events, witnesses, wall_ms(), by=console.by)
            if isinstance(taken, Refusal):
                return taken
            new, known = new + taken.new, known + taken.known
            watch(Progress(new + known, sent.events))
    return Taken(new, known)


def _split(where: Path, usual: str) -> tuple[Path, str]:
    """Tell folder and name of a new file; in a folder it gets its usual name."""
    if where.is_dir():
        return where, usual
    if not where.suffix:  # a stick that is not plugged in, not a name for a file
        raise CopyFailed(CopyTrouble.NO_FOLDER, where)
    return where.parent, where.name


def _moment(at_ms: int) -> str:
    """Write a time for a file's name, as the computer's clock shows it."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%Y%m%d-%H%M%S")


def _given_cipher(root: Path) -> Cipher | None:
    """Open the store's cipher if that needs no asking: a backup does without."""
    try:
        return unlock(Folder(root), given_passphrase())
    except StoreLocked:
        return None


def _cipher_of_archive(archive: Archive) -> Cipher | None:
    """Open a backup's own cipher; asks where somebody can answer.

    Raises:
        StoreLocked: If the passphrase is missing or wrong.
    """
    disk, passphrase = cast(Disk, archive), given_passphrase()
    if passphrase is None and sys.stdin.isatty() and needs_passphrase(disk):
        passphrase = ask(f"passphrase of {archive.where}: ")
    return unlock(disk, passphrase)


def _device(log: Log) -> Device:
    """Read who works in a store.

    Raises:
        CopyFailed: If nobody does yet, or the folder is a copy of another one.
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    try:
        return find_device(log.disk, log.cipher, known=("",))
    except StoreUnusable as error:
        raise CopyFailed(CopyTrouble.NO_DEVICE, log.disk.where) from error


def _device_code(folder: Folder, cipher: Cipher | None) -> str:
    """Tell whose store it is: its device's, or that of who wrote last."""
    log = Log(folder, cipher)
    try:
        return _device(log).code
    except StoreLocked:
        return ""
    except CopyFailed:
        return _last_device(log)


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
