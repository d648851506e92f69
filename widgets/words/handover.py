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
    told = words.say(
        N_("handed over by {name} {time}"), name=left.by, time=clock(left.at_ms, zone)
    )
    if left.taken_by:
        told = words.say(
            N_("taken over by {name} from {before}"),
            name=left.taken_by,
            before=left.by or "-",
        )
    return f"{told}: {left.text}" if left.text else told
