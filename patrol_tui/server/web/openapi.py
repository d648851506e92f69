"""OpenAPI: the server's paths and messages, as a document for those who build on it.

The messages are the very structs that check them; so the document cannot tell of
another shape than the server takes. Source: OpenAPI 3.1.0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from patrol_tui.server.intake.messages import Kept, SystemReport
from store.wire import (
    BODY_BYTES,
    EVENT_BYTES,
    PULL_BYTES,
    PUSH_EVENTS,
    SHARED_KEYS,
    ZONE_NAME,
    AskHeads,
    Enrol,
    Enrolled,
    GiveKeys,
    Heads,
    KeysGiven,
    Message,
    Position,
    Presence,
    Present,
    Problem,
    Pulled,
    Push,
    Pushed,
    SharedKeys,
)
from store.wire_intake import Acknowledged, Leased, SendWord, WordSent

Json = dict[str, Any]


class Health(Message, frozen=True, kw_only=True, omit_defaults=True):
    """The server lives; of `/ready`: and takes events."""

    epoch: str = msgspec.field(name="e")
    """Which life of its database it serves."""


class Nothing(Message, frozen=True, kw_only=True, omit_defaults=True):
    """An empty object."""


class Query(NamedTuple):
    """A part of the query."""

    name: str
    schema: Json
    about: str


class Path(NamedTuple):
    """One path and method."""

    method: str
    path: str
    about: str
    takes: type[Message] | None
    gives: type[Message] | None
    errors: str
    """Codes of Problems, each with its status: `401 token`."""
    query: tuple[Query, ...] = ()
    is_open: bool = False
    """No token is asked for."""
    kind: str = ""
    """Type of the body, where it is no message of ours."""


_OF_TOKEN = (
    "401 no-token,token,revoked,expired,rotated,renew",
    "403 zone",
    "429 slow,slow-wrong",
    "503 full,down",
)
_OF_BODY = ("400 message,packing", "408 slow-body", "413 long", "415 packing")
_CURSOR = Query(
    "c",
    {"type": "string", "pattern": r"^([A-Za-z0-9]+\.[0-9]+)?$"},
    "The place the reader has: EPOCH.NUMBER; none for the beginning.",
)
_OWN = Query("own", {"enum": ["0", "1"]}, "1: the asking device's own events, too.")
_WAIT = Query(
    "wait",
    {"type": "number", "minimum": 0},
    "Seconds to wait for news; more than 60 counts as 60.",
)
_MAX = Query(
    "max",
    {"type": "integer", "minimum": 0},
    f"Bytes of events; more than {PULL_BYTES} counts as that; one event always comes.",
)
_COUNT = Query(
    "n",
    {"type": "integer", "minimum": 0},
    f"Keys at most; more than {SHARED_KEYS} counts as that, and 0 as 1.",
)

_SECONDS = Query(
    "wait", {"type": "integer", "minimum": 0}, "Seconds; too many count as the most."
)

_TOKEN = "; ".join(_OF_TOKEN)
_BOTH = "; ".join((*_OF_BODY, *_OF_TOKEN))
_ZONE = "/v1/z/{zone}"
PATHS = (
    Path(
        "post",
        "/v1/enrol",
        "Let a device in with a one-time code.",
        Enrol,
        Enrolled,
        "; ".join((*_OF_BODY, "403 code,proof", "409 device-taken"))
        + "; 429 slow-code; 503 full,down",
        is_open=True,
    ),
    Path(
        "post",
        "/v1/rotate",
        "Ask for a new token; the old one ends when it is first used.",
        Nothing,
        Enrolled,
        _BOTH,
    ),
    Path(
        "post",
        _ZONE + "/push",
        "Give events in the log's order. Given twice is as good as once.",
        Push,
        Pushed,
        _BOTH,
    ),
    Path(
        "get",
        _ZONE + "/pull",
        "Read on in the zone's stream, or wait for news.",
        None,
        Pulled,
        "400 cursor,query; " + _TOKEN,
        (_CURSOR, _WAIT, _MAX, _OWN),
    ),
    Path(
        "get",
        _ZONE + "/live",
        "Read on for ever: server-sent events, `data:` is a Pulled each.",
        None,
        Pulled,
        "400 cursor,query; " + _TOKEN,
        (_CURSOR, _MAX, _OWN),
    ),
    Path(
        "post",
        _ZONE + "/heads",
        "Ask what the server holds of some writers.",
        AskHeads,
        Heads,
        _BOTH,
    ),
    Path(
        "post",
        _ZONE + "/presence",
        "Tell where one is and what one looks at; forgotten after two minutes.",
        Presence,
        None,
        _BOTH,
    ),
    Path("get", _ZONE + "/presence", "Ask who is there.", None, Present, _TOKEN),
    Path(
        "post",
        _ZONE + "/keys",
        "Give keys of persons that were made here; roles from intake on.",
        GiveKeys,
        KeysGiven,
        _BOTH + "; 403 role",
    ),
    Path(
        "get",
        _ZONE + "/keys",
        "Ask for keys of persons behind a place; roles from intake on.",
        None,
        SharedKeys,
        "400 cursor,query; " + _TOKEN + "; 403 role",
        (_CURSOR, _COUNT),
    ),
    Path(
        "get",
        _ZONE + "/intake",
        "Lease what came in, or wait for it; at most 25 rows, for 30 seconds.",
        None,
        Leased,
        "400 query; 403 role; " + _TOKEN,
        (_SECONDS._replace(name="wait"), _SECONDS._replace(name="age")),
    ),
    Path(
        "post",
        _ZONE + "/intake",
        "Acknowledge what is on this desk's disk: it leaves the server.",
        Acknowledged,
        Message,
        "403 role; " + _BOTH,
    ),
    Path(
        "post",
        _ZONE + "/word",
        "Send a closing word to LINE.",
        SendWord,
        WordSent,
        "403 role; 404 no-line; " + _BOTH,
    ),
    Path(
        "post",
        "/v1/line/{zone}",
        "LINE's webhook: signed by `x-line-signature`, each event kept once.",
        None,
        Message,
        "400 not-json,wrong-shape,too-many; 401 signature; 408 slow-body; 413 long;"
        " 415 packing; 429 slow-wrong; 503 full,down",
        is_open=True,
        kind="application/json",
    ),
    Path(
        "post",
        "/v1/intake/{zone}",
        "Report something, as another system with a key of its own.",
        SystemReport,
        Kept,
        "400 empty; 403 role; " + _BOTH,
    ),
    Path(
        "post",
        "/v1/cap/{zone}",
        "Tell a public warning in CAP 1.2.",
        None,
        Kept,
        "400 not-text,not-xml,wrong-shape; 403 role; " + _BOTH,
        kind="application/xml",
    ),
    Path("get", "/health", "Does it live?", None, Health, "", is_open=True),
    Path(
        "get",
        "/ready",
        "Does it take events?",
        None,
        Health,
        "503 full,down",
        is_open=True,
    ),
)

_EVENT: Json = {"$ref": "#/components/schemas/Event"}
_EVENT_EXAMPLE: Json = {
    "d": "k7qab3d",
    "n": 2,
    "t": "019a3f62a2ab0002",
    "w": "P22302",
    "k": "unit.stage",
    "e": "u:21",
    "x": {"inc": "k7qab3d.1", "stg": 3},
}
EXAMPLES: dict[str, Json] = {
    "Push": {"h": ["5f1e77c2"], "ev": [_EVENT_EXAMPLE]},
    "Pushed": {"ack": {"k7qab3d": 2}, "t": 1795000000000, "e": "a5wxk3qd"},
    "Pulled": {
        "e": "a5wxk3qd",
        "c": 4711,
        "t": 1795000000000,
        "ev": [_EVENT_EXAMPLE],
    },
    "AskHeads": {"w": ["k7qab3d"]},
    "Heads": {"h": {"k7qab3d": 2}, "t": 1795000000000, "e": "a5wxk3qd"},
    "Enrol": {
        "code": "BCDF-GHJK",
        "device": "k7q",
        "key": "3XvJ1o7m0m0bB0mJk5W7d9xE4W0w0f6sT8yq2l9cZbA",
        "proof": "(86 letters)",
    },
    "Presence": {"w": "P22302", "u": "21", "p": {"lat": 18.79, "lon": 98.99}},
    "Problem": {"code": "zone", "why": "this device is let in to other zones only"},
}
"""Schema -> an example of it."""


def document() -> bytes:
    """Write the document."""
    kinds = [path.takes for path in PATHS] + [path.gives for path in PATHS]
    known = dict.fromkeys(kind for kind in (*kinds, Problem, Position) if kind)
    _, schemas = msgspec.json.schema_components(
        list(known), ref_template="#/components/schemas/{name}"
    )
    for name in ("Push", "Pulled"):  # msgspec knows of raw JSON that it is anything
        schemas[name]["properties"]["ev"]["items"] = _EVENT
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    _write_patterns(schemas)
    schemas["Event"] = {
        "description": (
            f"One event, as its author wrote it; at most {EVENT_BYTES} bytes. What is"
            " none is not refused with its push: `no` names it, and those before it"
            " are taken."
        ),
        "examples": [_EVENT_EXAMPLE],
    }
    paths: Json = {}
    for path in PATHS:
        paths.setdefault(path.path, {})[path.method] = _operation(path)
    paths["/metrics"] = {"get": _plain("What the server counts, for Prometheus.")}
    paths["/openapi.json"] = {"get": _plain("This document.", "application/json")}
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "patrol-tui server",
                "version": "1",
                "description": _ABOUT,
            },
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


_ABOUT = (
    f"Bodies are at most {BODY_BYTES} bytes, a push at most {PUSH_EVENTS} events."
    " A body may be packed (raw deflate with the dictionary `store/wire_1.dict`):"
    " `content-encoding: x-pd1`. Who names that in `accept-encoding` may be answered"
    " so. All errors are Problems."
)


def _write_patterns(part: Any) -> None:
    r"""Write patterns as JSON Schema knows them: not \A and \Z, but ^ and $."""
    match part:
        case dict():
            if isinstance(pattern := part.get("pattern"), str):
                part["pattern"] = pattern.replace(r"\A", "^").replace(r"\Z", "$")
            for value in part.values():
                _write_patterns(value)
        case list():
            for value in part:
                _write_patterns(value)


def _operation(path: Path) -> Json:
    made: Json = {
        "summary": path.about,
        "operationId": f"{path.method}_{_name(path.path)}",
        "parameters": _parameters(path),
        "responses": _responses(path),
    }
    if not path.is_open:
        made["security"] = [{"device": []}]
    if path.takes is not None:
        is_needed = path.takes is not Nothing
        made["requestBody"] = {"required": is_needed, "content": _content(path.takes)}
    if path.kind:
        any_body = {path.kind: {"schema": {"type": "string"}}}
        made["requestBody"] = {"required": True, "content": any_body}
    return made


def _name(path: str) -> str:
    """Name an operation by the last word of its path; what comes in, apart."""
    last = path.rpartition("/")[2]
    return f"{path.split('/')[2]}_in" if last == "{zone}" else last


def _parameters(path: Path) -> list[Json]:
    parameters: list[Json] = [
        {
            "name": query.name,
            "in": "query",
            "required": False,
            "schema": query.schema,
            "description": query.about,
        }
        for query in path.query
    ]
    if "{zone}" in path.path:
        schema = {"type": "string", "pattern": f"^{ZONE_NAME}$"}
        zone = {"name": "zone", "in": "path", "required": True, "schema": schema}
        parameters.insert(0, zone)
    return parameters


def _responses(path: Path) -> Json:
    good: Json = {"description": "Done."}
    if path.path.endswith("/live"):
        good["content"] = {"text/event-stream": {"schema": {"type": "string"}}}
    elif path.gives is not None:
        good["content"] = _content(path.gives)
    responses: Json = {"200" if path.gives else "204": good}
    errors = path.errors.split("; ") + ["404 path"] * ("{zone}" in path.path)
    for error in filter(None, errors):
        status, codes = error.split(" ")
        about = f"A Problem with the code {codes.replace(',', ', ')}."
        known = responses.get(status)
        if known is not None:
            about = known["description"] + " " + about
        responses[status] = {"description": about, "content": _content(Problem)}
    about = "The server has a fault, and told its log."
    responses["500"] = {"description": about, "content": _content(Problem)}
    return responses


def _content(kind: type[Message]) -> Json:
    schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {"application/json": {"schema": schema}}


def _plain(about: str, kind: str = "text/plain") -> Json:
    good = {"description": "Done.", "content": {kind: {}}}
    return {"summary": about, "responses": {"200": good}}
