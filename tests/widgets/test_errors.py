"""Errors: told in English by themselves, and said in the reader's language in parts."""

from __future__ import annotations

import ast
import errno
import os
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

import patrol_tui
import store
from patrol_tui.config import ConfigError, read_config
from patrol_tui.error_telling import told
from store.disk import NotSaved, StoreBusy, StoreError, StoreUnusable, reason
from store.keys.signing import read_printed
from store.sentences import Sentence
from widgets.words import checkup, proof
from widgets.words.catalogue import Words
from widgets.words.copies import say_copy_trouble
from widgets.words.errors import OF_THE_SYSTEM, say_error

FOR_PEOPLE = {
    "StoreError", "StoreBusy", "StoreUnusable", "StoreMissing", "NotSaved", "LogFailed",
    "SnapshotFailed", "StoreLocked", "WrongPassphrase", "KeyDamaged", "Unverifiable",
    "PassphraseTooShort", "ChapterUnusable", "ConfigError", "CallsError",
}  # fmt: skip
"""Errors whose text a person reads."""
RAISED = re.compile(rf"raise\b[\s(]*(?:{'|'.join(FOR_PEOPLE)})\b")


class Loud(Words):
    """A language in which every sentence that is said stands in brackets."""

    def say(self, sentence: str, **fields: object) -> str:
        return f"[{super().say(sentence, **fields)}]"


LOUD = Loud("en")
DENIED = "Permission denied"


def raised() -> Iterator[object]:
    """Give what errors for people are made of, wherever they are raised."""
    for home in (store, patrol_tui):
        for path in sorted(Path(home.__path__[0]).rglob("*.py")):
            text = path.read_text("utf-8")
            if not RAISED.search(text):
                continue  # reading a module as Python takes long
            for node in ast.walk(ast.parse(text)):
                if not isinstance(node, ast.Raise) or not isinstance(
                    node.exc, ast.Call
                ):
                    continue
                name = node.exc.func
                if isinstance(name, ast.Name) and name.id in FOR_PEOPLE:
                    label = f"{path.name}:{node.lineno}"
                    yield pytest.param(node.exc, id=label)


@pytest.mark.parametrize("call", list(raised()))
def test_error_for_people_is_made_of_marked_sentences(call: ast.Call) -> None:
    """A sentence of its own would stay English whatever the reader speaks."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]

    assert not any(isinstance(one, ast.JoinedStr) for one in given)
    texts = [one.value for one in given if isinstance(one, ast.Constant)]
    assert not any(isinstance(text, str) and " " in text for text in texts)


def test_error_is_english_and_keeps_its_parts() -> None:
    error = StoreBusy("pid 7", "/a")

    assert str(error) == "/a is already open by pid 7; close that program first"
    assert error.values == {"path": "/a", "who": "pid 7"}
    assert say_error(LOUD, error) == (
        "[/a is already open by [pid 7]; close that program first]"
    )


def test_sentences_within_an_error_are_said_too() -> None:
    why = Sentence("its format is {format}", {"format": 9})
    error = StoreUnusable("/a", why, "update this program")

    assert str(error) == (
        "cannot use /a as a store: its format is 9; update this program"
    )
    assert say_error(LOUD, error) == (
        "[cannot use /a as a store: [its format is 9]; [update this program]]"
    )


def test_what_the_system_says_and_what_helps_are_said_too() -> None:
    error = NotSaved(errno.ENOSPC, "log", os.strerror(errno.ENOSPC))

    assert say_error(LOUD, error) == (
        "[not on disk: log: [No space left on device]; [free some space]]"
    )


def test_path_that_reads_like_a_sentence_stays_a_path() -> None:
    error = StoreBusy("pid 7", "none")

    assert say_error(Words("th"), error).startswith("none ")


def test_braces_in_what_is_told_are_no_fields() -> None:
    assert str(StoreError("{x}")) == "{x}"
    assert say_error(Words("th"), StoreBusy("{who}", "{path}")).startswith("{path} ")


def test_error_of_the_system_names_its_file() -> None:
    error = OSError(errno.EACCES, "Permission denied", "/etc/x")

    assert say_error(LOUD, error) == "/etc/x: [Permission denied]"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_system_says_what_is_translated(code: int) -> None:
    assert os.strerror(code) in OF_THE_SYSTEM


def test_reason_is_never_the_mere_name_of_a_class() -> None:
    assert reason(OSError("Not a gzipped file")) == "Not a gzipped file"
    assert reason(OSError(errno.EIO, "Input/output error")) == "Input/output error"
    assert reason(OSError()) == "OSError"


def test_slip_in_a_printed_head_is_said_in_parts() -> None:
    with pytest.raises(ValueError, match="3 digits, one is missing") as caught:
        read_printed("3F2")

    assert caught.value.args[0].values == {"count": 3}


def test_first_mistake_of_settings_is_said_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('[station]\nofficr = "x"\n', "utf-8")

    with pytest.raises(ConfigError) as caught:
        read_config(file)

    assert told(caught.value, Words("en")) == str(caught.value)
    assert told(caught.value, LOUD) != str(caught.value)
    assert str(file) in told(caught.value, LOUD)


def test_what_the_system_says_is_said_within_other_sentences() -> None:
    about = {"file": "a", "why": DENIED}

    told = [
        say_copy_trouble(LOUD, "disk", "/a", {"what": DENIED}),
        checkup.say_found(LOUD, "unreadable", about, UTC),
        proof.say_found(LOUD, "segment-unreadable", about, UTC),
    ]

    assert [f"[{DENIED}]" in one for one in told] == [True] * 3
