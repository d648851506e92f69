"""The hand-over of a desk, in words."""

from __future__ import annotations

from datetime import tzinfo

from store.model.handover import handover_in
from widgets.words.catalogue import N_, Words
from widgets.words.moments import clock


def say_handover(words: Words, zone: tzinfo, value: str) -> str:
    """Tell who handed over the desk, when, with which words, and who took over."""
    left = handover_in(value)
    if left is None:
        return words.say(N_("hand-over taken back"))
    giver, time = words.officer(left.by), clock(left.at_ms, zone)
    told = words.say(N_("handed over by {name} {time}"), name=giver, time=time)
    if left.taken_by and left.taken_by == left.by:
        told = words.say(N_("taken over by {name}, from nobody else"), name=giver)
    elif left.taken_by:
        told = words.say(
            N_("taken over by {name} from {before}"),
            name=words.officer(left.taken_by),
            before=giver or "-",
        )
    return f"{told}: {left.text}" if left.text else told
