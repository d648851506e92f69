"""A real server process: desks leave events and fetch them, whatever happens to it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count, product
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from msgspec.structs import replace

from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.verbs import _named
from patrol_tui.server.who.enrolling import Grant, issue
from store.model.events import encode as encode_event
from store.model.facts import IncidentOpened
from store.model.records import Location
from store.model.roles import Role
from store.wire import Enrolled, Pulled, Pushed, decode, encode, pack, unpack
from tests.patrol_tui.program import started
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.pens import Pen
from tests.patrol_tui.server.running import PATIENCE_S, Running, request

TLS_RECORD = 5 + 1 + 16
"""What TLS 1.3 adds to each piece: header, type, tag."""
MOST_HEAD_BYTES = 90
ZONES, CODES = count(), map("".join, product("abcdefgh", repeat=3))


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Running]:
    server = Running(folder, *options)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def everybodys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("shared") / "database") as server:
        yield server


@pytest.fixture
def server(everybodys: Running) -> Running:
    """A server that the tests share, each in a zone of its own."""
    everybodys.zone = f"zone-{next(ZONES)}"
    return everybodys


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Running]:
    """A server that the test may stop."""
    with running(tmp_path / "database") as server:
        yield server


def zone_of(server: Running) -> str:
    return getattr(server, "zone", ZONE)


def let_in(server: Running, asker: Asker) -> str:
    """Let a device in, beside the running server; its token."""

    async def draw() -> str:
        devices = SqliteDevices(server.folder)
        now_ms = time.time_ns() // 1_000_000
        grant = Grant(Role.OFFICER, (zone_of(server),), "desk")
        code = await issue(devices, grant, now_ms)
        await devices.close()
        return code

    asks = encode(asker.asks(asyncio.run(draw())))
    answer = httpx.post(f"{server.url}/v1/enrol", content=asks)
    assert answer.status_code == 200, answer.text
    return decode(answer.content, Enrolled).token


class Desk:
    """A device with a token and a pen, at a server that may be another one later."""

    def __init__(self, server: Running) -> None:
        self.pen = Pen(Asker(next(CODES)))
        self.token = let_in(server, self.pen.asker)
        self.pushed = 0
        self.place = ""

    def web(self, server: Running, wait_s: float = PATIENCE_S) -> httpx.Client:
        named = {"authorization": f"Bearer {self.token}"}
        base = f"{server.url}/v1/z/{zone_of(server)}/"
        return httpx.Client(base_url=base, headers=named, timeout=wait_s)

    def opens(self, text: str = "red motorbike") -> None:
        """Enter an incident."""
        place = Location(text="market")
        fact = IncidentOpened(
            number=101, type="THEFT", priority=3, place=place, text=text
        )
        event = self.pen.event(fact, f"i:{self.pen.writer}.{len(self.pen.lines) + 1}")
        now_ms = time.time_ns() // 1_000_000
        event = replace(event, stamp=f"{now_ms:012x}0000", at_ms=now_ms)
        self.pen.put(encode_event(event))

    def pushes(self, server: Running) -> Pushed:
        """Push what the server lacks."""
        push = self.pen.push(self.pushed + 1)
        with self.web(server) as web:
            answer = web.post("push", content=encode(push))
        assert answer.status_code == 200, answer.text
        told = decode(answer.content, Pushed)
        self.pushed = told.heads[self.pen.writer]
        return told

    def pulls(self, server: Running, query: str = "") -> Pulled:
        """Read on from where it was."""
        with self.web(server) as web:
            answer = web.get(f"pull?c={self.place}&{query}")
        assert answer.status_code == 200, answer.text
        pulled = decode(answer.content, Pulled)
        self.place = f"{pulled.epoch}.{pulled.seq}"
        return pulled


def kinds(pulled: Pulled) -> list[str]:
    return [json.loads(bytes(line))["k"] for line in pulled.events]


def numbers(pulled: Pulled) -> list[str]:
    events = [json.loads(bytes(line)) for line in pulled.events]
    return [event["x"]["no"] for event in events if event["k"] == "inc.num"]


def test_server_says_how_the_first_desk_is_let_in(tmp_path: Path) -> None:
    options = ["--lang", "en", "serve", "--port", "0", "--database", str(tmp_path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "patrol_tui.cli", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    process.terminate()
    code = process.wait(PATIENCE_S)
    process.stdout.close()

    assert "listens on http://127.0.0.1:" in lines[0]
    assert str(tmp_path / "server.db") in lines[1]
    assert f"patrol-tui serve --database {tmp_path} enrol" in lines[2]
    assert code == 0


def test_password_of_a_database_is_not_said_on_the_terminal() -> None:
    assert "secret" not in _named("postgresql://patrol:secret@db/patrol")
    assert _named("my folder") == " --database 'my folder'"
    assert _named(None) == ""


def test_what_one_desk_wrote_another_reads(server: Running) -> None:
    one, other = Desk(server), Desk(server)
    one.opens()
    one.pen.remarks(2)
    pushed = one.pushes(server)
    pulled = other.pulls(server)

    assert pushed.heads == {one.pen.writer: 4}
    assert [bytes(line) for line in pulled.events[:4]] == one.pen.lines
    assert kinds(pulled)[4:] == ["log.open", "inc.num", "log.head"]
    assert pulled.epoch == pushed.epoch
    assert other.pulls(server).events == []


def test_own_events_come_back_only_if_asked_for(server: Running) -> None:
    desk = Desk(server)
    desk.pushes(server)
    pulled = desk.pulls(server)
    desk.place = ""

    assert (pulled.seq, pulled.events) == (1, [])
    assert kinds(desk.pulls(server, "own=1")) == ["log.open"]


def test_packed_push_is_answered_packed(server: Running) -> None:
    desk = Desk(server)
    desk.pen.remarks(9)
    with desk.web(server) as web:
        packed = pack(encode(desk.pen.push()))
        pushed = web.post("push", content=packed)
        pulled = web.get("pull?own=1&pd1")

    assert decode(pushed.content, Pushed).heads == {desk.pen.writer: 10}
    assert pulled.headers["content-encoding"] == "x-pd1"
    events = decode(unpack(pulled.content, 1 << 20), Pulled).events
    assert [bytes(line) for line in events] == desk.pen.lines


def test_reader_who_waits_is_told_at_once(server: Running) -> None:
    one, other = Desk(server), Desk(server)
    got: list[Pulled] = []
    waits = threading.Thread(
        target=lambda: got.append(other.pulls(server, f"wait={PATIENCE_S - 10}"))
    )
    waits.start()
    until_waiting(server, 1)
    one.pushes(server)
    waits.join(PATIENCE_S)

    assert [kinds(pulled) for pulled in got] == [["log.open"]]


def test_wait_without_news_ends(server: Running) -> None:
    desk = Desk(server)

    assert desk.pulls(server, "wait=0.05").events == []


def until_waiting(server: Running, count: int) -> None:
    """Look until so many readers wait."""
    while True:
        text = httpx.get(f"{server.url}/metrics").text
        if f"\npatrol_waiters {count}\n" in text:
            return


def test_live_stream_tells_what_comes(server: Running) -> None:
    one, other = Desk(server), Desk(server)
    one.pushes(server)
    told = []
    with other.web(server) as web, web.stream("GET", "live") as live:
        assert live.headers["content-type"] == "text/event-stream"
        for line in live.iter_lines():
            if not line.startswith("data: "):
                continue
            told.append(decode(line.removeprefix("data: ").encode(), Pulled))
            if len(told) == 2:
                break
            until_waiting(server, 1)
            one.pen.remarks(1)
            one.pushes(server)

    assert [pulled.seq for pulled in told] == [1, 2]
    assert [kinds(pulled) for pulled in told] == [["log.open"], ["inc.note"]]


def test_killed_server_has_all_it_said_it_had(tmp_path: Path) -> None:
    desk, epochs = None, set()
    for _ in range(3):
        with running(tmp_path) as server:
            desk = desk or Desk(server)
            desk.pen.remarks(5)
            epochs.add(desk.pushes(server).epoch)
    assert desk is not None
    with running(tmp_path) as server:
        pulled = desk.pulls(server, "own=1")

    assert [bytes(line) for line in pulled.events] == desk.pen.lines
    assert len(epochs) == 1


def test_heads_tell_what_the_server_has(server: Running) -> None:
    desk = Desk(server)
    desk.pen.remarks(2)
    desk.pushes(server)
    with desk.web(server) as web:
        asked = {"w": [desk.pen.writer, "zzzzzzz"]}
        told = web.post("heads", json=asked).json()

    assert told["h"] == {desk.pen.writer: 3, "zzzzzzz": 0}


def test_presence_is_told_with_its_age(server: Running) -> None:
    one, other = Desk(server), Desk(server)
    with one.web(server) as web:
        said = web.post("presence", json={"w": "P1", "u": "21", "old": 5000})
    with other.web(server) as web:
        present = web.get("presence").json()["p"]

    assert said.status_code == 204
    assert present[one.pen.asker.code]["u"] == "21"
    assert 5000 <= present[one.pen.asker.code]["old"] < 5000 + PATIENCE_S * 1000


# --- lives of the database


def restored_by_copying(folder: Path, backup: Path) -> None:
    """Put a backup in the folder's place."""
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)


