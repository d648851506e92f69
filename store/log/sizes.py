"""Sizes: how long a segment grows, and how much room the log keeps for itself."""

SEGMENT_BYTES = 4 << 20
"""A segment that has reached this length is written no further, if the disk has room
for another."""

RESERVE_BYTES = 1 << 20
"""Room kept on the disk for the next commits, so that a full disk still takes them."""

HEADER_ROOM = 1_000
"""More than a header takes, in bytes."""

WHOLE_SEGMENT = 1 << 60
"""An end no segment reaches: all that a given-up segment may hold is repeated."""
