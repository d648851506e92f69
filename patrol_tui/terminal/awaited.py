"""Which question an answer belongs to, when a terminal may also err, or be forged.

A question asks where the cursor is; it is answered when all before it is drawn. Answers
bear no number, but they come in the order of the questions, and the place that is
expected tells most of them apart. An answer can be lost, come twice, or be typed in by
somebody. Whatever may be an answer takes its question off, so that questions and
answers drift apart by no more than that; only what is too early is not measured by.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

Spot = tuple[int, int]
"""Row and column of the cursor, from 0."""
_OWED = 16
"""So many passed-over questions are kept, to know their answers when they come late."""
_EARLY = 0.5
"""An answer within this part of the least round trip is forged, or the link changed."""
_EARLY_IN_A_ROW = 3
_STALE_S = 2.0
"""A question asked so long before another one lost its answer."""
_MOST_DOUBLES = 8


class Question(NamedTuple):
    """One question on its way."""

    tag: object
    """The place that is expected, or a name when any place is good."""
    asked_s: float
    sent_bytes: int
    """All bytes sent until behind the question."""
    due_s: float
    """When its answer is expected."""

    def fits(self, place: Spot) -> bool:
        """Claim that this place is as good an answer as any, or the very one."""
        return self.tag == place or not isinstance(self.tag, tuple)


class Answered(NamedTuple):
    """A question that an answer took off."""

    question: Question
    is_sure: bool
    """It did not come sooner than the link can be."""


class Awaited:
    """The questions on their way, the oldest first."""

    def __init__(self) -> None:
        self._asked: deque[Question] = deque()
        self._owed: deque[Question] = deque(maxlen=_OWED)
        self._last: tuple[Question, Spot, float] | None = None
        self._early = 0
        self._doubles = 0

    def __len__(self) -> int:
        return len(self._asked)

    @property
    def oldest(self) -> Question | None:
        """Give the question that is next to be answered."""
        return self._asked[0] if self._asked else None

    def ask(self, question: Question) -> None:
        """Keep a question that was sent."""
        self._asked.append(question)

    def answer(self, now_s: float, place: Spot, least_s: float) -> Answered | None:
        """Find the question of an answer, and take it and older ones off.

        Args:
            now_s: When it came.
            place: What it says.
            least_s: The least round trip that is known; 0 if none is.

        Returns:
            The question; its tag differs from the place when the terminal draws
            otherwise than was reckoned. None for an answer to nothing.
        """
        index = self._index(now_s, place, least_s)
        if index is None and self._is_owed(now_s, place):
            return None
        if self._is_double(now_s, place, index):
            return None
        if index is None:  # the answer to what was passed over may still come
            index = 0
            self._owed.append(self._asked[0])
        for _ in range(index):
            self._owed.append(self._asked.popleft())
        question = self._asked.popleft()
        self._doubles = max(0, self._doubles - 1)
        self._last = (question, place, now_s)
        return Answered(question, not self._is_early(now_s, question, place, least_s))

    def _index(self, now_s: float, place: Spot, least_s: float) -> int | None:
        """Find which question expects this; None if none does."""
        if self._asked and not isinstance(self._asked[0].tag, tuple):
            return 0
        found = [at for at, asked in enumerate(self._asked) if asked.tag == place]
        if not found:
            return None
        oldest_s = self._asked[found[0]].asked_s
        for at in reversed(found):
            asked_s = self._asked[at].asked_s
            if asked_s - oldest_s > _STALE_S and now_s - asked_s >= 0.95 * least_s:
                return at
        return found[0]

    def _is_owed(self, now_s: float, place: Spot) -> bool:
        """Claim that it answers what was passed over."""
        owed = next((owed for owed in self._owed if owed.tag == place), None)
        if owed is not None:
            self._owed.remove(owed)
            self._last = (owed, place, now_s)
        return owed is not None

    def _is_double(self, now_s: float, place: Spot, index: int | None) -> bool:
        """Claim that the terminal has said this just before.

        It came much sooner after that than the questions were apart. An answer that
        would fit is only taken for a double while the terminal is known to double.
        """
        is_again = self._last is not None and self._last[1] == place
        if self._asked and self._last is not None and is_again:
            question, _, came_s = self._last
            apart_s = self._asked[index or 0].asked_s - question.asked_s
            is_again = now_s - came_s < 0.5 * apart_s
        if index is None and is_again:
            self._doubles = min(_MOST_DOUBLES, self._doubles + 2)
        return not self._asked or (is_again and (index is None or self._doubles > 0))

    def _is_early(
        self, now_s: float, question: Question, place: Spot, least_s: float
    ) -> bool:
        """Claim that the link cannot be so quick.

        Thrice in a row what was expected says that it has become so quick.
        """
        if now_s - question.asked_s >= _EARLY * least_s:
            self._early = 0
            return False
        self._early += question.fits(place)
        return self._early < _EARLY_IN_A_ROW