def restored_in_place(folder: Path, backup: Path) -> None:
    """Write the backup's bytes into the very file that is there."""
    (folder / "server.db").write_bytes((backup / "server.db").read_bytes())


def restored_without_its_key(folder: Path, backup: Path) -> None:
    """Put back the database alone, on a new disk."""
    shutil.rmtree(folder)
    folder.mkdir()
    shutil.copy(backup / "server.db", folder)


@pytest.mark.parametrize(
    "restore", [restored_by_copying, restored_in_place, restored_without_its_key]
)
def test_restored_database_is_another_life(tmp_path: Path, restore: Any) -> None:
    folder, backup = tmp_path / "database", tmp_path / "backup"
    with running(folder) as server:
        one, other = Desk(server), Desk(server)
        one.opens()
        one.pushes(server)
        server.stop()
    shutil.copytree(folder, backup)
    with running(folder) as server:
        one.opens("lost with the server")
        before = one.pushes(server)
        lost = other.pulls(server)
        server.stop()
    restore(folder, backup)
    with running(folder) as server:
        after = other.pulls(server)
        one.pushed = 0
        again = one.pushes(server)
        one.opens("written after it")
        one.pushes(server)
        given = other.pulls(server)

    assert after.epoch != before.epoch
    assert after.is_new_epoch
    assert after.events[:2] == lost.events[:2], "it begins anew"
    assert again.heads == {one.pen.writer: 3}
    assert numbers(lost) == ["2569/00001", "2569/00002"]
    (number,) = numbers(given)
    assert number == f"2569/00001-{after.epoch}", "a series of its own"


