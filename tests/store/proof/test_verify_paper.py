"""Heads as people type them, slips and all, and witnesses that know nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from store.keys.signing import fingerprint, printed, public_key
from store.proof import (
    Claims,
    Code,
    Finding,
    Other,
    Unverifiable,
    Verdict,
    check,
    open_files,
    read_head,
    read_log,
    refuse_itself,
)
from tests.store.proof_stores import OTHER_SEED, SEED, Session, Station, two_sessions
from tests.store.tampering import forged

EVENT = "k7qbbbb.35"
VALUE = "D73C-FCB7-35D2-E5AE-E6D4-F179-A39C-F9F8"
"""A head as it is printed."""
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "store"
    two_sessions(root)
    return root


def checked(root: Path, typed: str) -> Verdict:
    with open_files(root) as files:
        return check(files, claims=Claims(heads=(read_head(typed, "paper"),)))


def said(root: Path, typed: str) -> Finding:
    """Give what is said of a typed head beside the device's key."""
    found = [f for f in checked(root, typed).findings if f.code is not Code.KEY_SEEN]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "typed",
    [
        f"{EVENT} {VALUE}",
        f"log: {EVENT}  {VALUE}",
        f"บันทึก: {EVENT}  {VALUE}",
        f"  log:{EVENT}\t{VALUE}\n",
        f"{EVENT} {VALUE.replace('-', ' ')}",
        f"{EVENT} {VALUE.replace('-', '')}",
        f"{EVENT}: {VALUE}",
        f"log: {EVENT.upper()} {VALUE.lower()}",
        f"log: {EVENT} {VALUE}".translate(THAI),
        f"k7qbbbb. 35 {VALUE}",
        f"k7qbbbb .35 {VALUE[:20]}\n  {VALUE[20:]}",
    ],
)
def test_head_is_read_as_it_stands_on_the_sheet(typed: str) -> None:
    claim = read_head(typed, "paper")

    assert (claim.writer, claim.head.number) == ("k7qbbbb", 35)
    assert printed(claim.head.value) == VALUE


@pytest.mark.parametrize(
    "typed",
    ["", "log:", EVENT, VALUE, f"{EVENT} 12", f"{EVENT} {VALUE}0", f"k7q.0 {VALUE}"],
)
def test_what_is_no_head_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(Unverifiable) as refused:
        read_head(typed, "paper")

    assert "\n" not in str(refused.value)


def test_typed_head_is_that_of_the_store(root: Path) -> None:
    assert said(root, f"{EVENT} {VALUE}").code is Code.WITNESS_HELD


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_few_wrong_digits_are_a_slip_and_no_other_history(
    root: Path, wrong: int
) -> None:
    typed = VALUE.replace("D73"[:wrong], "222"[:wrong], 1)

    slip = said(root, f"{EVENT} {typed}")

    assert slip.code is Code.PAPER_SLIP
    assert (slip.about["digits"], slip.about["here"]) == (wrong, VALUE)
    assert slip.about["head"] == typed
    assert not checked(root, f"{EVENT} {typed}").is_answered


def test_many_wrong_digits_are_another_history_beside_the_own(root: Path) -> None:
    typed = VALUE.replace("D73C", "2222", 1)

    fault = said(root, f"{EVENT} {typed}")

    assert fault.code is Code.WITNESS_OTHER
    assert (fault.about["head"], fault.about["here"]) == (typed, VALUE)


@pytest.mark.parametrize("number", [5, 53, 34])
def test_wrong_number_of_a_right_head_is_told(root: Path, number: int) -> None:
    slip = said(root, f"k7qbbbb.{number} {VALUE}")

    assert slip.code is Code.PAPER_NUMBER
    assert slip.about["meant"] == 35


def test_number_beyond_the_end_means_that_events_are_missing(root: Path) -> None:
    forged(root, lambda f: f.cut(lambda w, n: w != "k7qbbbb" or n <= 25))

    verdict = checked(root, f"{EVENT} {VALUE}")

    fault = next(f for f in verdict.findings if f.is_fault)
    assert (fault.code, fault.about["missing"]) == (Code.WITNESS_LATER, 10)


@pytest.mark.parametrize("name", ["k7qbbbc", "k7bqbbb", "m2xcccc"])
@pytest.mark.parametrize("value", [VALUE, VALUE.replace("D73", "222", 1)])
def test_slip_in_a_sessions_name_is_a_question(
    root: Path, name: str, value: str
) -> None:
    slip = said(root, f"{name}.35 {value}")

    assert slip.code is Code.PAPER_NAME
    assert (slip.about["typed"], slip.about["writer"]) == (name, "k7qbbbb")
    assert not slip.is_fault
    assert not checked(root, f"{name}.35 {value}").is_answered


