"""Bundles from the command line: events for another desk, made here and taken there.

Making one only looks at the store, so a desk may be at work there meanwhile; a store
that was restored and has no desk yet gets one first, for somebody has to sign.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from patrol_tui.console import Console
from patrol_tui.log.copy_telling import (
    DONE,
    REFUSED,
    carefully,
    place_of,
    size_told,
    watched,
)
from patrol_tui.log.passphrases import cipher_of
from patrol_tui.opening import Choices, open_console, open_desk, wall_ms
from patrol_tui.settings.check import nearest
from patrol_tui.telling import complain, tell
from store.answers import Taken
from store.copies.aside import NewFile, TargetFolder
from store.copies.bundle import Bundle, read_bundle
from store.copies.bundling import (
    Sender,
    bundle_name,
    known_from,
    known_to,
    make_bundle,
)
from store.copies.kinds import kind_of
from store.copies.manifest import holds_store
from store.copies.passage import Log
from store.copies.taking import (
    DEVICE_SETTING,
    judge_sender,
    known_devices,
    refuse_misfit,
)
from store.copies.trouble import CopyFailed, CopyTrouble, Progress
from store.desk import Desk
from store.device import Device, is_code, read_device
from store.folder import Folder
from store.keys.signing import fingerprint, sign
from store.model.commands import KeepSetting
from store.model.refusals import Refusal
from widgets.words.catalogue import N_, Words
from widgets.words.errors import said_parts
from widgets.words.numbers import say_number
from widgets.words.refusals import say_refusal

WRITTEN = (
    N_("{where}: one event, {size}, signed, read back and right"),
    N_("{where}: {events} events, {size}, signed, read back and right"),
)


def bundle(
    choices: Choices,
    file: Path | None = None,
    *,
    since: Path | None = None,
    receiver: str = "",
) -> int:
    """Write events for another desk into a signed file, to be carried by hand.

    Args:
        choices: The options before the verb.
        file: The new file, or a folder for it; else the current folder.
        since: Another bundle: what is in that one, or before it, is left out.
        receiver: A device's code: what it is known to have is left out.

    Returns:
        0 done, 1 nothing new or the name is taken, 2 not usable.
    """

    def work(words: Words) -> int:
        root = choices.root
        if not root.is_dir() or not holds_store(path.name for path in root.iterdir()):
            raise CopyFailed(CopyTrouble.NO_STORE, root)
        known = known_from(_read(since)) if since is not None else {}
        log = Log(Folder(root), cipher_of(root, words))
        device = _device(words, choices, log)
        if receiver:
            code = _code(words, log, device.code, receiver)
            known |= known_to(code, device.code, log)
        today = datetime.fromtimestamp(wall_ms() / 1000, choices.settings().zone)
        usual = bundle_name(device.code, f"{today:%Y-%m-%d}")
        target, name = place_of(file or Path.cwd(), usual)
        return _bundle(words, log, device, known, (target, name))

    return carefully(choices, work)


def _code(words: Words, log: Log, own: str, receiver: str) -> str:
    """Read a device's code; say it where nothing is known of that device.

    Raises:
        CopyFailed: If it is no code.
    """
    code = receiver.strip().lower()
    if not is_code(code):
        raise CopyFailed(CopyTrouble.NO_CODE, receiver)
    known = {*known_devices(log, {}).keys} - {own}
    if code not in known:
        unknown = N_(
            "device {device} is not known here{near}: the bundle holds everything"
        )
        near = said_parts(words, {"near": nearest(code, known)})
        complain(words.say(unknown, device=code, **near))
    return code


def _bundle(
    words: Words,
    log: Log,
    device: Device,
    known: dict[str, int],
    place: tuple[Path, str],
) -> int:
    sender = Sender(
        device=device.code,
        key=device.key,
        sign=lambda text: sign(device.seed, text),
        at_ms=wall_ms(),
    )
    with (
        watched(words.say(N_("writing"))) as watch,
        NewFile(TargetFolder(place[0]), place[1]) as new,
    ):
        made = make_bundle(log, new, sender, known, watch)
    count, size = made.events, size_told(made.size_bytes)
    tell(say_number(words, WRITTEN, count, events=count, where=made.path, size=size))
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
    sent = _read(file)
    console = open_console(choices)
    desk = cast(Desk, console.desk)
    try:
        log = Log(Folder(choices.root), cipher_of(choices.root, words))
        known = known_devices(log, desk.state.settings)
        is_new = judge_sender(sent, known, trust)
        missing = refuse_misfit(sent, log, known, desk.device.code)
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
    for events in missing:
        lost = N_("{events} are missing here, and the sender has them not; others may")
        complain(words.say(lost, events=events))
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


def _read(file: Path) -> Bundle:
    """Read a bundle; says of another file what it is."""
    if not file.exists():
        raise CopyFailed(CopyTrouble.NO_FILE, file)
    try:
        return read_bundle(file)
    except CopyFailed as failure:
        if failure.trouble is CopyTrouble.FOREIGN or file.is_dir():
            kind = kind_of(file)
            if kind is not CopyTrouble.IS_BUNDLE:
                raise CopyFailed(kind, file) from failure
        raise


def _device(words: Words, choices: Choices, log: Log) -> Device:
    """Give who signs here: this store's device, or a new one where it has none.

    Raises:
        StoreError: If the store cannot be opened, and so gets no new one.
    """
    seen = read_device(log.disk, log.cipher)
    if seen is not None and seen.is_of_folder:
        return seen.device
    desk = open_desk(choices)[1]  # writes DEVICE, and no event
    try:
        device = desk.device
    finally:
        desk.close()
    complain(
        words.say(
            N_("a copy of a store: it is device {device} from now on"),
            device=device.code,
        )
    )
    return device
