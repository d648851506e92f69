"""Links: session held against session, key against key, and the verdict on it all.

The first event of every session names the last of the session before it and the
chain's value there. So no session can be taken out, put in or shortened unseen while
one after it remains; and a signature reaches back through the links to all before it.
"""

from __future__ import annotations

from store.chain import Head, head_text
from store.keys.signing import fingerprint, is_signed
from store.model.events import device_of
from store.model.facts import DeskOpened
from store.notary import SIGN_EVERY
from store.proof.reckoning import CLOCK_BACK_MS, Reckoning, Session
from store.proof.verdict import Code, Value, Verdict, WriterReport

UNSIGNED_MOST = 2 * SIGN_EVERY
"""A command is not torn for a signature, so a few more than `SIGN_EVERY` may wait."""


def check_links(reckoning: Reckoning) -> None:
    """Hold every session against the one it goes on from."""
    older = older_events = 0
    is_opened = False
    keys: dict[str, list[str]] = {}
    followed: dict[str, str] = {}
    newest: dict[str, Session] = {}
    for session in reckoning.sessions.values():
        device, opening = device_of(session.writer), session.opening
        if opening is not None and opening.device != device:
            session.opening = opening = None
        if opening is not None:
            is_opened = True
            _check_key(reckoning, session, opening, keys)
            _check_link(reckoning, session, opening, newest.get(device))
            _check_followers(reckoning, session, opening, followed)
        elif session.events and session.chain.begins_at(1):
            if is_opened:
                about: dict[str, Value] = {
                    "writer": session.writer,
                    "last": session.last,
                }
                reckoning.note(Code.NO_OPENING, **about)
            else:
                older += 1
                older_events += session.events
        newest[device] = session
    if older:
        reckoning.note(Code.OLDER, events=older_events, sessions=older)
    for session in reckoning.sessions.values():
        _check_heads_without_opening(reckoning, session, keys)
    _check_unsigned(reckoning)
    if reckoning.unknown_kinds:
        reckoning.note(Code.UNKNOWN_KINDS, events=reckoning.unknown_kinds)


def _check_key(
    reckoning: Reckoning,
    session: Session,
    opening: DeskOpened,
    keys: dict[str, list[str]],
) -> None:
    """Hold a session's key against the one its device had before."""
    known = keys.setdefault(opening.device, [])
    if not known:
        key = fingerprint(opening.key)
        reckoning.note(Code.KEY_SEEN, device=opening.device, key=key)
    elif opening.key not in known:
        about: dict[str, Value] = {"device": opening.device, "writer": session.writer}
        key, was = fingerprint(opening.key), fingerprint(known[-1])
        reckoning.note(Code.KEY_CHANGED, key=key, was=was, **about)
    if opening.key not in known:
        known.append(opening.key)


def _check_link(
    reckoning: Reckoning, session: Session, opening: DeskOpened, before: Session | None
) -> None:
    """Hold a session against the one before it."""
    by, (writer, number) = session.writer, event_named(opening.after)
    if not writer:
        if before is not None:
            reckoning.note(Code.NOT_FIRST, writer=by, before=before.writer)
        return
    device, previous = device_of(writer), reckoning.sessions.get(writer)
    if device != opening.device:
        reckoning.note(
            Code.ORIGIN,
            writer=by,
            device=opening.device,
            after=opening.after,
            origin=opening.origin,
            key=fingerprint(opening.key),
        )
    if previous is None:
        reckoning.note(Code.NO_SESSION, writer=writer, last=number, by=by)
        return
    last = previous.last
    if number > last:
        reckoning.note(Code.NO_END, writer=writer, first=last + 1, last=number, by=by)
    elif number < last and device == opening.device:
        reckoning.note(Code.LATER, writer=writer, first=number + 1, last=last, by=by)
    if session.first_ms < previous.newest_ms - CLOCK_BACK_MS:
        back_ms = previous.newest_ms - session.first_ms
        reckoning.note(Code.CLOCK_BACK, writer=by, number=1, back_ms=back_ms)
    session.is_linked = reckoning.hold(previous, Head(number, hex_of(opening.head)), by)


