"""The paths by which others tell the station something: LINE, Open311, JSON, CAP.

LINE proves itself by its signature over the very bytes; a system by a key of its own,
which lets it in to nothing else. All is on the server's disk before it is answered.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import msgspec

from patrol_tui.intake.inbound import (
    MOST_ID_LETTERS,
    MOST_NAME_LETTERS,
    MOST_PLACE_LETTERS,
    Inbound,
    IntakeError,
    Surety,
    bounded,
    digest,
)
from patrol_tui.server.house import House
from patrol_tui.server.intake import open311
from patrol_tui.server.intake.cap import read_cap
from patrol_tui.server.intake.line_events import read_line
from patrol_tui.server.intake.messages import Kept, SystemReport
from patrol_tui.server.intake.queue import Item
from patrol_tui.server.intake.services import BY_CODE, SERVICES
from patrol_tui.server.ledgers import LedgerRefuses
from patrol_tui.server.web.answers import (
    Answer,
    Refusal,
    denial,
    good,
    no_such_method,
    problem,
)
from patrol_tui.server.web.asked import Asked
from patrol_tui.server.who.callers import Caller, Denied
from patrol_tui.server.who.limits import Buckets, neighbourhood
from store.model.roles import Role
from store.wire import ZONE_NAME
from store.wire_intake import REPORT

LINE_BYTES = 256 * 1024
"""The longest body from LINE: a hundred events of the longest text."""
SYSTEM_BYTES = 32 * 1024
CAP_BYTES = 128 * 1024
FORM_FIELDS = 64

path_of = re.compile(rf"/v1/(line|open311|intake|cap)/({ZONE_NAME})(/.*)?").fullmatch
"""Finds which of these paths is meant: its kind, the zone, and what follows."""
_open311 = re.compile(
    r"/v2/(discovery|services|requests)(?:/([A-Za-z0-9_-]{1,64}))?(?:\.(json|xml))?"
).fullmatch

_WHY = {
    "not-json": "the body is no JSON",
    "not-text": "the body is not UTF-8",
    "not-xml": "the body is no XML, or has a document type",
    "wrong-shape": "the body lacks what it must hold",
    "too-many": "the body holds too many events",
    "no-service": "service_code is missing",
    "unknown-service": "service_code is not one of services",
    "no-place": "lat and long, or address_string, are missing or wrong",
}


class IntakePaths:
    """Takes what comes in for a zone."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._of_wrong = Buckets(house.rates.wrong)
        self._of_system = Buckets(house.rates.system)
        self.news: dict[str, asyncio.Event] = {}
        """Zone -> rings when something came in at this process."""

    async def answer(self, asked: Asked, what: str, zone: str, rest: str) -> Answer:
        """Take one request."""
        if what == "open311":
            return await self._open311(asked, zone, rest)
        if rest:
            return problem(404, "path", f"/v1/{what}/ZONE is all there is")
        if asked.method != "POST":
            return no_such_method("POST")
        if what == "line":
            return await self._line(asked, zone)
        caller = await self._system(asked, asked.bearer, zone)
        if what == "cap":
            return await self._cap(asked, zone)
        return await self._json(asked, caller, zone)

    async def _keep(self, zone: str, items: list[Item]) -> int:
        count = await self._house.intake.keep(zone, items, self._house.now_ms())
        if count:
            self.ring(zone)
        return count

    def ring(self, zone: str) -> None:
        """Wake the desks that wait for something of a zone."""
        self.news.pop(zone, asyncio.Event()).set()

    # --- LINE

    async def _line(self, asked: Asked, zone: str) -> Answer:
        body = await asked.raw_body(LINE_BYTES)
        near, now_s = neighbourhood(asked.address), asyncio.get_running_loop().time()
        signature = asked.header("x-line-signature")
        if not self._house.line.is_signed(zone, body, signature):
            if wait_s := self._of_wrong.take(near, now_s):
                why = "too many wrong signatures came from there; wait"
                return problem(429, "slow-wrong", why, retry_s=int(wait_s) + 1)
            why = "x-line-signature is not that of this body for this zone's channel"
            return problem(401, "signature", why)
        items = _read(lambda: read_line(body))
        await self._keep(zone, items)
        return Answer(200, b"{}")

    # --- other systems

    async def _system(self, asked: Asked, bearer: str, zone: str) -> Caller:
        """Find the system that asks.

        Raises:
            Refusal: If it may not.
        """
        caller = await self._house.gate.caller(bearer, asked.address, zone=zone)
        if isinstance(caller, Denied):
            raise Refusal(denial(caller))
        if caller.role is not Role.SYSTEM:
            why = "this is for other systems: patrol-tui serve system gives them a key"
            raise Refusal(problem(403, "role", why))
        now_s = asyncio.get_running_loop().time()
        if wait_s := self._of_system.take(caller.device, now_s):
            why = "this system reports too often; wait, and send it again"
            raise Refusal(problem(429, "slow", why, retry_s=int(wait_s) + 1))
        return caller

    async def _json(self, asked: Asked, caller: Caller, zone: str) -> Answer:
        told = await asked.message(SystemReport, SYSTEM_BYTES)
        has_point = told.lat is not None and told.lon is not None
        text, place = bounded(told.text), bounded(told.place, MOST_PLACE_LETTERS)
        if not (text or place or has_point):
            return problem(400, "empty", "words or a place are the least")
        now_ms = self._house.now_ms()
        window = now_ms // open311.SAME_MS
        named = told.id or digest(window, msgspec.json.encode(told))
        surety = Surety.POINT if has_point else (Surety.TOLD if place else Surety.NONE)
        inbound = Inbound(
            source=told.source,
            sender=bounded(told.name, MOST_NAME_LETTERS),
            text=text,
            sent_ms=told.sent_ms,
            lat=told.lat if has_point else None,
            lon=told.lon if has_point else None,
            place_text=place,
            surety=surety,
            type=bounded(told.type, MOST_NAME_LETTERS),
            key=f"system {caller.device} {bounded(named, MOST_ID_LETTERS)}",
            phone=bounded(told.phone, MOST_NAME_LETTERS),
        )
        item = Item(REPORT, inbound.key, msgspec.json.encode(inbound))
        return good(Kept(is_new=bool(await self._keep(zone, [item]))))

    async def _cap(self, asked: Asked, zone: str) -> Answer:
        body = await asked.raw_body(CAP_BYTES)
        item = _read(lambda: [read_cap(body)])[0]
        return good(Kept(is_new=bool(await self._keep(zone, [item]))))

    # --- Open311

    async def _open311(self, asked: Asked, zone: str, rest: str) -> Answer:
        """Answer in the standard's form, refusals too."""
        match = _open311(rest)
        form = (match[3] if match else "") or "json"
        if match is None or (match[1] == "discovery" and match[2]):
            return open311.refused(form, 404, "nothing is under this path")
        try:
            return await self._georeport(asked, zone, match, form)
        except Refusal as refusal:
            told, status = refusal.answer, refusal.answer.status
            status = 403 if status == 401 else status
            why = msgspec.json.decode(told.body)["why"]
        except LedgerRefuses as refused:
            told, status, why = Answer(503, retry_s=2), 503, refused.why
        answer = open311.refused(form, status, why)
        code, is_told = told.code, told.is_told
        return answer._replace(
            retry_s=told.retry_s, closes=told.closes, code=code, is_told=is_told
        )

    async def _georeport(
        self, asked: Asked, zone: str, match: re.Match[str], form: str
    ) -> Answer:
        what, name = match[1], match[2]
        is_filing = what == "requests" and not name and asked.method == "POST"
        if asked.method != "GET" and not is_filing:
            return open311.refused(form, 405, "this path knows GET only")._replace(
                allow="GET, POST" if what == "requests" and not name else "GET"
            )
        if what == "discovery":
            host = asked.header("host") or "server"
            return open311.discovery(f"https://{host}/v1/open311/{zone}/v2", form)
        if what == "services" and not name:
            return open311.services(SERVICES, form)
        if what == "services":
            found = BY_CODE.get(name)
            if found is None:
                return open311.refused(form, 404, _WHY["unknown-service"])
            return open311.definition(found, form)
        if is_filing:
            return await self._file(asked, zone, form)
        return await self._requests(asked, zone, name, form)

    async def _file(self, asked: Asked, zone: str, form: str) -> Answer:
        body = await asked.raw_body(SYSTEM_BYTES)
        try:
            text = body.decode()
            told = dict(parse_qsl(text, max_num_fields=FORM_FIELDS))
        except ValueError:
            return open311.refused(form, 400, "the body is no form in UTF-8")
        caller = await self._system(asked, _key_in(asked, told), zone)
        try:
            item = open311.read_request(told, caller.device, self._house.now_ms())
        except IntakeError as error:
            return open311.refused(form, 400, _WHY[error.code])
        await self._keep(zone, [item])
        return open311.accepted(item.key, form)

    async def _requests(self, asked: Asked, zone: str, name: str, form: str) -> Answer:
        query = asked.query()
        caller = await self._system(asked, _key_in(asked, query), zone)
        named = [name] if name else query.get("service_request_id", "").split(",")[:50]
        keys = [open311.key_of(one) for one in named if one]
        filed = await self._house.intake.requests(zone, caller.device, keys)
        if name and not filed:
            return open311.refused(form, 404, "no such request of this system")
        wanted = query.get("status", "")
        codes = set(filter(None, query.get("service_code", "").split(",")))
        return open311.requests(
            [
                one
                for one in filed
                if (not codes or one.service in codes)
                and (not wanted or ("closed" if one.is_closed else "open") in wanted)
            ],
            form,
        )


def _key_in(asked: Asked, told: dict[str, str]) -> str:
    """Find the key: in the form, the query, or the header."""
    key = told.get("api_key") or asked.query().get("api_key", "")
    return f"Bearer {key}" if key else asked.bearer


def _read(read: Callable[[], list[Item]]) -> list[Item]:
    """Read a body.

    Raises:
        Refusal: If it is none; nothing of it is told.
    """
    try:
        return read()
    except IntakeError as error:
        why = _WHY.get(error.code, "the body cannot be read")
        raise Refusal(problem(400, error.code, why)) from None
