"""The append-only event log on disk: frames, segments, recovery, snapshots."""

from store.log.event_log import EventLog, LogFailed
from store.log.frames import split
from store.log.history import (
    Finding,
    Position,
    Reading,
    Recovered,
    Trouble,
    read_frames,
)
from store.log.snapshots import (
    Snapshot,
    SnapshotFailed,
    load_snapshot,
    save_snapshot,
)

__all__ = [
    "EventLog",
    "Finding",
    "LogFailed",
    "Position",
    "Reading",
    "Recovered",
    "Snapshot",
    "SnapshotFailed",
    "Trouble",
    "load_snapshot",
    "read_frames",
    "save_snapshot",
    "split",
]
