"""Checking a log that nobody touched: it holds, wherever and however it lies."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from store.cipher import StoreLocked
from store.desk import Desk
from store.disk import RealDisk
from store.folder import Folder
from store.keys.passphrase import Scrypt
from store.keys.vault import make_vault, unlock
from store.log import EventLog
from store.model.commands import KeepSetting, Open
from store.model.facts import HeadWitnessed, Remarked
from store.model.records import EventId, Location
from store.model.tables import CodeTables
from store.proof import Code, Unverifiable, Verdict, check, open_files
from tests.store.log_steps import SimCipher
from tests.store.proof_stores import NOON_MS, Session, Station, two_sessions
from tests.store.sim_disk import PowerCut, SimDisk
from tests.store.tampering import Forgery, forged

DAY_MS = 24 * 3600 * 1000


def checked(root: Path) -> Verdict:
    with open_files(root) as files:
        return check(files)


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def faults(verdict: Verdict) -> list[object]:
    return [finding for finding in verdict.findings if finding.is_fault]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_log_of_two_sessions_holds(root: Path) -> None:
    two_sessions(root)

    verdict = checked(root)

    assert verdict.holds
    assert codes(verdict) == [Code.KEY_SEEN]
    assert verdict.events == 70
    assert [row.writer for row in verdict.writers] == ["k7qaaaa", "k7qbbbb"]
    assert verdict.signed_until == "k7qbbbb.34"
    assert verdict.unsigned == 0
    assert verdict.devices == ("k7q",)
    assert len(list(root.glob("log-*"))) > 2


def test_times_span_from_first_to_last_event(root: Path) -> None:
    station = two_sessions(root)

    verdict = checked(root)

    assert (verdict.first_ms, verdict.last_ms) == (NOON_MS + 1_000, station.now_ms)


def test_events_behind_the_last_signature_are_told_and_no_fault(root: Path) -> None:
    Station(root).session("aaaa", 15, sign_every=10, is_closed=False)

    verdict = checked(root)

    assert verdict.holds
    assert verdict.signed_until == "k7qaaaa.11"
    assert verdict.unsigned == 5  # four of them beside the signature


def test_signature_reaches_back_to_sessions_that_ended_hard(root: Path) -> None:
    station = Station(root)
    station.session("aaaa", 5, is_closed=False)
    station.session("bbbb", 5)

    verdict = checked(root)

    assert verdict.holds
    assert [row.signed_until for row in verdict.writers] == [6, 6]
    assert verdict.unsigned == 0


def test_checking_changes_nothing(root: Path) -> None:
    two_sessions(root)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in root.iterdir()}
    root.chmod(0o500)

    checked(root)

    after = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in root.iterdir()}
    assert after == before


def test_bare_copy_of_the_log_files_is_enough(root: Path, tmp_path: Path) -> None:
    two_sessions(root)
    copy = tmp_path / "usb"
    copy.mkdir()
    for path in root.glob("log-*"):
        (copy / path.name).write_bytes(path.read_bytes())

    assert checked(copy) == checked(root)


@pytest.mark.parametrize("inside", ["", "store/"])
def test_zip_of_the_files_is_as_good_as_the_folder(
    root: Path, tmp_path: Path, inside: str
) -> None:
    two_sessions(root)
    backup = tmp_path / "backup.zip"
    with zipfile.ZipFile(backup, "w") as members:
        for path in root.iterdir():
            members.write(path, f"{inside}{path.name}")

    assert checked(backup) == checked(root)


def test_zip_with_a_name_twice_is_refused(root: Path, tmp_path: Path) -> None:
    two_sessions(root)
    backup = tmp_path / "backup.zip"
    with zipfile.ZipFile(backup, "w") as members:
        for inside in ("a/", "b/"):
            members.write(root / "log-000001.jsonl", f"{inside}log-000001.jsonl")

    with pytest.raises(Unverifiable, match="twice"):
        checked(backup)


def test_disk_in_memory_is_as_good_as_a_folder(root: Path) -> None:
    disk = SimDisk()
    for where in (disk, RealDisk(root)):
        Station(where).session("aaaa", 8)

    assert check(disk) == checked(root)


def sealed(root: Path) -> None:
    """Pack all that can be packed, as a desk does when it has nothing to do."""
    log = EventLog(RealDisk(root), "k7q", at_ms=lambda: 0)
    for _ in log.tidy():
        pass
    log.close()


def test_packed_segments_hold_as_plain_ones_do(root: Path) -> None:
    two_sessions(root)
    plain = checked(root)

    sealed(root)

    assert list(root.glob("log-*.gz"))
    assert checked(root) == plain


def test_packed_copy_beside_its_plain_file_is_compared(root: Path) -> None:
    two_sessions(root)
    plain = (root / "log-000001.jsonl").read_bytes()
    sealed(root)
    (root / "log-000001.jsonl").write_bytes(plain)

    assert checked(root).holds

    packed = root / "log-000001.jsonl.gz"
    packed.write_bytes(packed.read_bytes()[:-9])

    assert codes(checked(root))[0] == Code.TWINS_DIFFER


def test_locked_log_needs_its_cipher_and_then_holds(root: Path) -> None:
    station = Station(root)
    station.session("aaaa", 4)
    station.cipher = SimCipher()
    station.session("bbbb", 4)

    with pytest.raises(StoreLocked):
        checked(root)
    with open_files(root) as files:
        verdict = check(files, cipher=SimCipher())
        other = check(files, cipher=SimCipher(b"another"))

    assert verdict.holds
    assert verdict.events == 12
    assert {f.code for f in other.findings if f.is_fault} == {Code.DAMAGE}


def test_real_lock_is_opened_through_the_files_alone(root: Path) -> None:
    station = Station(root)
    make_vault(station.disk, "correct horse battery", Scrypt(n=1024, p=1))
    station.cipher = unlock(station.disk, "correct horse battery")
    station.session("aaaa", 4)

    cipher = unlock(Folder(root), "correct horse battery")

    assert check(Folder(root), cipher=cipher).holds


def test_unknown_kinds_are_chained_all_the_same(root: Path) -> None:
    session = Session(Station(root), "aaaa")
    line = b'{"d":"k7qaaaa","n":2,"t":"0199c82cc0000000","w":"x","k":"new.kind",'
    session.log.commit(session.put(line + b'"e":"z:","x":{}}'))
    session.close()

    verdict = checked(root)

    assert verdict.holds
    assert verdict.events == 2
    assert Code.UNKNOWN_KINDS in codes(verdict)


def test_events_from_before_the_chain_are_told(root: Path) -> None:
    station = Station(root)
    log = EventLog(station.disk, "k7q", at_ms=lambda: 0)
    old = b'{"d":"k7qold1","n":%d,"t":"0199c82cc0000000","w":"x","k":"inc.note",'
    for number in (1, 2):
        line = old % number + b'"e":"i:k7q.1","x":{"txt":"x"}}'
        log.append(line)
        station.chain.extend("k7qold1", number, line)
    log.commit()
    log.close()
    station.newest = EventId("k7qold1.2")
    station.session("aaaa", 3)

    verdict = checked(root)

    assert verdict.holds
    older = next(f for f in verdict.findings if f.code is Code.OLDER)
    assert older.about == {"events": 2, "sessions": 1}


def test_clock_that_went_back_is_told_and_no_fault(root: Path) -> None:
    station = Station(root)
    session = Session(station, "aaaa")
    station.now_ms -= 3 * 3600 * 1000
    session.remark("an hour that was")
    session.close()

    verdict = checked(root)

    back = next(f for f in verdict.findings if f.code is Code.CLOCK_BACK)
    assert verdict.holds
    assert (back.about["number"], back.about["back_ms"]) == (2, 10_799_000)


@pytest.mark.parametrize("origin", ["restored", "copied"])
def test_another_device_that_goes_on_is_told_and_no_fault(
    root: Path, origin: str
) -> None:
    first = two_sessions(root)
    second = Station(root, "m2x", b"\x07" * 32)
    second.chain, second.newest, second.origin = first.chain, first.newest, origin
    second.session("cccc", 3)

    verdict = checked(root)

    assert verdict.holds
    told = next(f for f in verdict.findings if f.code is Code.ORIGIN)
    assert (told.about["origin"], told.about["device"]) == (origin, "m2x")
    assert verdict.devices == ("k7q", "m2x")


def test_events_of_another_desk_are_checked_by_their_own_chain(
    tmp_path: Path,
) -> None:
    other = Station(tmp_path / "other", "m2x", b"\x07" * 32)
    other.session("cccc", 5)
    here = Station(tmp_path / "store")
    session = Session(here, "aaaa")
    tags = [session.put(line) for line in other.lines]
    session.log.commit(tags[-1])
    session.write(other.witness("m2xcccc"))
    session.close()

    verdict = checked(tmp_path / "store")

    assert verdict.holds
    assert verdict.devices == ("k7q", "m2x")


def test_witness_whose_signature_is_not_the_key_s_is_named(root: Path) -> None:
    session = Session(Station(root), "aaaa")
    session.write(
        HeadWitnessed(
            writer="m2xcccc", number=4, head="00" * 16, signature="AA", key="AA"
        )
    )
    session.close()

    with open_files(root) as files:
        verdict = check(files)

    assert Code.WITNESS_FORGED in codes(verdict)


def test_long_session_without_any_signature_is_a_fault(root: Path) -> None:
    Station(root).session("aaaa", 600, is_closed=False)

    verdict = checked(root)

    assert [f.code for f in verdict.findings if f.is_fault] == [Code.UNSIGNED]


def test_progress_hears_of_every_file(root: Path) -> None:
    two_sessions(root)
    heard: list[tuple[int, int]] = []

    with open_files(root) as files:
        check(files, progress=lambda done, total: heard.append((done, total)))

    total = len(list(root.glob("log-*")))
    assert heard == [(done, total) for done in range(total + 1)]


def empty_folder(path: Path) -> None:
    path.mkdir()


def no_folder(path: Path) -> None:
    assert not path.exists()


def other_file(path: Path) -> None:
    path.write_text("a letter", "utf-8")


def empty_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as members:
        members.writestr("letter.txt", "a letter")


def test_damaged_member_of_a_zip_is_named(root: Path, tmp_path: Path) -> None:
    two_sessions(root)
    backup = tmp_path / "backup.zip"
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as members:
        for path in sorted(root.glob("log-*")):
            members.write(path, path.name)
    content = bytearray(backup.read_bytes())
    content[200] ^= 1
    backup.write_bytes(content)

    verdict = checked(backup)

    assert verdict.findings[0].code is Code.UNREADABLE
    assert verdict.findings[0].about["file"] == "log-000001.jsonl"


@pytest.mark.parametrize("make", [empty_folder, no_folder, other_file, empty_zip])
def test_what_is_no_log_is_said_in_one_line(
    root: Path, make: Callable[[Path], None]
) -> None:
    make(root)

    with pytest.raises(Unverifiable) as caught:
        checked(root)

    assert str(root) in str(caught.value)
    assert "\n" not in str(caught.value)


# --- stores that a desk wrote


def theft(text: str) -> Open:
    return Open(type="theft", place=Location(text="Wat Khum"), text=text)


def test_what_a_desk_writes_holds(root: Path) -> None:
    clock = count(NOON_MS, 60_000)
    for _ in range(3):
        with closing(Desk(root, CodeTables(), now_ms=lambda: next(clock))) as desk:
            for number in range(300):
                desk.submit(theft(f"case {number}"), next(clock), by="somchai")
            for _ in desk.chores():
                pass

    verdict = checked(root)

    assert verdict.holds, faults(verdict)
    assert verdict.unsigned == 0
    assert verdict.events == 3 * (300 + 3)  # an opening and two signatures


def test_trimmed_log_holds_on_its_base(root: Path) -> None:
    trimmed_store(root)

    verdict = checked(root)

    assert verdict.holds, faults(verdict)
    told = next(f for f in verdict.findings if f.code is Code.TRIMMED)
    assert told.about["by"] == "inspector"
    assert not (root / "log-000001.jsonl").exists()


def trimmed_store(root: Path) -> None:
    """A store whose first file was dropped on purpose."""
    clock = count(NOON_MS, 60_000)
    for _ in range(2):
        desk = Desk(root, CodeTables(), now_ms=lambda: next(clock))
        for number in range(5):
            desk.submit(theft(f"case {number}"), next(clock), by="somchai")
        desk._log._release()  # ends hard, so that the next one begins a new file
    later = count(NOON_MS + 90 * DAY_MS, 60_000)
    with closing(Desk(root, CodeTables(), now_ms=lambda: next(later))) as desk:
        desk.submit(KeepSetting(key="lang", value="en"), next(later), by="somchai")
        before_ms = NOON_MS + 30 * DAY_MS
        trimmed = desk.trim(
            before_ms, next(later), by="inspector", progress=lambda _: None
        )
        assert trimmed is not None


def test_changed_base_is_named(root: Path) -> None:
    trimmed_store(root)
    base = next(root.glob("base-*"))
    content = gzip.decompress(base.read_bytes()).replace(b"case 4", b"case 9")
    base.write_bytes(gzip.compress(content))

    assert [f.code for f in checked(root).findings if f.is_fault] == [Code.BASE_DIFFERS]


def test_missing_base_is_not_passed_over(root: Path) -> None:
    trimmed_store(root)
    next(root.glob("base-*")).unlink()

    assert Code.MISSING_FILE in codes(checked(root))


def test_power_cuts_and_kills_leave_a_log_that_holds() -> None:
    fired = 0
    for seed in range(40):
        disk = SimDisk(seed)
        for _ in range(4):
            fired += cut_session(disk)
            assert only_tails(disk), f"seed {seed}"
        cut_session(disk, may_cut=False)

        verdict = check(disk)

        assert verdict.holds, f"seed {seed}: {faults(verdict)}"
    assert fired > 40


def cut_session(disk: SimDisk, *, may_cut: bool = True) -> int:
    """Work on a desk until the power goes, or till its end; tell whether it went."""
    chance, clock = disk.chance, count(NOON_MS, 60_000)
    if may_cut:
        disk.cut_at = disk.acts + chance.randint(1, 40)
    try:
        desk = Desk(disk, CodeTables(), now_ms=lambda: next(clock))
        for number in range(chance.randint(1, 9)):
            desk.submit(theft(f"case {number}"), next(clock), by="somchai")
        if chance.random() < 0.5 or not may_cut:
            desk.close()
    except PowerCut:
        disk.cut()
        return 1
    disk.kill()
    return 0


def only_tails(disk: SimDisk) -> bool:
    """Claim that right after a cut at most the last line looks damaged."""
    try:
        verdict = check(disk)
    except Unverifiable:
        return True
    return all(
        finding.code is Code.DAMAGE and not finding.about["after"]
        for finding in verdict.findings
        if finding.is_fault
    )


def test_session_repeated_after_a_crash_is_no_fork(root: Path) -> None:
    station = Station(root)
    station.session("aaaa", 5, is_closed=False)
    station.session("bbbb", 5)

    content = b"".join(p.read_bytes() for p in sorted(root.glob("log-*")))

    assert content.count(b'"d":"k7qaaaa","n":6,') == 2
    assert checked(root).holds


def test_torn_end_before_a_file_that_was_never_whole_is_no_fault(root: Path) -> None:
    station = Station(root)
    station.session("aaaa", 5, is_closed=False)
    lost = root / "log-000002.jsonl"
    lost.write_bytes(b"0000")
    station.session("bbbb", 5)

    def after_the_lost_one(forgery: Forgery) -> None:
        row = next(row for row in forgery.rows if row.segment == 3)
        row.header = re.sub(rb'"after":\[1,', b'"after":[2,', row.header)

    forged(root, after_the_lost_one)
    lost.write_bytes(b"0000")
    torn = root / "log-000001.jsonl"
    torn.write_bytes(torn.read_bytes() + b"000000b50000")

    verdict = checked(root)

    assert verdict.holds, faults(verdict)
    assert codes(verdict).count(Code.TORN) == 2


def test_mark_of_a_frame_belongs_to_its_last_event(root: Path) -> None:
    session = Session(Station(root), "aaaa")
    session.write(*(Remarked(text=f"together {n}") for n in range(5)))
    session.close()

    assert checked(root).holds
