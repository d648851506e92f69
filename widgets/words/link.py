"""The link to other desks in words: short for the header, whole where there is room.

The codes are those of `store.sync.state`, which nothing here may import.
"""

from __future__ import annotations

from widgets.words.catalogue import N_, Words

LOCAL = N_("LOCAL")
UPS: dict[str, str] = {
    "trying": N_("TRYING"),
    "up": N_("UP"),
    "down": N_("DOWN"),
    "refused": N_("REFUSED"),
}
"""Each in the header, in capitals where there are any; at most 12 cells."""
ALONE = N_("this desk works alone: no server (patrol-tui link enrol URL CODE)")
THIN = N_("thin")
CATCHING_UP = N_("reading in")
"""What came lies on this disk, and is not all shown yet."""
NOT_WHOLE = N_("what came is still being read in: the picture is not whole yet")
CAME = N_("came from others since the start: {n}")
CLOCK = N_("clock {skew}")
SET_CLOCK = N_("SET CLOCK {skew}")

SHORT: dict[str, str] = {
    "no-answer": N_("no answer"),
    "not-trusted": N_("certificate"),
    "no-token": N_("token"),
    "not-allowed": N_("not allowed"),
    "too-busy": N_("busy"),
    "server-fault": N_("its fault"),
    "not-understood": N_("not ours"),
    "event-refused": N_("entry refused"),
    "forked": N_("store copied?"),
    "bad-event": N_("bad entry"),
    "not-saved": N_("disk"),
    "clock-off": N_("clock off"),
    "failed": N_("broke off"),
}
"""What is wrong, for the header; at most 14 cells."""

TROUBLES: dict[str, str] = {
    "no-answer": N_("the server does not answer; work goes on here, and is sent later"),
    "not-trusted": N_("the server's certificate is not trusted: ask who runs it"),
    "no-token": N_("the server does not know this desk any more: enrol it anew"),
    "not-allowed": N_("this desk may not do that there: ask who runs the server"),
    "too-busy": N_("the server is busy; tried again by itself"),
    "server-fault": N_("the server failed; tried again by itself"),
    "not-understood": N_("what answers is not our server: look at the address"),
    "event-refused": N_("the server refuses an entry of this desk: SYNC tells which"),
    "forked": N_("another store writes as this desk: was its folder copied?"),
    "bad-event": N_("the server sent an entry that cannot be read: update this desk"),
    "not-saved": N_("this disk takes nothing: free some space"),
    "failed": N_("the link broke off, a fault of this program: start again to mend it"),
    "clock-off": N_("this clock and the server's are too far apart: set one"),
}
"""The same for a line of its own, with what to do; at most 79 cells."""

DENIALS: dict[str, str] = {
    "code": N_(
        "this code is wrong, used, or older than 15 minutes; ask for a new one"
        " (on the server: patrol-tui serve enrol)"
    ),
    "slow-code": N_("too many wrong codes came; wait a few minutes, and try again"),
    "device-taken": N_("another device has this one's letters: was its store copied?"),
    "revoked": N_("this device was revoked; ask for a new code, and enrol it again"),
    "expired": N_("this token has expired; ask for a new code, and enrol again"),
    "token": N_("this token is not known there; ask for a new code, and enrol again"),
    "rotated": N_(
        "this token was replaced by a newer one, so somebody has a copy of it; ask for"
        " a new code, and enrol again"
    ),
}
"""Why a server lets nobody in, by the code of its answer."""

ENTRY = N_("{event} of this desk is not taken: {why}; it waits, and what came after it")
NOT_TAKEN: dict[str, str] = {
    "gap": N_("one before it is missing there"),
    "fork": N_("another one stands there under its number"),
    "broken": N_("it cannot be read there"),
    "author": N_("another device wrote it"),
    "role": N_("this desk's role does not allow it"),
    "stamp": N_("its time cannot be"),
    "long": N_("it is too long"),
    "unsigned": N_("it is not signed"),
}
"""Why a server does not take an entry, by the code of its answer."""
ROLE_IS = N_("the server changed what this desk may: it is {role} now")
GONE = N_("link DOWN: {why}")
REFUSED = N_("link REFUSED: {why}")
BACK = N_("link UP again after {age}: NEWS {minutes} tells what came")
CAME_UP = N_("link UP: {server}")
FOLLOWED = N_("this clock is {skew} off the server's; its time counts")
AS_OF = N_("as of {time}")
NEVER_HEARD = N_("others not heard")
ALSO_OPEN = N_("also open: {who}")


def coarse(age_ms: int) -> str:
    """Tell an age that seldom changes: tens of seconds, then minutes, hours, days."""
    seconds = max(age_ms, 0) // 1000
    if seconds < 60:
        return f"{seconds // 10 * 10}s"
    if seconds < 3600:
        return f"{seconds // 60}m"
    if seconds < 86_400:
        return f"{seconds // 3600}h{seconds % 3600 // 60:02}"
    return f"{min(seconds // 86_400, 999)}d"


def say_skew(skew_ms: int) -> str:
    """Tell how far the server's clock is ahead (+) or behind (-), coarsely."""
    sign = "+" if skew_ms >= 0 else "-"
    seconds = round(abs(skew_ms) / 1000)
    return f"{sign}{seconds}s" if seconds < 60 else sign + coarse(seconds * 1000)


def say_entry(words: Words, event: str, verdict: str) -> str:
    """Tell which entry a server does not take, and why by the server's word for it."""
    why = words.say(NOT_TAKEN[verdict]) if verdict in NOT_TAKEN else verdict
    return words.say(ENTRY, event=event, why=why)


def say_trouble(words: Words, code: str, line: str = "") -> str:
    """Tell what is wrong and what to do; a code of another version by its own line."""
    return words.say(TROUBLES[code]) if code in TROUBLES else line or code
