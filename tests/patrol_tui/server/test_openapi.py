"""The published document: whole, true to the messages, and true to the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from patrol_tui.server.web.openapi import EXAMPLES, document
from patrol_tui.server.web.paths import PATHS
from store import wire
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.housed import housed
from tests.patrol_tui.server.pens import Pen

DOCUMENT = json.loads(document())
SCHEMAS = DOCUMENT["components"]["schemas"]


def references(part: Any) -> Iterator[str]:
    match part:
        case dict():
            for name, value in part.items():
                if name == "$ref":
                    yield value
                else:
                    yield from references(value)
        case list():
            for value in part:
                yield from references(value)


def validator(name: str) -> Any:
    """A validator of one schema, with all it refers to."""
    root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    return jsonschema_rs.Draft202012Validator(root)


def test_document_is_of_the_version_it_says() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["title"]
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["responses"], path


def test_every_reference_leads_somewhere() -> None:
    named = {one.rpartition("/")[2] for one in references(DOCUMENT)}

    assert named <= set(SCHEMAS)
    assert {"Push", "Pulled", "Problem", "Event"} <= named


def test_operations_have_names_of_their_own() -> None:
    ids = [
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        if "operationId" in operation
    ]

    assert len(ids) == len(set(ids)) == len(PATHS)


def test_all_but_open_paths_ask_for_a_token() -> None:
    for path in PATHS:
        operation = DOCUMENT["paths"][path.path][path.method]
        assert ("security" in operation) == (not path.is_open), path.path


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_schema_is_one_and_its_examples_fit(name: str) -> None:
    for example in SCHEMAS[name].get("examples", []):
        validator(name).validate(example)

    jsonschema_rs.meta.validate(SCHEMAS[name])


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_is_a_message(name: str) -> None:
    kind = getattr(wire, name)

    message = wire.decode(json.dumps(EXAMPLES[name]).encode(), kind)
    assert json.loads(wire.encode(message)) == EXAMPLES[name]


async def test_server_answers_as_the_document_says(tmp_path: Path) -> None:
    async with housed(tmp_path) as server:
        pen = Pen(Asker("abc"))
        came = await server.enrols(pen.asker)
        told = {
            "Pushed": (await server.asks(came.token, "push", wire.encode(pen.push()))),
            "Pulled": await server.asks(came.token, "pull?own=1"),
            "Heads": await server.asks(came.token, "heads", b'{"w":["abcaaaa"]}'),
            "Present": await server.asks(came.token, "presence"),
            "Enrolled": await server.asks(came.token, "/v1/rotate", b"{}"),
            "Problem": await server.asks("x", "pull"),
        }
        published = await server.web.get("/openapi.json")

    for name, answer in told.items():
        validator(name).validate(answer.json())
    assert published.json() == DOCUMENT


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("pull?c=nonsense", None, 400, "cursor"),
        ("pull?wait=soon", None, 400, "query"),
        ("pull?max=-1", None, 400, "query"),
        ("push", b"[]", 400, "message"),
        ("push", b"", 400, "message"),
        ("push", b'{"ev":[],"h":["xyz"]}', 400, "message"),
        ("heads", b'{"w":["no such writer"]}', 400, "message"),
        ("presence", b'{"w":"P1","p":{"lat":91,"lon":0}}', 400, "message"),
        ("nothing", None, 404, "path"),
        ("push", None, 405, "method"),
        ("/v1/z/UPPER/pull", None, 404, "path"),
    ],
)
async def test_wrong_request_is_a_problem(
    tmp_path: Path, path: str, body: bytes | None, status: int, code: str
) -> None:
    async with housed(tmp_path) as server:
        came = await server.enrols(Asker("abc"))
        answer = await server.asks(came.token, path, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    validator("Problem").validate(answer.json())
    documented = DOCUMENT["paths"].get(f"/v1/z/{{zone}}/{path.partition('?')[0]}", {})
    operation = documented.get("get" if body is None else "post")
    if operation is not None:
        assert code in operation["responses"][str(status)]["description"]


async def test_ordinary_pull_is_json_to_whoever_does_not_know_our_packing(
    tmp_path: Path,
) -> None:
    async with housed(tmp_path) as server:
        pen = Pen(Asker("abc"))
        came = await server.enrols(pen.asker)
        pen.remarks(20)
        await server.pushes(came.token, pen.push())
        plain = await server.asks(came.token, "pull?own=1")
        ours = await server.asks(
            came.token, "pull?own=1", **{"accept-encoding": "x-pd1"}
        )

    assert plain.headers["content-type"] == "application/json"
    assert "content-encoding" not in plain.headers
    assert "content-type" not in ours.headers
    assert wire.unpack(ours.content, 1 << 20) == plain.content
    assert len(ours.content) < len(plain.content) / 3


async def test_readers_at_one_moment_are_each_told_the_others_events(
    tmp_path: Path,
) -> None:
    async with housed(tmp_path) as server:
        one, other = Pen(Asker("abc")), Pen(Asker("def"))
        came = await server.enrols(one.asker, zone=ZONE)
        second = await server.enrols(other.asker, zone=ZONE)
        await server.pushes(came.token, one.push())
        await server.pushes(second.token, other.push())
        pulled = [
            (await server.asks(token, "pull")).json()["ev"]
            for token in (came.token, second.token)
        ]

    assert [[one["d"] for one in events] for events in pulled] == [
        [other.writer],
        [one.writer],
    ]
