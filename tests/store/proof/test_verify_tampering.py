"""Each row of the table in docs/proof.md, done to a real store folder.

The forgers grow abler: one changes bytes, one mends the checksums too, one also the
marks and links, one signs anew with another key, and the last has the device's own.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store.keys.signing import fingerprint, printed, public_key
from store.log.frames import frame
from store.proof import (
    Claim,
    Claims,
    Code,
    Finding,
    Other,
    Verdict,
    check,
    open_files,
    read_fingerprint,
    read_head,
    read_log,
)
from tests.store.proof_stores import (
    OTHER_SEED,
    SEED,
    Session,
    Station,
    two_sessions,
)
from tests.store.tampering import Forgery, forged, signed_anew

Change = Callable[[Forgery], object]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def station(root: Path) -> Station:
    return two_sessions(root)


def checked(root: Path, claims: Claims | None = None) -> Verdict:
    with open_files(root) as files:
        return check(files, claims=claims)


def faults(verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.is_fault]


def only_fault(root: Path, claims: Claims | None = None) -> Finding:
    """Give the one fault that is found."""
    verdict = checked(root, claims)
    (fault,) = faults(verdict)
    assert not verdict.holds
    return fault


def kept(station: Station, writer: str) -> Claims:
    """What a shift sheet keeps: a head, as printed."""
    head = station.head(writer)
    text = f"{writer}.{head.number}  {printed(head.value)}"
    return Claims(heads=(read_head(text, "paper"),))


def author(forgery: Forgery) -> None:
    forgery.change("k7qaaaa", 17, b"somchai", b"anan")


def event_out(forgery: Forgery) -> None:
    forgery.cut(lambda writer, number: (writer, number) != ("k7qaaaa", 17))


def event_out_and_renumbered(forgery: Forgery) -> None:
    event_out(forgery)
    forgery.renumber()


def last_ten_out(forgery: Forgery) -> None:
    forgery.cut(lambda writer, number: writer != "k7qbbbb" or number <= 25)


# --- a byte or an event changed


@pytest.mark.usefixtures("station")
def test_untouched_forgery_tools_change_nothing(root: Path) -> None:
    before = {path.name: path.read_bytes() for path in root.glob("log-*")}

    forged(root, lambda _: None, seed=SEED)

    assert {path.name: path.read_bytes() for path in root.glob("log-*")} == before


@pytest.mark.usefixtures("station")
def test_byte_changed_is_damage_between_two_named_events(root: Path) -> None:
    path = root / "log-000001.jsonl"
    content = path.read_bytes()
    at = content.index(b"somchai", content.index(b'"n":17,'))
    path.write_bytes(content[:at] + b"x" + content[at + 1 :])

    damage, gap = faults(checked(root))

    assert damage.code is Code.DAMAGE
    assert damage.about["file"] == "log-000001.jsonl"
    assert int(damage.about["start"]) <= at < int(damage.about["stop"])
    assert (damage.about["before"], damage.about["after"]) == (
        "k7qaaaa.16",
        "k7qaaaa.18",
    )
    assert damage.about["reads"] == "k7qaaaa.17"
    assert gap == Finding(
        Code.GAP, {"writer": "k7qaaaa", "first": 17, "last": 17, "until": 22}
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b'"d":"k7qaaaa","n":17', b'"d":"7notedq","n":17'),  # no session of this log
        (b'"n":17,', b'"n":1\x00,'),
        (b'"k":"', b'"k":"x'),  # no kind that there is
    ],
)
@pytest.mark.usefixtures("station")
def test_damaged_name_is_not_told_as_an_event(
    root: Path, was: bytes, now: bytes
) -> None:
    path = root / "log-000001.jsonl"
    content = path.read_bytes()
    at = content.index(was, content.index(b'"d":"k7qaaaa","n":17,'))
    path.write_bytes(content[:at] + now + content[at + len(was) :])

    damage = next(f for f in faults(checked(root)) if f.code is Code.DAMAGE)

    assert damage.about["reads"] == ""


@pytest.mark.usefixtures("station")
def test_author_changed_with_right_checksum_names_the_event(root: Path) -> None:
    forged(root, author)

    fault = only_fault(root)

    assert fault.code is Code.CHANGED
    assert (fault.about["writer"], fault.about["first"], fault.about["last"]) == (
        "k7qaaaa",
        17,
        17,
    )


def test_frame_of_several_events_names_their_range(root: Path) -> None:
    session = Session(Station(root), "aaaa")
    session.remark("before")
    session.write(*(session._opening, session._opening, session._opening))
    session.sign()
    session.close()
    forged(root, lambda f: f.change("k7qaaaa", 4, b"somchai", b"anan"))

    fault = only_fault(root)

    assert fault.code is Code.CHANGED
    assert (fault.about["first"], fault.about["last"]) == (3, 5)


@pytest.mark.usefixtures("station")
def test_author_changed_and_marks_mended_fails_at_the_next_signature(
    root: Path,
) -> None:
    forged(root, author, mend=True)

    found = faults(checked(root))

    assert found[0] == Finding(
        Code.HEAD_DIFFERS, {"writer": "k7qaaaa", "first": 12, "last": 22}
    )


@pytest.mark.usefixtures("station")
def test_events_after_the_next_signature_are_proved_again(root: Path) -> None:
    forged(root, author)
    forged(root, lambda f: f.change("k7qaaaa", 30, b"somchai", b"anan"))

    found = faults(checked(root))

    assert [(f.code, f.about["first"]) for f in found] == [
        (Code.CHANGED, 17),
        (Code.CHANGED, 30),
    ]


@pytest.mark.usefixtures("station")
def test_only_a_mark_changed_is_told_apart(root: Path) -> None:
    def mark(forgery: Forgery) -> None:
        forgery.row_of("k7qaaaa", 17).tag = "0000"

    forged(root, mark)

    fault = only_fault(root)

    assert fault.code is Code.MARK_CHANGED
    assert fault.about["first"] == 17


@pytest.mark.usefixtures("station")
def test_marks_taken_out_are_missed(root: Path) -> None:
    def unmark(forgery: Forgery) -> None:
        for row in forgery.rows:
            row.tag = ""

    forged(root, unmark)

    assert {fault.code for fault in faults(checked(root))} == {Code.NO_MARK}


@pytest.mark.usefixtures("station")
def test_event_cut_out_is_named_by_its_number(root: Path) -> None:
    forged(root, event_out)

    fault = only_fault(root)

    assert fault == Finding(
        Code.GAP, {"writer": "k7qaaaa", "first": 17, "last": 17, "until": 22}
    )


@pytest.mark.usefixtures("station")
def test_event_cut_out_renumbered_and_mended_fails_at_the_signature(root: Path) -> None:
    forged(root, event_out_and_renumbered, mend=True)

    found = faults(checked(root))

    assert found[0].code is Code.HEAD_DIFFERS
    assert found[0].about["first"] == 12


def test_signatures_cut_out_too_leave_more_unsigned_than_a_desk_does(
    root: Path,
) -> None:
    Station(root).session("aaaa", 600, sign_every=100, segment_bytes=1 << 20)

    def unsign(forgery: Forgery) -> None:
        for row in forgery.rows:
            row.events = [e for e in row.events if b'"k":"log.head"' not in e]
        forgery.cut(lambda _, number: number != 17)
        forgery.renumber()

    forged(root, unsign, mend=True)

    assert only_fault(root).code is Code.UNSIGNED


@pytest.mark.usefixtures("station")
def test_forged_repeat_is_named(root: Path) -> None:
    def repeat(forgery: Forgery) -> None:
        row = forgery.row_of("k7qaaaa", 17)
        twin = row.events[0].replace(b"somchai", b"anan")
        forgery.row_of("k7qaaaa", 20).events.insert(0, twin)

    forged(root, repeat)

    fault = only_fault(root)

    assert fault.code is Code.SAME_NUMBER
    assert (fault.about["writer"], fault.about["number"]) == ("k7qaaaa", 17)


@pytest.mark.usefixtures("station")
def test_header_that_lies_is_named(root: Path) -> None:
    def lie(forgery: Forgery) -> None:
        row = next(row for row in forgery.rows if row.segment == 2)
        row.header = row.header.replace(b'"seg":2', b'"seg":7')

    forged(root, lie)

    fault = only_fault(root)

    assert (fault.code, fault.about["said"]) == (Code.HEADER_LIES, 7)


def test_signature_by_another_key_is_named(root: Path) -> None:
    station = Station(root)
    station.session("aaaa", 3)
    station.session("bbbb", 3)
    forged(root, lambda _: None, seed=OTHER_SEED)

    found = faults(checked(root))

    assert [(f.code, f.about["number"]) for f in found] == [
        (Code.BAD_SIGNATURE, 4),
        (Code.BAD_SIGNATURE, 4),
    ]


# --- files and ends


@pytest.mark.usefixtures("station")
def test_missing_file_is_named_with_its_events(root: Path) -> None:
    (root / "log-000002.jsonl").unlink()

    found = faults(checked(root))

    assert found[0].about["file"] == "log-000002.jsonl"
    assert {f.code for f in found} >= {Code.MISSING_FILE, Code.GAP}


@pytest.mark.usefixtures("station")
def test_shortened_file_is_named_with_its_events(root: Path) -> None:
    path = root / "log-000001.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"\n", 0, -1) + 1])

    found = faults(checked(root))

    assert [f.code for f in found] == [Code.SHORT, Code.GAP]


def test_unsigned_session_changed_and_mended_is_named_by_the_next(root: Path) -> None:
    station = Station(root)
    station.session("aaaa", 5, is_closed=False)
    station.session("bbbb", 5)
    whole, forgery = Forgery(root), Forgery(root)
    forgery.change("k7qaaaa", 3, b"somchai", b"anan")
    forgery.mend()
    later = whole.rows.index(whole.row_of("k7qbbbb", 1))
    forgery.rows[later:] = whole.rows[later:]
    forgery.save()

    fault = only_fault(root)

    assert fault == Finding(
        Code.LINK_DIFFERS,
        {"writer": "k7qaaaa", "first": 1, "last": 6, "by": "k7qbbbb"},
    )


@pytest.mark.usefixtures("station")
def test_session_cut_out_is_named_by_the_next(root: Path) -> None:
    forged(root, lambda f: f.cut(lambda writer, _: writer != "k7qaaaa"))

    fault = only_fault(root)

    assert fault == Finding(
        Code.NO_SESSION, {"writer": "k7qaaaa", "last": 35, "by": "k7qbbbb"}
    )


@pytest.mark.usefixtures("station")
def test_end_of_an_earlier_session_cut_off_is_named_by_the_next(root: Path) -> None:
    forged(root, lambda f: f.cut(lambda writer, n: writer != "k7qaaaa" or n <= 25))

    fault = only_fault(root)

    assert fault == Finding(
        Code.NO_END, {"writer": "k7qaaaa", "first": 26, "last": 35, "by": "k7qbbbb"}
    )


def test_session_put_in_is_named(root: Path, station: Station) -> None:
    forger = Station(station.disk, "k7q", OTHER_SEED)
    forger.chain, forger.newest = station.chain, station.newest
    forger.session("zzzz", 3)

    fault = only_fault(root)

    assert fault.code is Code.KEY_CHANGED
    assert fault.about["key"] == fingerprint(public_key(OTHER_SEED))
    assert fault.about["was"] == fingerprint(public_key(SEED))


@pytest.mark.usefixtures("station")
def test_last_ten_cut_off_holds_alone(root: Path) -> None:
    forged(root, last_ten_out)

    assert checked(root).holds


def test_last_ten_cut_off_is_shown_by_the_printed_head(
    root: Path, station: Station
) -> None:
    forged(root, last_ten_out)

    fault = only_fault(root, kept(station, "k7qbbbb"))

    assert fault.code is Code.WITNESS_LATER
    assert {k: fault.about[k] for k in ("number", "last", "missing", "by")} == {
        "number": 35,
        "last": 25,
        "missing": 10,
        "by": "paper",
    }


def test_whole_last_session_cut_off_is_shown_by_the_printed_head(
    root: Path, station: Station
) -> None:
    forged(root, lambda f: f.cut(lambda writer, _: writer != "k7qbbbb"))

    fault = only_fault(root, kept(station, "k7qbbbb"))

    assert fault.code is Code.PAPER_SESSION


# --- the whole chain recomputed


@pytest.mark.usefixtures("station")
def test_chain_recomputed_without_the_key_fails_at_the_signatures(root: Path) -> None:
    forged(root, author, mend=True)

    assert faults(checked(root))


@pytest.mark.usefixtures("station")
def test_chain_signed_with_another_key_is_shown_by_the_key(root: Path) -> None:
    signed_anew(root, author, OTHER_SEED)
    key = read_fingerprint(fingerprint(public_key(SEED)))

    fault = only_fault(root, Claims(key=key))

    assert checked(root).holds
    assert fault.code is Code.KEY_UNKNOWN


def test_key_that_is_named_and_never_signed_is_not_believed(root: Path) -> None:
    Station(root).session("aaaa", 5, is_closed=False)
    key = fingerprint(public_key(SEED))

    fault = only_fault(root, Claims(key=key))

    assert checked(root).holds
    assert fault.code is Code.KEY_UNKNOWN


@pytest.mark.usefixtures("station")
def test_chain_recomputed_with_the_stolen_key_holds_alone(root: Path) -> None:
    forged(root, event_out_and_renumbered, seed=SEED)

    assert checked(root).holds


@pytest.mark.parametrize("change", [author, event_out_and_renumbered])
def test_chain_recomputed_with_the_stolen_key_is_shown_by_the_printed_head(
    root: Path, station: Station, change: Change
) -> None:
    claims = kept(station, "k7qaaaa")
    forged(root, change, seed=SEED)

    fault = only_fault(root, claims)

    assert fault.code in {Code.WITNESS_OTHER, Code.WITNESS_LATER}
    assert fault.about["writer"] == "k7qaaaa"


def test_forged_end_is_not_shown_by_a_head_from_before_it(
    root: Path, station: Station
) -> None:
    claims = kept(station, "k7qaaaa")
    forged(root, lambda f: f.change("k7qbbbb", 9, b"somchai", b"anan"), seed=SEED)

    assert checked(root, claims).holds


# --- witnesses


def other_log(folder: Path, station: Station, *writers: str) -> Other:
    """Another desk's log, which saw these sessions' heads."""
    desk = Station(folder, "m2x", OTHER_SEED)
    session = Session(desk, "cccc")
    session.write(*(station.witness(writer) for writer in writers))
    session.sign()
    session.close()
    with open_files(folder) as files:
        return Other("the other desk", read_log(files))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (last_ten_out, Code.WITNESS_LATER),
        (author, Code.WITNESS_OTHER),
        (lambda f: f.cut(lambda w, _: w != "k7qbbbb"), Code.WITNESS_SESSION),
    ],
)
def test_another_desk_s_log_shows_what_the_key_s_thief_did(
    root: Path, tmp_path: Path, station: Station, change: Change, code: Code
) -> None:
    other = other_log(tmp_path / "other", station, "k7qaaaa", "k7qbbbb")
    forged(root, change, seed=SEED)

    found = faults(checked(root, Claims(others=(other,))))

    assert found[0].code is code
    assert found[0].about["by"] == "the other desk"


def test_older_backup_shows_what_the_key_s_thief_did(
    root: Path, tmp_path: Path, station: Station
) -> None:
    shutil.copytree(root, tmp_path / "backup")
    station.session("dddd", 5)
    with open_files(tmp_path / "backup") as files:
        backup = Other("backup", read_log(files))

    assert checked(root, Claims(others=(backup,))).holds

    forged(root, author, seed=SEED)
    found = faults(checked(root, Claims(others=(backup,))))

    assert {fault.code for fault in found} == {Code.WITNESS_OTHER}
    assert {fault.about["writer"] for fault in found} == {"k7qaaaa", "k7qbbbb"}


@pytest.mark.usefixtures("station")
def test_newer_backup_shows_both_a_cut_end_and_another_history(
    root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root, tmp_path / "backup")
    with open_files(tmp_path / "backup") as files:
        backup = Other("backup", read_log(files))

    def change(forgery: Forgery) -> None:
        forgery.change("k7qbbbb", 9, b"somchai", b"anan")
        last_ten_out(forgery)

    forged(root, change, seed=SEED)
    found = faults(checked(root, Claims(others=(backup,))))

    assert [fault.code for fault in found] == [Code.WITNESS_OTHER, Code.WITNESS_LATER]


def test_witness_of_another_key_is_named(
    root: Path, tmp_path: Path, station: Station
) -> None:
    other = other_log(tmp_path / "other", station, "k7qbbbb")
    signed_anew(root, lambda _: None, OTHER_SEED)

    found = faults(checked(root, Claims(others=(other,))))

    assert Code.WITNESS_KEY in {fault.code for fault in found}


def test_witness_that_fits_is_told(
    root: Path, tmp_path: Path, station: Station
) -> None:
    other = other_log(tmp_path / "other", station, "k7qaaaa", "k7qbbbb")

    verdict = checked(root, Claims(others=(other,)))

    held = next(f for f in verdict.findings if f.code is Code.WITNESS_HELD)
    assert verdict.holds
    assert held.about == {
        "heads": 2,
        "by": "the other desk",
        "writer": "k7qbbbb",
        "number": 35,
    }


@pytest.mark.usefixtures("station")
def test_head_of_an_earlier_event_is_compared_too(root: Path) -> None:
    with open_files(root) as files:
        value = read_log(files).sessions["k7qaaaa"].chain.value_at(20)
    assert value is not None
    claim = read_head(f"k7qaaaa.20 {printed(value)}", "paper")

    assert checked(root, Claims(heads=(claim,))).holds
    forged(root, author, seed=SEED)
    assert only_fault(root, Claims(heads=(claim,))).code is Code.WITNESS_OTHER


def test_key_that_signed_here_is_told(root: Path, station: Station) -> None:
    claims = Claims(key=fingerprint(public_key(station.seed)))

    verdict = checked(root, claims)

    assert verdict.holds
    assert verdict.findings[-1].code is Code.KEY_HELD


# --- stores merged, copied; what cannot be shown


def test_two_copies_used_as_one_device_are_named_when_merged(
    root: Path, station: Station
) -> None:
    twin = Station(station.disk, "k7q", SEED)
    twin.chain.heads.update(station.chain.heads)
    twin.newest = station.newest
    station.session("cccc", 3)
    twin.session("dddd", 3)

    fault = only_fault(root)

    assert fault.code is Code.TWO_FOLLOW
    assert {fault.about["one"], fault.about["other"]} == {"k7qcccc", "k7qdddd"}


@pytest.mark.usefixtures("station")
def test_older_copy_that_went_on_is_named_when_merged(root: Path) -> None:
    forged(
        root,
        lambda f: f.change("k7qbbbb", 1, b'"aft":"k7qaaaa.35"', b'"aft":"k7qaaaa.9"'),
    )

    found = faults(checked(root))

    assert (
        Finding(
            Code.LATER, {"writer": "k7qaaaa", "first": 10, "last": 35, "by": "k7qbbbb"}
        )
        in found
    )


def test_store_begun_anew_under_the_old_key_is_named(
    root: Path, station: Station
) -> None:
    fresh = Station(station.disk, "k7q", SEED)
    fresh.session("cccc", 3)

    assert only_fault(root).code is Code.NOT_FIRST


def test_clock_set_wrong_all_along_cannot_be_shown(root: Path) -> None:
    station = Station(root)
    station.now_ms -= 400 * 24 * 3600 * 1000
    station.session("aaaa", 5)

    assert checked(root).holds


@pytest.mark.usefixtures("station")
def test_time_in_a_header_proves_nothing_and_is_not_chained(root: Path) -> None:
    def later(forgery: Forgery) -> None:
        row = forgery.rows[0]
        row.header = row.header.replace(b'"at":17', b'"at":18')

    forged(root, later)

    assert checked(root).holds


@pytest.mark.usefixtures("station")
def test_junk_between_frames_is_damage(root: Path) -> None:
    path = root / "log-000001.jsonl"
    content = path.read_bytes()
    at = content.index(b"\n") + 1
    path.write_bytes(content[:at] + b"junk\n" + content[at:])

    found = faults(checked(root))

    assert found[0].code is Code.DAMAGE
    assert (found[0].about["start"], found[0].about["stop"]) == (at, at + 5)


@pytest.mark.usefixtures("station")
def test_sound_frame_of_no_events_is_named(root: Path) -> None:
    path = root / "log-000001.jsonl"
    path.write_bytes(path.read_bytes() + frame(b'[{"x":1}]', 1))

    assert Code.BROKEN_ENTRY in {fault.code for fault in faults(checked(root))}


@pytest.mark.parametrize(
    "number", [b"0", b"-5", b"99999999999999999999", b"1000000000"]
)
@pytest.mark.usefixtures("station")
def test_absurd_numbers_are_named(root: Path, number: bytes) -> None:
    line = b'[{"d":"k7qaaaa","n":%s,"t":"0199c82cc0000000","k":"inc.note"}]' % number
    newest = max(root.glob("log-*"))
    newest.write_bytes(newest.read_bytes() + frame(line, int(newest.name[4:10])))

    assert faults(checked(root))


def test_claim_without_a_value_is_not_held(root: Path, station: Station) -> None:
    empty = Claim("k7qaaaa", station.head("k7qaaaa")._replace(value=b""), "nobody")

    assert only_fault(root, Claims(heads=(empty,))).code is Code.WITNESS_OTHER


def test_every_row_of_the_page_names_a_test_that_there_is() -> None:
    here = Path(__file__)
    page = (here.parents[3] / "docs/proof.md").read_text("utf-8")
    forgetting = here.parents[2] / "patrol_tui/log/test_forgetting.py"
    files = [forgetting, *here.parent.glob("test_verify*.py")]
    tests = "".join(path.read_text("utf-8") for path in files)
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    columns = [row.split("|")[-2] for row in rows]
    named = [name for column in columns for name in re.findall(r"`(\w+)`", column)]

    assert len(named) > 40
    assert [name for name in named if f"def test_{name}(" not in tests] == []
