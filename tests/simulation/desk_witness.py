"""The witness of a desk's life: what a struck disk must still hold, and must not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NoReturn

from store.answers import Done
from store.base import base_names, dropped_until, newest_base
from store.cipher import Cipher
from store.desk import Desk
from store.disk import Disk, StoreError
from store.keys.vault import WrongPassphrase, needs_passphrase, unlock
from store.log import START, LogFiles, read_history, segment_numbers
from store.memory import Memory
from store.model.commands import LogOn
from store.model.events import Event, device_of
from store.model.events import decode as decode_event
from store.model.facts import IncidentOpened, LogTrimmed, PersonForgotten
from store.model.fold import fold_all
from store.model.records import State
from store.proof.check import check
from store.proof.verdict import Code
from tests.simulation.laws import HARMLESS, different, known, open_only, ordered
from tests.simulation.station import Heads, raise_to
from tests.store.sim_disk import SimDisk

ID = slice(1, 9)
"""Where a sealed text names its key."""

decode = lru_cache(50_000)(decode_event)


class Law(StrEnum):
    """What must hold of a store, whatever strikes."""

    OPENS = "a sound disk that does not open"
    KEPT = "acknowledged and lost"
    STAYS = "shown, then gone"
    DENSE = "a hole in the numbers"
    ONE_CONTENT = "one number, two contents"
    ORDERED = "out of order"
    STATE = "the state is not the log"
    AHEAD = "the state is ahead of the log"
    SOUND = "false alarm"
    PROVED = "does not verify"
    SAID = "dropped, and not said"
    DEVICE = "another device in the same store"
    READABLE = "a person's words cannot be read"
    GONE = "a person was forgotten and can be read"
    TAKES = "a mended store takes nothing"


@dataclass(slots=True)
class Debt:
    """What a store owes."""

    acknowledged: Heads = field(default_factory=dict)
    shown: Heads = field(default_factory=dict)
    device: str = ""
    """Who wrote in it last; until then another may come in its place."""
    told: dict[str, str] = field(default_factory=dict)
    """Sealed words that were told as entered, and what they say."""
    unsure: frozenset[str] = frozenset()
    """Those that somebody began to forget."""
    gone: frozenset[str] = frozenset()
    """Those that were told as forgotten."""
    keys: frozenset[bytes] = frozenset()
    """What opened them."""
    words: tuple[str, ...] = ()
    """Passphrases that may open the store."""
    history: dict[bytes, int] = field(default_factory=dict)
    """Every event that was ever sure, in the order of the log, those dropped since as
    well; shared by all copies, for it only grows."""

    def copy(self) -> Debt:
        """Copy what may change."""
        return Debt(
            dict(self.acknowledged), dict(self.shown), self.device, dict(self.told),
            self.unsure, self.gone, self.keys, self.words, self.history,
        )  # fmt: skip

    def sees(self, desk: Desk) -> None:
        """Note whose store it is."""
        if any(device_of(w) == desk.device.code for w in desk.state.heads):
            self.device = desk.device.code

    def learns(self, lines: list[bytes], heads: Mapping[str, int]) -> None:
        """Note what is sure of a log by now."""
        for line in lines:
            event = decode(line)
            if line not in self.history and event.number <= heads.get(event.writer, 0):
                self.history[line] = len(self.history)

    def cipher_of(self, disk: Disk) -> Cipher | None:
        """Open the store's cipher with one of the passphrases."""
        if not self.words or not needs_passphrase(disk):
            return unlock(disk, None)
        for word in self.words:
            try:
                return unlock(disk, word)
            except WrongPassphrase:
                continue
        raise StoreError("no passphrase opens it")


@lru_cache(5_000)
def state_of(lines: tuple[bytes, ...]) -> State:
    """Fold events, as they lie in a log, in the order in which all desks fold them."""
    return fold_all(State(), ordered(decode(line) for line in lines))


