"""`log verify` and `log head`: what they say, in both languages, and how they end."""

from __future__ import annotations

import errno
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from patrol_tui.cli import main, parser
from patrol_tui.log import proof
from patrol_tui.log.proof import Asked, head, verify
from patrol_tui.opening import Choices
from store.copies.aside import NewFile, TargetFolder
from store.copies.bundling import Sender, make_bundle
from store.copies.passage import Log
from store.folder import Folder
from store.keys.passphrase import Scrypt
from store.keys.signing import fingerprint, printed, public_key, sign
from store.keys.vault import make_vault, unlock
from store.proof import FACTS, Code, open_files, read_head, read_log
from tests.store.proof_stores import OTHER_SEED, SEED, Session, Station, two_sessions
from tests.store.tampering import forged
from widgets.words.catalogue import Words
from widgets.words.found_in_proof import FINDINGS, ONE
from widgets.words.proof import say_found

ENGLISH = Choices(lang="en")
WORDS = "correct horse battery"
HOUR_MS = 3600 * 1000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_log_that_holds_is_said_in_one_line_first(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)

    code = verify(ENGLISH, Asked(where=root))

    out = said(capsys)
    assert code == 0
    assert out[0] == (
        "HOLDS: 70 events of 2 sessions by device k7q, 9 Oct 2025 to 9 Oct 2025,"
        " signed up to k7qbbbb.34"
    )
    assert out[1].startswith("- device k7q gives its key as ")
    assert out[2].startswith("This shows")
    assert "docs/proof.md" in out[-1]


