"""How much may be sent now, found out by the terminal's answers; has no clock itself.

A question behind what was sent is answered when that is drawn, so an answer tells how
long the way is and what it carries, through the pty, ssh, a modem and the terminal.
The pacer keeps a reckoning of when the link will have carried all that was sent, and
lets ordinary bytes go only when it is about empty: a key's echo finds it empty too.

What can go wrong, and what is done:
  no answer ever        after 3 s a fixed rate is used, and it asks again, ever rarer;
  answers come late     the way is taken to be long; after silence they start it anew;
  answers come twice    the second is known by its place and its haste (`awaited`);
  the link stands still nothing ordinary is sent: what is wanted then waits here, where
                        it grows no older, and not in the link's buffers;
  keys come, no answers the terminal has stopped to answer: as if it never had.
"""

from __future__ import annotations

from collections import deque
from math import inf

from patrol_tui.terminal.awaited import Awaited, Question, Spot
from patrol_tui.terminal.carried import Sent
from patrol_tui.terminal.gauge import FLOOR_BYTES_S, LEAST_CHUNK, Gauge

QUEUE_S = 0.06
"""An ordinary chunk takes the link so long at most: an echo may wait for one."""
URGENT_S = 0.17
"""Urgent bytes may make the link busy so far ahead."""
QUESTION_BYTES = 4
START_BYTES = 300
MUTE_BYTES_S = 8_000
"""The rate for a terminal that does not answer."""
SILENT_S = 3.0
"""Without an answer for so long, a terminal is taken to give none."""
_MOST_LEAST_CHUNK = 1024
_ASKED_S, _MOST_UNASKED = 0.15, 200
"""What the link carries in so long goes without a question, but no more than so many
bytes: questions behind each chunk would be a twentieth of all that is sent."""
_MOST_QUESTIONS = 4
_MOST_SENDS = 1000
_TRY_EVERY_S, _TRY_S, _TRY = 4.0, 0.2, 1.25
"""How often, for how long and by how much more is sent, to find a faster link."""
_NO_QUEUE_S = 0.08
"""It is only tried while answers come so soon after the least round trip."""
_LEAST_TRIP_FOR_S, _LEAST_TRIP_OF = 20.0, 16
"""The least round trip is that of so long and of so many answers: a stall is none."""
_CLEAN_EVERY_S, _CLEAN_IDLE_S = 8.0, 0.1
"""So often a question goes alone over an idle link, for a clean round trip."""
_NEAR_S, _NEAR_BYTES_S = 0.02, 5_000
"""A terminal that answers as soon, over no slower a link, is near: so is one of which
the rate is not known yet, or the first picture of every start would wait."""
_SLACK_S = 0.25
_ALONE_S = 1.0
_QUICK_BYTES_S, _QUICK_TRIP_S, _RARELY_S = 50_000, 0.03, 0.5
"""A link of such a rate and round trip is asked no oftener: an answer costs as much of
the processor as some rows do, and there is nothing to be paced by it."""
_ASK_AGAIN_S, _RAREST_ASK_S = 2.0, 300.0