@dataclass(slots=True)
class DeskWitness:
    """Holds the laws against a disk that something has struck."""

    debt: Debt
    start: Callable[[Disk, Cipher | None], Desk]
    told: str
    """Where the strike was, for the message."""
    secret: Cipher | None = None
    """The cipher of a store that was always locked."""
    is_checked: bool = False
    """The log of this disk was checked as a whole, before more was entered."""

    def ledger(self) -> object:
        """What must be there, and what must not."""
        debt = self.debt
        heads = (frozenset(h.items()) for h in (debt.acknowledged, debt.shown))
        return (*heads, frozenset(debt.told), debt.unsure, debt.gone, debt.words)

    def holds(self, disk: SimDisk) -> Desk:
        """Open the disk, check everything, and remember what this opening showed."""
        debt = self.debt
        for name in disk.names():
            if any(key in disk.read(name) for key in debt.keys):
                self._broken(Law.GONE, f"a key lies in {name}")
        with self._opening():
            cipher = debt.cipher_of(disk) or self.secret
            desk = self.start(disk, cipher)
        lines = lines_of(disk, cipher)
        events = [decode(line) for line in lines]
        before = heads_before(disk, cipher)
        heads = self._heads(events, before)
        for law, least in ((Law.KEPT, debt.acknowledged), (Law.STAYS, debt.shown)):
            for writer, number in least.items():
                if heads.get(writer, 0) < number:
                    self._broken(law, f"{writer}.{heads.get(writer, 0) + 1}")
        self._check_desk(desk, heads)
        self._check_state(desk, lines, before)
        self._check_persons(desk, events)
        if not self.is_checked:
            self._check_log(disk, cipher, events)
        self.is_checked = True
        debt.shown = heads
        return desk

    def goes_on(self, desk: Desk) -> None:
        """Enter one more command, which must stay from now on."""
        answer = desk.submit(LogOn(unit="23"), desk.state.last_ms, by="malee")
        if not isinstance(answer, Done) or not desk.is_saved:
            self._broken(Law.TAKES, str(answer))
        for event in answer.events:
            raise_to(self.debt.acknowledged, event.writer, event.number)
        self.debt.sees(desk)

    @contextmanager
    def _opening(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            self._broken(Law.OPENS, str(error))

    def _heads(self, events: list[Event], before: Heads) -> Heads:
        """Each event once, one content each, and no hole in the numbers."""
        heads = dict(before)
        for event in events:
            if event.number <= before.get(event.writer, 0):
                continue
            if event.number <= heads.get(event.writer, 0):
                self._broken(Law.ONE_CONTENT, event.id)
            if event.number != heads.get(event.writer, 0) + 1:
                self._broken(Law.DENSE, event.id)
            heads[event.writer] = event.number
        return heads

    def _check_desk(self, desk: Desk, heads: Heads) -> None:
        if dict(desk.state.heads) != heads:
            self._broken(Law.AHEAD, f"{dict(desk.state.heads)} is not {heads}")
        if desk.broken or not desk.is_saved:
            self._broken(Law.SOUND, f"{desk.broken} broken, saved {desk.is_saved}")
        for finding in desk.findings:
            if finding.code not in HARMLESS:
                self._broken(Law.SOUND, str(finding))
        code = desk.device.code
        if self.debt.device not in ("", code):
            self._broken(Law.DEVICE, f"{code} after {self.debt.device}")

    def _check_state(self, desk: Desk, lines: list[bytes], before: Heads) -> None:
        """What is known is what the whole log says, that which was dropped as well."""
        debt = self.debt
        places = [debt.history[line] for line in lines if line in debt.history]
        if places != sorted(places):
            self._broken(Law.ORDERED, str(places))
        for line, place in debt.history.items() if before else ():
            event = decode(line)
            if event.number <= before.get(event.writer, 0):
                places.append(place)
        sure = tuple(debt.history)[: max(places, default=-1) + 1]
        state = state_of((*sure, *(ln for ln in lines if ln not in debt.history)))
        trimmed = any(type(decode(line).fact) is LogTrimmed for line in lines)
        one, other = known(desk.state, desk._memory.past), known(state)
        if before or trimmed:  # what had gone cold is let go, on purpose
            one, other = open_only(one), open_only(other)
        for name in one:
            if one[name] != other[name]:
                self._broken(Law.STATE, f"{name}: {different(one[name], other[name])}")

    def _check_persons(self, desk: Desk, events: list[Event]) -> None:
        debt = self.debt
        told = [e.fact for e in events if type(e.fact) is PersonForgotten]
        forgotten = {key for fact in told for key in fact.keys}
        written = {e.fact.caller for e in events if type(e.fact) is IncidentOpened}
        for token in {*written, *debt.told} - {""}:
            read = desk.reveal(token)
            may_be_gone = token in debt.unsure and token[ID] in forgotten
            if token in debt.gone or may_be_gone:
                if read is not None:
                    self._broken(Law.GONE, token)
            elif token[ID] not in forgotten and (
                read is None or read != debt.told.get(token, read)
            ):
                self._broken(Law.READABLE, f"{token}: {read}")

    def _check_log(
        self, disk: SimDisk, cipher: Cipher | None, events: list[Event]
    ) -> None:
        """Whoever checks the log finds it sound, and told what was dropped from it."""
        names, there = disk.names(), {event.id for event in events}
        is_short = not {decode(line).id for line in self.debt.history} <= there
        if is_short and not any(isinstance(event.fact, LogTrimmed) for event in events):
            self._broken(Law.SAID, str(sorted(names)))
        if not segment_numbers(names):
            return
        for finding in check(disk, cipher=cipher).findings:
            in_doubt = finding.code is Code.DAMAGE and not finding.about["after"]
            if finding.is_fault and not in_doubt:
                self._broken(Law.PROVED, str(finding))

    def _broken(self, law: Law, what: str) -> NoReturn:
        raise AssertionError(f"{law}: {what} ({self.told})")


def lines_of(disk: Disk, cipher: Cipher | None) -> list[bytes]:
    """Read what a log holds, each event once, in order."""
    folder = LogFiles(
        where=disk.where, names=disk.names(), read=disk.read, cipher=cipher
    )
    found = read_history(folder, START)
    return list(dict.fromkeys(e for r in found.recovered for e in r.events))


def heads_before(disk: Disk, cipher: Cipher | None) -> Heads:
    """Tell how far the events go that were dropped, and that a base stands for."""
    if not base_names(disk.names()) or not dropped_until(disk, cipher):
        return {}
    if (base := newest_base(disk, cipher)) is None:
        return {}
    memory = Memory.decode(base[1], disk, cipher, same_schema=False)
    return {writer: head.number for writer, head in memory.chain.heads.items()}
