"""What a checkup can find: codes with values, how bad each is, and what mends it.

The sentences are made where they are said.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple

Value = str | int


class Level(IntEnum):
    """How bad something is; the worst is the greatest."""

    NOTE = 0
    """To be known; nothing is wrong."""
    CAUTION = 1
    """Nothing is lost, and something may be: to be looked after."""
    WRONG = 2
    """Something is not as it was written, or others can read it."""


class Repair(StrEnum):
    """What a repair does about something."""

    NONE = "none"
    """Nothing: it cannot be mended, or mends itself."""
    NARROW = "narrow"
    """Take others' rights to a file or the folder away."""
    SET_ASIDE = "set-aside"
    """Rename the file, so that no reader takes it."""
    REMEMBER = "remember"
    """Set the file aside, and write a new memory from the log."""
    REBUILD = "rebuild"
    """Set all that was made from the log aside, and make it anew."""
    DESTROY = "destroy"
    """Destroy the keys that the log says are destroyed."""
    MEND_KEY = "mend-key"
    """Write KEY anew by its good half."""
    KNOW = "know"
    """Mark it as known, so that the desk tells it no more; it stays as it is."""


class Code(StrEnum):
    """What can be found; the values in brackets are named in `Found.about`."""

    IN_USE = "in-use"
    """Another program has the store open (who)."""
    NETWORK_FOLDER = "network-folder"
    """It lies on a file system of another computer (kind, mount)."""
    CLOUD_FOLDER = "cloud-folder"
    """It lies in a folder that a program copies to a cloud (part)."""
    ROOM_SHORT = "room-short"
    """The disk is nearly full (free_mb)."""
    ROOM_NONE = "room-none"
    """The disk is full, and the log has no reserve left (free_kb)."""
    ROOM_RESERVED = "room-reserved"
    """The disk is full but for the log's reserve (free_kb, reserve_kb)."""
    READ_ONLY = "read-only"
    """The disk takes no changes."""
    NO_RIGHT = "no-right"
    """The user who looks may not write there (user)."""
    OPEN_TO_OTHERS = "open-to-others"
    """Other users of this computer may read or change it (files, file)."""
    OTHER_OWNER = "other-owner"
    """The folder belongs to another user than the one who looks (owner, user)."""
    MIXED_OWNERS = "mixed-owners"
    """Files belong to another user than their folder (files, file, owner)."""
    UNREADABLE = "unreadable"
    """A file cannot be read (file, why)."""

    LOG_GONE = "log-gone"
    DAMAGE = "damage"
    SEALED_ELSEWHERE = "sealed-elsewhere"
    CHAIN_BROKEN = "chain-broken"
    SEGMENT_SHORT = "segment-short"
    SEGMENT_MISSING = "segment-missing"
    SEGMENT_UNREADABLE = "segment-unreadable"
    TORN_TAIL = "torn-tail"
    """These are as in `store.log.Trouble` (file, start, stop)."""
    TAIL_UNCLEAR = "tail-unclear"
    """The log's last write is bad: cut short, or damaged later (file, start, stop)."""
    BROKEN_ENTRY = "broken-entry"
    """Frames hold what is no event (count, file, start)."""
    EVENTS_MISSING = "events-missing"
    """Numbers of a writer are missing (writer, first, last)."""
    DAMAGE_BEFORE = "damage-before"
    """The desk tells a damage that is found no more (file, start, at_ms)."""
    DAMAGES_UNREADABLE = "damages-unreadable"
    """The list of damages that were found cannot be read (file, why)."""
    UNKNOWN_KINDS = "unknown-kinds"
    """Events of kinds that this program does not know (count)."""
    CLOCK_AHEAD = "clock-ahead"
    """Events from after now (count, event, at_ms)."""
    CLOCK_BACK = "clock-back"
    """A device's clock went back by days (event, back_ms, count)."""

    LEFTOVER = "leftover"
    """A file whose writing was cut short (file)."""
    SET_ASIDE_BEFORE = "set-aside-before"
    """Files that earlier repairs set aside (files, size_kb)."""
    TWIN = "twin"
    """A segment lies plain beside its sealed self (file)."""
    TWIN_BETTER = "twin-better"
    """A plain segment is damaged and the sealed one beside it is not (file)."""
    DROPPED_STAYS = "dropped-stays"
    """Segments that a base stands for are still there (files)."""
    BASE_DAMAGED = "base-damaged"
    """What stands for dropped events cannot be read (file, why)."""
    BASE_UNSAID = "base-unsaid"
    """A base that no event names, while all it stands for is still there (file)."""

    SNAPSHOT_DAMAGED = "snapshot-damaged"
    """A snapshot cannot be read (file, why)."""
    SNAPSHOT_OTHER = "snapshot-other"
    """A snapshot that another version of the program wrote (file)."""
    SNAPSHOT_DIFFERS = "snapshot-differs"
    """A snapshot says something else than the log (file, what)."""
    CHAPTER_DAMAGED = "chapter-damaged"
    """A chapter of the past cannot be read (file, why)."""
    CHAPTER_DIFFERS = "chapter-differs"
    """A chapter has an incident otherwise than the log (file, incident, number)."""
    INCIDENT_NOWHERE = "incident-nowhere"
    """Closed incidents of the log are in no chapter (count, incident, number)."""
    CHAPTER_UNLISTED = "chapter-unlisted"
    """Chapters that no snapshot lists (files)."""
    NOT_COMPARED = "not-compared"
    """Snapshots hold more than the damaged log, so they are kept as they are."""
    CHAPTER_LOST = "chapter-lost"
    """A chapter is damaged, and so is the log it was made from (file, why)."""

    DEVICE_MISSING = "device-missing"
    """No DEVICE: the next desk here goes on as a new one."""
    DEVICE_COPIED = "device-copied"
    """DEVICE belongs to another folder; the next desk goes on as a new one (device)."""
    DEVICE_DAMAGED = "device-damaged"
    """DEVICE cannot be read; the next desk goes on as a new one."""
    DEVICE_OTHER_KEY = "device-other-key"
    """DEVICE holds another key than the log knows of it (device)."""
    KEY_HALF = "key-half"
    """One of the two lines of KEY is damaged."""
    NOT_ALL_SEALED = "not-all-sealed"
    """A locked store has files that are not sealed (files, file)."""
    PEOPLE_DAMAGED = "people-damaged"
    """Keys of persons are damaged (file, count)."""
    KEYS_UNDESTROYED = "keys-undestroyed"
    """Keys that the log says are destroyed are still there (count)."""
    KEYS_MISSING = "keys-missing"
    """Words were sealed for persons whose keys are gone (count, event)."""
    KEYS_ELSEWHERE = "keys-elsewhere"
    """Words that other desks sealed, who have the keys (count)."""


