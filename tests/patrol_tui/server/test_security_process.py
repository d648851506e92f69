"""A real server and its terminal: who is let in changes while it runs; and seals."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme

from store.model.facts import BoloAdded
from store.model.roles import Role
from store.wire import Enrolled, Pushed, decode, encode
from tests.patrol_tui.program import started
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.pens import Pen
from tests.patrol_tui.server.running import Running

TRIES = 400
"""Of `PAUSE_S` each, until something is so."""
PAUSE_S = 0.05


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path / "db")
    yield server
    assert server.stop() == 0
    server.close()


def client(server: Running, token: str) -> httpx.Client:
    headers = {"authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"{server.url}/v1/", headers=headers, timeout=30)


async def until(server: Running, token: str, status: int) -> bool:
    """Ask until the answer has this status; others are as good as before."""
    with client(server, token) as web:
        for _ in range(TRIES):
            said = web.get(f"z/{ZONE}/pull").status_code
            if said == status:
                return True
            assert said == 200
            await asyncio.sleep(PAUSE_S)
    return False


async def test_device_revoked_at_the_terminal_is_out_while_the_server_runs(
    server: Running,
) -> None:
    thief, good = server.enrols(Asker("abc")), server.enrols(Asker("def"))
    with client(server, thief) as web:
        assert web.get(f"z/{ZONE}/pull").status_code == 200

    assert server.way("revoke", "abc").code == 0

    assert await until(server, thief, 401)
    assert await until(server, good, 200)
    assert server.refused()["revoked"] >= 1


async def test_live_stream_of_a_revoked_device_ends_without_another_word(
    server: Running,
) -> None:
    pen = Pen(Asker("def"))
    thief, good = server.enrols(Asker("abc")), server.enrols(pen.asker)
    heard: list[str] = []
    async with (
        httpx.AsyncClient(base_url=server.url, timeout=60) as web,
        web.stream(
            "GET",
            f"/v1/z/{ZONE}/live",
            headers={"authorization": f"Bearer {thief}"},
        ) as stream,
    ):
        lines = stream.aiter_lines()
        await anext(lines)
        server.way("revoke", "abc")
        assert await until(server, thief, 401)
        with client(server, good) as other:
            body = encode(pen.push())
            assert other.post(f"z/{ZONE}/push", content=body).status_code == 200
        heard = [line async for line in lines if line.startswith("data")]

    assert heard == []


def test_role_given_at_the_terminal_binds_and_is_told_with_the_next_token(
    server: Running,
) -> None:
    pen = Pen(Asker("abc"))
    old = server.enrols(pen.asker, Role.OFFICER)
    pen.write(BoloAdded(number=1, text="white pickup", until_ms=1))
    body = encode(pen.push())
    with client(server, old) as web:
        before = decode(web.post(f"z/{ZONE}/push", content=body).content, Pushed)
        server.way("role", "abc", "dispatcher")
        told = web.get(f"z/{ZONE}/pull")
        new = decode(web.post("rotate", content=b"{}").content, Enrolled)
    with client(server, new.token) as web:
        after = decode(web.post(f"z/{ZONE}/push", content=body).content, Pushed)

    assert before.refused is not None
    assert before.refused.code == "role"
    assert (told.status_code, told.json()["code"]) == (401, "renew")
    assert new.role == "dispatcher"
    assert after.heads == {pen.writer: 2}


def test_log_names_no_address_no_token_and_no_code(server: Running) -> None:
    code = server.code(ZONE)
    asked = Asker("abc").asks(code)
    httpx.post(f"{server.url}/v1/enrol", content=encode(asked))
    token = server.enrols(Asker("def"))
    with client(server, token) as web:
        web.get("z/elsewhere/pull")
        web.get("nothing/here?token=" + token)

    log = server.log_text()
    assert '"code":"zone"' in log
    for secret in (token, code, asked.key, asked.proof, '127.0.0.1"'):
        assert secret not in log


# --- tokens travel sealed, or not at all


EVERYWHERE = "0.0.0.0"  # noqa: S104 (is to be refused)


@pytest.mark.parametrize("host", [EVERYWHERE, "192.0.2.7", "::", "server.example"])
def test_server_that_tokens_would_reach_unsealed_does_not_start(
    tmp_path: Path, host: str
) -> None:
    run = started(
        "--lang", "en", "serve", "--host", host, "--port", "0",
        "--database", str(tmp_path / "db"),
    )  # fmt: skip

    assert run.code == 2
    assert "unsealed" in run.err
    assert "--cert" in run.err


def test_certificate_seals_it(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / "cert.pem"))
    issued.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    files = ("--cert", str(tmp_path / "cert.pem"), "--key", str(tmp_path / "key.pem"))
    server = Running(tmp_path / "db", *files)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    old = ssl.create_default_context()
    authority.configure_trust(old)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("AES128-SHA")  # no forward secrecy

    assert server.url.startswith("https://")
    assert httpx.get(f"{server.url}/health", verify=trusting).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/health")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/health", verify=old)
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http{server.url.removeprefix('https')}/health")
    assert server.stop() == 0
    server.close()
