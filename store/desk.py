"""The desk: the one door through which everything is changed.

`submit` judges a command by the rules, writes its events to the log, and only when
they are on disk folds them into the State and answers. While anything waits for the
disk, every other command is refused, so that nothing is ever told as done that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from store.answers import Answer, Done, done_of
from store.cipher import Cipher
from store.cleaning import cleaned
from store.disk import Disk, StoreError, reason
from store.drafts import Drafts
from store.keys.personal import sealed
from store.model.commands import Command
from store.model.facts import PersonForgotten
from store.model.records import State
from store.model.refusals import Code, Refusal
from store.model.roles import (
    NEEDS,
    UNKNOWN_NEEDS,
    UNLINKED_ONLY,
    Role,
    first_denied,
)
from store.model.rules import decide
from store.model.rules.ruling import Draft
from store.model.tables import CodeTables
from store.opening import Progress
from store.sentences import N_
from store.sync.enrolment import (
    Enrolment,
    forget_enrolment,
    in_lane,
    keep_enrolment,
    read_enrolment,
    role_of,
)
from store.text import clean
from store.upkeep import Upkeep


class Desk(Upkeep):
    """A ledger that takes commands.

    Args:
        where: The store's folder, made if it does not exist; or the disk it is on.
        tables: The station's code tables.
        now_ms: The wall clock, for the log's own headers only.
        cipher: The store's cipher, if it is locked with a passphrase.
        progress: Hears how much of a long log was read, from 0 to 1.

    Raises:
        StoreBusy: If another process has it open; names that process.
        StoreUnusable: If the folder cannot be used; says why.
        StoreLocked: If it is locked with a passphrase that was not given.
    """

    def __init__(
        self,
        where: Path | Disk,
        tables: CodeTables,
        *,
        now_ms: Callable[[], int],
        cipher: Cipher | None = None,
        progress: Progress = lambda _: None,
    ) -> None:
        super().__init__(where, now_ms=now_ms, cipher=cipher, progress=progress)
        self.enrolment = read_enrolment(self.disk, self.device.code, self._cipher)
        """With which server this device is in step; None for none."""
        self.role = role_of(self.enrolment)
        """What this device was enrolled for; with no server it may do everything."""
        self.tables = tables
        self.drafts = Drafts(self.disk, self._cipher)
        """What was begun and not entered; the log knows nothing of it."""

    @property
    def tables(self) -> CodeTables:
        """Give the station's code tables, with this device's lane of short numbers."""
        return self._tables

    @tables.setter
    def tables(self, tables: CodeTables) -> None:
        self._tables = in_lane(tables, self.enrolment)

    def enrol(self, enrolment: Enrolment) -> None:
        """Be in step with a server from now on, as it allows.

        Raises:
            StoreError: If it is an exercise: what is not real stays here.
            OSError: If the disk refused; it is as it was.
        """
        if self.state.exercise:
            raise StoreError(N_("this store is an exercise: it is linked with nobody"))
        keep_enrolment(self.disk, enrolment, self._cipher)
        self._follow(enrolment)

    def leave(self) -> bool:
        """Work alone from now on; claim that there was a server.

        Raises:
            OSError: If the disk refused; it is as it was.
        """
        was_enrolled = forget_enrolment(self.disk)
        self._follow(None)
        return was_enrolled

    def _follow(self, enrolment: Enrolment | None) -> None:
        self.enrolment, self.role = enrolment, role_of(enrolment)
        self.tables = self._tables

    def submit(self, command: Command, now_ms: int, *, by: str) -> Answer:
        """Do a command: judged, written, synced, folded, in this order."""
        with self.together() as group:
            group.submit(command, now_ms, by=by)
        return group.answers[0]

    def together(self) -> Group:
        """Begin a group of commands that are made durable by one sync."""
        return Group(self)

    def judge(
        self, state: State, command: Command, now_ms: int, by: str
    ) -> tuple[Draft, ...] | Refusal:
        """Judge a command: what is to be written, or why not; nothing is yet."""
        drafts = decide(state, cleaned(command), now_ms, self.tables, by)
        if isinstance(drafts, Refusal):
            return drafts
        if (denied := self._denied([draft.fact.kind for draft in drafts])) is not None:
            return denied
        try:
            return sealed(drafts, self.keyring)
        except OSError as error:
            return self.not_saved(reason(error), error.errno)

    def _denied(self, kinds: Sequence[str]) -> Refusal | None:
        """Refuse what the role may not write, or what no server takes."""
        if UNLINKED_ONLY.intersection(kinds):
            if self.enrolment is None:
                return None
            return Refusal(code=Code.STORE_IN_USE, about={"name": kinds[-1]})
        kind = first_denied(self.role, kinds)
        return None if kind is None else not_allowed(self.role, kind)

    def forget_keys(
        self, keys: Sequence[str], now_ms: int, *, by: str, reason: str = ""
    ) -> None:
        """Destroy keys here, and on all desks that hear of it; see `Upkeep`.

        Raises:
            RoleRefuses: If this desk's role does not allow it; nothing was destroyed.
        """
        if first_denied(self.role, [PersonForgotten.kind]) is not None:
            raise RoleRefuses(self.role, NEEDS[PersonForgotten.kind])
        super().forget_keys(keys, now_ms, by=by, reason=reason)


class RoleRefuses(StoreError):  # noqa: N818 (a state, told to people)
    """This device's role does not allow it."""

    def __init__(self, role: Role, needs: Role) -> None:
        enrolled = N_("this desk is enrolled as {role}: for that one must be {needs}")
        super().__init__(enrolled, role=role.value, needs=needs.value)


