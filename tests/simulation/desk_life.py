"""A life of a whole desk: everything that it writes, and what it owes for it.

Beside the log there are snapshots and chapters, the base of a log that was trimmed,
DEVICE, KEY and the keys of persons. `DeskWitness.holds` opens a disk as the next
program would and holds the laws against all of them.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from itertools import islice
from random import Random
from typing import Any
from unittest.mock import patch

from store.answers import Done, Taken
from store.cipher import Cipher
from store.desk import Desk
from store.disk import Disk, NotSaved, StoreError
from store.keys.passphrase import Scrypt
from store.keys.slots import id_of
from store.keys.vault import change_passphrase, make_vault
from store.locking import lock_steps
from store.log import EventLog
from store.model.commands import Close, Command, LogOn, Open, Remark
from store.model.events import Event
from store.model.facts import HeadWitnessed, IncidentOpened
from store.model.recent import put_away
from store.model.records import IncidentId, Location
from store.model.refusals import Refusal
from store.model.tables import CodeTables
from tests.simulation.desk_witness import Debt, DeskWitness, decode, lines_of
from tests.simulation.small import small_store
from tests.simulation.station import WallClock, raise_to
from tests.simulation.striking import Plan, Refused, script_of
from tests.simulation.world import meant, witnessed
from tests.store.sim_disk import SimDisk

MINUTE_MS = 60_000
CHEAP = Scrypt(n=1 << 10, p=1)
CODES = (errno.EIO, errno.ENOSPC, errno.EROFS)
WORDS = ("first passphrase", "second passphrase")
MARKET = Location(text="ตลาด")
WORK: tuple[Command, ...] = (
    Open(type="noise", place=MARKET, priority=1),
    Remark(incident=IncidentId("1"), text="ประตูหลัง"),
    LogOn(unit="21"),
    Close(incident=IncidentId("0"), disposition="REPORT", override=True),
    Open(type="theft", place=MARKET),
    Close(incident=IncidentId("1"), disposition="REPORT", override=True),
)


def quick_key(secret: bytes, salt: bytes, cost: Scrypt) -> bytes:
    """Derive a key as scrypt does, without its cost."""
    del cost
    return blake2b(secret, salt=salt, digest_size=32).digest()


LIMITS = {
    "store.opening.EventLog": partial(EventLog, segment_bytes=1_200, reserve_bytes=800),
    "store.memory.put_away": partial(put_away, keep_ms=MINUTE_MS, most=1, fewest=1),
    "store.keys.vault.scrypt_key": quick_key,
}
"""What is set beside the limits of a small world."""


@contextmanager
def small_desk(seed: int) -> Iterator[None]:
    """Set limits at which everything happens within some twenty commands."""
    with small_store(seed), ExitStack() as stack:
        for name, value in LIMITS.items():
            stack.enter_context(patch(name, value))
        yield


@dataclass(slots=True)
class DeskLife:
    """What one desk after another does with one disk.

    Args:
        disk: The store's.
        make: Not used; a life of a log needs it.
        secret: The cipher of a store that is locked from its first byte.
    """

    disk: SimDisk
    make: object = None
    secret: Cipher | None = None
    sender: Desk | None = None
    """Another desk, whose log is taken in."""
    sent: int = 0
    """How many of its events were taken."""
    clock: WallClock = field(default_factory=WallClock)
    debt: Debt = field(default_factory=Debt)
    desk: Desk | None = None
    turns: int = 0
    persons: int = 0
    done: Counter[str] = field(default_factory=Counter)
    """How often each thing really happened."""

    def does(self, step: str) -> None:
        """Do one step of a script.

        o open, a digit enters that many commands made durable by one sync, p a person's
        words, f forget the last person, s snapshot, t chores, h half of them, g sign,
        b take what another desk sent, T trim, c close, k kill, x power cut, r mend the
        disk, L lock with a passphrase, P change it.
        """
        self.turns += 1
        self.clock.later(7 * MINUTE_MS)
        match step:
            case "o":
                self.open()
            case "c":
                self.close()
            case "k":
                self.dies(self.disk.kill)
            case "x":
                self.dies(self.disk.cut)
            case "L":
                self.locks()
            case "P":
                self.changes_passphrase()
            case _ if self.desk is not None:
                self._works(self.desk, step)

    def _works(self, desk: Desk, step: str) -> None:
        match step:
            case "p":
                self.hears_of_person(desk)
            case "f":
                self.forgets(desk)
            case "s" if desk.is_saved:
                self.done["saved"] += desk.save_memory()
            case "t":
                self.tidies(desk, None)
            case "h":
                self.tidies(desk, 4)
            case "g":
                with suppress(NotSaved):
                    desk.sign(self.clock(), by="malee")
            case "b":
                self.takes(desk)
            case "T":
                self.trims(desk)
            case "r":
                self.mends(desk)
            case _ if step.isdecimal():
                self.enters(desk, int(step))
        self.shows()

    def witness(self, told: str) -> DeskWitness:
        """Call somebody who knows what must be on the disk from now on."""
        return DeskWitness(self.debt.copy(), self.open_desk, told, self.secret)

    def open_desk(self, disk: Disk, cipher: Cipher | None = None) -> Desk:
        """Start the program."""
        return Desk(disk, CodeTables(), now_ms=self.clock, cipher=cipher or self.secret)

    def open(self) -> None:
        """Start the program; where the disk refuses it is not running."""
        with suppress(StoreError):
            self.desk = self.open_desk(self.disk, self.debt.cipher_of(self.disk))
        self.shows()

    def close(self) -> None:
        """End the program cleanly, if the disk lets it."""
        if self.desk is not None:
            with suppress(StoreError):
                self.desk.close()
        self.desk = None

    def dies(self, strike: Callable[[], None]) -> None:
        """The program is gone in the middle of things."""
        self.desk = None
        strike()

    def enters(self, desk: Desk, size: int) -> None:
        """Enter some commands that one sync makes durable."""
        commands = islice((WORK * 3)[self.turns % len(WORK) :], size)
        with desk.together() as group:
            for command in commands:
                group.submit(meant(desk, command), self.clock(), by="somchai")
        for answer in group.answers:
            self.hears(answer)

    def hears_of_person(self, desk: Desk) -> None:
        """Enter an incident that names who reported it."""
        self.persons += 1
        caller = f"08123456{self.persons:02d}"
        entered = Open(type="theft", place=MARKET, caller=caller)
        answer = desk.submit(entered, self.clock(), by="malee")
        self.hears(answer)
        for event in answer.events if isinstance(answer, Done) else ():
            if isinstance(event.fact, IncidentOpened):
                self.debt.told[event.fact.caller] = caller

    def forgets(self, desk: Desk) -> None:
        """Destroy the keys of the last person, for good."""
        caller = f"08123456{self.persons:02d}"
        ring = desk.keyring
        ids = ring.ids_of(caller)
        made = {id_of(name) for name in ids}
        keys = [slot.key for slot in ring._slots.values() if slot.id in made]
        tokens = frozenset(t for t, c in self.debt.told.items() if c == caller)
        self.debt.unsure |= tokens
        try:
            desk.forget(caller, self.clock(), by="admin")
        except (NotSaved, OSError):
            return
        self.done["forgotten"] += len(tokens)
        self.debt.gone |= tokens
        self.debt.keys |= frozenset(filter(None, keys))

    def tidies(self, desk: Desk, steps: int | None) -> None:
        """Do the chores, or some of them."""
        for _ in islice(desk.chores(), steps):
            pass

    def takes(self, desk: Desk) -> None:
        """Take the next part of another desk's log."""
        if self.sender is None:
            self.sender = self.open_desk(SimDisk(where="other"))
        for command in WORK:
            self.sender.submit(meant(self.sender, command), self.clock(), by="nok")
        lines = lines_of(self.sender.disk, self.secret)[self.sent :]
        events = [decode(line) for line in lines]
        heads: tuple[HeadWitnessed, ...] = witnessed(events)
        with suppress(ValueError):
            taken = desk.take(lines, heads, self.clock(), by="stick")
            if isinstance(taken, Taken):
                self.sent += len(lines)
                self.done["taken"] += taken.new
                self.owes(events)

    def trims(self, desk: Desk) -> None:
        """Drop what is older than an hour."""
        now_ms = self.clock()
        before_ms = now_ms - 20 * MINUTE_MS
        with suppress(NotSaved, OSError):
            fact = desk.trim(before_ms, now_ms, by="admin", progress=lambda _: None)
            self.done["trimmed"] += fact is not None

    def mends(self, desk: Desk) -> None:
        """Mend the disk; what waited goes down."""
        self.disk.room, self.disk.fail_at = None, {}
        waiting = desk.waiting
        if not isinstance(desk.save_again(), Refusal):
            self.owes(waiting)

    def locks(self) -> None:
        """Lock the store with a passphrase, its program not running."""
        self.close()
        self.debt.words = WORDS[:1]
        with suppress(StoreError), _held(self.disk):
            vault = make_vault(self.disk, WORDS[0], CHEAP).cipher
            self.done["locked"] += sum(1 for _ in lock_steps(self.disk, vault))

    def changes_passphrase(self) -> None:
        """Put another passphrase in the place of the first."""
        self.close()
        self.debt.words = WORDS
        with suppress(StoreError), _held(self.disk):
            change_passphrase(self.disk, WORDS[0], WORDS[1], CHEAP)
            self.debt.words = WORDS[1:]
            self.done["changed"] += 1

    def hears(self, answer: Done | Refusal) -> None:
        """Note what an answer owes."""
        if isinstance(answer, Done):
            self.owes(answer.events)

    def owes(self, events: Iterable[Event]) -> None:
        """Note what was told as done."""
        for event in events:
            raise_to(self.debt.acknowledged, event.writer, event.number)

    def shows(self) -> None:
        """Note what anybody can see now, and in what order it lies in the log."""
        desk = self.desk
        if desk is None:
            return
        for writer, number in desk.state.heads.items():
            raise_to(self.debt.shown, writer, number)
        self.debt.sees(desk)
        lines = lines_of(self.disk, desk._cipher)
        self.debt.learns(lines, desk.state.heads)
        self.done["chapters"] += len(desk._memory.past.chapters)


@contextmanager
def _held(disk: Disk) -> Iterator[None]:
    """Hold the store's folder, as a command does that opens no desk."""
    disk.lock()
    try:
        yield
    finally:
        disk.unlock()


def desk_plans(seeds: range, steps: str, turns: int = 6, **life: Any) -> Iterator[Plan]:
    """Draw lives of desks; each is lived while it is handed out."""
    for seed in seeds:
        with small_desk(seed):
            script = script_of(seed, 3, turns, steps)
            yield Plan(seed=seed, script=script, life=partial(DeskLife, **life), cuts=3)


def desks_refused(seeds: range, steps: str) -> Iterator[Plan]:
    """Draw lives of desks whose disk refuses some acts in a row, anywhere."""
    for seed in seeds:
        chance = Random(seed)  # noqa: S311
        code = chance.choice(CODES)
        refused = Refused(chance.randint(1, 90), chance.choice([1, 1, 2, 5]), code)
        script = script_of(seed, 2, 6, steps) + "or1c"
        with small_desk(seed):
            yield Plan(seed=seed, script=script, life=DeskLife, refused=refused, cuts=2)