def _check_followers(
    reckoning: Reckoning,
    session: Session,
    opening: DeskOpened,
    followed: dict[str, str],
) -> None:
    """Only one session of a device goes on from another."""
    writer, number = event_named(opening.after)
    if not writer or opening.origin or device_of(writer) != opening.device:
        return
    other = followed.setdefault(writer, session.writer)
    if other != session.writer:
        about: dict[str, Value] = {"one": other, "other": session.writer}
        reckoning.note(Code.TWO_FOLLOW, writer=writer, number=number, **about)


def _check_heads_without_opening(
    reckoning: Reckoning, session: Session, keys: dict[str, list[str]]
) -> None:
    """Check heads of a session whose own key is gone, by its device's other ones."""
    if not session.unchecked:
        return
    known = keys.get(device_of(session.writer), [])
    if not known:
        heads = len(session.unchecked)
        reckoning.note(Code.NO_KEY, writer=session.writer, heads=heads)
        return
    for head, signature in session.unchecked:
        text = head_text(session.writer, head)
        value = session.chain.value_at(head.number)
        about: dict[str, Value] = {"writer": session.writer}
        if not any(is_signed(key, text, signature) for key in known):
            reckoning.note(Code.BAD_SIGNATURE, number=head.number, **about)
        elif value == head.value:
            session.signed = max(session.signed, head.number)
        elif value is not None:
            first = session.signed + 1
            reckoning.note(Code.HEAD_DIFFERS, first=first, last=head.number, **about)


def _check_unsigned(reckoning: Reckoning) -> None:
    """Find sessions that go on for long without a signature: no desk writes so."""
    reached = _reached(reckoning)
    for session in reckoning.sessions.values():
        first = reached[session.writer] + 1
        if session.opening is not None and session.last - first > UNSIGNED_MOST:
            about: dict[str, Value] = {"writer": session.writer, "first": first}
            reckoning.note(Code.UNSIGNED, last=session.last, **about)


def verdict_of(reckoning: Reckoning) -> Verdict:
    """Sum up."""
    reached = _reached(reckoning)
    sessions = [s for s in reckoning.sessions.values() if s.events]
    findings = tuple(reckoning.findings())
    signed = [s for s in sessions if reached[s.writer] > s.chain.start]
    newest = f"{signed[-1].writer}.{reached[signed[-1].writer]}" if signed else ""
    return Verdict(
        holds=not any(f.is_fault or f.code is Code.LOG_EMPTY for f in findings),
        findings=findings,
        writers=tuple(_report(s, reached[s.writer]) for s in sessions),
        events=sum(s.events for s in sessions),
        signed_until=newest,
        unsigned=sum(_unsigned(s, reached[s.writer]) for s in sessions),
        first_ms=min((s.first_ms for s in sessions), default=0),
        last_ms=max((s.last_ms for s in sessions), default=0),
    )


def _reached(reckoning: Reckoning) -> dict[str, int]:
    """Tell up to which event of each session a signature reaches, through links too."""
    reached = {s.writer: s.signed for s in reckoning.sessions.values()}
    for session in reversed(reckoning.sessions.values()):
        if session.is_linked and session.opening and reached[session.writer]:
            writer, number = event_named(session.opening.after)
            reached[writer] = max(reached[writer], number)
    return reached


def _unsigned(session: Session, reached: int) -> int:
    """Count a session's events behind the last signature, but not that one itself."""
    behind = session.last - max(reached, session.chain.start)
    return behind - (reached == session.signed > 0 and session.is_signed_next)


def _report(session: Session, reached: int) -> WriterReport:
    return WriterReport(
        writer=session.writer,
        device=device_of(session.writer),
        key=session.key,
        first=session.chain.start + 1,
        last=session.last,
        head=session.chain.value.hex(),
        signed_until=reached,
        first_ms=session.first_ms,
        last_ms=session.last_ms,
    )


def event_named(text: str) -> tuple[str, int]:
    """Read an event's id; no writer, if it is none."""
    writer, _, number = text.rpartition(".")
    is_number = number.isascii() and number.isdigit() and len(number) <= 12
    return (writer, int(number)) if is_number else ("", 0)


def hex_of(text: str) -> bytes:
    """Read hex digits; nothing, if these are none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
