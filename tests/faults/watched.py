"""The real program with a light on what it is doing, and on request with a defect.

    python watched.py '{"light": FILE, ...}' ARGUMENTS OF patrol-tui

The light is a small file mapped into memory: it survives the death of this process, so
that whoever killed it knows what it was doing. The defects are mutants: each must be
caught, or the harness proves nothing.

    no-sync     what is written is not put on stable storage
    late        a write waits in this process until the next one
    swallow     the disk's refusals are passed over in silence
"""

import json
import mmap
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path[0] = str(ROOT)

from store import ledger  # noqa: E402
from store.desk import Desk  # noqa: E402
from store.disk import RealDisk  # noqa: E402
from store.log import EventLog, LogFailed  # noqa: E402

LIGHT_BYTES = 16
STARTING = "starting"
OPENING = "opening"
SAVING = "saving"
BEGINNING = "beginning"
SEALING = "sealing"
SNAPSHOT = "snapshot"
ANSWERING = "answering"
BETWEEN = "between lines"
CLOSING = "closing"
LEAVING = "leaving"
SIZES = ("segment_bytes", "reserve_bytes")
PHASES = (
    STARTING, OPENING, BETWEEN, ANSWERING, SAVING, BEGINNING, SEALING, SNAPSHOT,
    CLOSING, LEAVING,
)  # fmt: skip


class Light:
    """What the program is doing, in a file that survives it."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), LIGHT_BYTES)
        self.show(STARTING)

    def show(self, phase: str) -> None:
        self.phase = phase
        self._map[:] = phase.encode().ljust(LIGHT_BYTES)


def lit(
    light: Light, act: Callable[..., Any], during: Callable[..., str], after: str = ""
) -> Any:
    """Wrap an act so that the light tells of it while it lasts, and what then is."""

    def wrapped(*words: Any, **named: Any) -> Any:
        before = light.phase
        light.show(during(*words))
        try:
            return act(*words, **named)
        finally:
            light.show(after or before)

    return wrapped


def phase_of(name: str) -> str:
    """Tell what an act on a file is for."""
    if name.startswith(("snap", "past-", "base-")):
        return SNAPSHOT
    return SEALING if ".gz" in name else SAVING


def put_lights(light: Light) -> None:
    """Let the light follow the disk's acts and the desk's."""
    names: dict[int, str] = {}
    create, append = RealDisk.create, RealDisk.open_append

    def created(disk: RealDisk, name: str) -> int:
        file = create(disk, name)
        names[file] = name
        return file

    def appended(disk: RealDisk, name: str) -> int:
        file = append(disk, name)
        names[file] = name
        return file

    def by_file(_: RealDisk, file: int, *__: object) -> str:
        return phase_of(names.get(file, ""))

    def by_new(_: RealDisk, name: str) -> str:
        phase = phase_of(name)
        return BEGINNING if phase == SAVING else phase

    disk: Any = RealDisk
    disk.create = lit(light, created, by_new)
    disk.open_append = lit(light, appended, by_new)
    disk.write = lit(light, disk.write, by_file)
    disk.sync = lit(light, disk.sync, by_file)
    disk.replace = lit(light, disk.replace, lambda *names: phase_of(names[2]))
    disk.remove = lit(light, disk.remove, lambda _, name: _removing(name))
    disk.sync_folder = lit(light, disk.sync_folder, lambda _: BEGINNING)
    door: Any = Desk
    door.__init__ = lit(light, door.__init__, lambda *_: OPENING, BETWEEN)
    door.submit = lit(light, door.submit, lambda *_: ANSWERING)
    door.close = lit(light, door.close, lambda *_: CLOSING, LEAVING)


def _removing(name: str) -> str:
    """A segment is removed when it is sealed, or when it failed before it held any."""
    return SNAPSHOT if phase_of(name) == SNAPSHOT else SEALING


def make_small(wanted: dict[str, Any]) -> None:
    """Let the log begin segments, and the desk write snapshots, more often."""
    log: Any = EventLog
    begin = log.__init__
    sizes = {key: wanted[key] for key in SIZES if key in wanted}

    def small(*words: Any, **named: Any) -> None:
        begin(*words, **{**named, **sizes})

    log.__init__ = small
    if events := wanted.get("snapshot_events"):
        ledger.SAVE_EVERY = ledger.SAVE_AT_CLOSE = events


def break_it(defect: str) -> None:
    """Put a defect into the program."""
    disk: Any = RealDisk
    log: Any = EventLog
    match defect:
        case "no-sync":
            disk.sync = lambda *_: None
            disk.sync_folder = lambda *_: None
        case "late":
            waiting: list[tuple[int, bytes]] = []
            write = disk.write

            def late(self: RealDisk, file: int, content: bytes) -> None:
                waiting.append((file, content))
                while len(waiting) > 1:
                    write(self, *waiting.pop(0))

            disk.write = late
        case "swallow":
            commit = log.commit

            def swallowed(self: EventLog, *words: Any) -> None:
                try:
                    commit(self, *words)
                except LogFailed:
                    self._pending.clear()

            log.commit = swallowed
        case _:
            raise SystemExit(f"no defect {defect!r}")


def main() -> int:
    """Set the light and the defect, and run the program."""
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    make_small(wanted)
    if defect := wanted.get("defect"):
        break_it(defect)
    if light := wanted.get("light"):
        put_lights(Light(Path(light)))
    from patrol_tui.cli import main as program

    return program(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