def test_killed_server_is_the_same_life(tmp_path: Path) -> None:
    """Its mark was written with the last commit, so it fits."""
    with running(tmp_path) as server:
        desk = Desk(server)
        epoch = desk.pushes(server).epoch
    with running(tmp_path) as server:
        pulled = desk.pulls(server)

    assert pulled.epoch == epoch
    assert not pulled.is_new_epoch


def test_place_ahead_of_the_stream_is_another_life(own_server: Running) -> None:
    desk = Desk(own_server)
    epoch = desk.pushes(own_server).epoch
    desk.place = f"{epoch}.99"
    pulled = desk.pulls(own_server, "own=1")

    assert (pulled.is_new_epoch, kinds(pulled)) == (True, ["log.open"])


# --- ends


def test_graceful_stop_answers_who_waits(own_server: Running) -> None:
    desk = Desk(own_server)
    got: list[Pulled] = []
    waits = threading.Thread(
        target=lambda: got.append(desk.pulls(own_server, f"wait={PATIENCE_S - 10}"))
    )
    waits.start()
    until_waiting(own_server, 1)
    code = own_server.stop()
    waits.join(PATIENCE_S)

    assert code == 0
    assert [pulled.events for pulled in got] == [[]]
    assert own_server.log()[-1]["what"] == "stopped"


def test_graceful_stop_ends_live_streams(own_server: Running) -> None:
    desk = Desk(own_server)
    with desk.web(own_server) as web, web.stream("GET", "live") as live:
        lines = live.iter_lines()
        next(lines)
        until_waiting(own_server, 1)
        code = own_server.stop()
        rest = [line for line in lines if line.startswith("data")]

    assert (code, rest) == (0, [])


def test_second_server_on_one_folder_is_refused(server: Running) -> None:
    done = server.way("--port", "0")

    assert done.code == 2
    assert "is already open by" in done.err


# --- bytes


