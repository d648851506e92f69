"""A server of the simulated world: the real ledger, judge and paths, on what can fail.

What SQLite committed is sure, as its own file is; what the program holds in memory is
gone when it dies. A commit may be refused, may fail with nobody knowing whether it is
there, and may be the last thing that the program did.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar, cast
from unittest.mock import patch

import msgspec

from patrol_tui.server.ledgers import LedgerRefuses, Outcome, ZoneName
from patrol_tui.server.sqlite.committing import Round, Waiting
from patrol_tui.server.sqlite.file import STEPS
from patrol_tui.server.sqlite.ledger import SqliteLedger
from patrol_tui.server.sqlite.lives import Standing
from patrol_tui.server.sqlite.person_keys import SqlitePersonKeys
from patrol_tui.server.web.zone_paths import ZonePaths
from store.keys.signing import new_key
from store.wire import (
    Cursor,
    GiveKeys,
    Heads,
    KeysGiven,
    Message,
    Pulled,
    Push,
    Pushed,
    SharedKeys,
)

ZONE = ZoneName("roi-et")
PAGE_BYTES = 1_500
"""Of one answer to a pull, so that catching up takes several."""

PAGE_KEYS = 2
"""Keys of one answer."""

T = TypeVar("T")


class ServerDied(BaseException):
    """The program is gone; not an Exception, for nothing may handle it."""


class NotServed(Exception):  # noqa: N818 (an answer)
    """The server says that it takes nothing now."""


class Database:
    """A connection to a SQLite file that is in memory, and whose commits can fail."""

    def __init__(self, image: bytes | None = None) -> None:
        self.file = sqlite3.connect(":memory:", isolation_level=None)
        if image is None:
            for step in STEPS:
                self.file.executescript(step)
        else:
            self.file.deserialize(image)
        self.fault = ""
        """What befalls the next commit."""
        self.fired: Counter[str] = Counter()

    @property
    def in_transaction(self) -> bool:
        return self.file.in_transaction

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        if statement != "commit" or not self.fault:
            return self.file.execute(statement, values)
        fault, self.fault = self.fault, ""
        self.fired[f"commit {fault}"] += 1
        if fault in {"failed, and is there", "killed behind it"}:
            self.file.execute("commit")
        if fault.startswith("killed"):
            raise ServerDied(fault)
        error = sqlite3.OperationalError(fault)
        codes = {"full": sqlite3.SQLITE_FULL, "busy": sqlite3.SQLITE_BUSY}
        error.sqlite_errorcode = codes.get(fault, sqlite3.SQLITE_IOERR)
        raise error

    def executemany(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        self.file.executemany(statement, rows)

    def dies(self) -> None:
        """The program ends: what was begun is undone."""
        if self.file.in_transaction:
            self.file.execute("rollback")


COMMIT_FAULTS = (
    "full", "busy", "failed, and is not there", "failed, and is there",
    "killed before it", "killed behind it",
)  # fmt: skip


class ServerDisk:
    """The server's folder: the database, and what lies beside it."""

    def __init__(self) -> None:
        self.database = Database()
        self.seed: bytes | None = None
        self.mark: tuple[str, int, int] | None = None
        """The life, the file it is of, and how many events there were."""
        self.file = 1

    def __truediv__(self, name: str) -> str:
        return f"server/{name}"

    def backup(self) -> ServerDisk:
        """Copy the database alone, as a backup tool would, while the server works."""
        other = ServerDisk()
        other.database = Database(self.database.file.serialize())
        return other

    def replaced_by(self, backup: ServerDisk, *, whole: bool) -> ServerDisk:
        """Put a backup in the place of the database.

        Args:
            backup: What `backup` made.
            whole: `MARK` stays beside it; else only `KEY` does, without which nobody
                can give back the numbers that were issued since the backup.
        """
        other = backup.backup()
        other.file = self.file + 1
        other.database.fired = self.database.fired
        other.seed = self.seed
        if whole:
            other.mark = self.mark
        return other


class _Mark:
    """Stands for the file `MARK`."""

    def __init__(self, disk: ServerDisk) -> None:
        self._disk = disk

    def fits(self, standing: Standing) -> bool:
        if self._disk.mark is None:
            return False
        life, file, events = self._disk.mark
        is_same = life == standing.code and file == self._disk.file
        return is_same and events <= standing.events

    def tell(self, standing: Standing) -> None:
        self._disk.mark = (standing.code, self._disk.file, standing.events)

    def keep(self) -> None: ...


