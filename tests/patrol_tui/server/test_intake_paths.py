"""What comes in over HTTP: signed or refused, kept once, gone at a desk's word."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from patrol_tui.server.intake.channels import LineChannels
from patrol_tui.server.intake.queue import KEY_MS, LEASE_MS, Item
from patrol_tui.server.intake.sqlite_queue import SqliteQueue
from patrol_tui.server.who.systems import let_in_system
from store.model.roles import Role
from store.wire import decode, encode
from store.wire_intake import Acknowledged, Leased, Written
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.housed import Housed, code_of, housed

SECRET = b"0123456789abcdef"
SHARED = Path(__file__).parents[4] / "shared" / "data"
LINE = f"/v1/line/{ZONE}"
OPEN311 = f"/v1/open311/{ZONE}/v2"
WORDS = {"description": "street light down", "service_code": "traffic"}
THERE = {"lat": "18.7883", "long": "98.9853"}


def signed(body: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET, body, hashlib.sha256).digest()).decode()


def told_events() -> list[dict[str, Any]]:
    """Give LINE's own examples, each event and message with an id of its own."""
    told = json.loads(example("line/line_webhook_v3.json"))
    events: list[dict[str, Any]] = told["events"]
    for number, event in enumerate(events):
        if "webhookEventId" in event:
            event["webhookEventId"] = f"01EVENT{number:019}"
        if "message" in event:
            event["message"]["id"] = str(number)
        if "unsend" in event:
            event["unsend"]["messageId"] = "0"
    return events


def said(text: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """Make a text message of somebody."""
    return {
        "type": "message",
        "webhookEventId": f"01TEXT{number:020}",
        "timestamp": 1_700_000_000_000,
        "source": {"type": "user", "userId": "U" + "a" * 32},
        "message": {"type": "text", "id": str(number), "text": text},
        **more,
    }


async def sends(server: Housed, *events: dict[str, Any]) -> httpx.Response:
    body = json.dumps({"destination": "U1", "events": events}).encode()
    return await server.web.post(
        LINE, content=body, headers={"x-line-signature": signed(body)}
    )


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Housed]:
    async with housed(tmp_path, line=LineChannels({ZONE: SECRET})) as running:
        yield running


@pytest.fixture
async def desk(server: Housed) -> str:
    """Let in a desk that takes calls; its token."""
    return (await server.enrols(Asker("abc"), Role.INTAKE)).token


@pytest.fixture
async def key(server: Housed) -> str:
    """Let in another system; its key."""
    return (await let_in_system(server.devices, ZONE, "poles", server.now_ms()))[1]


def all_bytes(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.iterdir() if one.is_file())


def example(name: str) -> bytes:
    path = SHARED / name
    if not path.exists():
        pytest.skip("the examples are not beside this folder")
    return path.read_bytes()


async def leased(server: Housed, token: str, query: str = "") -> list[Any]:
    answer = await server.asks(token, f"intake{query}")
    assert answer.status_code == 200, answer.text
    return decode(answer.content, Leased).rows


async def acknowledged(server: Housed, token: str, rows: list[Any]) -> None:
    written = [Written(number=row.number, report=7) for row in rows]
    told = encode(Acknowledged(written=written))
    assert (await server.asks(token, "intake", told)).status_code == 200


async def all_of(server: Housed, token: str) -> list[Any]:
    found: list[Any] = []
    while rows := await leased(server, token):
        found += rows
        await acknowledged(server, token, rows)
    return found


# --- LINE


async def test_each_event_of_line_is_kept_once(server: Housed, desk: str) -> None:
    events = told_events()
    for _ in range(2):
        assert (await sends(server, *events)).status_code == 200
    server.hands.pass_ms(60_000)

    rows = await all_of(server, desk)

    await sends(server, *events)  # after a desk has them, too
    assert not await leased(server, desk)
    assert len(rows) == len(events) == 28
    kinds = Counter(
        json.loads(bytes(row.body))["kind"] if row.kind == "other" else row.kind
        for row in rows
    )
    assert kinds == {
        "report": 10, "unsent": 1, "sticker": 1, "follow": 1, "unfollow": 1, "join": 1,
        "leave": 1, "postback": 4, "beacon": 2, "accountLink": 1, "memberJoined": 1,
        "memberLeft": 1, "videoPlayComplete": 1, "undefined": 1, "message-unsent": 1,
    }  # fmt: skip


