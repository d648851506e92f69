"""The append-only event log on disk: frames, segments, recovery, snapshots.

Rules that make recovery simple:

- R1: one commit is one frame, one write, one sync; the next frame follows only after
  that sync succeeded. So at most one frame, the last, can ever be in doubt, and it is
  recovered whole or not at all.
- R2: nothing is overwritten or truncated. After a torn tail, a failed write or a failed
  sync that file is never written again; the next segment repeats the pending frame. A
  sync is never retried on the same file: the system may have dropped the bytes and
  claim success.
- R3: after an unclean end the last frame may be readable and yet not on disk. It is
  committed again, into a fresh segment, before anyone may act on it. The header's
  `redo` settles each doubt once, so that the log cannot snowball. A clean close writes
  an end mark, and then nothing is in doubt.
- R4: a segment is durable, content and name, before its first frame is acknowledged.
- R5: a header's `after` is the durable end of the log before; a missing or shorter file
  is reported.
"""

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
from store.log.passing import (
    rows_from,
)
from store.log.records import (
    START,
    Finding,
    LogMark,
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
    "LogMark",
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
    "rows_from",
    "save_snapshot",
    "sealed_name",
    "segment_name",
    "segment_numbers",
    "split",
    "sweep",
    "write_file",
    "write_steps",
]
