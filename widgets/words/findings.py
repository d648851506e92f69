"""What was found wrong with a log when it was opened: one line each, to the reader."""

from __future__ import annotations

from widgets.words.catalogue import N_, Words

FINDINGS: dict[str, str] = {
    "torn-tail": N_("{file} is cut off at byte {start}; what was whole is here"),
    "damage": N_("{file}: bytes {start} to {stop} are damaged; the rest was read"),
    "sealed-elsewhere": N_(
        "{file}: bytes {start} to {stop} were changed, or sealed with another key"
    ),
    "chain-broken": N_(
        "{file}: what is at byte {start} is not what was written; "
        "patrol-tui log verify tells more"
    ),
    "segment-short": N_("{file} has lost its end; entries may be missing"),
    "segment-missing": N_("{file} is gone; its entries are missing"),
    "segment-unreadable": N_("{file} cannot be read; its entries are missing"),
    "not-durable-yet": N_("the last entry may not be on disk yet; free space"),
}
"""By the codes of `store.log`."""
BROKEN = N_("{count} entries of the log cannot be read and were passed over")


ORIGINS: dict[str, str] = {
    "restored": N_("this store came from a backup; it goes on as device {device}"),
    "copied": N_("this folder is a copy; it goes on as device {device}"),
}
"""By the origin of a device that began on another one's store."""


def say_finding(words: Words, code: str, file: str, start: int, stop: int) -> str:
    """Say one thing that is wrong with the log."""
    return words.say(FINDINGS[code], file=file, start=start, stop=stop)
