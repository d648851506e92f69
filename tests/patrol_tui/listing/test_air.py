"""BOLOs and messages for other programs: `show bolos` and `show messages`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patrol_tui.program import Program


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "store", capsys)


def test_bolos_are_told_as_documents_and_as_lines(program: Program) -> None:
    program("do", "ON 21", "BO add white pickup กข1234 exp=4h", "BO ack 1 21")
    (bolo,) = program("show", "bolos", "--json").json
    lines = program("show", "bolos").lines

    assert (bolo["number"], bolo["by"]) == (1, "desk")
    assert "กข1234" in f"{bolo['plate']} {bolo['text']}"
    assert bolo["until"] > bolo["entered"]
    assert [heard["unit"] for heard in bolo["heard"]] == ["21"]
    assert lines == program("do", "L B").lines


def test_messages_tell_who_has_them_and_who_lacks_them(program: Program) -> None:
    program("do", "ON 21", "ON 22", "BC school out, watch crossing", "M 21 call home")
    messages = program("show", "messages", "--json").json
    everyone, one = sorted(messages, key=lambda message: message["number"])

    assert (everyone["broadcast"], everyone["to"]) == (True, ["21", "22"])
    assert (one["text"], one["missing"]) == ("call home", ["21"])
    assert program("show", "messages").lines == program("do", "L M").lines


def test_an_empty_store_has_neither(program: Program) -> None:
    program("do", "ON 21")

    assert program("show", "bolos", "--json").json == []
    assert program("show", "messages", "--json").json == []
