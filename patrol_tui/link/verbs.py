"""`patrol-tui link`: be let in by a server, say so, sync once, leave."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from patrol_tui.error_telling import words_of
from patrol_tui.log.passphrases import cipher_of
from patrol_tui.opening import (
    Choices,
    enrolment_at,
    expect_store,
    open_console,
    open_desk,
    wall_ms,
)
from patrol_tui.telling import complain, tell
from store.desk import Desk
from store.disk import StoreError, reason
from store.model.lanes import INCIDENT, first_number
from store.sync.courier import Courier, NotHeard, Waited
from store.sync.enrolling import LinkRefused, check_url, enrolment_of, request
from store.sync.enrolment import Enrolment
from store.sync.link import Link
from store.sync.state import Trouble
from store.text import clean
from store.wire import Enrol, Enrolled
from widgets.words.catalogue import N_, Words
from widgets.words.link import DENIALS, say_trouble
from widgets.words.moments import moment
from widgets.words.roles import say_role

DONE, REFUSED, UNUSABLE = 0, 1, 2
"""Exit codes, as of the other verbs."""

ENROLLED = N_("enrolled with {server} for {zone}, as {role}{name}")
OTHERS = N_("it may also work in: {zones} (enrol again with --zone)")
NEXT = N_("from now on every desk on this store is in step: patrol-tui")
IS_ENROLLED = N_("this store is enrolled with {server} already; first: {command}")
EXERCISE = N_("this store is an exercise: it is linked with nobody")
ALONE = N_("this store works alone: patrol-tui link enrol URL CODE")
SHOWN = N_("{server}, {zone}, as {role}{name}; short numbers from {first}")
UNTIL = N_("its token is good until {moment}, and is renewed by itself")
ENDED = N_("its token ended on {moment}: enrol anew")
SYNCED = N_("sent {sent}, came {came}; everything entered here is on the server")
NOT_ALL = N_("sent {sent}, came {came}; not sent: {left}")
LEFT = N_("left {server}; all events stay here. On the server: {command}")
NO_CA = N_("cannot read {file}: {why}")
LINKED_NOT = N_("the server does not let this desk in: {why}")
NO_CODE = N_('"{code}" is no code: it has eight letters, like BCDF-GHJK')
CODE_LETTERS = 8
NOBODY = N_("not enrolled: {server} does not answer ({why})")
STRANGE = N_(
    "not enrolled: the certificate of {server} is not trusted; ask who runs it for one"
    " to trust, and give that with --ca ({why})"
)
UNSEALED = N_(
    "not enrolled: {server} speaks no TLS; if it is on this machine, write"
    " http://{server}"
)
_ENROLLING = {Trouble.NO_ANSWER: NOBODY, Trouble.NOT_TRUSTED: STRANGE}
"""Where nothing is sent later, for this desk is in step with nobody yet."""

_T = TypeVar("_T")


def run(choices: Choices, given: argparse.Namespace) -> int:
    """Do one of the ways.

    Returns:
        0 done, 1 refused, 2 not understood or unusable.
    """
    match given.way:
        case "enrol":
            return enrol(choices, given)
        case "show":
            return show(choices, as_json=given.json)
        case "sync":
            return sync(choices, as_json=given.json)
        case _:
            return leave(choices)


def enrol(choices: Choices, given: argparse.Namespace) -> int:
    """Be let in by a server, and remember it."""
    words = words_of(choices)
    url = check_url(given.url)
    if sum(map(str.isalnum, given.code)) != CODE_LETTERS:
        complain(words.say(NO_CODE, code=clean(given.code)[:20]))
        return UNUSABLE
    certificate = _certificate(words, given.ca)
    if certificate is None:
        return UNUSABLE
    desk = _writable(open_console(choices).desk)
    try:
        if (barred := _barred(words, desk)) is not None:
            complain(barred)
            return REFUSED
        asking = Enrolment(
            url=url,
            zone="",
            zones=(),
            device=desk.device.code,
            token="",
            expires_ms=0,
            role="",
            lane=0,
            ca=certificate,
        )
        asked = request(given.code, desk.device)
        told = _heard(words, lambda: _let_in(asking, asked), asking)
        if told is None:
            return REFUSED
        enrolment = enrolment_of(told, url, desk.device, zone=given.zone,
                                 ca=certificate)  # fmt: skip
        desk.enrol(enrolment)
    except OSError as error:
        raise StoreError(N_("not enrolled: {why}"), why=reason(error)) from error
    finally:
        desk.close()
    _tell_enrolled(words, enrolment)
    return DONE


def _barred(words: Words, desk: Desk) -> str | None:
    """Say why a desk is not enrolled, before the code is used up; None for nothing."""
    if desk.state.exercise:
        return words.say(EXERCISE)
    if desk.enrolment is None:
        return None
    server, command = desk.enrolment.server, "patrol-tui link leave"
    return words.say(IS_ENROLLED, server=server, command=command)


async def _let_in(asking: Enrolment, asked: Enrol) -> Enrolled:
    courier = Courier(asking)
    try:
        return await courier.enrol(asked, Waited())
    finally:
        await courier.close()


def _tell_enrolled(words: Words, enrolment: Enrolment) -> None:
    named = _named(words, enrolment)
    tell(words.say(ENROLLED, **named))
    others = [name for name in enrolment.zones if name != enrolment.zone]
    if others:
        tell(words.say(OTHERS, zones=", ".join(others)))
    tell(words.say(NEXT))


def show(choices: Choices, *, as_json: bool = False) -> int:
    """Say with which server this store is in step; a desk may be at work on it."""
    words = words_of(choices)
    expect_store(choices)
    enrolment = enrolment_at(choices.root, cipher_of(choices.root, words))
    if as_json:
        tell(msgspec.json.encode(_plain(enrolment)).decode())
        return DONE
    if enrolment is None:
        tell(words.say(ALONE))
        return DONE
    first = first_number(INCIDENT, enrolment.lane)
    tell(words.say(SHOWN, **_named(words, enrolment), first=first))
    is_over = enrolment.expires_ms < wall_ms()
    until = moment(words, enrolment.expires_ms, choices.settings().zone)
    tell(words.say(ENDED if is_over else UNTIL, moment=until))
    return DONE


def sync(choices: Choices, *, as_json: bool = False) -> int:
    """Send and take what there is, once."""
    words = words_of(choices)
    desk = open_desk(choices)[1]
    try:
        if desk.enrolment is None or desk.state.exercise:
            complain(words.say(EXERCISE if desk.state.exercise else ALONE))
            return REFUSED
        link = Link(
            desk,
            desk.enrolment,
            now_ms=wall_ms,
            on_change=lambda: None,
            keep=desk.enrol,
        )
        before = link.state.outbox
        state = _heard(words, link.once)
        left = link.state.outbox
        if state is None:
            return REFUSED
        sent, why = before - left, state.why
        if as_json:
            told = {"sent": sent, "came": state.taken, "left": left}
            tell(msgspec.json.encode(told).decode())
        else:
            sentence = NOT_ALL if left else SYNCED
            tell(words.say(sentence, sent=sent, came=state.taken, left=left))
        if why is not None:
            complain(f"{say_trouble(words, why.code.value, why.line)} ({why.line})")
        return REFUSED if left else DONE
    finally:
        desk.close()


def leave(choices: Choices) -> int:
    """Forget the server."""
    words = words_of(choices)
    desk = open_desk(choices)[1]
    try:
        enrolment = desk.enrolment
        if enrolment is None:
            tell(words.say(ALONE))
            desk.leave()
            return DONE
        desk.leave()
    except OSError as error:
        raise StoreError(N_("not left: {why}"), why=reason(error)) from error
    finally:
        desk.close()
    command = f"patrol-tui serve revoke {enrolment.device}"
    tell(words.say(LEFT, server=enrolment.server, command=command))
    return DONE


def _heard(
    words: Words, act: Callable[[], Awaitable[_T]], asking: Enrolment | None = None
) -> _T | None:
    """Do what speaks with the server; None, and it is said why, if that fails.

    Args:
        words: The reader's.
        act: What is done.
        asking: Who asks to be let in; None where that was done before.
    """

    async def ask() -> _T:
        return await act()

    try:
        return asyncio.run(ask())
    except NotHeard as lost:
        code, line = lost.why.code, lost.why.line
        if lost.code in DENIALS:
            line = words.say(DENIALS[lost.code])
        if asking is not None and "WRONG_VERSION_NUMBER" in line:
            complain(words.say(UNSEALED, server=asking.server))
        elif asking is not None and code in _ENROLLING:
            complain(words.say(_ENROLLING[code], server=asking.server, why=line))
        elif lost.code in DENIALS or code in {Trouble.NOT_ALLOWED, Trouble.NO_TOKEN}:
            complain(words.say(LINKED_NOT, why=line))
        else:
            complain(f"{say_trouble(words, code.value, line)} ({line})")
        return None


def _certificate(words: Words, file: Path | None) -> str | None:
    """Read the certificate to trust; empty for none, None if it cannot be read."""
    if file is None:
        return ""
    try:
        return file.read_text("ascii")
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        complain(words.say(NO_CA, file=file, why=why))
        return None


def _writable(desk: object) -> Desk:
    if not isinstance(desk, Desk):
        raise LinkRefused(N_("this store cannot be written"))
    return desk


def _named(words: Words, enrolment: Enrolment) -> dict[str, Any]:
    return {
        "server": enrolment.server,
        "zone": enrolment.zone,
        "role": say_role(words, enrolment.role),
        "name": f" ({enrolment.name})" if enrolment.name else "",
    }


def _plain(enrolment: Enrolment | None) -> dict[str, Any]:
    if enrolment is None:
        return {"enrolled": False}
    return {
        "enrolled": True,
        "server": enrolment.url,
        "zone": enrolment.zone,
        "zones": enrolment.zones,
        "device": enrolment.device,
        "name": enrolment.name,
        "role": enrolment.role,
        "lane": enrolment.lane,
        "token_until_ms": enrolment.expires_ms,
    }
