"""Errors put into the real program's system calls, and how often they fired."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.evening import FIRST_NUMBER, Evening
from tests.faults.fate import fate
from tests.faults.kills import SMALL
from tests.faults.rush import Rush

ASIDE = ".aside"
SEGMENTS = 60
"""No test begins more."""
LIVES = 2
"""The second one opens what the first one left."""
COMMANDS = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """Which calls fail, how, and when: `3` the third, `3+5` that and each fifth."""

    calls: str
    error: str
    when: str
    names: str = "*"
    """The store's files it is about: `plain` or `packed` segments, or `*` for all."""

    def __str__(self) -> str:
        call = self.calls.split(",")[0].strip("?")
        return f"{call}-{self.error}-{self.when}-{self.names}"


WRITE = "write"
SYNC = "fdatasync"
SYNC_FOLDER = "fsync"
RENAME = "?rename,?renameat,?renameat2"
REMOVE = "?unlink,?unlinkat"
OPEN = "openat"
RESERVE = "fallocate"

FAULTS = (
    Fault(WRITE, "EIO", "1", "plain"),
    Fault(WRITE, "ENOSPC", "9", "plain"),
    Fault(WRITE, "ENOSPC", "4+3", "plain"),
    Fault(WRITE, "EIO", "1+2", "packed"),
    Fault(SYNC, "EIO", "2"),
    Fault(SYNC, "EIO", "12"),
    Fault(SYNC, "ENOSPC", "5+4"),
    Fault(SYNC_FOLDER, "EIO", "2+2"),
    Fault(RENAME, "EIO", "2+2"),
    Fault(RENAME, "ENOSPC", "2"),
    Fault(REMOVE, "EIO", "1+2"),
    Fault(OPEN, "EIO", "2", "plain"),
    Fault(OPEN, "EIO", "1+3", "packed"),
    Fault(OPEN, "ENOSPC", "3+1", "plain"),
    Fault(RESERVE, "ENOSPC", "1+1"),
)


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What came of one fault."""

    fired: int
    """How often it really was put in, by strace's own account."""
    acknowledged: int
    refused: int
    """Commands told as not on disk."""
    faults: list[str]


def why_not() -> str:
    """Say why strace cannot be used here; nothing if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(
        ["strace", "-qq", "-e", "trace=none", "-o", "/dev/null", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"strace: {done.stderr.strip()}" if done.returncode else ""


def suffer(fault: Fault, desk: Path, defect: str = "") -> Ordeal:
    """Let the program live on a new store while calls fail, and look what is left."""
    store, trace = desk / "store", desk / "trace"
    if store.exists():
        shutil.rmtree(store)
    watch = {**SMALL}
    if defect:
        watch["defect"] = defect
    rush = Rush(store, desk, watch, before=_strace(fault, store, trace))
    evening, fired = Evening(1), 0
    for _ in range(LIVES):
        rush.live(evening.lines(COMMANDS, [FIRST_NUMBER] if rush.told else []))
        fired += trace.read_text("utf-8", "replace").count("(INJECTED)")
    found = fate(store, rush.told, ask=False)
    refused = sum(not a.done and bool(a.code) for a in rush.told)
    return Ordeal(fired, found.acknowledged, refused, found.faults)


def _strace(fault: Fault, store: Path, trace: Path) -> list[str]:
    """The words before the program: which calls fail on which files."""
    words = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", str(trace)]
    words += ["-e", f"trace={fault.calls}"]
    words += ["-e", f"inject={fault.calls}:error={fault.error}:when={fault.when}"]
    return [*words, *(f"--trace-path={path}" for path in _paths(store, fault.names))]


def _paths(store: Path, names: str) -> Sequence[Path]:
    """The files that a fault is about; without any it is about all.

    Calls that read and write in general need them, or Python's own imports and the
    answers would fail.
    """
    plain = [store / f"log-{n:06d}.jsonl" for n in range(1, SEGMENTS)]
    match names:
        case "plain":
            return plain
        case "packed":
            return [path.with_name(f"{path.name}.gz{ASIDE}") for path in plain]
        case _:
            return []
