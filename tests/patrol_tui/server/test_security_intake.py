"""What strangers and other systems may send: schemathesis finds no fault of the server.

Bodies are drawn from what the paths take, and from what they do not; LINE's are signed,
so that they are read. Answers are held to the published form in `test_security_schema`;
here all that counts is that none is a fault, and that the server goes on.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.patrol_tui.server.gatehouse import ZONE
from tests.patrol_tui.server.running import Running

SECRET = b"0123456789abcdef"
EXAMPLES = 25
KEYS = 3
"""Systems in turn, so that none is slowed."""
TURNS = count()

_TEXT = {"type": "string"}
_FORM = {
    "type": "object",
    "properties": dict.fromkeys(
        ("description", "address_string", "phone", "first_name", "lat"), _TEXT
    )
    | {
        "service_code": {"enum": ["noise", "fire", "moon"]},
        "lat": {"type": ["number", "string"]},
        "long": {"type": ["number", "string"]},
    },
}
_EVENT = {
    "type": "object",
    "properties": {
        "type": {"enum": ["message", "unsend", "follow", "messageEdited"]},
        "webhookEventId": _TEXT,
        "timestamp": {},
        "source": {},
        "unsend": {},
        "message": {
            "type": "object",
            "properties": {
                "type": {"enum": ["text", "image", "location", "sticker"]},
                "id": {},
                "text": {},
                "latitude": {},
                "longitude": {},
                "title": {},
            },
        },
    },
}
_REPORT = {
    "type": "object",
    "properties": {"text": _TEXT, "lat": {"type": "number"}, "id": _TEXT, "lon": {}},
}


def _takes(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    body = {"required": True, "content": {kind: {"schema": schema}}}
    return {"requestBody": body, "responses": {"200": {"description": "Done."}}}


_FORM_KIND = "application/x-www-form-urlencoded"
_EVENTS = {"type": "object", "properties": {"events": {"items": _EVENT}}}
_OPEN311 = f"/v1/open311/{ZONE}/v2"
_PART = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "what comes in", "version": "1"},
    "paths": {
        f"/v1/line/{ZONE}": {"post": _takes("application/json", _EVENTS)},
        f"/v1/intake/{ZONE}": {"post": _takes("application/json", _REPORT)},
        f"/v1/cap/{ZONE}": {"post": _takes("application/xml", _TEXT)},
        f"{_OPEN311}/requests.json": {"post": _takes(_FORM_KIND, _FORM)},
        f"{_OPEN311}/requests.xml": {"post": _takes(_FORM_KIND, _FORM)},
        f"{_OPEN311}/requests/{{id}}.xml": {
            "get": {"parameters": [_PART], "responses": {"200": {"description": "."}}}
        },
        f"{_OPEN311}/services/{{id}}.json": {
            "get": {"parameters": [_PART], "responses": {"200": {"description": "."}}}
        },
    },
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("intake")
    secret = folder / "secret"
    secret.write_bytes(SECRET)
    options = ("--behind-proxy", "--line-secret-file", f"{ZONE}={secret}")
    running = Running(folder / "server", *options)
    yield running
    assert not [one for one in running.log() if one["what"] == "fault"]
    running.close()


@pytest.fixture(scope="module")
def keys(server: Running) -> list[str]:
    """Let some systems in; their keys."""
    ways = [
        server.way("system", "--zone", ZONE, "--name", f"system {number}", "--json")
        for number in range(KEYS)
    ]
    return [str(way.json["key"]) for way in ways]


schema = schemathesis.openapi.from_dict(DOCUMENT)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_that_comes_in_makes_a_fault(
    case: Any, server: Running, keys: list[str]
) -> None:
    turn = next(TURNS)
    asked = {
        "Authorization": f"Bearer {keys[turn % len(keys)]}",
        "X-Forwarded-For": f"2001:db8::{turn:x}:0:0:0:1",
    }
    if case.path.startswith("/v1/line/"):
        body = case.body
        content = body if isinstance(body, bytes) else json.dumps(body, default=str)
        raw = content if isinstance(content, bytes) else content.encode()
        digest = hmac.new(SECRET, raw, hashlib.sha256).digest()
        asked["x-line-signature"] = base64.b64encode(digest).decode()
        url = f"{server.url}/v1/line/{ZONE}"
        status = httpx.post(url, content=raw, headers=asked).status_code
    else:
        status = case.call(base_url=server.url, headers=asked).status_code

    assert status < 500


def test_what_is_not_signed_leaves_one_line_and_no_trace(server: Running) -> None:
    body = json.dumps({"events": [{"type": "message", "text": "secret"}]})

    answer = httpx.post(f"{server.url}/v1/line/{ZONE}", content=body)

    assert answer.status_code == 401
    assert server.refused()["signature"] == 1
    assert "secret" not in server.log_text()
    assert "Traceback" not in server.log_text()