def test_slip_in_a_key_is_a_question(root: Path) -> None:
    key = fingerprint(public_key(SEED))
    typed = key[1] + key[0] + key[2:]

    with open_files(root) as files:
        verdict = check(files, claims=Claims(key=typed))

    (slip,) = [f for f in verdict.findings if f.code is not Code.KEY_SEEN]
    assert slip.code is Code.KEY_SLIP
    assert (slip.about["here"], slip.about["digits"]) == (key, 2)
    assert verdict.holds
    assert not verdict.is_answered


def test_key_with_more_wrong_digits_is_another_one(root: Path) -> None:
    key = fingerprint(public_key(SEED))
    typed = "".join("0" if digit != "0" else "1" for digit in key[:3]) + key[3:]

    with open_files(root) as files:
        verdict = check(files, claims=Claims(key=typed))

    assert Code.KEY_UNKNOWN in {f.code for f in verdict.findings}


@pytest.mark.parametrize("event", ["k7qcccc.35", "m2xbbbb.35", "m2xbbbb.350"])
def test_head_of_a_session_that_is_not_here_says_so(root: Path, event: str) -> None:
    fault = said(root, f"{event} {VALUE.replace('D73C', '2222', 1)}")

    assert fault.code is Code.PAPER_SESSION
    assert fault.is_fault


def test_session_typed_with_signs_that_look_alike_is_told_and_compared(
    tmp_path: Path,
) -> None:
    station = Station(tmp_path / "store")
    station.session("oili", 3)
    head = station.head("k7qoili")
    typed = f"k7q011I.{head.number} {printed(head.value)}"

    found = [finding.code for finding in checked(tmp_path / "store", typed).findings]

    assert found == [Code.KEY_SEEN, Code.PAPER_READ_AS, Code.WITNESS_HELD]


# --- witnesses


def other(folder: Path) -> Other:
    with open_files(folder) as files:
        return Other("the other", read_log(files))


def witnessed(root: Path, folder: Path) -> list[Finding]:
    with open_files(root) as files:
        found = check(files, claims=Claims(others=(other(folder),))).findings
    return [finding for finding in found if finding.code is not Code.KEY_SEEN]


def test_witness_that_knows_nothing_of_this_log_says_so(
    root: Path, tmp_path: Path
) -> None:
    Station(tmp_path / "other", "m2x", OTHER_SEED).session("cccc", 5)

    assert witnessed(root, tmp_path / "other") == [
        Finding(Code.WITNESS_NOTHING, {"by": "the other"})
    ]


def test_witness_that_saw_one_head_knows_something(root: Path, tmp_path: Path) -> None:
    session = Session(Station(tmp_path / "other", "m2x", OTHER_SEED), "cccc")
    session.write(two_sessions(tmp_path / "twin").witness("k7qaaaa"))
    session.close()

    (found,) = witnessed(root, tmp_path / "other")

    assert found.code is Code.WITNESS_HELD


def test_log_replaced_by_another_is_not_confirmed_by_the_old_ones_witness(
    root: Path, tmp_path: Path
) -> None:
    Station(tmp_path / "anew", "m2x", OTHER_SEED).session("cccc", 5)

    with open_files(tmp_path / "anew") as files:
        verdict = check(files, claims=Claims(others=(other(root),)))

    assert not verdict.is_answered


def test_witness_with_the_same_log_is_the_same_up_to_the_end(
    root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root, tmp_path / "copy")

    assert witnessed(root, tmp_path / "copy") == [
        Finding(
            Code.WITNESS_SAME, {"by": "the other", "writer": "k7qbbbb", "number": 35}
        )
    ]


def test_log_is_no_witness_of_itself(root: Path, tmp_path: Path) -> None:
    link, copy = tmp_path / "link", tmp_path / "copy"
    link.symlink_to(root)
    shutil.copytree(root, copy)

    for witness in (root, root / ".", link, copy):
        with pytest.raises(Unverifiable, match="no witness"):
            refuse_itself(root, witness)


def test_copy_that_differs_may_witness(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    forged(copy, lambda f: f.change("k7qaaaa", 17, b"somchai", b"anan"))

    refuse_itself(root, copy)

    assert {finding.code for finding in witnessed(root, copy)} >= {
        Code.WITNESS_FAULTY,
        Code.WITNESS_HELD,
    }