def answer_head(connection: socket.socket, asked: bytes) -> bytes:
    """Ask, and read what came at once."""
    connection.sendall(asked)
    return connection.recv(65536).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def test_answer_of_a_push_costs_few_bytes(server: Running) -> None:
    desk = Desk(server)
    desk.pen.remarks(20)
    push = request(
        f"/v1/z/{zone_of(server)}/push", desk.token, pack(encode(desk.pen.push()))
    )
    pull = request(f"/v1/z/{zone_of(server)}/pull?own=1&pd1", desk.token)
    with socket.create_connection(server.address, PATIENCE_S) as connection:
        of_push = answer_head(connection, push)
        of_pull = answer_head(connection, pull)

    assert of_push.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"content-encoding: x-pd1" in of_pull
    assert len(of_push) + TLS_RECORD <= MOST_HEAD_BYTES
    assert len(of_pull) + TLS_RECORD <= MOST_HEAD_BYTES


def test_answer_is_one_record_of_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued.cert_chain_pems[0].write_to_path(cert)
    issued.private_key_pem.write_to_path(key)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with running(tmp_path / "db", "--cert", str(cert), "--key", str(key)) as server:
        assert server.url.startswith("https://")
        raw = socket.create_connection(server.address, PATIENCE_S)
        came, sends = ssl.MemoryBIO(), ssl.MemoryBIO()
        sealed = context.wrap_bio(came, sends, server_hostname="127.0.0.1")
        shake_hands(raw, sealed, came, sends)
        sealed.write(request("/health?pd1"))
        raw.sendall(sends.read())
        record = raw.recv(65536)
        raw.close()
        came.write(record)
        answer = sealed.read()

    assert answer.endswith(b'"}')
    assert len(record) == len(answer) + TLS_RECORD
    assert len(answer.partition(b"\r\n\r\n")[0]) + 4 + TLS_RECORD <= MOST_HEAD_BYTES


def shake_hands(
    raw: socket.socket, sealed: ssl.SSLObject, came: ssl.MemoryBIO, sends: ssl.MemoryBIO
) -> None:
    while True:
        try:
            sealed.do_handshake()
        except ssl.SSLWantReadError:
            raw.sendall(sends.read())
            came.write(raw.recv(65536))
        else:
            raw.sendall(sends.read())
            return


# --- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_full_disk_is_said_and_readers_are_served_on(small_disk: Path) -> None:
    with running(small_disk / "database") as server:
        desk = Desk(server)
        desk.pushes(server)
        filler = small_disk / "filler"
        with suppress(OSError), filler.open("ab", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        answer = None
        while answer is None or answer.status_code == 200:
            desk.pen.remarks(100)
            push = desk.pen.push(len(desk.pen.lines) - 99)
            with desk.web(server) as web:
                answer = web.post("push", content=encode(push))
        ready = httpx.get(f"{server.url}/ready")
        kept = desk.pulls(server, "own=1")
        filler.unlink()
        ready_again = httpx.get(f"{server.url}/ready")
        desk.pushed = kept.seq
        after = desk.pushes(server)

    assert (answer.status_code, answer.json()["code"]) == (503, "full")
    assert (ready.status_code, ready_again.status_code) == (503, 200)
    assert [bytes(line) for line in kept.events] == desk.pen.lines[: kept.seq]
    assert after.heads == {desk.pen.writer: len(desk.pen.lines)}


# --- refusals at the start


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "tokens must not travel unsealed"),  # noqa: S104
        (["--cert", "a.pem"], "--cert and --key belong together"),
        (["--port", "99999"], "cannot listen on 127.0.0.1:99999"),
        (["--cert", "a.pem", "--key", "b.pem"], "cannot use the certificate a.pem"),
    ],
)
def test_unsafe_server_does_not_start(
    tmp_path: Path, options: list[str], said: str
) -> None:
    place = ["--database", str(tmp_path), "--port", "0"]
    done = started("--lang", "en", "serve", *place, *options)

    assert (done.code, done.out) == (2, "")
    assert said in done.err.splitlines()[-1]


def test_port_that_is_taken_is_said(server: Running, tmp_path: Path) -> None:
    port = str(server.address[1])
    place = ["--database", str(tmp_path / "other"), "--port", port]
    done = started("--lang", "en", "serve", *place)

    assert done.code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.err
