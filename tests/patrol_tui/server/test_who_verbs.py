"""Who may, from the server's terminal: what each way says and does."""

import argparse
import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from patrol_tui.opening import Choices
from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.who import verbs as who_verbs
from patrol_tui.server.who.devices import CODE_MS, Device, DeviceStore
from patrol_tui.server.who.parser import WHO_WAYS, add_who
from patrol_tui.usage import Parser, english
from store.model.roles import Role
from store.wire import Enrolled
from tests.patrol_tui.server.gatehouse import Asker, Gatehouse, Hands
from widgets.words.catalogue import Words

Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type a way of `serve`; its exit code and what it printed."""

    def type_it(*words: str, lang: str = "en") -> tuple[int, str]:
        top = Parser(english, prog="patrol-tui serve")
        add_who(top.add_subparsers(dest="way"))
        given = top.parse_args(words, argparse.Namespace())
        choices = Choices(lang=lang, config=tmp_path / "none.toml")

        async def opened() -> DeviceStore:
            return SqliteDevices(tmp_path / "db")

        (tmp_path / "db").mkdir(exist_ok=True)
        (tmp_path / "none.toml").touch()
        code = who_verbs.run(choices, given, opened)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return type_it


def enrolled(folder: Path, code: str, name: str = "abc") -> Enrolled:
    """Let a device in with a code that was printed."""

    async def act() -> Enrolled:
        hands = Hands(ms=who_verbs.wall_ms())
        house = Gatehouse.at(folder / "db", hands)
        came = await house.enrolling.enrol(Asker(name).asks(code), "192.0.2.1")
        await house.close()
        assert isinstance(came, Enrolled), came
        return came

    return asyncio.run(act())


def kept(folder: Path) -> dict[str, Device]:
    async def act() -> dict[str, Device]:
        store = SqliteDevices(folder / "db")
        devices = (await store.changes(0)).devices
        await store.close()
        return {device.code: device for device in devices}

    return asyncio.run(act())


def code_in(told: str) -> str:
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", told)
    assert found is not None, told
    return found[0]


def let_in(typed: Typed, folder: Path, name: str = "abc", *more: str) -> None:
    _, told = typed("enrol", "--zone", "bang-rak", "--name", f"car {name}", *more)
    enrolled(folder, code_in(told), name)


def test_enrol_prints_a_code_that_lets_a_device_in(
    typed: Typed, tmp_path: Path
) -> None:
    exit_code, told = typed(
        "enrol", "--zone", "bang-rak", "--zone", "pathum-wan", "--role", "dispatcher",
        "--name", "radio room",
    )  # fmt: skip
    came = enrolled(tmp_path, code_in(told))

    assert exit_code == 0
    assert "radio room, dispatcher in bang-rak, pathum-wan" in told
    assert f"patrol-tui link enrol URL {code_in(told)}" in told
    assert (came.role, came.name) == ("dispatcher", "radio room")
    assert came.zones == ["bang-rak", "pathum-wan"]


def test_enrol_for_a_program_is_one_document(typed: Typed, tmp_path: Path) -> None:
    before_ms = who_verbs.wall_ms()
    _, told = typed("enrol", "--zone", "a", "--name", "car", "--json")
    document = json.loads(told)

    assert document["role"] == "officer"
    assert document["zones"] == ["a"]
    assert 0 <= document["until_ms"] - before_ms - CODE_MS < 60_000
    assert enrolled(tmp_path, document["code"]).name == "car"


@pytest.mark.parametrize("zone", ["", "Bang Rak", "a" * 33, "../x", "บางรัก"])
def test_zone_that_is_none_is_refused(typed: Typed, zone: str) -> None:
    exit_code, told = typed("enrol", "--zone", zone, "--name", "car")

    assert exit_code == 2
    assert "is no zone" in told


def test_name_cannot_steer_the_terminal(typed: Typed, tmp_path: Path) -> None:
    let_in(typed, tmp_path, "abc")
    _, told = typed("enrol", "--zone", "a", "--name", "car\x1b[2J\u202e7")

    assert "\x1b" not in told
    assert "\u202e" not in told


def test_devices_lists_who_is_let_in_and_nothing_of_tokens(
    typed: Typed, tmp_path: Path
) -> None:
    let_in(typed, tmp_path, "abc", "--role", "intake")
    let_in(typed, tmp_path, "def")
    _, told = typed("devices")
    rows = json.loads(typed("devices", "--json")[1])

    lines = told.splitlines()
    assert len(lines) == 3
    assert re.search(r"^abc +car abc +call taker +bang-rak +0 ", lines[1])
    assert re.search(r"^def +car def +officer +bang-rak +1 ", lines[2])
    assert [row["device"] for row in rows] == ["abc", "def"]
    for device in kept(tmp_path).values():
        assert device.token not in told + json.dumps(rows)


def test_devices_of_a_new_server_says_what_to_do(typed: Typed) -> None:
    exit_code, told = typed("devices")

    assert exit_code == 0
    assert "serve enrol" in told


def test_revoked_device_is_listed_when_asked_for(typed: Typed, tmp_path: Path) -> None:
    let_in(typed, tmp_path)
    exit_code, told = typed("revoke", "ABC")

    assert exit_code == 0
    assert "abc (car abc)" in told
    assert kept(tmp_path)["abc"].is_revoked
    assert "abc" not in typed("devices")[1]
    assert "revoked" in typed("devices", "--all")[1]


def test_unknown_device_is_said_and_the_others_are_done(
    typed: Typed, tmp_path: Path
) -> None:
    let_in(typed, tmp_path)
    exit_code, told = typed("revoke", "zzz", "abc")

    assert exit_code == 1
    assert 'no device "zzz"' in told
    assert kept(tmp_path)["abc"].is_revoked


def test_role_and_rotate_are_kept(typed: Typed, tmp_path: Path) -> None:
    let_in(typed, tmp_path)
    said = typed("role", "abc", "supervisor")[1] + typed("rotate", "abc")[1]
    device = kept(tmp_path)["abc"]

    assert "abc (car abc) is supervisor now" in said
    assert (device.role, device.renew) == (Role.SUPERVISOR, True)
    assert "is to change it" in typed("devices")[1]


@pytest.mark.parametrize("way", WHO_WAYS)
@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_way_explains_itself(
    way: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    top = Parser(lambda: Words(lang), prog="patrol-tui serve")
    add_who(top.add_subparsers(dest="way"))

    with pytest.raises(SystemExit) as ended:
        top.parse_args([way, "--help"])

    assert ended.value.code == 0
    assert f"patrol-tui serve {way}" in capsys.readouterr().out


def test_role_that_is_none_is_told_with_those_there_are(
    typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        typed("role", "abc", "king")

    told = capsys.readouterr().err
    assert all(role in told for role in set(Role) - {Role.SYSTEM})
