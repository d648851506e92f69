"""Claim: over a shift on a thin link hardly more than the near-least bytes are sent.

Method: the scripted shift of `shift.py` with the real program at 80x24 and 120x40, in
English and Thai, in 16 colours. It is worked with the stock driver, with the thin one
on a quick line, and with the thin one on 9,600 bits a second, where frames that nobody
would see are not sent. What is least comes from the pictures at the end of each action
(`ideal.py`), and is itself drawn on a terminal: 0 wrong cells, or it is no measure.
The pictures of the thin driver are compared with stock's cell by cell. The goal is 1.05
times the least, and is printed beside what came; over 1.08 fails, since a busy machine
paints in more frames, and further apart, than the sender waits for.

Run: `python bench/thinlink/bytes_sent.py [--short]` (80x24, Thai, half of the shift).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from setups import LARGE, SMALL, Given, given
from shift import ROUND_TRIP_S, SHIFT, Action, Done, Worked, totals, work
from wire import Link

GOAL, LIMIT = 1.05, 1.08
"""Times the least, on 9,600 bits a second."""
LINK = Link(bits=9_600, round_trip_s=ROUND_TRIP_S)
QUICK = Link(bits=200_000, round_trip_s=0.01)
"""Not thin: all is shown that stock shows, and some frames on the way to it too."""
QUICK_GOAL, QUICK_LIMIT = 1.1, 1.3
"""There, where frames that a person may see between two others are sent."""
SHORT = (
    "line opened", "key echo", "key echo, Thai", "line entered", "line left",
    "unit's status", "new incident", "cursor down", "idle minute", "map opened",
    "map pan", "map left",
)  # fmt: skip
"""The kinds of actions of a quick check."""


def short_shift() -> tuple[Action, ...]:
    """Take each kind of action once, and a minute in five steps."""
    first = {action.name: action for action in reversed(SHIFT)}
    first["idle minute"] = Action("idle minute", told=("+12000",) * 5)
    return tuple(first[name] for name in SHORT)


def differing(stock: list[Done], thin: list[Done]) -> int:
    """Count the cells in which the last pictures of the actions differ."""
    return sum(
        one != two
        for ours, theirs in zip(stock, thin, strict=True)
        for row, other in zip(
            ours.sights[-1].cells, theirs.sights[-1].cells, strict=True
        )
        for one, two in zip(row, other, strict=True)
    )


def side_by_side(stock: Worked, thin: Worked) -> Iterator[str]:
    """Tell each kind of action's means."""
    heads = f"{'stock':>7} {'thin':>7} {'least':>7} {'ratio':>6}"
    yield f"{'action':16} {'times':>5} {heads}"
    for name in dict.fromkeys(one.name for one in thin.done):
        means = []
        for worked in (stock, thin):
            sent = [one.sent for one in worked.done if one.name == name]
            means.append(sum(sent) / len(sent))
        least = [one.ideal for one in thin.done if one.name == name]
        best = sum(least) / len(least)
        ratio = f"{means[1] / best:6.2f}" if best else "     -"
        numbers = f"{means[0]:7.0f} {means[1]:7.0f} {best:7.0f} {ratio}"
        yield f"{name:16} {len(least):5} {numbers}"
    yield f"{'quit':16} {1:5} {stock.quit:7} {thin.quit:7}"


def judged(stock: Worked, thin: Worked, goal: float, limit: float) -> bool:
    """Print a shift beside stock's; claim that it keeps the limit."""
    for line in side_by_side(stock, thin):
        print(line)
    (sent, best), (theirs, _) = totals(thin), totals(stock)
    print(f"sum: stock {theirs}, thin {sent}, least {best};", end=" ")
    print(f"stock {theirs / best:.1f}, thin {sent / best:.3f} times the least", end=" ")
    print(f"(goal {goal}, fails over {limit});", end=" ")
    print(f"the ideal drew {thin.wrong} cells wrongly")
    if not thin.is_put_back:
        print("the terminal was not put back")
    return sent <= limit * best and not thin.wrong and thin.is_put_back


def measure(told: Given, size: tuple[int, int], lang: str) -> bool:
    """Work the shift with each driver; claim that the limits are kept."""
    actions = short_shift() if told.short else SHIFT
    stock, quick, linked = (
        replace(setup, size=size, lang=lang)
        for setup in (told.stock, told.thin, told.linked)
    )
    theirs = work(stock, actions, is_judged=False)
    print(f"-- {size[0]}x{size[1]}, {lang}, 16 colours, {QUICK.bits} bit/s")
    ours = work(replace(quick, link=QUICK), actions)
    kept = judged(theirs, ours, QUICK_GOAL, QUICK_LIMIT)
    other = differing(theirs.done, ours.done)
    print(f"cells in which thin shows something else than stock: {other}")
    kept = kept and not other
    if not told.short:
        print(f"-- {size[0]}x{size[1]}, {lang}, 16 colours, {LINK.bits} bit/s")
        slow = work(replace(linked, link=LINK), actions)
        kept &= judged(theirs, slow, GOAL, LIMIT)
    return kept


def main() -> None:
    """Measure all sizes and languages."""
    told = given(__doc__)
    every = [(SMALL, "th")]
    if not told.short:
        every += [(SMALL, "en"), (LARGE, "th"), (LARGE, "en")]
    kept = [measure(told, size, lang) for size, lang in every]
    if not all(kept):
        raise SystemExit("more is sent than is claimed, or something else is shown")


if __name__ == "__main__":
    main()
