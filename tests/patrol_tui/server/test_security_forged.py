"""A rebuilt client: whatever it sends, it writes as itself, and what its role may."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import httpx
import pytest

from patrol_tui.server.who.callers import FRESH_S
from patrol_tui.server.who.devices import Device
from patrol_tui.server.who.enrolling import revoked, to_renew, with_role
from patrol_tui.server.who.tokens import new_token
from store.model.events import encode
from store.model.facts import (
    BoloAdded,
    DeskOpened,
    IncidentClosed,
    PersonForgotten,
    Remarked,
)
from store.model.roles import Role
from store.wire import Enrolled, decode
from store.wire import encode as written
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.housed import Housed, code_of, housed
from tests.patrol_tui.server.pens import Pen, as_written_by, changed, push
from tests.until import until

CLOSED = IncidentClosed(disposition="UNF")
NOTHING_PROVEN = {"role", "unsigned"}
"""Reading stops at what the role forbids, so the signature behind it is not reached."""
PATHS = ("push", "pull", "live", "heads", "presence")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Housed]:
    async with housed(tmp_path) as server:
        yield server


@pytest.fixture
def pen() -> Pen:
    return Pen(Asker("abc"))


async def fresh(server: Housed) -> None:
    server.hands.pass_ms(round(FRESH_S * 1000))


async def test_good_device_is_served(server: Housed, pen: Pen) -> None:
    """The control: what is refused below is not refused to everybody."""
    came = await server.enrols(pen.asker)
    pen.remarks(3)
    pushed = await server.pushes(came.token, pen.push())

    assert pushed.refused is None
    assert pushed.heads == {pen.writer: 4}
    assert len(await server.pulled(came.token)) == 4


# --- tokens


async def statuses(server: Housed, token: str) -> set[tuple[int, str]]:
    answers = [
        await server.asks(token, path, b"{}" if path in {"push", "heads"} else None)
        for path in PATHS
    ]
    answers.append(await server.asks(token, "/v1/rotate", b"{}"))
    return {(answer.status_code, code_of(answer)) for answer in answers}


async def test_wrong_token_is_refused_on_every_path(server: Housed) -> None:
    await server.enrols(Asker("abc"))

    assert await statuses(server, new_token()) == {(401, "token")}
    assert await statuses(server, "short") == {(401, "no-token")}


async def test_revoked_token_is_refused_on_every_path(server: Housed) -> None:
    came = await server.enrols(Asker("abc"))
    await server.devices.change("abc", partial(revoked, server.hands.ms))
    await fresh(server)

    assert await statuses(server, came.token) == {(401, "revoked")}


async def test_expired_token_is_refused_on_every_path(server: Housed) -> None:
    came = await server.enrols(Asker("abc"))
    server.hands.ms = came.expires_ms

    assert await statuses(server, came.token) == {(401, "expired")}


async def test_replayed_token_is_refused_on_every_path(server: Housed) -> None:
    old = await server.enrols(Asker("abc"))
    answer = await server.asks(old.token, "/v1/rotate", b"{}")
    new = decode(answer.content, Enrolled)
    assert (await server.asks(new.token, "pull")).status_code == 200

    assert await statuses(server, old.token) == {(401, "rotated")}


async def test_token_that_is_to_be_renewed_only_gets_a_new_one(server: Housed) -> None:
    old = await server.enrols(Asker("abc"))
    await server.devices.change("abc", to_renew)
    await fresh(server)

    refused = await server.asks(old.token, "pull")
    answer = await server.asks(old.token, "/v1/rotate", b"{}")
    new = decode(answer.content, Enrolled)

    assert (refused.status_code, code_of(refused)) == (401, "renew")
    assert (await server.asks(new.token, "pull")).status_code == 200


@pytest.mark.parametrize("path", PATHS)
async def test_foreign_zone_is_closed(server: Housed, path: str) -> None:
    came = await server.enrols(Asker("abc"), zone="pathum-wan")
    body = b"{}" if path in {"push", "heads"} else None

    answer = await server.asks(came.token, path, body)

    assert (answer.status_code, code_of(answer)) == (403, "zone")


async def test_code_cannot_be_used_again(server: Housed) -> None:
    code = await server.code()
    first = await server.web.post("/v1/enrol", content=written(Asker("abc").asks(code)))
    again = await server.web.post("/v1/enrol", content=written(Asker("def").asks(code)))

    assert first.status_code == 200
    assert (again.status_code, code_of(again)) == (403, "code")


async def test_revoked_reader_who_waits_is_told_nothing_more(
    server: Housed, pen: Pen
) -> None:
    thief = await server.enrols(Asker("zzz"))
    came = await server.enrols(pen.asker)
    waiting = asyncio.create_task(server.asks(thief.token, "pull?wait=30"))
    await until(lambda: len(server.house.bells) == 1)
    await server.devices.change("zzz", partial(revoked, server.hands.ms))
    await fresh(server)
    await server.pushes(came.token, pen.push())

    answer = await waiting
    assert answer.status_code == 401
    assert b'"ev"' not in answer.content


async def pushed_while(
    server: Housed, pen: Pen, token: str, edit: Callable[[Device], Device]
) -> httpx.Response:
    """Push slowly; the device is changed while the body comes."""
    body = written(pen.push())

    async def slow() -> AsyncIterator[bytes]:
        yield body[:10]
        await server.devices.change("abc", edit)
        await fresh(server)
        yield body[10:]

    return await server.web.post(
        f"/v1/z/{ZONE}/push",
        content=slow(),
        headers={"authorization": f"Bearer {token}"},
    )


async def test_push_of_a_device_revoked_while_its_body_came_is_not_taken(
    server: Housed, pen: Pen
) -> None:
    came = await server.enrols(pen.asker)

    answer = await pushed_while(
        server, pen, came.token, partial(revoked, server.hands.ms)
    )

    assert answer.status_code == 401
    assert await server.ledger.newest(ZONE) == 0


async def test_role_that_was_taken_while_the_body_came_is_gone(
    server: Housed, pen: Pen
) -> None:
    came = await server.enrols(pen.asker, Role.SUPERVISOR)
    pen.write(CLOSED)

    answer = await pushed_while(
        server, pen, came.token, partial(with_role, Role.VIEWER)
    )

    assert answer.json()["no"]["code"] == "role"


# --- authors and roles


async def test_device_writes_as_no_other(server: Housed, pen: Pen) -> None:
    await server.enrols(Asker("def"))
    came = await server.enrols(pen.asker)
    event = pen.event(Remarked(text="it was me"))

    for writer in ("defaaaa", "srvaaaa", "zzzaaaa"):
        forged = push([as_written_by(event, writer)], "")
        assert await server.refuses(came.token, forged) == "author"


async def test_writer_begins_with_the_key_its_device_was_let_in_with(
    server: Housed, pen: Pen
) -> None:
    """Else it could sign heads that nobody can hold against the device."""
    came = await server.enrols(pen.asker)
    opened = pen.event(DeskOpened(device="abc", key=Asker("abc").key), "d:")
    first = encode(opened).replace(b'"n":2', b'"n":1')

    assert await server.refuses(came.token, push([first], "")) == "author"


@pytest.mark.parametrize(
    ("role", "fact", "is_taken"),
    [
        (Role.VIEWER, CLOSED, False),
        (Role.INTAKE, CLOSED, True),
        (Role.OFFICER, BoloAdded(number=1, text="white pickup", until_ms=1), False),
        (Role.DISPATCHER, BoloAdded(number=1, text="white", until_ms=1), True),
        (Role.DISPATCHER, PersonForgotten(person="x"), False),
        (Role.SUPERVISOR, PersonForgotten(person="x"), True),
    ],
)
async def test_role_decides_what_is_taken(
    server: Housed, pen: Pen, role: Role, fact: object, is_taken: bool
) -> None:
    came = await server.enrols(pen.asker, role)
    pen.write(fact)  # type: ignore[arg-type]
    pushed = await server.pushes(came.token, pen.push())

    assert (pushed.refused is None) is is_taken
    if pushed.refused is not None:
        assert (pushed.refused.code, pushed.refused.event) == ("role", "abcaaaa.2")
        assert pushed.heads == {pen.writer: 1}, "what stood before it is taken"


async def test_kind_of_a_newer_desk_is_an_officers(server: Housed, pen: Pen) -> None:
    viewer = Pen(Asker("def"))
    for one, role in ((pen, Role.OFFICER), (viewer, Role.INTAKE)):
        came = await server.enrols(one.asker, role)
        one.put(changed(encode(one.event(CLOSED)), k="inc.newer"))
        pushed = await server.pushes(came.token, one.push())
        assert (pushed.refused is None) is (role is Role.OFFICER)


async def test_official_numbers_are_the_servers(server: Housed, pen: Pen) -> None:
    came = await server.enrols(pen.asker, Role.SUPERVISOR)
    pen.put(changed(encode(pen.event(CLOSED)), k="inc.num", x={"no": "2569/00001"}))

    assert await server.refuses(came.token, pen.push()) == "role"


async def test_new_role_binds_at_once(server: Housed, pen: Pen) -> None:
    came = await server.enrols(pen.asker, Role.DISPATCHER)
    await server.pushes(came.token, pen.push())
    await server.devices.change("abc", partial(with_role, Role.VIEWER))
    await fresh(server)
    pen.write(CLOSED)

    assert await server.refuses(came.token, pen.push(2)) == "role"


# --- healing: others' events, given back


async def test_what_a_device_signed_may_be_given_back_by_another(
    server: Housed, pen: Pen
) -> None:
    await server.enrols(pen.asker)
    other = await server.enrols(Asker("def"))
    pen.remarks(2)
    pen.signs()

    pushed = await server.pushes(other.token, pen.push(heals=True))

    assert pushed.refused is None
    assert pushed.heads == {pen.writer: 4}


async def test_what_nobody_signed_is_not_given_back(server: Housed, pen: Pen) -> None:
    await server.enrols(pen.asker)
    other = await server.enrols(Asker("def"))
    pen.remarks(2)
    pen.signs()
    pen.remarks(1)

    pushed = await server.pushes(other.token, pen.push(heals=True))

    assert pushed.refused is not None
    assert (pushed.refused.code, pushed.heads) == ("unsigned", {pen.writer: 4})


async def test_head_signed_with_another_key_proves_nothing(
    server: Housed, pen: Pen
) -> None:
    """Of a device that is enrolled: the key that it was let in with decides."""
    await server.enrols(pen.asker)
    other = await server.enrols(Asker("def"))
    forged = Pen(Asker("abc"))
    forged.remarks(2)
    forged.signs()

    assert await server.refuses(other.token, forged.push(heals=True)) == "unsigned"


async def closing_is_not_given_back(server: Housed, token: str, pen: Pen) -> None:
    """Have a closing written and signed; it is refused, and all before it."""
    pen.write(CLOSED)
    pen.signs()

    assert await server.refuses(token, pen.push(heals=True)) in NOTHING_PROVEN
    assert await server.ledger.newest(ZONE) == 0


async def test_own_role_binds_in_giving_back_too(server: Housed, pen: Pen) -> None:
    came = await server.enrols(pen.asker, Role.VIEWER)

    await closing_is_not_given_back(server, came.token, pen)


async def test_device_that_was_made_up_gets_nobody_round_a_role(
    server: Housed,
) -> None:
    came = await server.enrols(Asker("abc"), Role.VIEWER)

    await closing_is_not_given_back(server, came.token, Pen(Asker("zzz")))


async def test_role_of_another_binds_what_is_given_back_of_it(
    server: Housed, pen: Pen
) -> None:
    await server.enrols(pen.asker, Role.VIEWER)
    other = await server.enrols(Asker("def"), Role.SUPERVISOR)

    await closing_is_not_given_back(server, other.token, pen)


async def test_device_with_less_rights_now_keeps_what_it_once_wrote(
    server: Housed, pen: Pen
) -> None:
    await server.enrols(pen.asker, Role.DISPATCHER)
    other = await server.enrols(Asker("def"), Role.VIEWER)
    await server.devices.change("abc", partial(with_role, Role.VIEWER))
    await fresh(server)
    pen.write(CLOSED)
    pen.signs()

    pushed = await server.pushes(other.token, pen.push(heals=True))
    assert pushed.refused is None


async def test_servers_own_events_are_not_made_by_others(server: Housed) -> None:
    came = await server.enrols(Asker("abc"), Role.SUPERVISOR)
    forged = Pen(Asker("srv"))
    number = changed(encode(forged.event(CLOSED)), k="inc.num", x={"no": "2569/1"})
    forged.put(number)
    forged.signs()

    assert await server.refuses(came.token, forged.push(heals=True)) == "unsigned"


# --- numbers, chains, bytes


async def test_gap_is_refused_and_told(server: Housed, pen: Pen) -> None:
    came = await server.enrols(pen.asker)
    pen.remarks(3)
    await server.pushes(came.token, push(pen.lines[:2], ""))

    pushed = await server.pushes(came.token, pen.push(4))
    inside = await server.pushes(came.token, push([pen.lines[0], pen.lines[2]], ""))

    assert pushed.refused is not None
    assert (pushed.refused.code, pushed.refused.have) == ("gap", 2)
    assert inside.refused is not None
    assert inside.refused.code == "gap"


async def test_same_again_changes_nothing(server: Housed, pen: Pen) -> None:
    came = await server.enrols(pen.asker)
    pen.remarks(5)
    for _ in range(3):
        pushed = await server.pushes(came.token, pen.push())
        assert (pushed.refused, pushed.heads) == (None, {pen.writer: 6})

    assert await server.ledger.newest(ZONE) == 6


async def test_other_words_under_a_number_that_was_taken_are_a_fork(
    server: Housed, pen: Pen
) -> None:
    came = await server.enrols(pen.asker)
    pen.remarks(2)
    await server.pushes(came.token, pen.push())
    other = Pen(pen.asker)
    other.write(Remarked(text="never happened"))

    assert await server.refuses(came.token, other.push()) == "fork"


async def test_other_history_before_the_next_number_is_a_fork(
    server: Housed, pen: Pen
) -> None:
    came = await server.enrols(pen.asker)
    pen.remarks(2)
    await server.pushes(came.token, pen.push())
    other = Pen(pen.asker)
    other.write(Remarked(text="never happened"))
    other.remarks(2)

    assert await server.refuses(came.token, other.push(4)) == "fork"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"n": 0}, "broken"),
        ({"n": -2}, "broken"),
        ({"n": 1.5}, "broken"),
        ({"n": "2"}, "broken"),
        ({"n": 2**63}, "gap"),
        ({"n": 2**80}, "gap"),
        ({"g": 3}, "broken"),
        ({"d": "abcaaaa/../x"}, "broken"),
        ({"d": ""}, "broken"),
        ({"d": "ABCAAAA"}, "broken"),
        ({"t": "zz"}, "broken"),
        ({"t": "ffffffffffffffff"}, "stamp"),
        ({"a": 10**18}, "stamp"),
        ({"a": -1}, "stamp"),
        ({"x": {"txt": 5}}, "broken"),
        ({"x": {}}, "broken"),
        ({"x": None}, "broken"),
        ({"k": 7}, "broken"),
        ({"w": "x" * 20_000}, "long"),
        ({"b": [1]}, "broken"),
    ],
)
async def test_event_that_is_none_is_refused(
    server: Housed, pen: Pen, changes: dict[str, object], code: str
) -> None:
    came = await server.enrols(pen.asker)
    await server.pushes(came.token, pen.push())
    line = changed(encode(pen.event(Remarked(text="red"))), **changes)

    refused = await server.refuses(came.token, push([line], pen.heads[1].wire_tag))

    assert refused == code
    assert await server.ledger.newest(ZONE) == 1


@pytest.mark.parametrize("line", [b"1", b"[]", b'"x"', b"null", b"{}", b'{"d":1}'])
async def test_json_that_is_no_event_is_refused(server: Housed, line: bytes) -> None:
    came = await server.enrols(Asker("abc"))

    assert await server.refuses(came.token, push([line], "")) == "broken"
    assert await server.ledger.newest(ZONE) == 0