def _seeded(disk: ServerDisk) -> bytes:
    disk.seed = new_key()
    return disk.seed


PATCHES: dict[str, Callable[..., Any]] = {
    "patrol_tui.server.sqlite.ledger.connect": lambda folder: folder.database,
    "patrol_tui.server.sqlite.ledger.connect_to_read": lambda folder: folder.database,
    "patrol_tui.server.sqlite.ledger.MarkFile": _Mark,
    "patrol_tui.server.sqlite.ledger.read_seed": lambda disk: disk.seed,
    "patrol_tui.server.sqlite.ledger.make_seed": _seeded,
}
"""What of the real server touches a real disk, and what stands for it here."""


@contextmanager
def on_simulated_disks() -> Iterator[None]:
    """Let the server's ledger open `ServerDisk`s."""
    with ExitStack() as stack:
        for name, other in PATCHES.items():
            stack.enter_context(patch(name, other))
        yield


class Request(NamedTuple):
    """What a desk asks."""

    device: str
    key: str
    kind: str
    message: Message | None = None
    cursor: Cursor = Cursor("", 0)
    own: bool = False


class _Reply:
    """Stands for the future on which a push waits."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = None
        self.error: Exception | None = None

    def done(self) -> bool:
        return self.outcome is not None or self.error is not None

    def set_result(self, outcome: Outcome) -> None:
        self.outcome = outcome

    def set_exception(self, error: Exception) -> None:
        self.error = error


def drive(work: Coroutine[Any, Any, T]) -> T:
    """Run what never waits for anything."""
    try:
        work.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    raise AssertionError("it waits")


class _Ledger(SqliteLedger):
    """The real ledger, without its threads."""

    async def _writing(self, act: Callable[[], T]) -> T:
        return act()

    async def _reading(self, act: Callable[[], T]) -> T:
        return act()

    def ring(self, zone: ZoneName, seq: int) -> None: ...

    def committed(self, took_s: float, events: int) -> None: ...

    def starts(self, disk: ServerDisk) -> None:
        self._disk = disk  # type: ignore[assignment]
        self._wakes = self._gauges = self  # type: ignore[assignment]
        self._open()
        self._is_open = True

    def take_all(self, batches: list[Any]) -> list[_Reply]:
        """Take some pushes that came together, and number what is due."""
        replies = [_Reply() for _ in batches]
        pairs = zip(batches, replies, strict=True)
        waiting: list[Waiting] = [Waiting(b, cast(Any, r)) for b, r in pairs]
        while waiting or self._streams.due(self._now_ms()):
            work = Round(self._streams, waiting, self._now_ms())
            waiting = work.left
            drive(self._write(work))
        return replies


class _Keys(SqlitePersonKeys):
    """The real keys, without their thread."""

    def __init__(self, disk: ServerDisk) -> None:
        self._thread = cast(Any, self)
        self._disk = disk

    async def run(self, act: Callable[[Any], T]) -> T:
        try:
            return act(self._disk.database)
        except sqlite3.Error as error:
            raise LedgerRefuses("down", str(error)) from error


class SimServer:
    """The server's program, and the machine that it runs on.

    Args:
        now_ms: The server's clock.
        keys: Public keys of the devices that were ever enrolled.
    """

    def __init__(self, now_ms: Callable[[], int], keys: dict[str, str]) -> None:
        self.disk = ServerDisk()
        self.now_ms, self.keys = now_ms, keys
        self.ledger: _Ledger | None = None
        self.deaths = 0
        self.acked: dict[str, int] = {}
        """What desks were told to be on the server's disk."""

    def starts(self) -> None:
        """Start the program, reading its disk."""
        ledger = _Ledger(cast(Any, self.disk), self.now_ms, self._ends)
        ledger.starts(self.disk)
        self.ledger = ledger
        register = SimpleNamespace(
            device=lambda code: (
                SimpleNamespace(key=self.keys[code]) if code in self.keys else None
            )
        )
        gate = SimpleNamespace(
            role_of_past=lambda _: lambda *_: True, register=register
        )
        house = SimpleNamespace(
            presences=None,
            ledger=ledger,
            person_keys=_Keys(self.disk),
            now_ms=self.now_ms,
            gate=gate,
            log=SimpleNamespace(tell=lambda *_, **__: None),
        )
        # nothing comes in from outside here
        self._paths = ZonePaths(cast(Any, house), cast(Any, None))

    def dies(self) -> None:
        """The program is gone."""
        self.ledger = None
        self.deaths += 1
        self.disk.database.dies()

    def _ends(self, why: str) -> None:
        raise ServerDied(why)

    def handles(self, requests: list[Request]) -> list[Message | Exception]:
        """Answer requests that came together; those that push share a commit.

        Raises:
            ServerDied: If the program ended meanwhile: nobody is answered.
        """
        pushes = [one for one in requests if one.kind == "push"]
        told = dict(zip(map(id, pushes), self._pushed(pushes), strict=True))
        return [told.get(id(one)) or self._answer(one) for one in requests]

    def _pushed(self, requests: list[Request]) -> list[Message | Exception]:
        assert self.ledger is not None
        batches = [
            self._paths._read(cast(Push, one.message), cast(Any, _caller(one)), ZONE)
            for one in requests
        ]
        answers: list[Message | Exception] = []
        for reply in self.ledger.take_all(batches):
            if reply.outcome is None:
                assert isinstance(reply.error, LedgerRefuses), reply.error
                answers.append(NotServed(str(reply.error)))
                continue
            heads, _, refused = reply.outcome
            epoch, at_ms = self.ledger.epoch, self.now_ms()
            answers.append(
                Pushed(heads=heads, at_ms=at_ms, epoch=epoch, refused=refused)
            )
        return answers

    def _answer(self, request: Request) -> Message:
        ledger = self.ledger
        assert ledger is not None
        if request.kind == "heads":
            writers = getattr(request.message, "writers", ())
            heads = drive(ledger.heads(ZONE, writers))
            return Heads(heads=heads, at_ms=self.now_ms(), epoch=ledger.epoch)
        if request.kind in {"keys", "give"}:
            return self._of_keys(request)
        query = {"c": str(request.cursor), "max": str(PAGE_BYTES)}
        query |= {"own": "1"} if request.own else {}
        caller = cast(Any, _caller(request))
        ask, is_new = drive(self._paths._ask(query, caller, ZONE))
        page = drive(ledger.page(ask))
        return Pulled(
            epoch=ledger.epoch,
            seq=page.seq,
            at_ms=self.now_ms(),
            events=[msgspec.Raw(line) for line in page.events],
            is_more=page.is_more,
            is_new_epoch=is_new,
        )

    def _of_keys(self, request: Request) -> Message:
        """Take keys of persons, or give some."""
        assert self.ledger is not None
        keys, epoch = self._paths._house.person_keys, self.ledger.epoch
        if request.kind == "give":
            try:
                drive(keys.put(ZONE, cast(GiveKeys, request.message).keys))
            except LedgerRefuses as refused:
                return cast(Message, NotServed(str(refused)))
            return KeysGiven(epoch=epoch)
        cursor = request.cursor
        is_other = cursor.epoch not in {"", epoch}
        is_other |= cursor.seq > drive(keys.newest(ZONE))
        page = drive(keys.after(ZONE, 0 if is_other else cursor.seq, PAGE_KEYS))
        return SharedKeys(
            epoch=epoch,
            seq=page.seq,
            keys=page.keys,
            is_more=page.is_more,
            is_new_epoch=is_other,
        )

    def keys_on_disk(self) -> set[str]:
        """Name the keys of persons that are on the disk."""
        rows = self.disk.database.file.execute("select name from person_key")
        return {name for (name,) in rows}

    def keys_behind(self, seq: int) -> int:
        """Count the keys behind a place."""
        page = drive(_Keys(self.disk).after(ZONE, seq, 1_000))
        return len(page.keys)

    @property
    def waiting(self) -> int:
        """Count the incidents that wait for their numbers."""
        stream = self.ledger._streams.find(ZONE) if self.ledger else None
        return len(stream.waiting) if stream else 0

    def head_on_disk(self, writer: str) -> int:
        """Tell the last number of a writer that is on the disk."""
        row = self.disk.database.file.execute(
            "select max(number) from writer where writer = ?", (writer,)
        ).fetchone()
        return int(row[0] or 0)

    def stream(self) -> list[tuple[int, str, int, bytes]]:
        """Read the whole stream from the disk: place, writer, number, event."""
        rows = self.disk.database.file.execute(
            "select seq, writer, number, line from event order by seq"
        )
        return [(seq, writer, n, bytes(line)) for seq, writer, n, line in rows]


def _caller(request: Request) -> object:
    return SimpleNamespace(device=request.device, key=request.key, may=lambda _: True)
