"""Names sealed at one desk are read at the others of its zone, and by nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from patrol_tui.server.sqlite.file import FILE_NAME
from store.keys.people import key_of
from store.model.roles import Role
from store.sync.link import Link
from tests.patrol_tui.link.linked import Line, Place, now_ms
from tests.patrol_tui.server.running import Running
from tests.until import until

SOMSRI = "นางสมศรี ใจดี"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all tests here; each has a zone of its own."""
    running = Running(tmp_path_factory.mktemp("server"))
    yield running
    running.close()


@asynccontextmanager
async def linked(
    server: Running, folder: Path, **roles: Role
) -> AsyncIterator[list[Place]]:
    """Desks of these roles, by their names."""
    places = [Place(folder, name) for name in roles]
    for place, role in zip(places, roles.values(), strict=True):
        await place.enrols(server, role)
        place.links()
    yield places
    for place in places:
        await place.closes()


def caller(place: Place, number: int = 101) -> str:
    incident = place.desk.state.by_number(number)
    return incident.caller if incident is not None else ""


def said(place: Place, number: int = 101) -> str | None:
    token = caller(place, number)
    return place.desk.reveal(token) if token else None


def is_gone(place: Place, number: int = 101) -> bool:
    token = caller(place, number)
    return bool(token) and place.desk.keyring.destroyed_ms(token) is not None


async def test_caller_is_read_at_every_desk_but_a_viewers(
    server: Running, tmp_path: Path
) -> None:
    roles = {"a": Role.INTAKE, "b": Role.OFFICER, "c": Role.VIEWER}
    async with linked(server, tmp_path, **roles) as (a, b, c):
        a.enters(f'N theft @wat-khum red from="{SOMSRI}"')
        await until(lambda: said(b) == SOMSRI and bool(caller(c)))

        assert said(c) is None
        assert not c.desk.keyring.is_known(key_of(caller(c)))


async def test_desk_that_was_away_reads_what_was_sealed_meanwhile(
    server: Running, tmp_path: Path
) -> None:
    roles = {"a": Role.INTAKE, "b": Role.OFFICER}
    async with linked(server, tmp_path, **roles) as (a, b):
        await b.stops()
        a.enters(f'N theft @wat-khum red from="{SOMSRI}"')
        await until(lambda: not a.link.state.outbox and not a.desk.keyring.has_news)
        await a.stops()
        b.desk.close()
        b.open()
        b.links()

        await until(lambda: said(b) == SOMSRI)


async def test_person_of_two_desks_is_forgotten_everywhere_by_one_erasure(
    server: Running, tmp_path: Path
) -> None:
    roles = {"a": Role.INTAKE, "b": Role.DISPATCHER, "s": Role.SUPERVISOR}
    async with linked(server, tmp_path, **roles) as (a, b, s):
        for place in (a, b):
            await place.stops()
        a.enters("N theft @wat-khum red from=081-000-0000")
        b.enters("N noise @wat-khum loud from=+66810000000")
        for place in (a, b):
            place.links()
        await until(lambda: all(bool(said(p)) for p in (a, b, s)))
        await until(lambda: all(bool(said(p, 1001)) for p in (a, b, s)))
        keys = s.desk.keyring.ids_of("๐๘๑ ๐๐๐ ๐๐๐๐")
        s.desk.forget_keys(keys, now_ms(), by="s", reason="asked")
        s.link.poke()

        await until(lambda: all(is_gone(p) and is_gone(p, 1001) for p in (a, b, s)))

        assert len(keys) == 2
        database = server.folder / FILE_NAME
        files = [database, database.with_name(FILE_NAME + "-wal")]
        content = b"".join(path.read_bytes() for path in files if path.exists())
        assert not any(f'"id":"{key}","key"'.encode() in content for key in keys)


async def test_restored_desk_cannot_bring_a_forgotten_key_back(
    server: Running, tmp_path: Path
) -> None:
    roles = {"a": Role.SUPERVISOR, "b": Role.INTAKE}
    async with linked(server, tmp_path, **roles) as (a, b):
        a.enters(f'N theft @wat-khum red from="{SOMSRI}"')
        await until(lambda: said(b) == SOMSRI)
        await b.stops()
        rings = {p.name: p.read_bytes() for p in (tmp_path / "a").glob("people-*.keys")}
        a.desk.forget(SOMSRI, now_ms(), by="a")
        a.link.poke()
        await until(lambda: not a.link.state.outbox)
        key = key_of(caller(a))
        await a.stops()
        a.desk.close()
        for name, content in rings.items():
            (tmp_path / "a" / name).write_bytes(content)
        a.open()
        a.desk.keyring.begin_again()
        a.links()
        b.links()
        await until(lambda: is_gone(b))
        newcomer = Place(tmp_path, "d")
        await newcomer.enrols(server)
        newcomer.links()
        await until(lambda: is_gone(newcomer))

        assert said(newcomer) is None
        assert newcomer.desk.keyring.ids_of(SOMSRI) == ()
        assert newcomer.desk.keyring.destroyed_ms(caller(newcomer)) is not None
        assert a.desk.keyring.is_known(key)
        await newcomer.closes()


async def test_keys_never_hold_up_events(server: Running, tmp_path: Path) -> None:
    """The server fails at the keys, and at nothing else."""
    roles = {"a": Role.INTAKE, "b": Role.OFFICER}
    async with linked(server, tmp_path, **roles) as (a, b):

        async def fails(*_: object) -> None:
            raise OSError(28, "No space left on device")

        a.link._courier.give_keys = fails  # type: ignore[method-assign, assignment]
        a.enters(f'N theft @wat-khum red from="{SOMSRI}"')
        await until(lambda: b.knows(a) and not a.link.state.outbox)

        assert a.link.state.why is None
        assert said(b) is None


async def test_one_round_from_the_shell_brings_keys_too(
    server: Running, tmp_path: Path
) -> None:
    places = [Place(tmp_path, name) for name in ("a", "b")]
    for place in places:
        await place.enrols(server, Role.OFFICER)
    places[0].enters(f'N theft @wat-khum red from="{SOMSRI}"')
    for place in places:
        assert place.desk.enrolment is not None
        link = Link(
            place.desk, place.desk.enrolment, now_ms=now_ms, on_change=lambda: None
        )
        await link.once()

    assert said(places[1]) == SOMSRI
    for place in places:
        place.desk.close()


async def test_key_and_name_cross_the_line_in_no_event(
    server: Running, tmp_path: Path
) -> None:
    a = Place(tmp_path, "a")
    async with Line(server.address[1]) as line:
        await a.enrols(server, Role.INTAKE, port=line.port)
        a.links()
        a.enters(f'N theft @wat-khum red from="{SOMSRI}"')
        await until(lambda: not a.link.state.outbox and not a.desk.keyring.has_news)

        assert SOMSRI.encode() not in line.sent
        asked = [
            one.split(b" ")[1] for one in line.sent.split(b"\r\n") if b" /v1" in one
        ]
        assert sum(path.endswith(b"/keys") for path in asked) == 1
        await a.closes()
