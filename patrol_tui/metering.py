"""The meter: what the screen has cost on its line, told line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.meter import Reading
from widgets.words import meter as said
from widgets.words.catalogue import Words

FELT_S = 2.0
"""So long an answer may be overdue before the line is said to stand still."""
_NO_FAULT = {"joins_am", "synchronises"}
"""What a terminal that cannot do it does not lack."""


def metered(words: Words, reading: Reading, abilities: Abilities) -> tuple[str, ...]:
    """Tell what was counted, and what the terminal was found to do."""
    return (*_costs(words, reading), *_line(words, reading), *can(words, abilities))


def _costs(words: Words, reading: Reading) -> Iterator[str]:
    yield words.say(said.THIN if reading.is_thin else said.QUICK)
    minute, total = f"{reading.minute_bytes:,}", f"{reading.sent_bytes:,}"
    yield words.say(said.SENT, minute=minute, total=total)
    shown, dropped = reading.frames_shown, reading.frames_dropped
    yield words.say(said.FRAMES, shown=shown, dropped=dropped)


def _line(words: Words, reading: Reading) -> Iterator[str]:
    last_s, least_s = reading.last_round_trip_s, reading.least_round_trip_s
    if last_s is None or least_s is None:
        yield words.say(said.NO_ROUND_TRIP)
    else:
        last_ms, least_ms = round(last_s * 1000), round(least_s * 1000)
        yield words.say(said.ROUND_TRIP, last_ms=last_ms, least_ms=least_ms)
    if reading.rate_bytes_s is None:
        yield words.say(said.NO_RATE)
    else:
        yield words.say(said.RATE, bits=f"{coarse_bits(reading.rate_bytes_s):,}")
    if reading.stalled_s > FELT_S:
        yield words.say(said.STALLED, seconds=round(reading.stalled_s))
    asked, answered = reading.questions, reading.answers
    yield words.say(said.ANSWERS, questions=asked, answers=answered)
    if reading.mismatches:
        yield words.say(said.MISMATCHES, count=reading.mismatches)


def coarse_bits(rate_bytes_s: float) -> int:
    """Give a rate in bits a second, to two figures: no measure of it is better."""
    bits = round(rate_bytes_s * 8)
    step = int(10 ** max(len(str(bits)) - 2, 0))
    return round(bits / step) * step


def can(words: Words, abilities: Abilities) -> Iterator[str]:
    """Tell what a terminal can do, and what it lacks."""
    known = {field.name: getattr(abilities, field.name) for field in fields(abilities)}
    there = [name for name, is_so in known.items() if is_so]
    lacking = [
        name for name, is_so in known.items() if not is_so and name not in _NO_FAULT
    ]
    yield words.say(said.CAN, abilities=_named(words, there) or words.say(said.NOTHING))
    if lacking:
        yield words.say(said.CANNOT, abilities=_named(words, lacking))


def _named(words: Words, names: list[str]) -> str:
    return ", ".join(
        words.say(said.ABILITIES[name]) for name in said.ABILITIES if name in names
    )
