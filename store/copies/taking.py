"""Taking a bundle: who sent it, whether it fits what is here, and where it does not.

Nothing is taken from a device that was never seen, unless a person compared the
fingerprint of its key; nor from a known one with another key. And nothing is taken of
which a part is missing, or that tells of one event in two ways.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from store.chain import NO_HEAD
from store.copies.bundle import Bundle
from store.copies.passage import Log, Passage, Passed, pass_through
from store.copies.trouble import CopyFailed, CopyTrouble
from store.keys.signing import fingerprint, read_printed
from store.model.events import BrokenEventError, Event, decode, device_of
from store.model.facts import DeskOpened, SettingKept

DEVICE_SETTING = "device."
"""Before a device's code: the setting that holds the key a person said to trust."""

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Known:
    """What a store knows of devices and their keys."""

    keys: Mapping[str, frozenset[str]]
    """Device -> its keys, as its own events name them or as a person said."""

    def of(self, device: str) -> frozenset[str]:
        """Give the keys of a device; none if it was never seen."""
        return self.keys.get(device, frozenset())


def known_devices(log: Log, settings: Mapping[str, str]) -> Known:
    """Learn the devices' keys from the log, and from what persons said to trust."""
    found: dict[str, set[str]] = {}

    def look(passed: Passed) -> None:
        if DeskOpened.kind.encode() not in passed.line:
            return
        with contextlib.suppress(BrokenEventError):
            if named := _key_named(decode(passed.line)):
                found.setdefault(named[0], set()).add(named[1])

    pass_through(log, look)
    for name, key in settings.items():
        if name.startswith(DEVICE_SETTING) and key:
            found.setdefault(name.removeprefix(DEVICE_SETTING), set()).add(key)
    return Known({device: frozenset(keys) for device, keys in found.items()})


def judge_sender(bundle: Bundle, known: Known, trusted: str = "") -> bool:
    """Refuse a sender who is not known; tell whether its key is new and to be kept.

    Args:
        bundle: What was sent.
        known: Whom this store knows.
        trusted: The fingerprint that a person compared, if one did.

    Raises:
        CopyFailed: If it must not be taken; names the fingerprints.
    """
    keys, sent = known.of(bundle.device), fingerprint(bundle.key)
    about = {"device": bundle.device, "sent": sent}
    if keys and bundle.key not in keys:
        kept = ", ".join(sorted(map(fingerprint, keys)))
        raise CopyFailed(CopyTrouble.OTHER_KEY, bundle.path, **about, kept=kept)
    if trusted and not _is_same(trusted, sent):
        raise CopyFailed(
            CopyTrouble.WRONG_FINGERPRINT, bundle.path, **about, given=trusted
        )
    if not keys and not trusted:
        raise CopyFailed(CopyTrouble.UNKNOWN_DEVICE, bundle.path, **about)
    return not keys


def _is_same(typed: str, sent: str) -> bool:
    """Compare fingerprints as people type them."""
    try:
        return read_printed(typed) == read_printed(sent)
    except ValueError:
        return False


def refuse_misfit(
    bundle: Bundle, log: Log, known: Known, here: str = ""
) -> tuple[str, ...]:
    """Refuse a bundle that does not fit what is here.

    Goes once through the bundle and once through the log; holds `DIGEST_BYTES` for each
    event of the bundle.

    Args:
        bundle: What was sent.
        log: This store's.
        known: Whom this store knows.
        here: This device, for telling what to ask the sender for.

    Returns:
        What is missing here and in the bundle alike, of sessions that others in it go
        on from, as "k7qaaaa.1-40": the sender has lost it as well, so that refusing
        would keep out all that follows for ever.

    Raises:
        CopyFailed: If something between is missing, an event is here with other bytes,
            or was lost from the middle of the log, or a device opens with another key
            than is known.
    """
    sent = _Sent(bundle, known)
    passage = pass_through(log, sent.compare)
    for writer in bundle.heads:
        if writer in passage.gaps:
            lost = f"{writer}.{passage.gaps[writer]}"
            raise CopyFailed(CopyTrouble.HOLE, bundle.path, event=lost)
    for writer, head in bundle.after.items():
        last = passage.chain.head(writer).number
        if last < head.number:
            ends = {"begins": f"{writer}.{head.number}", "since": f"{writer}.{last}"}
            raise CopyFailed(CopyTrouble.GAP, bundle.path, **ends, receiver=here)
        begun = passage.begun.get(writer, NO_HEAD)
        if begun.number == head.number and begun != head:
            about = {"event": f"{writer}.{head.number}"}
            raise CopyFailed(CopyTrouble.FORK, bundle.path, **about)
    return tuple(_missing(sent.gone_on_from, bundle, passage))


