"""The keys: DEVICE, KEY and the keys of persons, held against the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set

from store.checkup.found import Code, Found, found
from store.checkup.reading import Reading
from store.cipher import Cipher
from store.device import DEVICE_NAME, read_device
from store.disk import Disk
from store.keys.signing import public_key
from store.keys.slots import DESTROYED, ID_BYTES, RING_ID, key_files, scan_slots, spelt
from store.keys.vault import Vault, is_half_damaged, needs_passphrase
from store.locking import open_files
from store.log import LogFiles, segment_numbers
from store.proof.segments import read_segment


def check_keys(disk: Disk, cipher: Cipher | None, reading: Reading) -> Iterator[Found]:
    """Check all keys of a store, and whether a locked one is sealed to the last file.

    Raises:
        OSError: If the folder cannot be listed, or a file of keys cannot be read.
        StoreError: If KEY makes no sense.
    """
    yield from _check_device(disk, cipher, reading)
    if is_half_damaged(disk):
        yield found(Code.KEY_HALF)
    if isinstance(cipher, Vault) and needs_passphrase(disk):
        files = open_files(disk, cipher)
        if files:
            yield found(Code.NOT_ALL_SEALED, files=len(files), file=files[0])
    yield from _check_people(disk, cipher, reading)


def _check_device(
    disk: Disk, cipher: Cipher | None, reading: Reading
) -> Iterator[Found]:
    if DEVICE_NAME not in disk.names():
        if reading.device_keys:
            yield found(Code.DEVICE_MISSING)
        return
    seen = read_device(disk, cipher)
    if seen is None:
        yield found(Code.DEVICE_DAMAGED, file=DEVICE_NAME)
        return
    device, key = seen.device, seen.device.key
    if public_key(device.seed) != key:
        yield found(Code.DEVICE_DAMAGED, file=DEVICE_NAME)
    elif reading.device_keys.get(device.code, key) != key:
        yield found(Code.DEVICE_OTHER_KEY, file=DEVICE_NAME, device=device.code)
    elif not seen.is_of_folder:
        yield found(Code.DEVICE_COPIED, device=device.code)


def _check_people(
    disk: Disk, cipher: Cipher | None, reading: Reading
) -> Iterator[Found]:
    states: dict[str, bool] = {}
    for name in key_files(disk):
        damaged = 0
        content = disk.read(name)
        for at, slot in scan_slots(content):
            damaged += slot is None
            key = content[at : at + ID_BYTES]
            if key != RING_ID:
                is_living = slot is None or slot.state != DESTROYED
                name_of_key = spelt(key)
                states[name_of_key] = states.get(name_of_key, False) or is_living
        if damaged:
            yield found(Code.PEOPLE_DAMAGED, file=name, count=damaged)
    undestroyed = [key for key in reading.forgotten if states.get(key)]
    if undestroyed:
        yield found(Code.KEYS_UNDESTROYED, count=len(undestroyed))
    yield from _check_sealed(disk, cipher, reading, states.keys())


def _check_sealed(
    disk: Disk, cipher: Cipher | None, reading: Reading, there: Set[str]
) -> Iterator[Found]:
    """Tell of words that nobody here can read, though nobody was forgotten."""
    lost = [
        words
        for key, words in reading.sealed.items()
        if key not in there and key not in reading.forgotten
    ]
    own = _own_devices(disk, cipher) if lost else set()
    counts = Counter[bool]()
    for words in lost:
        counts[words.device in own] += words.count
    if counts[True]:
        first = next(words.event for words in lost if words.device in own)
        yield found(Code.KEYS_MISSING, count=counts[True], event=first)
    if counts[False]:
        yield found(Code.KEYS_ELSEWHERE, count=counts[False])


def _own_devices(disk: Disk, cipher: Cipher | None) -> set[str]:
    """List the devices that wrote segments of this log, as their headers say."""
    names = disk.names()
    folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
    segments = (read_segment(folder, number) for number in segment_numbers(names))
    return {one.header.device for one in segments if one.header is not None}
