"""Answers: how a status, a body and few headers go out.

An answer carries no header that says nothing: who speaks our packing is one of our own
programs and knows what a body is; all others are told its type.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from patrol_tui.server.who.callers import Denied
from store.wire import PACKING, Message, Problem, encode

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

PACKING_PAYS = 160
"""Bytes from which an answer is packed: its header alone takes 25."""

JSON = b"application/json"
EVENT_STREAM = b"text/event-stream"
TEXT = b"text/plain; version=0.0.4; charset=utf-8"


class Answer(NamedTuple):
    """What a request is answered with."""

    status: int
    body: bytes = b""
    kind: bytes = JSON
    is_packed: bool = False
    retry_s: int = 0
    """When to try again; 0 where that would not help."""
    closes: bool = False
    """The connection is closed behind it: not all of the request was read."""
    allow: str = ""
    """The methods that there are, where another was asked for."""
    is_told: bool = False
    """Whoever refused has it told in the log."""
    code: str = ""
    """Of the Problem."""


class Refusal(Exception):  # noqa: N818 (an answer)
    """A request is not served."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code)
        self.answer = answer


def good(message: Message) -> Answer:
    """Answer with a message."""
    return Answer(200, encode(message))


def problem(status: int, code: str, why: str, *, retry_s: int = 0) -> Answer:
    """Answer why a request was not served, and what to do."""
    body = encode(Problem(code=code, why=why))
    return Answer(status, body, retry_s=retry_s, code=code)


def no_such_method(allow: str) -> Answer:
    """Answer that a path knows these methods only."""
    why = f"this path knows {allow} only"
    return problem(405, "method", why)._replace(allow=allow)


def denial(denied: Denied) -> Answer:
    """Answer why somebody is not let in; the gate told the log already."""
    body, code = encode(denied.problem), denied.problem.code
    return Answer(
        denied.status,
        body,
        retry_s=denied.retry_s,
        closes=denied.is_of_stranger,
        is_told=True,
        code=code,
    )


async def give(send: Send, answer: Answer, *, is_ours: bool) -> None:
    """Send an answer.

    Args:
        send: The connection.
        answer: What is sent.
        is_ours: The asker named our packing.
    """
    length = str(len(answer.body)).encode()
    headers = [] if answer.status == 204 else [(b"content-length", length)]
    if answer.is_packed:
        headers.append((b"content-encoding", PACKING.encode()))
    if answer.body and not is_ours:
        headers.append((b"content-type", answer.kind))
    if answer.retry_s:
        headers.append((b"retry-after", str(answer.retry_s).encode()))
    if answer.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if answer.allow:
        headers.append((b"allow", answer.allow.encode()))
    if answer.closes:
        headers.append((b"connection", b"close"))
    start = {"type": "http.response.start", "status": answer.status}
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
