"""Lanes: every device of a zone has its own thousand of short numbers.

What is numbered with no link is then unique where it is shown, and nothing is ever
numbered anew. Lane 0 numbers incidents from 101 to 999, as a desk that is alone does;
lane 3 from 3001 to 3999. Where a lane has none left that rested, its numbers go on
in six digits: lane 3 from 103000 to 103999. BOLOs, messages and cautions have lanes
of their own, from 1, 3001 and so on, and begin again when a thousand were given.
"""

from __future__ import annotations

from collections.abc import Callable

import immutables

from store.model.records import FIRST_NUMBER, State

WIDTH = 1_000
"""Numbers of a lane."""
LANES = 900
"""Lanes whose numbers have at most six digits, those that go on too."""
LONG = 100
"""Added to a lane for the numbers with which it goes on."""
MOST_NUMBER = WIDTH * WIDTH
"""No number of ours is so high."""
INCIDENT, BOLO, MESSAGE, CAUTION = "inc", "bolo", "msg", "caution"
REPORT, PARTNER, WARNING = "rep", "par", "warn"
"""What is numbered."""
LAST_COUNTED = 99_999
"""A number beyond is no number of ours: it does not move the count."""


def counted(
    lasts: immutables.Map[str, int], what: str, number: int
) -> immutables.Map[str, int]:
    """Note that a number was given."""
    if not 0 < number < MOST_NUMBER:
        return lasts
    return lasts.set(f"{what} {number // WIDTH}", number)


def latest(last: int, number: int) -> int:
    """Give the highest number so far."""
    return max(last, number) if number <= LAST_COUNTED else last


def first_number(what: str, lane: int) -> int:
    """Tell the number with which a lane begins."""
    return FIRST_NUMBER if lane == 0 and what == INCIDENT else lane * WIDTH + 1


def next_in_lane(
    state: State, what: str, lane: int, is_free: Callable[[int], bool]
) -> int:
    """Give the next number of a lane that is free."""
    lane = lane % LANES
    begins = (first_number(what, lane), (lane + LONG) * WIDTH)
    for begin in begins:
        block = begin // WIDTH
        span = (block + 1) * WIDTH - begin
        last = state.lasts.get(f"{what} {block}", begin - 1)
        for step in range(1, span + 1):
            number = begin + (last - begin + step) % span
            if is_free(number):
                return number
    return state.lasts.get(f"{what} {begins[-1] // WIDTH}", begins[-1])


def next_of_count(
    state: State, what: str, lane: int | None, last: int, used: set[int]
) -> int:
    """Give the next number of what is only counted: the next one where no lane is."""
    if lane is None:
        return last + 1
    return next_in_lane(state, what, lane, lambda number: number not in used)