@pytest.mark.parametrize("bad", ["signature", "byte", "none", "zone"])
async def test_what_line_did_not_sign_is_refused(
    server: Housed, desk: str, bad: str
) -> None:
    body = json.dumps({"events": [said("fire at wat khum")]}).encode()
    headers = {"x-line-signature": signed(body)}
    path = LINE
    match bad:
        case "signature":
            headers = {"x-line-signature": signed(b"other")}
        case "byte":
            body = body.replace(b"khum", b"khun")
        case "none":
            headers = {}
        case "zone":
            path = "/v1/line/other"

    answer = await server.web.post(path, content=body, headers=headers)

    assert (answer.status_code, code_of(answer)) == (401, "signature")
    assert not await leased(server, desk)
    (line,) = [one for one in server.told() if one["what"] == "refused"]
    assert line["code"] == "signature"
    assert "wat" not in server.lines.getvalue()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "not-json"),
        (b"[]", 400, "wrong-shape"),
        (b"\xff\xfe", 400, "not-json"),
        (b" " * 5_000_000, 413, "long"),
    ],
)
async def test_a_body_that_is_none_is_refused_in_one_line(
    server: Housed, body: bytes, status: int, code: str
) -> None:
    answer = await server.web.post(
        LINE, content=body, headers={"x-line-signature": signed(body)}
    )

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert "Traceback" not in server.lines.getvalue()
    assert [one["code"] for one in server.told() if one["what"] == "refused"] == [code]


async def test_unsent_words_leave_the_queue(
    server: Housed, desk: str, tmp_path: Path
) -> None:
    await sends(server, said("my secret words"))
    unsend = {"type": "unsend", "webhookEventId": "01U", "unsend": {"messageId": "1"}}

    await sends(server, unsend)

    rows = await leased(server, desk)
    assert [row.kind for row in rows] == ["other", "unsent"]
    await acknowledged(server, desk, rows)
    assert b"secret words" not in all_bytes(tmp_path)


async def test_what_a_desk_has_is_in_no_file_of_the_server(
    server: Housed, desk: str, tmp_path: Path
) -> None:
    await sends(server, said("my secret words"))
    assert b"secret words" in all_bytes(tmp_path)

    await all_of(server, desk)

    assert b"secret words" not in all_bytes(tmp_path)
    assert b"a" * 32 not in all_bytes(tmp_path)


async def test_who_sends_wrong_signatures_is_slowed(server: Housed) -> None:
    answers = [await server.web.post(LINE, content=b"{}") for _ in range(25)]

    assert {answer.status_code for answer in answers} == {401, 429}


# --- the queue


async def test_two_desks_never_lease_the_same(server: Housed, desk: str) -> None:
    other = (await server.enrols(Asker("def"), Role.DISPATCHER)).token
    await sends(server, *(said("fire", number) for number in range(40)))

    one, two = await leased(server, desk), await leased(server, other)

    assert (len(one), len(two)) == (25, 15)
    assert not {row.number for row in one} & {row.number for row in two}
    server.hands.pass_ms(LEASE_MS)
    assert len(await leased(server, other)) == 25


async def test_keys_are_known_after_a_restart_and_for_fourteen_days(
    server: Housed, desk: str, tmp_path: Path
) -> None:
    await sends(server, said("fire"))
    await all_of(server, desk)

    again = SqliteQueue(tmp_path)

    async def keeps(after_ms: int) -> int:
        now_ms = server.now_ms() + after_ms
        await again.lease(ZONE, now_ms)
        item = Item("other", f"line 01TEXT{1:020}", b"{}")
        return await again.keep(ZONE, [item], now_ms)

    assert await keeps(KEY_MS) == 0
    assert await keeps(KEY_MS + 3_600_001) == 1
    await again.close()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SYSTEM])
async def test_who_takes_no_reports_leases_none(server: Housed, role: Role) -> None:
    if role is Role.SYSTEM:
        token = (await let_in_system(server.devices, ZONE, "x", server.now_ms()))[1]
        server.hands.pass_ms(1_000)
    else:
        token = (await server.enrols(Asker("abc"), role)).token

    answer = await server.asks(token, "intake")

    assert (answer.status_code, code_of(answer)) == (403, "role")


async def test_a_system_reads_nothing_of_its_zone(server: Housed, key: str) -> None:
    server.hands.pass_ms(1_000)
    for path in ("pull", "heads", "presence", "live"):
        body = b"{}" if path == "heads" else None
        answer = await server.asks(key, path, body)

        assert (answer.status_code, code_of(answer)) == (403, "role")


# --- Open311, JSON, CAP


