"""The app: which paths there are, who may ask, and how it is answered.

A zone's paths are asked for all the time, so they are told apart first and by hand;
what is asked for now and then goes through Starlette's router. Whatever happens is
answered with a Message or a Problem.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from starlette.routing import Route, Router

from patrol_tui.server.house import House
from patrol_tui.server.intake.paths import IntakePaths, path_of
from patrol_tui.server.ledgers import STOPPING, LedgerRefuses, ZoneName
from patrol_tui.server.web.answers import (
    TEXT,
    Answer,
    Receive,
    Refusal,
    Scope,
    Send,
    denial,
    give,
    good,
    no_such_method,
    problem,
)
from patrol_tui.server.web.asked import Asked
from patrol_tui.server.web.openapi import document
from patrol_tui.server.web.paths import Health, Nothing
from patrol_tui.server.web.zone_paths import ZonePaths
from patrol_tui.server.who.callers import Caller, Denied
from store.model.roles import Role
from store.wire import ZONE_NAME, Enrol

ENROL_BYTES = 4 * 1024
"""The longest body from who has no token yet."""

RETRY_S = 2
"""When to try again if the database takes nothing."""


Act = Callable[[Asked], Awaitable[Answer | None]]
"""Answers a request; None when it has sent its answer itself."""

_zone_path = re.compile(rf"/v1/z/({ZONE_NAME})/([a-z]+)").fullmatch


class App:
    """The server's ASGI application."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._intake = IntakePaths(house)
        self._zones = ZonePaths(house, self._intake)
        self._document = document()
        self._router = Router(
            [
                self._route("/v1/enrol", "POST", self._enrol),
                self._route("/v1/rotate", "POST", self._rotate),
                self._route("/health", "GET", self._health),
                self._route("/ready", "GET", self._ready),
                self._route("/metrics", "GET", self._metrics),
                self._route("/openapi.json", "GET", self._openapi),
            ],
            redirect_slashes=False,
            default=self._nothing,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        match = _zone_path(scope["path"])
        if b"%" in scope["raw_path"]:  # a proxy's rules may have read it otherwise
            await self._nothing(scope, receive, send)
            return
        if (found := path_of(scope["path"])) is not None:
            what, place, rest = found[1], found[2], found[3] or ""

            async def take(asked: Asked) -> Answer:
                return await self._intake.answer(asked, what, place, rest)

            await self._serve(self._asked(scope, receive, send), what, take)
            return
        if match is None or match[2] not in self._zones.paths:
            await self._router(scope, receive, send)
            return
        zone, name = ZoneName(match[1]), match[2]
        asked = self._asked(scope, receive, send)

        async def act(asked: Asked) -> Answer | None:
            paths = self._zones.paths[name]
            path = paths.get(asked.method)
            if path is None:
                return no_such_method(", ".join(paths))
            caller = await self._caller(asked, zone)
            if caller.role is Role.SYSTEM:
                return problem(403, "role", "a system reports, and reads nothing here")
            return await path(asked, caller, zone)

        await self._serve(asked, name, act)

    def _asked(self, scope: Scope, receive: Receive, send: Send) -> Asked:
        return Asked(scope, receive, send, behind_proxy=self._house.behind_proxy)

    async def _caller(
        self, asked: Asked, zone: str = "", *, renews: bool = False
    ) -> Caller:
        """Find out who asks.

        Raises:
            Refusal: If it may not.
        """
        gate = self._house.gate
        caller = await gate.caller(
            asked.bearer, asked.address, zone=zone, renews=renews
        )
        if isinstance(caller, Denied):
            raise Refusal(denial(caller))
        return caller

    async def _serve(self, asked: Asked, name: str, act: Act) -> None:
        """Answer with what the act gives, or with why it cannot."""
        house = self._house
        try:
            answer = await act(asked)
        except Refusal as refusal:
            answer = refusal.answer
        except LedgerRefuses as refused:
            answer = problem(503, refused.code, refused.why, retry_s=RETRY_S)
        except Exception as error:
            answer = problem(500, "bug", "the server has a fault; it is in its log")
            house.log.bug(error)
        if answer is None:
            return
        house.metrics.requests[name, answer.status] += 1
        if answer.code:
            house.metrics.refused[answer.code] += 1
            if not answer.is_told:
                house.tally.note(answer.code, asyncio.get_running_loop())
        await give(asked.send, answer, is_ours=asked.is_ours)

    def _route(self, path: str, method: str, act: Act) -> Route:
        name = path.strip("/").rpartition("/")[2].removesuffix(".json")
        return Route(path, _Door(self, name, method, act))

    async def _nothing(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def act(_: Asked) -> Answer:
            why = "there is nothing under this path; /openapi.json lists what there is"
            return problem(404, "path", why)

        await self._serve(self._asked(scope, receive, send), "other", act)

    async def _enrol(self, asked: Asked) -> Answer:
        message = await asked.message(Enrol, ENROL_BYTES)
        enrolled = await self._house.enrolling.enrol(message, asked.address)
        if isinstance(enrolled, Denied):
            return denial(enrolled)
        self._house.log.tell("enrolled", device=message.device, role=enrolled.role)
        return good(enrolled)

    async def _rotate(self, asked: Asked) -> Answer:
        caller = await self._caller(asked, renews=True)
        if asked.length != 0:
            await asked.message(Nothing, ENROL_BYTES)
        enrolled = await self._house.gate.rotate(caller)
        return denial(enrolled) if isinstance(enrolled, Denied) else good(enrolled)

    async def _health(self, _: Asked) -> Answer:
        return good(Health(epoch=self._house.ledger.epoch))

    async def _ready(self, asked: Asked) -> Answer:
        if self._house.bells.is_closing:
            return problem(503, "down", STOPPING)
        await self._house.ledger.check()
        return await self._health(asked)

    async def _metrics(self, _: Asked) -> Answer:
        house = self._house
        house.metrics.waiters = len(house.bells)
        size_bytes = await house.ledger.size_bytes()
        return Answer(200, house.metrics.text(size_bytes), TEXT)

    async def _openapi(self, _: Asked) -> Answer:
        return Answer(200, self._document)


class _Door:
    """An ASGI application for one path and method."""

    def __init__(self, app: App, name: str, method: str, act: Act) -> None:
        self._app = app
        self._name = name
        self._method = method
        self._act = act

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        act = self._act if scope["method"] == self._method else self._refuse
        asked = app._asked(scope, receive, send)
        await app._serve(asked, self._name, act)

    async def _refuse(self, _: Asked) -> Answer:
        return no_such_method(self._method)