def not_allowed(role: Role, kind: str) -> Refusal:
    """Refuse what the role may not write: nothing of it is written."""
    about = {"role": role.value, "needs": NEEDS.get(kind, UNKNOWN_NEEDS).value}
    return Refusal(code=Code.NOT_ALLOWED, about=about)


class Group:
    """Commands judged one after the other, made durable together by one sync.

    Use it as a context; at its end the answers are there, and not before. Nothing of
    it can be seen on the desk until then.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._begun_on = desk.state
        self.state = desk.state
        """What will be true when the commands so far are on disk."""
        self.saved: Answer | None = None
        """What the disk said at the end; None while nothing was written."""
        self._judged: list[Answer] = []
        self._refusal: Refusal | None = None

    def __enter__(self) -> Self:
        if not self._desk.is_saved:
            saved = self._desk.save_again()
            if isinstance(saved, Refusal):
                self._refusal = Refusal(code=Code.DISK_WAITS, about=saved.about)
        self.state = self._begun_on = self._desk.state
        return self

    def __exit__(self, *_: object) -> None:
        done = [row for row in self._judged if isinstance(row, Done)]
        if done:
            with self._desk.unbroken():
                events = tuple(event for row in done for event in row.events)
                self.saved = self._desk.commit(events, self.state)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Give one answer for each command, in their order, once the group ended."""
        refused = self.saved if isinstance(self.saved, Refusal) else None
        return tuple(
            refused if refused and isinstance(row, Done) else row
            for row in self._judged
        )

    def submit(self, command: Command, now_ms: int, *, by: str) -> Answer:
        """Judge a command on top of those before it.

        Returns:
            How it will be answered if the disk takes the group.
        """
        if self._desk.state is not self._begun_on:
            raise ValueError("the desk was used while a group was open")
        by = clean(by)
        drafts = self._refusal or self._desk.judge(self.state, command, now_ms, by)
        if isinstance(drafts, Refusal):
            self._judged.append(drafts)
            return drafts
        with self._desk.unbroken():
            judged = done_of(*self._desk.write(self.state, drafts, now_ms, by))
            self.state = judged.state
            self._judged.append(judged)
        return judged