LOSSES = {
    Code.LOG_GONE,
    Code.DAMAGE,
    Code.SEALED_ELSEWHERE,
    Code.CHAIN_BROKEN,
    Code.SEGMENT_SHORT,
    Code.SEGMENT_MISSING,
    Code.SEGMENT_UNREADABLE,
    Code.BROKEN_ENTRY,
}
"""What the desk tells at every start until somebody says that it is known."""

_LEVELS = {
    Code.DAMAGE_BEFORE: Level.NOTE,
    Code.DAMAGES_UNREADABLE: Level.CAUTION,
    Code.IN_USE: Level.NOTE,
    Code.NETWORK_FOLDER: Level.CAUTION,
    Code.CLOUD_FOLDER: Level.CAUTION,
    Code.ROOM_SHORT: Level.CAUTION,
    Code.NO_RIGHT: Level.CAUTION,
    Code.OTHER_OWNER: Level.CAUTION,
    Code.TORN_TAIL: Level.NOTE,
    Code.TAIL_UNCLEAR: Level.CAUTION,
    Code.UNKNOWN_KINDS: Level.CAUTION,
    Code.CLOCK_AHEAD: Level.CAUTION,
    Code.CLOCK_BACK: Level.CAUTION,
    Code.LEFTOVER: Level.NOTE,
    Code.SET_ASIDE_BEFORE: Level.NOTE,
    Code.TWIN: Level.NOTE,
    Code.DROPPED_STAYS: Level.CAUTION,
    Code.SNAPSHOT_OTHER: Level.NOTE,
    Code.CHAPTER_UNLISTED: Level.NOTE,
    Code.NOT_COMPARED: Level.NOTE,
    Code.DEVICE_MISSING: Level.NOTE,
    Code.DEVICE_COPIED: Level.NOTE,
    Code.KEYS_ELSEWHERE: Level.NOTE,
}
"""What is not named here is wrong."""

_REPAIRS = {
    **dict.fromkeys(LOSSES, Repair.KNOW),
    Code.DAMAGE_BEFORE: Repair.KNOW,
    Code.DAMAGES_UNREADABLE: Repair.SET_ASIDE,
    Code.OPEN_TO_OTHERS: Repair.NARROW,
    Code.LEFTOVER: Repair.SET_ASIDE,
    Code.TWIN_BETTER: Repair.SET_ASIDE,
    Code.BASE_UNSAID: Repair.SET_ASIDE,
    Code.SNAPSHOT_DAMAGED: Repair.REMEMBER,
    Code.SNAPSHOT_DIFFERS: Repair.REMEMBER,
    Code.CHAPTER_DAMAGED: Repair.REBUILD,
    Code.CHAPTER_DIFFERS: Repair.REBUILD,
    Code.INCIDENT_NOWHERE: Repair.REBUILD,
    Code.DEVICE_DAMAGED: Repair.SET_ASIDE,
    Code.DEVICE_OTHER_KEY: Repair.SET_ASIDE,
    Code.KEY_HALF: Repair.MEND_KEY,
    Code.KEYS_UNDESTROYED: Repair.DESTROY,
}


class Found(NamedTuple):
    """One thing that was found."""

    code: Code
    about: dict[str, Value]

    @property
    def level(self) -> Level:
        """How bad it is."""
        return _LEVELS.get(self.code, Level.WRONG)

    @property
    def repair(self) -> Repair:
        """What a repair does about it; nothing more about what is known."""
        if "known_ms" in self.about:
            return Repair.NONE
        return _REPAIRS.get(self.code, Repair.NONE)


def found(code: Code, **about: Value) -> Found:
    """Write a finding down."""
    return Found(code, about)
