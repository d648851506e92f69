"""How far a log has reached: told beside it, so that what is lost of it is missed.

    REACHED     {"reached":1,"segment":1,"offset":4711,
                 "chain":[["k7q4f2a",41,HEX]],"newest":"k7q4f2a.41"}

A log alone cannot show that it was emptied, or that its end was cut off. So the desk
notes how far it reached, at the end of a session and now and then within one, and only
after all up to there was on disk. Snapshots and bases tell the same by their names.

`chain` says where the chains of the newest writers stood, as a snapshot does for all.
A head that the log has lost stays in the note: it is missed, whatever is written later.
The note holds no event. It goes into no backup, and is no proof: whoever empties a log
on purpose can remove it too. See `store.proof` for what is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from store.base import NAME as BASE
from store.base import base_position
from store.chain import NO_HEAD, Head
from store.copies.last_backup import BACKUP_NAME
from store.damages import DAMAGE_NAME, BrokenDamagesError, key_of, read_damages
from store.disk import Disk, StoreUnusable
from store.log import (
    START,
    Finding,
    Position,
    Trouble,
    sealed_name,
    segment_name,
    segment_numbers,
    write_file,
)
from store.log.snapshots import NAME as SNAPSHOT
from store.log.snapshots import snapshot_position
from store.memory import Memory
from store.past import NAME as CHAPTER
from store.sentences import N_, Sentence

REACHED_NAME = "REACHED"
FORMAT = 1
MOST_SEGMENTS = 10**9
"""More than any log has: a number beyond is rot, and names no file that is read."""
OF_USE = {REACHED_NAME, DAMAGE_NAME, BACKUP_NAME}
"""Files that only a store has in which something was entered."""
WHY = N_("its log is gone, and {file} shows that it was used")
GO_ON = N_(
    "restore a backup into a new folder (patrol-tui log restore), or go on without it:"
    " patrol-tui doctor --repair"
)


class Witness(NamedTuple):
    """What shows that a log was used, and how far it reached at least."""

    file: str
    position: Position


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    reached: int
    segment: int
    offset: int
    chain: list[tuple[str, int, str]] = []
    newest: str = ""


def note_reached(disk: Disk, position: Position, memory: Memory) -> None:
    """Write down how far the log has reached, and what it lost of the older note.

    Args:
        disk: The store's folder, locked.
        position: The durable end of the log.
        memory: What the log says up to there.

    Raises:
        OSError: If the disk refused; the older note stands.
    """
    segment, offset = position
    lost = lost_heads(noted_heads(disk), memory.chain.heads)
    events = {memory.newest, *memory.lasts.values()} - {""}
    writers = sorted(event.partition(".")[0] for event in events)
    heads = [*lost, *((writer, memory.chain.head(writer)) for writer in writers)]
    kept = _Kept(
        reached=FORMAT,
        segment=segment,
        offset=offset,
        chain=[(writer, head.number, head.value.hex()) for writer, head in heads],
        newest=memory.newest,
    )
    write_file(disk, REACHED_NAME, msgspec.json.encode(kept) + b"\n")


def noted_heads(disk: Disk) -> list[tuple[str, Head]]:
    """Read where the note says that chains stood; nothing if it makes no sense.

    Raises:
        OSError: If it cannot be read.
    """
    kept = _read(disk)
    try:
        rows = kept.chain if kept is not None else []
        return [(w, Head(number, bytes.fromhex(value))) for w, number, value in rows]
    except ValueError:
        return []


def lost_heads(
    noted: Iterable[tuple[str, Head]], heads: Mapping[str, Head]
) -> list[tuple[str, Head]]:
    """Pick the noted heads that a log does not reach, or where it says otherwise.

    Where a chain goes on behind a noted head only `store.proof` can compare the two.

    Args:
        noted: Where chains once stood.
        heads: Where the log's chains stand.
    """
    return [
        (writer, head)
        for writer, head in noted
        if head.number >= (here := heads.get(writer, NO_HEAD)).number and head != here
    ]


def last_witness(disk: Disk) -> Witness | None:
    """Find what tells of the farthest place that the log once reached.

    Returns:
        None if nothing shows that it was ever used. The place is `START` where that is
        all that can be told.

    Raises:
        OSError: If the folder cannot be listed, or the note not be read.
    """
    names = disk.names()
    found = [Witness(name, START) for name in names if name in OF_USE]
    found += [Witness(name, START) for name in names if CHAPTER.fullmatch(name)]
    kept = [Witness(n, snapshot_position(n)) for n in names if SNAPSHOT.fullmatch(n)]
    found += [one for one in kept if one.position > START]  # one of nothing shows none
    found += [Witness(n, base_position(n)) for n in names if BASE.fullmatch(n)]
    if REACHED_NAME in names:
        found.append(Witness(REACHED_NAME, _noted(disk)))
    return max(found, key=lambda one: one.position, default=None)


def gone(disk: Disk, witness: Witness | None) -> Finding | None:
    """Tell that nothing is left of a log that was used; None if something is.

    Raises:
        OSError: If a segment cannot be read.
    """
    if witness is None:
        return None
    names = disk.names()
    for number in reversed(segment_numbers(names)):
        for name in (segment_name(number), sealed_name(number)):
            if name in names and disk.read(name):
                return None
    segment, offset = witness.position
    return Finding(Trouble.LOG_GONE, segment_name(max(segment, 1)), offset, offset)


def refuse_gone(disk: Disk, witness: Witness | None) -> None:
    """Refuse to begin anew where a used log is gone, unless a person knows of it.

    Raises:
        StoreUnusable: If it is gone; says what to do.
        OSError: If a segment cannot be read.
    """
    finding = gone(disk, witness)
    if finding is None or witness is None or _is_known(disk, finding):
        return
    raise StoreUnusable(disk.where, Sentence(WHY, {"file": witness.file}), GO_ON)


def _is_known(disk: Disk, finding: Finding) -> bool:
    """Claim that a person said that this loss is known."""
    try:
        rows = read_damages(disk)
    except BrokenDamagesError:
        return False
    key = key_of(finding.code.value, finding.file, finding.start)
    return any(row.key == key and row.known_ms for row in rows)


def _noted(disk: Disk) -> Position:
    """Tell the place in the note; `START` where it makes no sense."""
    kept = _read(disk)
    if kept is None:
        return START
    if not 0 < kept.segment < MOST_SEGMENTS:
        return START
    return Position(kept.segment, max(kept.offset, 0))


def _read(disk: Disk) -> _Kept | None:
    """Read the note; None if there is none, or it makes no sense."""
    try:
        return msgspec.json.decode(disk.read(REACHED_NAME), type=_Kept)
    except (FileNotFoundError, msgspec.MsgspecError, ValueError):
        return None
