"""The exchange: what to send and to ask next, and what an answer means. It sends
nothing itself.

Pushing: events leave the outbox when the server tells to have them on its disk, and
never otherwise. What it tells of events that it was never sent is not believed; what
it tells to have lost is sent again. An event that it refuses stays here, and all that
its writer wrote after it; other writers go on.

Pulling: events and the place behind them come onto this disk in one frame, both or
neither; so the cursor never passes an event. Anything doubtful in an answer (a place
that goes back, an event that does not follow, one that claims to be of this very desk)
stops there, and is said; asked again, it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from store.device import Device
from store.log import LogMark
from store.model.events import BrokenEventError, decode, device_of, stamp_ms
from store.model.records import LATEST_MS
from store.model.refusals import Refusal
from store.sync.outgoing import Outgoing, Pack
from store.sync.replica import Replica
from store.sync.state import Trouble, Why
from store.text import clean
from store.wire import (
    EVENT_BYTES,
    PUSH_BYTES,
    START,
    THIN_PUSH_BYTES,
    Cursor,
    Heads,
    Pulled,
    Pushed,
)

_is_writer = re.compile(r"[a-z0-9]{4,12}").fullmatch
_ONCE_MORE = "the desk asks for everything once more"


class Came(NamedTuple):
    """What an answer brought."""

    new: int = 0
    """Events of others that are on this disk now."""
    why: Why | None = None
    """What is wrong with it; the rest of it was not taken."""


class Exchange:
    """One desk's side of the exchange with one zone of a server.

    Args:
        replica: The desk.
        by: Who brings the events, as it stands in the log.
        of: Names the zone and its server; how far another one was in step counts for
            nothing here.
    """

    def __init__(self, replica: Replica, *, by: str, of: str = "") -> None:
        self._replica, self._by, self._of = replica, by, of
        mark = replica.mark if replica.mark.of == of else LogMark()
        epoch, seq = mark.cursor[0].rpartition(" ")[2], mark.cursor[1]
        self._cursor = Cursor(epoch, seq) if epoch else START
        self._is_level = False
        """The stream was read to its end since the start."""
        self._is_anew = False
        """Everything is asked for once more, our own events too."""
        self._whole = self._cursor
        """The place that the log may tell: in the life of a server that was healed."""
        self.must_heal = _is_first(replica.device, mark)
        """The server may lack what is held here: it is another one than it was, or
        this store was another device's."""
        self._other = self._healed = ""
        self._given: dict[str, int] = {}
        self.held: Why | None = None
        """Why some events cannot go."""
        self._seen: object = None
        code, heads = replica.device.code, replica.state.heads
        self.outgoing = Outgoing(
            {
                writer: min(number, heads.get(writer, 0))
                for writer, number in mark.acks.items()
                if device_of(writer) == code
            }
        )
        if replica.mark.of != of:
            replica.note_mark(self._mark(START, {}))
        self.refill()

    # --- to the server

    def refill(self) -> None:
        """Look into the log for what is to go."""
        heads = self._replica.state.heads
        if heads is not self._seen:
            self._seen = heads
            self.outgoing.fill(self._replica.own_lines(self.outgoing.acked))

    def _held(self, writer: str) -> int:
        """Tell the last number of a writer that this desk has."""
        return self._replica.state.heads.get(writer, 0)

    def next_push(self, *, is_thin: bool = False) -> Pack | None:
        """Put together what goes next; None if nothing can."""
        return self.outgoing.next_pack(THIN_PUSH_BYTES if is_thin else PUSH_BYTES)

    def pushed(self, pack: Pack, answer: Pushed) -> Why | None:
        """Take in what the server says to a push.

        Returns:
            What is wrong; None if all of it arrived, and the next can follow.
        """
        self._heed_epoch(answer.epoch)
        is_moved = False
        acks: dict[str, int] = {}
        for writer, last in pack.last.items():
            told = answer.heads.get(writer)
            if told is None:
                continue
            before = self.outgoing.acked.get(writer, 0)
            now = min(told, max(last, before))
            if now < before:
                self._begin_again({**self.outgoing.acked, writer: now})
                line = f"the server lost events of {writer}; they are sent again"
                return Why(Trouble.NOT_UNDERSTOOD, line)
            if now > before:
                self.outgoing.ack(writer, now)
                acks[writer], is_moved = now, True
        if acks:
            self._replica.note_mark(self._mark(self._cursor, acks))
        if answer.refused is not None:
            return self._refused(answer.refused.code, answer.refused.event, pack)
        acked = self.outgoing.acked
        if is_moved or all(acked.get(w, 0) >= n for w, n in pack.last.items()):
            return None
        line = "the server answers, and keeps nothing of what it is sent"
        return Why(Trouble.NOT_UNDERSTOOD, line)

    def _begin_again(self, acked: dict[str, int]) -> None:
        self.outgoing.begin_again(acked, self._replica.own_lines(acked))

    def _refused(self, code: str, event: str, pack: Pack) -> Why:
        """Set aside what the server does not take; nothing of it is lost."""
        event, code = clean(event)[:24], clean(code)[:16]
        writer = event.partition(".")[0]
        if writer not in pack.last:
            acked = self.outgoing.acked
            not_taken = [w for w, n in pack.last.items() if acked.get(w, 0) < n]
            writer = (not_taken or [*pack.last])[0]
        trouble = Trouble.FORKED if code == "fork" else Trouble.EVENT_REFUSED
        line = f"the server does not take {event or 'an event'} of this desk: {code}"
        self.outgoing.held.add(writer)
        line += f"; it stays here, and what {writer} wrote after"
        self.held = Why(trouble, line, entry=event, verdict=code)
        return self.held

    # --- from the server

    @property
    def cursor(self) -> Cursor:
        """Tell from where to pull."""
        return self._cursor

    def got_on(self, before: Cursor) -> bool:
        """Claim that the cursor moved since, within the life of one server."""
        at = self._cursor
        return at != before and before.epoch in {"", at.epoch}

    @property
    def wants_own(self) -> bool:
        """Claim that this device's own events are asked for as well.

        They are at the start: a disk that was set back to an old image lacks some.
        """
        return self._is_anew or not self._is_level

    def pulled(self, answer: Pulled, now_ms: int) -> Came:
        """Take in what the server sends; the cursor moves with what is on disk."""
        why = self._strange(answer)
        if why is not None:
            return Came(0, why)
        self._heed_epoch(answer.epoch)
        lines = [bytes(event) for event in answer.events]
        good, wrong = self._checked(lines)
        place = Cursor(answer.epoch, answer.seq)
        if wrong is None:
            came = self._take(good, self._mark(place, {}), place, now_ms)
            if came.why is None and not answer.is_more:
                self._is_level = True
        else:
            came = self._take(good, None, None, now_ms)
            came = came if came.why else Came(came.new, wrong)
        if came.new and answer.epoch != self._healed:
            self._healed = ""  # what a life of before told late is given to the new one
        return came

    def _strange(self, answer: Pulled) -> Why | None:
        """Tell what makes no sense in an answer as a whole."""
        at = self._cursor
        if not answer.epoch.isalnum() or len(answer.epoch) > 32:
            return Why(Trouble.NOT_UNDERSTOOD, "the server names its epoch strangely")
        if answer.epoch == at.epoch and answer.seq < at.seq:
            line = f"the server's stream goes back, from {at.seq} to {answer.seq}"
            return Why(Trouble.NOT_UNDERSTOOD, line)
        if answer.epoch != at.epoch and at != START and not answer.is_new_epoch:
            line = "the server is another one in the middle of its stream"
            return Why(Trouble.NOT_UNDERSTOOD, line)
        return None

    def _checked(self, lines: Sequence[bytes]) -> tuple[list[bytes], Why | None]:
        """Give the events up to the first that cannot be one, and what is wrong."""
        good: list[bytes] = []
        for line in lines:
            wrong = self._wrong(line)
            if wrong:
                return good, Why(Trouble.BAD_EVENT, f"the server sent {wrong}")
            good.append(line)
        return good, None

    def _wrong(self, line: bytes) -> str:
        """Tell what is wrong with an event that came; empty for nothing."""
        try:
            event = decode(line)
            line.decode()
        except (BrokenEventError, ValueError) as error:
            return f"what is no event: {clean(str(error))[:60]}"
        if len(line) > EVENT_BYTES or b"\n" in line:
            return "an event that no server takes: too long, or of several lines"
        if not _is_writer(event.writer) or not 1 <= event.first <= event.number:
            return "an event with no name"
        if max(stamp_ms(event.stamp), event.at_ms) > LATEST_MS:
            return f"{event.id}, whose time is none"
        writer, head = event.writer, self._held(event.writer)
        if writer == self._replica.writer and event.number > head:
            return f"{event.id} as if this desk had written it"
        if device_of(writer) == self._replica.device.code and not self.wants_own:
            return "" if event.number <= head else f"{event.id}, which is of this desk"
        return ""

    def _take(
        self,
        lines: list[bytes],
        mark: LogMark | None,
        place: Cursor | None,
        now_ms: int,
    ) -> Came:
        new = 0
        if lines:
            try:
                taken = self._replica.take(lines, [], now_ms, by=self._by, mark=mark)
            except ValueError as error:
                return self._missing(clean(str(error)))
            if isinstance(taken, Refusal):
                said = taken.about.get("why", taken.code.value)
                return Came(
                    0, Why(Trouble.NOT_SAVED, f"this disk takes nothing: {said}")
                )
            new = taken.new
        elif mark is not None and place != self._cursor:
            self._replica.note_mark(mark)
        if place is not None:
            self._cursor = place
        return Came(new)

    def _missing(self, said: str) -> Came:
        """Ask for everything once more when something between is missing here."""
        line = f"events are missing before those that came: {said}"
        if not self._is_anew:
            self._is_anew, self._cursor = True, START
            line = f"{line}; {_ONCE_MORE}"
        return Came(0, Why(Trouble.BAD_EVENT, line))

    def _heed_epoch(self, epoch: str) -> None:
        """Notice by any answer that the server is another one than it was."""
        is_another = self._whole != START and epoch != self._whole.epoch
        if is_another and epoch != self._healed:
            self.must_heal, self._other = True, epoch

    def gave(self, answer: Pushed) -> bool:
        """Take note of what the server has by now; claim that it took all of it."""
        self._given.update(answer.heads)
        return answer.refused is None

    def healed(self, lacked: Mapping[str, int]) -> None:
        """Take note that this server was given what it lacked, and say what cannot go.

        Args:
            lacked: Writer of another device -> the last number that it had.
        """
        is_other_store = not self._other
        self.must_heal, self._healed = False, self._other
        self.outgoing.held.clear()
        self._replica.note_mark(self._mark(self._cursor, self.outgoing.acked))
        had = {w: max(n, self._given.get(w, 0)) for w, n in lacked.items()}
        left = {w: self._held(w) - n for w, n in had.items() if n < self._held(w)}
        if is_other_store and left:
            named = ", ".join(sorted(left)[:3])
            line = f"{sum(left.values())} events of this store's earlier device"
            line = f"{line} ({named}) are on this disk alone: they are not signed"
            self.held = Why(Trouble.EVENT_REFUSED, f"{line}, so no server takes them")

    # --- what the server holds

    def own_writers(self, most: int) -> list[str]:
        """Name this device's writers whose heads are worth asking for: those with
        events to go, and those that were told of last."""
        code, heads = self._replica.device.code, self._replica.state.heads
        acked = self.outgoing.acked
        own = [writer for writer in heads if device_of(writer) == code]
        told = [writer for writer in acked if acked[writer] >= heads.get(writer, 0)]
        open_still = [writer for writer in own if writer not in told]
        return [*told, *open_still][-most:]

    def heard_heads(self, heads: Heads) -> None:
        """Believe what the server holds of this device's writers, down and up."""
        self._heed_epoch(heads.epoch)
        code, acked = self._replica.device.code, self.outgoing.acked
        told = {
            writer: min(number, self._held(writer))
            for writer, number in heads.heads.items()
            if device_of(writer) == code
        }
        if any(acked.get(writer, 0) != number for writer, number in told.items()):
            self._begin_again({**acked, **told})
            self._replica.note_mark(self._mark(self._cursor, told))

    def _mark(self, place: Cursor, acks: Mapping[str, int]) -> LogMark:
        """Tell how far this desk is in step; of a server not healed yet, nothing, so
        that a desk that ends before it could heal begins with it again."""
        if self.must_heal:
            place, acks = self._whole, {}
        elif place != START:
            self._whole = place
        epoch = f"{self._of} {place.epoch}" if self._of else place.epoch
        return LogMark((epoch, place.seq), acks)


def _is_first(device: Device, mark: LogMark) -> bool:
    """Claim that a device was never in step, and goes on with another one's store."""
    has_told = any(device_of(writer) == device.code for writer in mark.acks)
    return bool(device.origin) and not has_told
