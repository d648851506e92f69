"""A link of the simulated world: the real link's errands, on a road that loses them.

What the real link does is driven by hand, message by message: where it would wait for
the server, an errand stands still until its answer comes, or is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from store.disk import StoreError
from store.sync.courier import NotHeard
from store.sync.enrolment import Enrolment
from store.sync.link import Link
from store.sync.state import Trouble, Why
from store.wire import AskHeads, Cursor, GiveKeys, Message, Push
from tests.simulation.sim_server import ZONE, Request

Way = Generator["_Trip", Message, Message]


@dataclass(slots=True)
class _Trip:
    """One request, and the wait for its answer."""

    request: Request

    def __await__(self) -> Way:
        return (yield self)


class SimCourier:
    """Stands for the courier: hands requests to whoever drives the link."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.device, self.key = enrolment.device, enrolment.name
        self.trip_ms: int | None = 200

    async def push(self, push: Push, _: object) -> Message:
        return await _Trip(Request(self.device, self.key, "push", push))

    async def pull(
        self, cursor: Cursor, _: object, *, most: int = 0, own: bool = False
    ) -> Message:
        del most
        asked = Request(self.device, self.key, "pull", None, cursor, own)
        return await _Trip(asked)

    async def heads(self, writers: list[str], _: object) -> Message:
        asked = AskHeads(writers=writers)
        return await _Trip(Request(self.device, self.key, "heads", asked))

    async def give_keys(self, given: GiveKeys, _: object) -> Message:
        return await _Trip(Request(self.device, self.key, "give", given))

    async def keys(self, cursor: Cursor, _: int, __: object) -> Message:
        return await _Trip(Request(self.device, self.key, "keys", None, cursor))


def enrolment_of(device: str, key: str, lane: int) -> Enrolment:
    """Let a device in: its name here is its public key, which the server is told."""
    return Enrolment(
        url="http://127.0.0.1", zone=ZONE, zones=(ZONE,), device=device, token="t" * 43,
        expires_ms=0, role="dispatcher", lane=lane, name=key,
    )  # fmt: skip


NO_ANSWER = Why(Trouble.NO_ANSWER, "nothing came")

Send = Callable[[Request, int], None]


class SimLink:
    """One desk's link, driven message by message.

    Args:
        desk: Whose.
        enrolment: As what.
        now_ms: The desk's own clock.
        numbers: Gives every request of the world a number of its own.
    """

    def __init__(
        self,
        desk: Any,
        enrolment: Enrolment,
        now_ms: Callable[[], int],
        numbers: Iterator[int],
    ) -> None:
        self.link = Link(desk, enrolment, now_ms=now_ms, on_change=lambda: None)
        self._errands: dict[str, Coroutine[Any, Any, object]] = {}
        self._waits: dict[int, tuple[str, int]] = {}
        """Request -> whose it is, and how often it was looked for."""
        self._numbers = numbers
        self._asked = False
        self.shares = False
        """It brings keys of persons, too."""
        self._shared = False
        self.troubles: list[str] = []
        """What the link said to be wrong."""

    @property
    def now_ms(self) -> int:
        """Tell the time that the desk counts by."""
        return self.link.desk_ms()

    @property
    def exchange(self) -> Any:
        return self.link._exchange

    def steps(self, send: Send, patience: int) -> None:
        """Give up what waited too long, and begin what there is to do."""
        for number, (what, looked) in list(self._waits.items()):
            self._waits[number] = (what, looked + 1)
            if looked >= patience:
                del self._waits[number]
                self._goes_on(what, send, error=NotHeard(NO_ANSWER))
        if "send" not in self._errands:
            if not self._asked:
                self._begins("send", self.link._ask_heads(), send)
            else:
                self.exchange.refill()
                is_due = self.exchange.must_heal or self.exchange.outgoing.has_news
                if is_due:
                    self._begins("send", self.link._send(), send)
        if "receive" not in self._errands:
            self._begins("receive", self.link._receive(0), send)
        sharing = self.link._sharing
        is_due = sharing.is_due or sharing.is_waiting or not self._shared
        if self.shares and is_due and "share" not in self._errands:
            self._begins("share", self.link._sharer.once(), send)

    def hears(self, number: int, answer: Message | None, send: Send) -> None:
        """Take the answer to a request; None where the server did not serve it."""
        if number in self._waits:
            what, _ = self._waits.pop(number)
            if answer is None:
                self._goes_on(what, send, error=NotHeard(NO_ANSWER))
            else:
                self._goes_on(what, send, answer=answer)

    def _begins(
        self, what: str, errand: Coroutine[Any, Any, object], send: Send
    ) -> None:
        self._errands[what] = errand
        self._goes_on(what, send)

    def _goes_on(
        self,
        what: str,
        send: Send,
        *,
        answer: Message | None = None,
        error: Exception | None = None,
    ) -> None:
        errand = self._errands[what]
        try:
            trip = errand.throw(error) if error else errand.send(answer)
        except StopIteration:
            del self._errands[what]
            self._asked |= what == "send"
            self._shared |= what == "share" and not self.link._sharer._is_due
            return
        except NotHeard as lost:
            del self._errands[what]
            if lost.why is not NO_ANSWER:
                self.troubles.append(lost.why.line)
            return
        except (OSError, StoreError):
            del self._errands[what]
            return
        number = next(self._numbers)
        self._waits[number] = (what, 0)
        send(trip.request, number)

    def dies(self) -> None:
        """The program is gone."""
        for errand in self._errands.values():
            errand.close()
        self._errands.clear()
        self._waits.clear()