def test_log_that_this_user_may_not_read_is_not_said_to_have_lost_anything(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two_sessions(root)
    read = Folder.read

    def refuse(folder: Folder, name: str) -> bytes:
        if name.startswith("log-"):
            raise PermissionError(errno.EACCES, "Permission denied", str(root / name))
        return read(folder, name)

    monkeypatch.setattr(Folder, "read", refuse)
    code = verify(ENGLISH, Asked(where=root))

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert "log-000001.jsonl: Permission denied" in err
    assert err.count("\n") == 1
    assert head(Choices(store=root, lang="en")) == 2


def test_events_not_yet_signed_are_counted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Station(root).session("aaaa", 15, sign_every=10, is_closed=False)

    verify(ENGLISH, Asked(where=root))

    assert said(capsys)[0].endswith(
        "signed up to k7qaaaa.11; 5 later events are chained and not yet signed"
    )


def test_fault_is_said_before_facts_and_ends_with_one(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    forged(root, lambda f: f.change("k7qaaaa", 17, b"somchai", b"anan"))

    code = verify(ENGLISH, Asked(where=root))

    out = said(capsys)
    assert code == 1
    assert out[0].startswith("DOES NOT HOLD, one fault: 70 events")
    assert out[1].startswith("! k7qaaaa.17: changed since it was chained")
    assert out[1].endswith(
        "; of those up to .22 it cannot be told which are as they were written"
    )


def test_missing_events_are_named_as_a_range(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    forged(root, lambda f: f.cut(lambda w, n: w != "k7qaaaa" or not 12 < n < 16))

    verify(ENGLISH, Asked(where=root))

    assert said(capsys)[1].startswith("! k7qaaaa.13 to .15: missing")


def test_chosen_store_is_checked_where_no_place_is_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)

    code = verify(Choices(lang="en", store=root), Asked())

    assert (code, said(capsys)[0][:5]) == (0, "HOLDS")


def test_head_is_told_as_verify_reads_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = two_sessions(root)
    code = head(Choices(lang="en", store=root))
    line, key = said(capsys)
    typed = line.removeprefix("log: ")

    forged(root, lambda f: f.cut(lambda w, n: w != "k7qbbbb" or n < 26), seed=SEED)
    checked = verify(ENGLISH, Asked(where=root, heads=(typed,)))

    value = printed(station.head("k7qbbbb").value)
    assert code == 0
    assert typed == f"k7qbbbb.35  {value}"
    assert key == f"key of device k7q: {fingerprint(public_key(SEED))}"
    assert checked == 1
    assert said(capsys)[1] == (
        f"! k7qbbbb: the witness (--head) saw event 35 with {value};"
        " this log ends at 25: 10 events are missing at its end"
    )


def test_head_of_a_log_that_does_not_hold_says_so(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    (root / "log-000001.jsonl").unlink()

    code = head(Choices(lang="en", store=root))

    assert code == 1
    assert "log verify" in capsys.readouterr().err


def test_head_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_sessions(root)

    head(Choices(store=root), as_json=True)

    document = json.loads(capsys.readouterr().out)
    assert document["event"] == "k7qbbbb.35"
    assert document["key"] == fingerprint(public_key(SEED))


def test_key_that_did_not_sign_is_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    key = fingerprint(public_key(OTHER_SEED))

    code = verify(ENGLISH, Asked(where=root, key=key.lower()))

    assert code == 1
    assert said(capsys)[1] == f"! key {key} signed nothing here"


@pytest.mark.parametrize(
    "wrong",
    [
        Asked(heads=("nonsense",)),
        Asked(heads=("k7qaaaa.3",)),
        Asked(heads=("k7qaaaa.3 12",)),
        Asked(heads=("k7qaaaa.3 zz",)),
        Asked(heads=(f"k7qaaaa.3 {'ab' * 17}",)),
        Asked(heads=("",)),
        Asked(key="12-34"),
        Asked(key="who"),
        Asked(witnesses=(Path("/nowhere/at/all"),)),
        Asked(where=Path("/nowhere/at/all")),
    ],
)
def test_what_is_not_understood_is_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], wrong: Asked
) -> None:
    two_sessions(root)

    code = verify(Choices(lang="en", store=root), wrong)

    out, err = capsys.readouterr()
    assert code == 2
    assert not out
    assert err.startswith("patrol-tui: ")
    assert err.count("\n") == 1


def test_verdict_as_json_is_one_document(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    forged(root, lambda f: f.change("k7qaaaa", 17, b"somchai", b"anan"))

    code = verify(ENGLISH, Asked(where=root, as_json=True))

    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == 1
    assert document["holds"] is False
    assert document["events"] == 70
    assert document["findings"][0]["code"] == "events-changed"
    assert document["findings"][0]["is_fault"] is True
    assert document["findings"][0]["first"] == 17
    assert [row["writer"] for row in document["sessions"]] == ["k7qaaaa", "k7qbbbb"]
    assert document["first_at"] == "2025-10-09T08:53:21.000Z"


def test_other_store_and_backup_are_witnesses(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = two_sessions(root)
    shutil.make_archive(str(tmp_path / "backup"), "zip", root)
    other = Session(Station(tmp_path / "other", "m2x", OTHER_SEED), "cccc")
    other.write(station.witness("k7qbbbb"))
    other.close()
    witnesses = (tmp_path / "backup.zip", tmp_path / "other")

    fits = verify(ENGLISH, Asked(where=root, witnesses=witnesses))
    told = said(capsys)
    forged(root, lambda f: f.change("k7qbbbb", 9, b"somchai", b"anan"), seed=SEED)
    fails = verify(ENGLISH, Asked(where=root, witnesses=witnesses))

    assert (fits, fails) == (0, 1)
    assert sum("the same up to the end (k7qbbbb.35)" in line for line in told) == 1
    assert sum("confirms it, up to k7qbbbb.35" in line for line in told) == 1
    assert sum("it has another history" in line for line in said(capsys)) == 2


def test_bundle_is_a_witness(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = two_sessions(root)
    sender = Sender(
        device="k7q",
        key=public_key(SEED),
        sign=lambda text: sign(SEED, text),
        at_ms=station.now_ms,
    )
    with NewFile(TargetFolder(tmp_path), "to-m2x.bundle") as new:
        make_bundle(Log(Folder(root)), new, sender, {})
    bundle = Asked(where=root, witnesses=(tmp_path / "to-m2x.bundle",))

    fits = verify(ENGLISH, bundle)
    forged(root, lambda f: f.change("k7qbbbb", 9, b"somchai", b"anan"), seed=SEED)
    capsys.readouterr()
    fails = verify(ENGLISH, bundle)

    assert (fits, fails) == (0, 1)
    assert "another history" in said(capsys)[1]


def test_locked_store_is_checked_with_its_passphrase(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(root)
    make_vault(station.disk, WORDS, Scrypt(n=1024, p=1))
    station.cipher = unlock(station.disk, WORDS)
    station.session("aaaa", 4)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    shut = verify(ENGLISH, Asked(where=root))
    refused = capsys.readouterr().err
    monkeypatch.setenv("PATROL_PASSPHRASE", WORDS)
    open_ = verify(ENGLISH, Asked(where=root))

    assert (shut, open_) == (2, 0)
    assert "passphrase" in refused
    assert refused.count("\n") == 1


def test_unusable_settings_do_not_keep_a_log_from_being_checked(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    settings = tmp_path / "config.toml"
    settings.write_text("nonsense = [", "utf-8")

    code = verify(Choices(lang="en", config=settings), Asked(where=root))

    assert code == 0
    assert said(capsys)[0].startswith("HOLDS")


def test_log_files_named_by_a_stranger_cannot_write_on_the_terminal(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    evil = root.with_name("\x1b[2Jstore")
    root.rename(evil)
    (evil / "log-000001.jsonl").unlink()

    verify(ENGLISH, Asked(where=evil))
    verify(ENGLISH, Asked(where=evil, witnesses=(evil,)))

    out, err = capsys.readouterr()
    assert "\x1b" not in out + err


def test_log_without_a_signature_shows_only_that_it_is_in_one_piece(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Station(root).session("aaaa", 5, is_closed=False)

    code = verify(ENGLISH, Asked(where=root))

    out = said(capsys)
    assert code == 0
    assert out[0].endswith("not signed")
    assert out[-3] == (
        "Nothing in it is signed yet: this shows only that it is in one piece."
    )


def test_log_of_which_nothing_can_be_read_shows_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    for path in root.glob("log-*"):
        path.write_bytes(b"x" * 999 + b"\n")

    code = verify(ENGLISH, Asked(where=root))

    out = said(capsys)
    assert code == 1
    assert out[0].endswith("no event can be read")
    assert "This shows nothing of what was entered." in out
    assert not any("as it was written" in line for line in out)


def test_log_without_an_event_never_holds(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root.mkdir()
    (root / "log-000001.jsonl").write_bytes(b"")

    code = verify(ENGLISH, Asked(where=root))

    assert code == 1
    assert said(capsys)[0] == "NOTHING TO SHOW: there is no event"


def test_slip_on_paper_leaves_the_question_open(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = printed(two_sessions(root).head("k7qbbbb").value)
    typed = value[:-1] + "01"[value[-1] == "0"]

    code = verify(ENGLISH, Asked(where=root, heads=(f"log: k7qbbbb.35 {typed}",)))

    out = said(capsys)
    assert code == 2
    assert out[0].startswith("HOLDS, BUT IS NOT CONFIRMED: 70 events")
    assert out[1] == (
        "? k7qbbbb.35: 1 of 32 digits differs: check the paper."
        f" Typed: {typed}, here: {value}"
    )


def test_witness_that_is_the_log_itself_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)

    code = verify(ENGLISH, Asked(where=root, witnesses=(root,)))

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.endswith("it is that log itself\n")
    assert err.count("\n") == 1


def test_witness_that_knows_nothing_is_not_counted(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    Station(tmp_path / "other", "m2x", OTHER_SEED).session("cccc", 5)

    code = verify(ENGLISH, Asked(where=root, witnesses=(tmp_path / "other",)))

    out = said(capsys)
    assert code == 2
    assert out[0].startswith("HOLDS, BUT IS NOT CONFIRMED")
    assert out[1].endswith("knows nothing of this log")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (["copy", "--head", "{head}"], "copy"),
        (["--head", "{head}"], ""),
        (["--head", "{head}", "copy"], "copy"),
        (["--head", "log:", "{event}", "{value}"], ""),
        (["--head", "{event}", "{value}", "copy"], "copy"),
        (["copy", "--head", "log: {event}", "{value}"], "copy"),
        (["--head", "{event}", "{spaced}", "copy"], "copy"),
    ],
)
def test_head_may_be_typed_in_several_parts(given: list[str], place: str) -> None:
    event, value = "k7qbbbb.35", printed(bytes(range(16)))
    head = f"log: {event}  {value}"
    parts: list[str] = []
    for part in given:
        if part == "{spaced}":
            parts += value.split("-")
        else:
            parts.append(part.format(head=head, event=event, value=value))

    asked = parser().parse_args(["log", "verify", *parts])

    (typed,) = asked.head
    claim = read_head(typed, "paper")
    assert printed(claim.head.value) == value
    assert str(asked.where or asked.where_after or "") == place


def test_interrupt_ends_with_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(proof, "verify", interrupted)

    code = main(["--lang", "en", "log", "verify", str(root)])

    assert code == 130
    assert capsys.readouterr().err == "patrol-tui: stopped; nothing was changed\n"


def test_interrupt_at_the_passphrase_ends_the_prompt_s_line(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(prompt: str, stream: Any) -> str:
        stream.write(prompt)
        raise KeyboardInterrupt

    station = Station(root)
    make_vault(station.disk, WORDS, Scrypt(n=1024, p=1))
    station.session("aaaa", 4)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", interrupted)

    code = main(["--lang", "en", "log", "verify", str(root)])

    assert code == 130
    assert capsys.readouterr().err.splitlines() == [
        f"passphrase of {root}: ",
        "patrol-tui: stopped; nothing was changed",
    ]


def test_interrupt_while_the_program_loads_shows_no_traceback() -> None:
    program = "import patrol_tui\nraise KeyboardInterrupt"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False
    )

    assert done.returncode in {-signal.SIGINT, 130}
    assert done.stderr == b""


def test_crash_while_the_program_loads_is_shown() -> None:
    program = "import patrol_tui\nraise ValueError('which')"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False
    )

    assert b"ValueError: which" in done.stderr


# --- the sentences


@pytest.mark.parametrize(
    ("back_ms", "told"),
    [
        (65_000, "1m"),
        (3 * HOUR_MS, "3h00"),
        (30 * HOUR_MS, "1d"),
        (90 * 24 * HOUR_MS, "90 days"),
        (999 * 24 * HOUR_MS, "2 years"),
        (4000 * 24 * HOUR_MS, "10 years"),
    ],
)
def test_how_far_a_clock_went_back_is_told_as_people_read_it(
    back_ms: int, told: str
) -> None:
    about = {"writer": "k7qaaaa", "number": 2, "back_ms": back_ms}

    line = say_found(Words("en"), "clock-back", about, proof.Config().zone)

    assert line == f"k7qaaaa.2: here the clock went back by {told}"


@pytest.mark.parametrize("code", ONE)
@pytest.mark.parametrize("lang", ["en", "th"])
def test_one_is_not_said_as_many(code: str, lang: str) -> None:
    about: dict[str, str | int] = {"at_ms": 1_760_000_000_000, "before_ms": 1}
    about |= {name: about.get(name, 7) for name in named_in(Code(code))}
    zone = proof.Config().zone
    many = say_found(Words(lang), code, about, zone)

    one = say_found(Words(lang), code, about | {ONE[code][0]: 1}, zone)

    assert one != many
    assert "{" not in one
    if lang == "en":
        assert not re.search(r"\b1 (faults|events|lines|signatures|sessions)", one)


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def named_in(code: Code) -> set[str]:
    """Read from the source which values a code names."""
    source = Path(proof.__file__).parents[2] / "store/proof/verdict.py"
    text = source.read_text("utf-8").split(f'{code.name} = "{code.value}"')[1]
    values = text.split('"""')[1].rpartition("(")[2].rstrip(").\n ")
    return {value.strip() for value in values.split(",")}


@pytest.mark.parametrize("code", Code, ids=str)
def test_every_code_has_its_sentence_and_its_values(code: Code) -> None:
    made = {"events", "count", "day", "time", "back", "before", "after"}

    counted, one = ONE.get(code, ("", ""))
    assert fields_of(FINDINGS[code]) | fields_of(one) <= named_in(code) | made
    assert counted in {"", *named_in(code)}


@pytest.mark.parametrize("code", Code, ids=str)
@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_finding_can_be_said(code: Code, lang: str) -> None:
    numbers = {"at_ms": 1_760_000_000_000, "before_ms": 1, "back_ms": 99_000}
    about = {name: numbers.get(name, 7) for name in named_in(code)}

    line = say_found(Words(lang), code, about, proof.Config().zone)

    assert line
    assert "{" not in line
    assert "\n" not in line


def test_facts_are_codes() -> None:
    assert set(Code) > FACTS


def test_log_is_read_once_for_each_place_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_sessions(root)
    with open_files(root) as files:
        read: list[str] = []
        whole = files.read
        monkeypatch.setattr(files, "read", lambda n: read.append(n) or whole(n))
        read_log(files)

    assert sorted(read) == sorted(path.name for path in root.glob("log-*"))


# --- what the witnesses add

ALONE = "Alone it does not show"
HOW = "A head on paper (--head)"


def closing(capsys: pytest.CaptureFixture[str], asked: Asked) -> tuple[int, list[str]]:
    """Check a log; give the code, and the lines behind what was found."""
    code = verify(ENGLISH, asked)
    out = said(capsys)
    begin = next(i for i, line in enumerate(out) if line.startswith("This shows"))
    return code, out[begin + 1 :]


def printed_head(root: Path, writer: str, number: int) -> str:
    with open_files(root) as files:
        session = read_log(files).sessions[writer]
    value = session.chain.value_at(number)
    assert value is not None
    return f"{writer}.{number} {printed(value)}"


def test_paper_of_the_last_event_leaves_only_the_clock_unshown(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    typed = printed_head(root, "k7qbbbb", 35)

    code, lines = closing(capsys, Asked(where=root, heads=(typed,)))

    assert code == 0
    assert lines[0] == (
        "The paper shows that nothing is missing at its end, and that nobody wrote it"
        " anew since, not even with the device's key."
    )
    assert lines[1:] == ["It does not show that the clock was right."]


def test_paper_of_an_earlier_event_shows_what_is_up_to_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    typed = printed_head(root, "k7qbbbb", 20)

    _, lines = closing(capsys, Asked(where=root, heads=(typed,)))

    assert lines[0].startswith("The paper shows that up to k7qbbbb.20 nothing is")
    assert lines[1].startswith("What was entered after that the log alone shows")


def test_witness_is_named_in_what_it_shows(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    other = tmp_path / "backup.zip"
    shutil.make_archive(str(other.with_suffix("")), "zip", root)

    _, lines = closing(capsys, Asked(where=root, witnesses=(other,)))

    assert lines[0].startswith(f"The witness {other} shows that nothing is missing")


def test_key_that_was_given_is_said_to_have_signed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    key = fingerprint(public_key(SEED))

    _, lines = closing(capsys, Asked(where=root, key=key))

    assert lines[0].startswith("The key that was given signed it")
    assert lines[1].startswith(ALONE)
    assert lines[2].startswith(HOW)


def test_paper_with_a_slip_confirms_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    typed = printed_head(root, "k7qbbbb", 35).replace("k7qbbbb", "k7qbbcb")

    code, lines = closing(capsys, Asked(where=root, heads=(typed,)))

    assert code == 2
    assert len(lines) == 1
    assert lines[0].startswith(ALONE)


def test_log_that_does_not_hold_is_confirmed_by_nobody(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_sessions(root)
    typed = printed_head(root, "k7qaaaa", 5)
    forged(root, lambda f: f.cut(lambda w, n: (w, n) != ("k7qbbbb", 9)))

    code = verify(ENGLISH, Asked(where=root, heads=(typed,)))

    assert code == 1
    assert not any("shows that" in line for line in said(capsys))
