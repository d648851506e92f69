"""Passing through a log segment by segment, for those who can stop on the way."""

from collections.abc import Iterator

from store.cipher import Cipher
from store.disk import Disk
from store.log.history import read_history
from store.log.records import Position, Recovered
from store.log.segments import LogFiles, sealed_name, segment_name, segment_numbers


def rows_from(
    disk: Disk, cipher: Cipher | None, start: Position
) -> Iterator[Recovered]:
    """Give each transaction from a place on, in order; one segment is in memory.

    What is wrong with the log was told when it was opened. It may be written on
    meanwhile: what is appended to the last segment is given if it was not read yet.

    Raises:
        OSError: If the folder cannot be listed, or this user may not read a segment.
        StoreLocked: If something is locked, and there is no cipher.
    """
    for number in segment_numbers(disk.names()):
        if number < start.segment:
            continue
        names = {segment_name(number), sealed_name(number)}.intersection(disk.names())
        folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
        rows: list[Recovered] = []
        read_history(folder, max(start, Position(number, 0)), rows.append)
        yield from rows
