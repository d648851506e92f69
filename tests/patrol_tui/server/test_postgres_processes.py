"""Real server processes on one PostgreSQL, asked as devices ask them."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import httpx
import psycopg

from store.wire import Cursor, Presence, Present, Pulled, Pushed, decode, encode
from tests.patrol_tui.server.gatehouse import ZONE as TOWN
from tests.patrol_tui.server.gatehouse import Asker
from tests.patrol_tui.server.pens import Pen
from tests.patrol_tui.server.postgres_server import PostgresServer
from tests.patrol_tui.server.running import Running

KILL = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'patrol'"


def test_two_server_processes_serve_one_stream_while_connections_are_killed(
    postgres: PostgresServer, url: str, name: str
) -> None:
    kill = f"{KILL} and datname = '{name}'"
    kills = 0
    with ExitStack() as stack:
        one, two = Running(url), Running(url)
        stack.callback(one.close)
        stack.callback(two.close)
        pens = [Pen(Asker(code)) for code in ("abc", "def", "ghi")]
        tokens = [one.enrols(pen.asker) for pen in pens]
        sent = 0
        for turn in range(6):
            for at, pen in enumerate(pens):
                node = (one, two)[(turn + at) % 2]
                start = len(pen.lines) + 1 if turn else 1
                pen.remarks(3)
                sent = sum(len(pen.lines) for pen in pens)
                push = encode(pen.push(start))
                kills += len(postgres.do(kill))
                pushed = decode(ask(node, tokens[at], "push", push), Pushed)
                assert pushed.heads == {pen.writer: len(pen.lines)}
                assert pushed.refused is None
        streams = [
            decode(ask(node, tokens[0], "pull?own=1"), Pulled) for node in (one, two)
        ]
        waits = f"pull?wait=20&c={Cursor(streams[0].epoch, sent)}"
        with httpx.Client(timeout=30) as client:
            pens[1].remarks()
            ask(one, tokens[1], "push", encode(pens[1].push(len(pens[1].lines))))
            heard = decode(ask(two, tokens[0], waits, client=client), Pulled)
        present = encode(Presence(who="somchai"))
        ask(one, tokens[1], "presence", present)
        for _ in range(100):
            there = decode(ask(two, tokens[0], "presence"), Present)
            if there.present:
                break
            time.sleep(0.1)
        codes = [one.stop(), two.stop()]

    assert streams[0].events == streams[1].events
    assert streams[0].epoch == streams[1].epoch
    assert len(streams[0].events) == sent
    assert [bytes(event) for event in heard.events] == [pens[1].lines[-1]]
    assert set(there.present) == {"def"}
    assert codes == [0, 0]
    assert kills > 30


def ask(
    node: Running,
    token: str,
    path: str,
    body: bytes | None = None,
    client: httpx.Client | None = None,
) -> bytes:
    """Ask a node, and hold it to answer; where it says `not now`, again."""
    for _ in range(100):
        answer = (client or httpx).request(
            "GET" if body is None else "POST",
            f"{node.url}/v1/z/{TOWN}/{path}",
            content=body,
            headers={"authorization": f"Bearer {token}"},
        )
        if answer.status_code != 503:
            break
    assert answer.status_code in {200, 204}, answer.text
    return answer.content


def test_reader_that_waits_is_told_of_another_life(
    postgres: PostgresServer, url: str, name: str
) -> None:
    """The disk is set back under a running node: what it told of is told anew."""
    with ExitStack() as stack:
        node = Running(url)
        stack.callback(node.close)
        pens = [Pen(Asker(code)) for code in ("abc", "def")]
        tokens = [node.enrols(pen.asker) for pen in pens]
        pens[0].remarks(8)
        pushed = decode(ask(node, tokens[0], "push", encode(pens[0].push())), Pushed)
        waits = f"pull?wait=50&c={Cursor(pushed.epoch, 9)}"
        threads = stack.enter_context(ThreadPoolExecutor(1))
        client = stack.enter_context(httpx.Client(timeout=60))
        answer = threads.submit(ask, node, tokens[1], waits, client=client)
        while not answer.done():
            time.sleep(0.5)
            with psycopg.connect(postgres.admin(name)) as back:
                back.execute("delete from event where seq > 5")
                back.execute("update writer set number = 5")
                back.execute("update stream set head = 5")
        heard = decode(answer.result(), Pulled)
        again = decode(ask(node, tokens[1], f"pull?wait=1&c={heard.epoch}.5"), Pulled)

    assert heard.is_new_epoch
    assert heard.epoch != pushed.epoch
    assert [bytes(event) for event in heard.events] == pens[0].lines[:5]
    assert (again.epoch, again.events, again.is_new_epoch) == (heard.epoch, [], False)


def test_server_process_outlives_its_database(
    postgres: PostgresServer, url: str
) -> None:
    with closing(Running(url)) as node:
        pen = Pen(Asker("abc"))
        token = node.enrols(pen.asker)
        pen.remarks(3)
        postgres.stop()
        try:
            away = [give(node, token, pen), httpx.get(f"{node.url}/ready")]
            alive = httpx.get(f"{node.url}/health").status_code
        finally:
            postgres.start()
        for _ in range(300):
            back = give(node, token, pen)
            if back.status_code == 200:
                break
            time.sleep(0.1)
        ready = httpx.get(f"{node.url}/ready").status_code
        code = node.stop()

    assert [answer.status_code for answer in away] == [503, 503]
    assert all("\n" not in answer.text.strip() for answer in away)
    assert (alive, ready, code) == (200, 200, 0)
    assert decode(back.content, Pushed).heads == {pen.writer: 4}


def give(node: Running, token: str, pen: Pen) -> httpx.Response:
    """Push all that was written; whatever the answer."""
    headers = {"authorization": f"Bearer {token}"}
    address = f"{node.url}/v1/z/{TOWN}/push"
    return httpx.post(address, content=encode(pen.push()), headers=headers)
