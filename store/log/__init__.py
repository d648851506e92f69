"""The append-only event log on disk: frames, segments, recovery, snapshots."""

from store.log.event_log import (
    EventLog,
    LogFailed,
)
from store.log.frames import (
    split,
)
from store.log.history import (
    History,
    header_after,
    read_frames,
    read_history,
)
from store.log.kept_files import (
    sweep,
    write_file,
    write_steps,
)
from store.log.records import (
    START,
    Finding,
    Position,
    Reading,
    Recovered,
    Take,
    Trouble,
)
from store.log.segments import (
    LogFiles,
    read_segment,
    sealed_name,
    segment_name,
    segment_numbers,
)
from store.log.snapshots import (
    KEPT,
    Snapshot,
    SnapshotFailed,
    load_snapshots,
    save_snapshot,
)

__all__ = [
    "KEPT",
    "START",
    "EventLog",
    "Finding",
    "History",
    "LogFailed",
    "LogFiles",
    "Position",
    "Reading",
    "Recovered",
    "Snapshot",
    "SnapshotFailed",
    "Take",
    "Trouble",
    "header_after",
    "load_snapshots",
    "read_frames",
    "read_history",
    "read_segment",
    "save_snapshot",
    "sealed_name",
    "segment_name",
    "segment_numbers",
    "split",
    "sweep",
    "write_file",
    "write_steps",
]
