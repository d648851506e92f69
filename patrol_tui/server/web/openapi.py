"""OpenAPI: the server's paths and messages, as a document for those who build on it.

The messages are the very structs that check them; so the document cannot tell of
another shape than the server takes. Source: OpenAPI 3.1.0.
"""

from __future__ import annotations

from typing import Any

import msgspec

from patrol_tui.server.web.paths import PATHS, Json, Nothing, Path
from store.wire import (
    BODY_BYTES,
    EVENT_BYTES,
    PUSH_EVENTS,
    ZONE_NAME,
    Message,
    Position,
    Problem,
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
