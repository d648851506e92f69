"""What comes in at a real server: into the inbox of a real desk, and back out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from store.model.inbox import Report
from store.model.roles import Role
from tests.patrol_tui.link.linked import Place, both_enrolled, zone_of
from tests.patrol_tui.server.running import Running
from tests.until import until

SECRET = b"0123456789abcdef"
EXAMPLES = Path(__file__).parents[4] / "shared/data/line/line_webhook_v3.json"
SOMEBODY = "U" + "a" * 32


class LineInPlace(ThreadingHTTPServer):
    """Stands for LINE: takes pushes, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.pushed: list[tuple[dict[str, Any], str]] = []
        self.status = 200
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, LineInPlace)
        length = int(self.headers["content-length"])
        told = json.loads(self.rfile.read(length))
        self.server.pushed.append((told, self.headers["authorization"]))
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"sentMessages":[{"id":"4612309668420648"}]}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def line() -> Iterator[LineInPlace]:
    running = LineInPlace()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def server(tmp_path: Path, line: LineInPlace) -> Iterator[Running]:
    zone, secret, token = zone_of(tmp_path), tmp_path / "secret", tmp_path / "token"
    secret.write_bytes(SECRET)
    token.write_text("channel-token\n")
    running = Running(
        tmp_path / "server",
        *("--line-secret-file", f"{zone}={secret}"),
        *("--line-token-file", f"{zone}={token}"),
        *("--line-api", f"http://127.0.0.1:{line.server_address[1]}"),
    )
    yield running
    running.close()


def sends(server: Running, zone: str, *events: dict[str, Any]) -> None:
    """Send events as LINE does, signed."""
    body = json.dumps({"destination": "U1", "events": events}).encode()
    digest = hmac.new(SECRET, body, hashlib.sha256).digest()
    answer = httpx.post(
        f"{server.url}/v1/line/{zone}",
        content=body,
        headers={"x-line-signature": base64.b64encode(digest).decode()},
    )
    assert answer.status_code == 200, answer.text


def said(text: str, number: int = 1) -> dict[str, Any]:
    return {
        "type": "message",
        "webhookEventId": f"01TEXT{number:020}",
        "timestamp": 1_700_000_000_000,
        "source": {"type": "user", "userId": SOMEBODY},
        "message": {"type": "text", "id": str(number), "text": text},
    }


def examples() -> list[dict[str, Any]]:
    """Give LINE's own examples, each event and message with an id of its own."""
    if not EXAMPLES.exists():
        pytest.skip("LINE's examples are not beside this folder")
    events: list[dict[str, Any]] = json.loads(EXAMPLES.read_text())["events"]
    for number, event in enumerate(events):
        event["webhookEventId"] = f"01EVENT{number:019}"
        if "message" in event:
            event["message"]["id"] = str(number)
    return events


def accounted(place: Place) -> int:
    """Count what of LINE is in a desk's inbox, or counted by its kind there."""
    state = place.desk.state
    withdrawn = sum(one.is_withdrawn for one in state.reports.values())
    return len(state.reports) + withdrawn + sum(state.others.values())


def reports(place: Place) -> list[Report]:
    return sorted(place.desk.state.reports.values(), key=lambda one: one.number)


async def test_every_event_of_line_is_accounted_for_at_a_desk(
    server: Running, tmp_path: Path
) -> None:
    place = Place(tmp_path, "a")
    await place.enrols(server)
    events = examples()
    unsent = next(event for event in events if event["type"] == "unsend")
    unsent["unsend"]["messageId"] = "0"
    events.remove(unsent)
    for _ in range(2):
        sends(server, place.zone, *events)
    place.links()
    await until(lambda: accounted(place) == 27)

    for _ in range(2):
        sends(server, place.zone, unsent, *events)
    sends(server, place.zone, said("the last one"))

    await until(lambda: any(one.message == "line 1" for one in reports(place)[10:]))
    assert accounted(place) == 28 + 1
    assert sum(one.is_withdrawn for one in reports(place)) == 1
    assert {one.source for one in reports(place)} == {"LINE"}
    told = place.console.enter("IN", 1_700_000_000_000).text
    assert "sticker 1" in str(told) + str(place.console.enter("IN", 0).lines)
    await place.closes()


async def test_words_are_understood_where_the_map_is(
    server: Running, tmp_path: Path
) -> None:
    place = Place(tmp_path, "a")
    await place.enrols(server)
    place.enters(f"PA add guard Som line={SOMEBODY} ok=yes")
    place.links()

    sends(server, place.zone, said("ไฟไหม้ที่วัดขุม"))

    await until(lambda: bool(reports(place)))
    (report,) = reports(place)
    assert (report.type, report.surety, report.group) == ("fire", "named", "guard")
    assert report.partner in place.desk.state.partners
    assert place.desk.reveal(report.contact) == SOMEBODY
    await place.closes()


async def test_two_desks_have_each_report_once(server: Running, tmp_path: Path) -> None:
    a, b = await both_enrolled(server, tmp_path)

    for number in range(30):
        sends(server, a.zone, said("noise", number))

    await until(lambda: len(reports(a)) == len(reports(b)) == 30)
    assert {one.id for one in reports(a)} == {one.id for one in reports(b)}
    for place in (a, b):
        await place.closes()


@pytest.mark.parametrize(("status", "how"), [(200, "sent"), (500, "failed")])
async def test_the_closing_word_goes_to_line_once(
    server: Running, line: LineInPlace, tmp_path: Path, status: int, how: str
) -> None:
    line.status = status
    place = Place(tmp_path, "a")
    await place.enrols(server, Role.DISPATCHER)
    place.links()
    sends(server, place.zone, said("fire at Wat Khum"))
    await until(lambda: bool(reports(place)))
    number = reports(place)[0].number
    place.enters(f"TK {number} fire @wat-khum")
    (incident,) = [one.number for one in place.desk.state.incidents.values()]
    place.enters(f"X {incident} reported twice")

    place.enters(f"CW {number} line")

    def word() -> str:
        told = reports(place)[0].word
        return told.how if told else ""

    await until(lambda: word() == how)
    ((pushed, bearer),) = line.pushed
    assert pushed["to"] == SOMEBODY
    assert pushed["messages"][0]["text"]
    assert bearer == "Bearer channel-token"
    await place.closes()
