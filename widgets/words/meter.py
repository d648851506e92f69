"""The meter in words: what the screen costs on its line, what its terminal can do."""

from __future__ import annotations

from widgets.words.catalogue import N_

NOT_METERED = N_(
    "nothing is counted here: only the screen that --driver thin draws counts"
)
THIN = N_("this screen's line is thin: few colours, and only what differs")
QUICK = N_("this screen's line is quick")
SENT = N_("sent in the last minute: {minute} bytes; since the start: {total} bytes")
FRAMES = N_("pictures: {shown} shown, {dropped} overtaken by newer ones and never sent")
ROUND_TRIP = N_("there and back: {last_ms} ms, at least {least_ms} ms")
NO_ROUND_TRIP = N_("there and back: not known, the terminal has not answered")
RATE = N_("the line carries about {bits} bits a second")
NO_RATE = N_("what the line carries is not known yet")
STALLED = N_("the line stands still, for {seconds} s now")
ANSWERS = N_("asked {questions} times, answered {answers} times")
MISMATCHES = N_("{count} answers told of another place than counted: drawn again")
CAN = N_("the terminal can: {abilities}")
CANNOT = N_("it cannot, or was not asked yet: {abilities}")
NOTHING = N_("nothing that was asked")

ABILITIES: dict[str, str] = {
    "answers": N_("answer"),
    "counts_thai": N_("count Thai cells"),
    "joins_am": N_("join SARA AM"),
    "counts_wide": N_("count wide letters"),
    "counts_ambiguous": N_("draw lines and dots in one cell"),
    "repeats": N_("repeat ASCII"),
    "repeats_any": N_("repeat any letter"),
    "erases_in_colour": N_("erase in colour"),
    "shifts_cells": N_("shift a row"),
    "shifts_in_colour": N_("shift in colour"),
    "scrolls": N_("scroll a part"),
    "synchronises": N_("show whole pictures"),
}
"""What a terminal may be able to do, by the name that the driver has for it."""