class Pacer:
    """Tells how many bytes may go, and when to ask.

    Args:
        hint_bytes_s: What the person says that the link carries.
        overhead_bytes: What each write costs on the wire beside its bytes (ssh).
    """

    def __init__(
        self, *, hint_bytes_s: float | None = None, overhead_bytes: int = 0
    ) -> None:
        self.round_trip_s: float | None = None
        """The least of late; None before the first answer."""
        self.last_round_trip_s: float | None = None
        self.is_mute = False
        """The terminal does not answer, for all that is known."""
        self._hint = hint_bytes_s
        self._gauge = Gauge(hint_bytes_s, overhead_bytes)
        self._overhead_bytes = overhead_bytes
        self._questions = Awaited()
        self._sends: deque[Sent] = deque(maxlen=_MOST_SENDS)
        self._trips: deque[tuple[float, float]] = deque()
        self._sent = self._answered = self._unasked = 0
        self._free_s = self._soonest_free_s = 0.0
        """When the link will have carried all that was sent, and could have at best."""
        self._began_s: float | None = None
        self._asked_s = self._clean_s = self._ordinary_s = -1e9
        self._heard_s: float | None = None
        self._again_s = _ASK_AGAIN_S

    @property
    def rate(self) -> float | None:
        """Bytes a second that the link carries; None while that is not known."""
        return self._gauge.rate

    @property
    def questions(self) -> int:
        """Count the questions that wait for an answer."""
        return len(self._questions)

    @property
    def is_near(self) -> bool:
        """Claim that the terminal seems to be on this machine, or in this house."""
        trip_s, rate = self.round_trip_s, self.rate
        is_soon = trip_s is not None and trip_s < _NEAR_S
        return is_soon and (rate is None or rate > _NEAR_BYTES_S)

    # What happened

    def on_sent(self, size_bytes: int, now_s: float) -> None:
        """Reckon with one write; questions in it are told by `on_asked`."""
        self._count(size_bytes + self._overhead_bytes, now_s)

    def on_ordinary(self, now_s: float) -> None:
        """Keep that ordinary bytes went: over ssh the next ones are held back a bit."""
        self._ordinary_s = now_s

    def on_asked(self, now_s: float, tag: object, is_clean: bool = False) -> None:
        """Keep a question of the last write.

        Args:
            now_s: When.
            tag: Where the cursor will be then, or a name, when any place is good.
            is_clean: Nothing was before it on the way.
        """
        self._count(QUESTION_BYTES, now_s)
        if self._began_s is None:
            self._began_s, is_clean = now_s, True
        if is_clean:
            self._clean_s = now_s
        self._asked_s = now_s
        self._unasked = 0
        due_s = max(now_s, self._free_s) + (self.round_trip_s or SILENT_S)
        self._questions.ask(Question(tag, now_s, self._sent, due_s))

    def on_heard(self, now_s: float) -> None:
        """Keep that a key came: so the way from the terminal is open."""
        if self._heard_s is None and self.stalled_s(now_s) > 0:
            self._heard_s = now_s

    def on_answer(self, now_s: float, place: Spot) -> object | None:
        """Learn from an answer.

        Returns:
            The tag of its question, or the place if that is not worth a doubt; None
            for an answer to none of ours.
        """
        answered = self._questions.answer(now_s, place, self.round_trip_s or 0.0)
        if answered is None:
            return None
        if self.is_mute:
            self.is_mute, self._began_s = False, now_s
        self._heard_s, self._again_s = None, _ASK_AGAIN_S
        question, is_sure = answered
        if not is_sure:  # what was sent may still be on the way
            return question.tag if question.fits(place) else place
        if question.fits(place):  # any other answer may be forged
            self._take_trip(now_s, question)
            trip_s = self.round_trip_s or 0.0
            self._gauge.take(now_s, question, self._sends, self._answered, trip_s)
        self._answered = max(self._answered, question.sent_bytes)
        while self._sends and self._sends[0].total_bytes <= self._answered:
            self._sends.popleft()
        self._reckon(now_s)
        return question.tag

    # What may go now

    def ordinary_bytes(self, now_s: float) -> int:
        """Tell how many ordinary bytes may go; 0 to wait."""
        if self.rate is None and not self.is_mute:
            return max(0, self.window_bytes(now_s) - self.unanswered_bytes(now_s))
        is_busy = self._free_s - now_s > 0.01
        if is_busy or now_s < self._ordinary_s + self._spacing_s():
            return 0
        least = self.least_chunk()
        chunk = max(least, int(QUEUE_S * self._pace(now_s)))
        if self.is_mute:
            return chunk
        if self.stalled_s(now_s) > 0 or self._waits_for_idle(now_s):
            return 0
        room = self.window_bytes(now_s) - self.unanswered_bytes(now_s)
        return min(chunk, room) if room >= least else 0

    def urgent_bytes(self, now_s: float, limit_s: float = URGENT_S) -> int:
        """Tell how many bytes may go for a key, with the link busy so far ahead."""
        if self.rate is None and not self.is_mute:
            room = self.window_bytes(now_s) - self.unanswered_bytes(now_s)
            return max(0, room + START_BYTES)
        rate = self._pace(now_s) if self.is_mute or not self.rate else self.rate
        wanted = int((limit_s - max(0.0, self._free_s - now_s)) * rate)
        if not self.is_mute:
            room = self.window_bytes(now_s) - self.unanswered_bytes(now_s)
            wanted = min(wanted, room + int(URGENT_S * rate) + START_BYTES)
        return max(0, wanted - self._overhead_bytes)

    def window_bytes(self, now_s: float) -> int:
        """Tell how many bytes may be without an answer, urgent ones aside."""
        if self.rate is None:
            since_s = now_s - self._began_s if self._began_s is not None else 0.0
            return START_BYTES + int(FLOOR_BYTES_S * min(since_s, SILENT_S))
        trip_s = self.round_trip_s or FLOOR_BYTES_S / 1000
        return int(self.rate * (1.5 * trip_s + URGENT_S)) + 2 * self.least_chunk()

    def unanswered_bytes(self, now_s: float) -> int:
        """Count what may still be on the way.

        A small end that nobody asked about is taken to have arrived in time.
        """
        trip_s = self.round_trip_s
        if not self._questions and trip_s and now_s > self._free_s + trip_s:
            return 0
        return self._sent - self._answered

    def least_chunk(self) -> int:
        """Tell how few bytes are not worth a chunk of their own."""
        if self.rate is None:
            return LEAST_CHUNK
        least = min(_MOST_LEAST_CHUNK, max(LEAST_CHUNK, int(self.rate * 0.03)))
        return max(least, 5 * self._overhead_bytes // 2)

    def packet_s(self) -> float:
        """Tell how long the link takes for what a write costs beside its bytes."""
        return self._overhead_bytes / self.rate if self.rate else 0.0

    def queue_s(self, now_s: float) -> float:
        """Tell how long the link is busy with what was sent."""
        return max(0.0, self._free_s - now_s)

    # What to ask

    def should_ask(self, now_s: float, *, is_alone: bool = False) -> bool:
        """Claim that it is time for a question behind what was sent.

        Args:
            now_s: When.
            is_alone: It would be a write of its own, which costs a packet over ssh.
        """
        if self.is_mute or self.stalled_s(now_s) > 0:
            return now_s - self._asked_s >= self._again_s
        if self._unasked <= 0 or len(self._questions) >= self._most_questions():
            return False
        if self.rate is None:
            return self._unasked >= LEAST_CHUNK
        if now_s - self._asked_s < self._apart_s(now_s, is_alone=is_alone):
            return False
        enough = min(_MOST_UNASKED, max(LEAST_CHUNK, int(_ASKED_S * self.rate)))
        return self._unasked >= enough + self._overhead_bytes or (
            now_s - self._asked_s > _TRY_EVERY_S
        )

    def until_ask_s(self, now_s: float) -> float:
        """Tell how soon a question is due behind the last that was sent; inf for never.

        Only a quick link has any: elsewhere hardly anything goes unasked.
        """
        least_bytes = LEAST_CHUNK + self._overhead_bytes
        if self.is_mute or not self._is_quick() or self._unasked < least_bytes:
            return inf
        return max(0.0, self._asked_s + self._apart_s(now_s, is_alone=True) - now_s)

    def should_ask_clean(self, now_s: float) -> bool:
        """Claim that a question should go before the next bytes: the link is idle."""
        if self.rate is None or self.is_mute:
            return False
        return (
            now_s - self._clean_s >= _CLEAN_EVERY_S
            and now_s - self._free_s >= _CLEAN_IDLE_S
        )

    def on_asked_again(self) -> None:
        """Keep that a question went because no answer came: the next one waits more."""
        self._again_s = min(_RAREST_ASK_S, 2 * self._again_s)

    def look_for_silence(self, now_s: float) -> bool:
        """Give up waiting for answers, if they will not come; True when that is new."""
        oldest = self._questions.oldest
        if self.is_mute or oldest is None:
            return False
        if self.last_round_trip_s is None:
            is_silent = now_s - oldest.asked_s > SILENT_S
        else:
            patience_s = max(SILENT_S, 4 * (self.round_trip_s or 0.0))
            heard_s = self._heard_s
            is_silent = heard_s is not None and now_s - heard_s > patience_s
        if is_silent:
            self.is_mute = True
            self._gauge.forget()
        return is_silent

    def stalled_s(self, now_s: float) -> float:
        """Tell how long the oldest answer is overdue; 0 while all is well."""
        oldest, trip_s = self._questions.oldest, self.round_trip_s
        if oldest is None or trip_s is None:
            return 0.0
        return max(0.0, now_s - oldest.due_s - max(_SLACK_S, 0.5 * trip_s))

    def wait_s(self, now_s: float) -> float:
        """Tell after how long to look again; an answer may allow more before that."""
        if self.rate is None and not self.is_mute:
            return 0.05
        free_s = max(self._free_s - 0.009, self._ordinary_s + self._spacing_s())
        if free_s > now_s:
            return min(0.5, max(0.003, free_s - now_s))
        return 0.05 if self._waits_for_idle(now_s) else 0.25

    # Private

    def _count(self, size_bytes: int, now_s: float) -> None:
        self._sent += size_bytes
        self._unasked += size_bytes
        self._sends.append(Sent(now_s, size_bytes, self._sent))
        self._free_s = max(self._free_s, now_s) + size_bytes / self._pace(now_s)
        soonest_s = max(self._soonest_free_s, now_s)
        self._soonest_free_s = soonest_s + size_bytes / self._gauge.most_rate

    def _pace(self, now_s: float) -> float:
        """Give the rate to send at: at times more than is known to be carried."""
        if self.is_mute:
            known = 0.8 * self.rate if self.rate else MUTE_BYTES_S
            return self._hint or known
        if self.rate is None:
            return FLOOR_BYTES_S
        trip_s, last_s = self.round_trip_s or 0.0, self.last_round_trip_s or 0.0
        is_growing = now_s - self._gauge.grew_s < 1.5 * trip_s + 0.1
        is_trying = now_s % _TRY_EVERY_S < _TRY_S or is_growing
        may_try = is_trying and last_s - trip_s < _NO_QUEUE_S
        return self.rate * (_TRY if may_try else 1.0)

    def _take_trip(self, now_s: float, question: Question) -> None:
        trip_s = self.last_round_trip_s = now_s - question.asked_s
        self._trips.append((now_s, trip_s))
        old_s = now_s - _LEAST_TRIP_FOR_S
        while len(self._trips) > _LEAST_TRIP_OF and self._trips[0][0] < old_s:
            self._trips.popleft()
        self.round_trip_s = min(trip_s for _, trip_s in self._trips)

    def _reckon(self, now_s: float) -> None:
        """Set the reckoning right: what was asked about left the link a trip ago."""
        pace = self._pace(now_s)
        free_s = now_s - (self.round_trip_s or 0.0)
        for sent in self._sends:
            free_s = max(free_s, sent.at_s) + sent.size_bytes / pace
        self._free_s = max(free_s, self._soonest_free_s if self._hint else 0.0)

    def _waits_for_idle(self, now_s: float) -> bool:
        """Claim that a clean question is long overdue: let the link run empty once."""
        overdue_s = now_s - self._clean_s - 2 * _CLEAN_EVERY_S
        return (
            self._began_s is not None
            and overdue_s > 0
            and now_s - self._free_s < _CLEAN_IDLE_S
        )

    def _is_quick(self) -> bool:
        """Claim that the terminal is so near that bytes are cheap."""
        rate, trip_s = self.rate or 0.0, self.round_trip_s
        return rate >= _QUICK_BYTES_S and trip_s is not None and trip_s <= _QUICK_TRIP_S

    def _apart_s(self, now_s: float, *, is_alone: bool) -> float:
        """Give the least time between questions."""
        apart_s = min(0.4, max(0.05, (self.round_trip_s or 0.1) / 3))
        is_little = self._unasked < self.window_bytes(now_s) // 4
        if self._overhead_bytes and (is_alone or is_little):
            apart_s = max(apart_s, _ALONE_S)
        return max(apart_s, _RARELY_S) if is_little and self._is_quick() else apart_s

    def _most_questions(self) -> int:
        return 2 * _MOST_QUESTIONS if self.rate is None else _MOST_QUESTIONS

    def _spacing_s(self) -> float:
        """Give the least time between ordinary writes: packets cost more than bytes."""
        if not self._overhead_bytes or not self.rate:
            return 0.0
        return min(0.6, 5 * self._overhead_bytes / self.rate)