def _missing(
    wanted: Mapping[str, int], bundle: Bundle, passage: Passage
) -> Iterator[str]:
    """Name what openings in a bundle go on from, and neither side has."""
    for writer, last in sorted(wanted.items()):
        sent = bundle.heads.get(writer, NO_HEAD).number
        has = max(sent, passage.chain.head(writer).number)
        if has < last:
            yield f"{writer}.{has + 1}" + f"-{last}" * (has + 1 < last)


class _Sent:
    """What a bundle holds, in short, to be compared with what is here."""

    def __init__(self, bundle: Bundle, known: Known) -> None:
        self._bundle = bundle
        self._digests = {writer: bytearray() for writer in bundle.heads}
        self.gone_on_from: dict[str, int] = {}
        """The last event of sessions that others in the bundle go on from."""
        keys = {device: set(of) for device, of in known.keys.items()}
        keys.setdefault(bundle.device, set()).add(bundle.key)
        for events in bundle.batches():
            self._note(events, keys)

    def _note(self, events: Iterable[bytes], keys: dict[str, set[str]]) -> None:
        for line in events:
            event = decode(line)
            self._digests[event.writer] += _digest(line)
            if isinstance(event.fact, DeskOpened):
                self._go_on_from(event.fact)
            if (named := _key_named(event)) is not None:
                device, key = named
                of = keys.setdefault(device, {key})
                if key not in of or not _is_own(event):
                    kept = ", ".join(sorted(map(fingerprint, of)))
                    about = {"device": device, "sent": fingerprint(key), "kept": kept}
                    raise CopyFailed(CopyTrouble.OTHER_KEY, self._bundle.path, **about)

    def _go_on_from(self, opening: DeskOpened) -> None:
        writer, _, number = opening.after.rpartition(".")
        if number.isdecimal():
            last = max(int(number), self.gone_on_from.get(writer, 0))
            self.gone_on_from[writer] = last

    def compare(self, event: Passed) -> None:
        """Compare one of our events with the one that was sent under its number.

        Raises:
            CopyFailed: If they differ.
        """
        before = self._bundle.after.get(event.writer, NO_HEAD)
        is_other = event.number == before.number and event.head not in (None, before)
        at = (event.number - before.number - 1) * DIGEST_BYTES
        digests = self._digests.get(event.writer)
        if digests is not None and 0 <= at < len(digests):
            sent = digests[at : at + DIGEST_BYTES]
            is_other = is_other or sent != _digest(event.line)
        if is_other:
            raise CopyFailed(CopyTrouble.FORK, self._bundle.path, event=event.id)


def _key_named(event: Event) -> tuple[str, str] | None:
    """Read which key an event says is whose: an opening, or a person's trust."""
    match event.fact:
        case DeskOpened(device=device, key=key):
            return device, key
        case SettingKept(key=name, value=key) if name.startswith(DEVICE_SETTING):
            return name.removeprefix(DEVICE_SETTING), key
        case _:
            return None


def _is_own(event: Event) -> bool:
    """Claim that no writer opens as another device than its own."""
    fact = event.fact
    return not isinstance(fact, DeskOpened) or device_of(event.writer) == fact.device


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=DIGEST_BYTES).digest()
