"""The server's paths, each told once: what it takes, gives and refuses."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from patrol_tui.server.intake.messages import Kept, SystemReport
from store.wire import (
    PULL_BYTES,
    SHARED_KEYS,
    AskHeads,
    Enrol,
    Enrolled,
    GiveKeys,
    Heads,
    KeysGiven,
    Message,
    Presence,
    Present,
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