async def test_open311_tells_what_became_of_a_request(
    server: Housed, desk: str, key: str
) -> None:
    server.hands.pass_ms(1_000)
    form = WORDS | THERE | {"api_key": key, "phone": "0812345678", "first_name": "Som"}
    kind = {"content-type": "application/x-www-form-urlencoded"}
    filed = await server.web.post(
        f"{OPEN311}/requests.json", content=urlencode(form), headers=kind
    )
    number = filed.json()[0]["service_request_id"]

    async def status() -> dict[str, Any]:
        found = await server.web.get(
            f"{OPEN311}/requests/{number}.json", params={"api_key": key}
        )
        row: dict[str, Any] = found.json()[0]
        return row

    assert (await status())["status"] == "open"
    rows = await leased(server, desk)
    assert json.loads(bytes(rows[0].body))["phone"] == "0812345678"
    await acknowledged(server, desk, rows)
    assert "R7" in (await status())["status_notes"]
    told = encode(Acknowledged(over=[rows[0].key]))
    await server.asks(desk, "intake", told)
    assert (await status())["status"] == "closed"
    assert "Som" not in str(await status())
    assert "0812345678" not in str(await status())


async def test_open311_speaks_xml_as_well(server: Housed, key: str) -> None:
    server.hands.pass_ms(1_000)
    found = {
        name: await server.web.get(f"{OPEN311}/{name}.xml", params={"api_key": key})
        for name in ("discovery", "services", "services/noise", "requests")
    }

    assert {one.status_code for one in found.values()} == {200}
    assert "<service_code>noise</service_code>" in found["services"].text
    assert "<service_requests></service_requests>" in found["requests"].text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (THERE, 400),
        (THERE | {"service_code": "moon"}, 400),
        (WORDS, 400),
        (WORDS | {"lat": "nan", "long": "1"}, 400),
        (WORDS | THERE | {"api_key": "wrong"}, 403),
    ],
)
async def test_open311_says_what_is_wrong_in_its_own_form(
    server: Housed, key: str, form: dict[str, str], status: int
) -> None:
    server.hands.pass_ms(1_000)

    answer = await server.web.post(
        f"{OPEN311}/requests.json", content=urlencode({"api_key": key} | form)
    )

    assert answer.status_code == status
    assert answer.json()[0]["code"] == status
    assert answer.json()[0]["description"]


async def test_a_systems_own_name_for_a_report_counts_once(
    server: Housed, desk: str, key: str
) -> None:
    server.hands.pass_ms(1_000)
    told = json.dumps({"text": "help", "id": "7", "source": "pole"}).encode()

    answers = [await server.asks(key, f"/v1/intake/{ZONE}", told) for _ in range(2)]

    assert [one.json().get("is_new", True) for one in answers] == [True, False]
    assert len(await leased(server, desk)) == 1


async def test_a_system_that_floods_is_slowed(server: Housed, key: str) -> None:
    server.hands.pass_ms(1_000)
    told = json.dumps({"text": "help"}).encode()

    answers = [await server.asks(key, f"/v1/intake/{ZONE}", told) for _ in range(150)]

    assert {one.status_code for one in answers} == {200, 429}


async def test_a_warning_waits_for_a_dispatcher(
    server: Housed, desk: str, key: str
) -> None:
    alert = example("cap/cap12_hsas_example.xml")
    server.hands.pass_ms(1_000)
    chief = (await server.enrols(Asker("def"), Role.DISPATCHER)).token

    answer = await server.asks(key, f"/v1/cap/{ZONE}", alert)

    assert answer.status_code == 200, answer.text
    assert not await leased(server, desk)
    (row,) = await leased(server, chief)
    warned = json.loads(bytes(row.body))
    assert warned["headline"] == "Homeland Security Sets Code ORANGE"


@pytest.mark.parametrize(
    "body",
    [b"<", b"<alert/>", b"\xff", b'<!DOCTYPE a [<!ENTITY b "c">]><alert>&b;</alert>'],
)
async def test_what_is_no_warning_is_refused(
    server: Housed, key: str, body: bytes
) -> None:
    server.hands.pass_ms(1_000)

    answer = await server.asks(key, f"/v1/cap/{ZONE}", body)

    assert answer.status_code == 400


async def test_a_system_takes_no_lane_from_a_desk(server: Housed) -> None:
    for name in ("poles", "city"):
        await let_in_system(server.devices, ZONE, name, server.now_ms())

    assert (await server.enrols(Asker("abc"))).lane == 0
