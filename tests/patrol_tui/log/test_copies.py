"""Copies from the command line: each verb says in one line what it did, or why not."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from string import Formatter
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from patrol_tui.log import bundles
from patrol_tui.log.copies import backup, bundle, export, restore, take
from patrol_tui.log.export import moment_ms
from patrol_tui.log.passphrases import VARIABLE
from patrol_tui.opening import Choices, wall_ms
from store.copies.bundle import read_bundle
from store.copies.last_backup import BACKUP_NAME, last_backup_ms
from store.copies.trouble import CopyTrouble
from store.disk import RealDisk, StoreBusy
from store.folder import Folder
from store.keys.passphrase import Scrypt
from store.keys.signing import fingerprint
from store.keys.vault import make_vault
from store.memory import Memory
from tests.store.copy_steps import device_code, enter, lines_of, opened, tree, worked
from widgets.words.copies import TROUBLES

BANGKOK = ZoneInfo("Asia/Bangkok")
CALLER = "Lek 081 234 5678"


class Said(NamedTuple):
    out: list[str]
    err: list[str]


class Desk:
    """One store's folder, and what was said about it."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.choices = Choices(store=root, lang="en")
        self._capture = capture

    def said(self) -> Said:
        out, err = self._capture.readouterr()
        return Said(out.splitlines(), err.splitlines())


@pytest.fixture
def here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    worked(tmp_path / "here", 2, caller=CALLER)
    return Desk(tmp_path / "here", capsys)


@pytest.fixture
def there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path / "there", capsys)


# --- words


def test_every_trouble_has_its_sentence() -> None:
    assert set(TROUBLES) == {trouble.value for trouble in CopyTrouble}


def test_every_sentence_names_the_file() -> None:
    for sentence in TROUBLES.values():
        assert "where" in {name for _, name, _, _ in Formatter().parse(sentence)}


# --- backup and restore


def test_a_stick_that_is_not_there_gets_no_file_of_its_name(
    here: Desk, tmp_path: Path
) -> None:
    codes = [
        backup(here.choices, tmp_path / "usb"),
        bundle(here.choices, tmp_path / "usb"),
    ]

    assert codes == [2, 2]
    zipped, bundled = here.said().err
    assert zipped.endswith(f"make it first, or name a new file {tmp_path / 'usb.zip'}")
    assert bundled.endswith(f"or name a new file {tmp_path / 'usb.bundle'}")
    assert not (tmp_path / "usb").exists()


def test_a_backup_into_a_folder_gets_a_name_of_its_own(
    here: Desk, tmp_path: Path
) -> None:
    (tmp_path / "usb").mkdir()
    code = backup(here.choices, tmp_path / "usb")
    said = here.said()
    file = next((tmp_path / "usb").iterdir())

    assert (code, said.err) == (0, [])
    assert said.out[0].startswith(f"{file}: 2 files, ")
    device = device_code(here.root)
    assert re.fullmatch(rf"patrol-backup-{device}-\d{{8}}-\d{{6}}\.zip", file.name)


@pytest.mark.parametrize("kept", [[], [0, 1], [0, 2, 3, 4, 5]])
def test_a_backup_of_a_log_that_lost_events_says_so(
    here: Desk, tmp_path: Path, kept: list[int]
) -> None:
    log = here.root / "log-000001.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[n] for n in kept if n < len(lines)))

    code = backup(here.choices, tmp_path / "b.zip")

    [line] = here.said().err
    assert code == 0
    assert "LOST events" in line
    assert "keep those from before" in line


def test_a_backup_without_a_place_lies_in_the_current_folder(
    here: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "now").mkdir()
    monkeypatch.chdir(tmp_path / "now")

    assert backup(here.choices, None) == 0
    assert len(list((tmp_path / "now").iterdir())) == 1


def test_a_backup_leaves_a_note_in_the_store_and_changes_nothing_else(
    here: Desk, tmp_path: Path
) -> None:
    before = tree(here.root)
    began_ms = wall_ms()
    backup(here.choices, tmp_path / "b.zip")
    after = tree(here.root)
    made_ms = last_backup_ms(Folder(here.root))

    assert after.pop(BACKUP_NAME).endswith(b"Z b.zip\n")
    assert after == before
    assert made_ms is not None
    assert began_ms <= made_ms <= wall_ms()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert BACKUP_NAME not in archive.namelist()


@pytest.mark.parametrize(
    ("where", "code", "said"),
    [
        ("there.zip", 1, "is there already and stays as it is"),
        ("none/b.zip", 2, "no such folder"),
        ("here", 2, "is the store itself"),
        ("here/b.zip", 2, "is the store itself"),
    ],
)
def test_where_a_backup_cannot_lie_is_said_in_one_line(
    here: Desk, tmp_path: Path, where: str, code: int, said: str
) -> None:
    (tmp_path / "there.zip").write_text("older")
    before = tree(tmp_path)

    assert backup(here.choices, tmp_path / where) == code
    assert len(err := here.said().err) == 1
    assert said in err[0]
    assert tree(tmp_path) == before


def test_where_no_store_is_none_is_copied_or_made(there: Desk, tmp_path: Path) -> None:
    codes = [
        backup(there.choices, tmp_path / "b.zip"),
        export(there.choices, "-"),
        bundle(there.choices, tmp_path / "b.gz"),
    ]

    assert codes == [2, 2, 2]
    assert all("no store there" in line for line in there.said().err)
    assert not there.root.exists()


def test_a_restored_backup_holds_what_was_saved(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    backup(here.choices, tmp_path / "b.zip")
    there.said()
    code = restore(there.choices, tmp_path / "b.zip")
    said = there.said()

    assert (code, said.err) == (0, [])
    assert "begins as a new device" in said.out[-1]
    assert lines_of(there.root) == lines_of(here.root)


def test_without_people_the_callers_are_gone_for_good_and_that_is_said(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    backup(here.choices, tmp_path / "b.zip", people=False)
    assert "no caller can be read" in here.said().out[-1]
    restore(there.choices, tmp_path / "b.zip")
    export(there.choices, str(tmp_path / "x.csv"), people=True)

    assert CALLER not in (tmp_path / "x.csv").read_text("utf-8")


def test_a_backup_is_not_put_over_its_own_store(here: Desk, tmp_path: Path) -> None:
    backup(here.choices, tmp_path / "b.zip")
    worked(here.root, 1)
    before = tree(here.root)
    here.said()

    assert restore(here.choices, tmp_path / "b.zip") == 1
    assert "it has 3 events more than the backup and lacks 0" in here.said().err[0]
    assert tree(here.root) == before


def test_a_backup_is_not_mixed_into_another_store(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    worked(there.root, 1)
    backup(here.choices, tmp_path / "b.zip")
    before = tree(there.root)
    here.said()

    assert restore(there.choices, tmp_path / "b.zip") == 1
    ours, theirs = device_code(here.root), device_code(there.root)
    expected = f"of device {theirs}; a backup of {ours} is never mixed into it"
    assert expected in there.said().err[0]
    assert tree(there.root) == before


def test_a_damaged_backup_is_one_line_and_nothing_is_written(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    backup(here.choices, tmp_path / "b.zip")
    content = bytearray((tmp_path / "b.zip").read_bytes())
    content[80] ^= 1
    (tmp_path / "b.zip").write_bytes(content)
    here.said()

    assert restore(there.choices, tmp_path / "b.zip") == 1
    assert len(err := there.said().err) == 1
    assert "1 of 2 files are whole, not: log-000001.jsonl;" in err[0]
    assert err[0].endswith("b.zip --salvage")
    assert not there.root.exists()


def test_a_locked_store_is_backed_up_unasked_and_restored_with_its_passphrase(
    there: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "locked"
    root.mkdir()
    cipher = make_vault(RealDisk(root), "correct horse", Scrypt(n=2**14)).cipher
    with closing(opened(root, cipher=cipher)) as desk:
        enter(desk)
    assert backup(Choices(store=root, lang="en"), tmp_path / "b.zip") == 0

    monkeypatch.setenv(VARIABLE, "correct horse")
    assert restore(there.choices, tmp_path / "b.zip") == 0
    assert export(there.choices, str(tmp_path / "x.jsonl")) == 0
    assert "Wat Khum" in (tmp_path / "x.jsonl").read_text("utf-8")


def test_a_desk_in_another_program_works_on_while_it_is_backed_up(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(here.root),
               "--lang", "en", "line"]  # fmt: skip
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as line:
        assert line.stdin is not None
        assert line.stdout is not None
        print("ON 21", file=line.stdin, flush=True)
        line.stdout.readline()
        code = backup(here.choices, tmp_path / "b.zip")
        print("OFF 21", file=line.stdin, flush=True)
        line.stdout.readline()
        line.stdin.close()
        assert line.wait(30) == 0

    restore(there.choices, tmp_path / "b.zip")
    copied, now = lines_of(there.root), lines_of(here.root)
    assert code == 0
    assert b"unit.on" in copied[-1]
    assert copied == now[: len(copied)]
    assert b"unit.off" in now[len(copied)]


# --- export


def test_events_go_to_standard_output(here: Desk) -> None:
    code = export(here.choices, "-")
    rows = [json.loads(line) for line in here.said().out]

    assert code == 0
    assert [row["kind"] for row in rows] == [
        "log.open", "inc.open", "inc.open", "log.head",
    ]  # fmt: skip
    assert CALLER not in json.dumps(rows)


def test_incidents_go_into_a_sheet(here: Desk, tmp_path: Path) -> None:
    code = export(here.choices, str(tmp_path / "x.csv"))
    said = here.said()
    text = (tmp_path / "x.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert (code, said.out) == (0, [f"{tmp_path / 'x.csv'}: 2 incidents"])
    assert [row["number"] for row in rows] == ["101", "102"]
    assert [row["caller"] for row in rows] == ["", ""]


def test_callers_are_told_only_when_asked_for(here: Desk, tmp_path: Path) -> None:
    export(here.choices, str(tmp_path / "x.csv"), people=True)

    assert (tmp_path / "x.csv").read_text("utf-8-sig").count(CALLER) == 2


def test_a_file_is_replaced_only_by_force(here: Desk, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text("older")

    assert export(here.choices, str(file)) == 1
    assert file.read_text() == "older"
    assert export(here.choices, str(file), force=True) == 0
    assert len(file.read_text("utf-8").splitlines()) == 4


@pytest.mark.parametrize(
    ("file", "since"),
    [
        ("x.xlsx", ""),
        ("x", ""),
        ("x.csv", "yesterday"),
        ("-", "2026-13-01"),
        ("-", "31/2/2569"),
        ("-", "๒"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_made(
    here: Desk, tmp_path: Path, file: str, since: str
) -> None:
    name = file if file == "-" else str(tmp_path / file)

    assert export(here.choices, name, since=since) == 2
    assert len(here.said().err) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_dates_are_those_of_the_station_and_a_day_counts_to_its_end() -> None:
    def read(text: str, *, is_end: bool) -> int | None:
        return moment_ms(text, BANGKOK, is_end=is_end)

    midnight = 1_760_029_200_000

    assert read("2025-10-10", is_end=False) == midnight
    assert read("2568-10-10", is_end=False) == midnight
    assert read("2025-10-09", is_end=True) == midnight
    assert read("2025-10-10T00:00", is_end=True) == midnight
    assert read("2025-10-09T17:00Z", is_end=False) == midnight
    assert read("2567-02-29", is_end=False) == read("2024-02-29", is_end=False)
    assert read("๒๕๖๘-๑๐-๑๐", is_end=False) == midnight
    assert read("๒๕๖๘-๑๐-๑๐T๐๐:๐๐", is_end=False) == midnight
    assert read(" 10/10/2568 ", is_end=False) == midnight
    assert read("๙/๑๐/๒๕๖๘", is_end=True) == midnight
    assert read("29/2/2567", is_end=False) == read("2024-02-29", is_end=False)
    assert read("", is_end=True) is None


def test_a_sheet_may_go_without_the_mark_for_spreadsheets(
    here: Desk, tmp_path: Path
) -> None:
    export(here.choices, str(tmp_path / "x.csv"))
    export(here.choices, str(tmp_path / "y.csv"), mark=False)
    marked = (tmp_path / "x.csv").read_bytes()

    assert marked.startswith(b"\xef\xbb\xbf")
    assert marked[3:] == (tmp_path / "y.csv").read_bytes()


def test_a_sheet_of_a_long_log_puts_nothing_away_on_its_way(
    here: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bystander could not write a chapter, and would try again and again."""

    def refuse(_: Memory) -> bool:
        raise AssertionError("a bystander must not")

    monkeypatch.setattr("store.memory.PUT_AWAY_EVERY", 1)
    monkeypatch.setattr(Memory, "put_away", refuse)

    assert export(here.choices, str(tmp_path / "x.csv")) == 0


def test_a_span_leaves_out_what_was_before_and_after(here: Desk) -> None:
    export(here.choices, "-", until="2025-10-08")
    assert here.said().out == []
    export(here.choices, "-", since="2025-10-09", until="2025-10-09")
    assert len(here.said().out) == 4


# --- bundles


def exchanged(here: Desk, there: Desk, file: Path) -> int:
    """Bundle here, take there, the key compared."""
    assert bundle(here.choices, file) == 0
    key = fingerprint(read_bundle(file).key)
    return take(there.choices, file, trust=key)


def test_a_first_bundle_is_refused_with_the_command_that_takes_it(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "b.gz"
    bundle(here.choices, file)
    told = here.said().out
    key = fingerprint(read_bundle(file).key)

    assert take(there.choices, file) == 1
    err = there.said().err
    assert len(err) == 1
    command = f"patrol-tui --store {there.root} log take {file} --trust {key}"
    assert err[0].endswith(command)
    assert f"its key {key}" in told[-1]
    assert lines_of(there.root) == []


def test_a_trusted_bundle_is_taken_and_the_next_needs_no_trust(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    assert exchanged(here, there, tmp_path / "1.gz") == 0
    assert "4 events of device" in there.said().out[-1]
    worked(here.root, 1)
    bundle(here.choices, tmp_path / "2.gz", since=tmp_path / "1.gz")
    there.said()

    assert take(there.choices, tmp_path / "2.gz") == 0
    assert "3 events of device" in there.said().out[-1]
    assert take(there.choices, tmp_path / "2.gz") == 0
    assert " 0 events of device" in there.said().out[-1]


def test_who_trusted_which_key_stands_in_the_log(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    exchanged(here, there, tmp_path / "1.gz")
    key = read_bundle(tmp_path / "1.gz").key
    trusted = [line for line in lines_of(there.root) if b"desk.setting" in line]

    assert len(trusted) == 1
    assert key.encode() in trusted[0]


def test_for_a_device_only_what_it_lacks_is_sent(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    exchanged(here, there, tmp_path / "1.gz")
    exchanged(there, here, tmp_path / "2.gz")
    worked(here.root, 1)
    there.said()
    code = bundle(here.choices, tmp_path / "3.gz", receiver=device_code(there.root))

    assert code == 0
    assert read_bundle(tmp_path / "3.gz").events == len(lines_of(here.root)) - 8
    assert take(there.choices, tmp_path / "3.gz") == 0


def test_file_that_is_not_there_is_told_as_that(here: Desk, tmp_path: Path) -> None:
    new = Choices(store=tmp_path / "new", lang="en")

    codes = [take(here.choices, tmp_path / "a"), restore(new, tmp_path / "b")]

    assert codes == [2, 2]
    assert [line.split(": ")[2].split(";")[0] for line in here.said().err] == [
        "no such file",
        "no such file",
    ]


def test_what_is_no_device_gets_no_bundle(here: Desk, tmp_path: Path) -> None:
    code = bundle(here.choices, tmp_path / "1.gz", receiver="nobody")

    assert code == 2
    assert '"nobody" is no device' in here.said().err[0]
    assert not (tmp_path / "1.gz").exists()


def test_device_that_is_not_known_gets_everything_and_that_is_said(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    exchanged(here, there, tmp_path / "1.gz")
    exchanged(there, here, tmp_path / "2.gz")
    known = device_code(there.root)
    slip = ("a" if known[0] != "a" else "b") + known[1:]
    here.said()

    code = bundle(here.choices, tmp_path / "3.gz", receiver=slip.upper())

    err = here.said().err[0]
    assert code == 0
    assert err.startswith(f"patrol-tui: device {slip} is not known here")
    assert f'nearest is "{known}"' in err
    assert read_bundle(tmp_path / "3.gz").events == len(lines_of(here.root))


def test_export_onto_a_file_names_the_option_that_replaces_it(
    here: Desk, tmp_path: Path
) -> None:
    file = str(tmp_path / "a.csv")
    export(here.choices, file)
    here.said()

    assert export(here.choices, file) == 1
    assert here.said().err[0].endswith("stays as it is; --force replaces it")
    assert export(here.choices, file, force=True) == 0


def test_nothing_new_is_no_bundle(here: Desk, tmp_path: Path) -> None:
    bundle(here.choices, tmp_path / "1.gz")
    here.said()

    assert bundle(here.choices, tmp_path / "2.gz", since=tmp_path / "1.gz") == 1
    assert "nothing new to send" in here.said().err[0]
    assert not (tmp_path / "2.gz").exists()


def test_a_bundle_that_begins_too_late_says_what_to_ask_for(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    bundle(here.choices, tmp_path / "1.gz")
    worked(here.root, 1)
    bundle(here.choices, tmp_path / "2.gz", since=tmp_path / "1.gz")
    key = fingerprint(read_bundle(tmp_path / "1.gz").key)
    there.said()

    assert take(there.choices, tmp_path / "2.gz", trust=key) == 1
    device = device_code(there.root)
    asked = f"patrol-tui log bundle --for {device}"
    assert there.said().err[0].endswith(asked)
    assert lines_of(there.root) == []
    here.said()
    bundle(here.choices, tmp_path / "3.gz", receiver=device)
    assert take(there.choices, tmp_path / "3.gz", trust=key) == 0


def test_a_known_device_with_another_key_is_refused_loudly(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    exchanged(here, there, tmp_path / "1.gz")
    device = device_code(here.root)
    worked(tmp_path / "twin", 1)
    text = (tmp_path / "twin/DEVICE").read_bytes()
    twin = device_code(tmp_path / "twin")
    (tmp_path / "twin/DEVICE").write_bytes(text.replace(twin.encode(), device.encode()))
    bundle(Choices(store=tmp_path / "twin", lang="en"), tmp_path / "2.gz")
    before = lines_of(there.root)
    there.said()
    key = fingerprint(read_bundle(tmp_path / "2.gz").key)

    assert take(there.choices, tmp_path / "2.gz", trust=key) == 1
    assert f"NOT FROM DEVICE {device}" in there.said().err[0]
    assert lines_of(there.root) == before


def test_a_bundle_is_not_taken_into_a_store_that_another_desk_has_open(
    here: Desk, there: Desk, tmp_path: Path
) -> None:
    bundle(here.choices, tmp_path / "1.gz")

    with closing(opened(there.root)), pytest.raises(StoreBusy):
        take(there.choices, tmp_path / "1.gz")


@pytest.mark.parametrize("way", ["restored", "copied"])
def test_a_copy_that_no_desk_works_in_sends_all_it_holds_as_a_device_of_its_own(
    here: Desk, there: Desk, tmp_path: Path, way: str
) -> None:
    if way == "restored":
        backup(here.choices, tmp_path / "b.zip")
        restore(there.choices, tmp_path / "b.zip")
    else:
        shutil.copytree(here.root, there.root)
    there.said()

    assert bundle(there.choices, tmp_path / "1.bundle") == 0
    device = device_code(there.root)
    assert f"it is device {device} from now on" in there.said().err[0]
    assert read_bundle(tmp_path / "1.bundle").device == device != device_code(here.root)
    assert read_bundle(tmp_path / "1.bundle").events == len(lines_of(here.root))
    assert lines_of(there.root) == lines_of(here.root)


def test_a_folder_without_a_store_sends_nothing_and_becomes_none(
    there: Desk, tmp_path: Path
) -> None:
    there.root.mkdir()

    assert bundle(there.choices, tmp_path / "1.bundle") == 2
    assert "no store there" in there.said().err[0]
    assert list(there.root.iterdir()) == []


def test_bundles_in_a_folder_are_named_by_device_and_day_and_never_written_over(
    here: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day is one of the station's zone."""
    monkeypatch.setattr(bundles, "wall_ms", lambda: 1_795_303_800_000)
    (tmp_path / "usb").mkdir()
    codes = [bundle(here.choices, tmp_path / "usb") for _ in range(3)]
    names = sorted(path.name for path in (tmp_path / "usb").iterdir())
    stem = f"patrol-{device_code(here.root)}-2026-11-22"

    assert codes == [0, 0, 0]
    assert names == [f"{stem}-2.bundle", f"{stem}-3.bundle", f"{stem}.bundle"]


def test_a_bundle_without_a_place_lies_in_the_current_folder(
    here: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "now").mkdir()
    monkeypatch.chdir(tmp_path / "now")

    assert bundle(here.choices) == 0
    assert len(list((tmp_path / "now").glob("patrol-*.bundle"))) == 1


def test_what_the_log_lacks_is_said_with_the_export(here: Desk, tmp_path: Path) -> None:
    segment = here.root / "log-000001.jsonl"
    lines = segment.read_bytes().splitlines(keepends=True)
    writer = json.loads(lines[1].partition(b" ")[2])[0]["d"]
    segment.write_bytes(lines[0] + lines[1].replace(b"Wat", b"Bat") + lines[2])
    code = export(here.choices, str(tmp_path / "x.jsonl"))
    said = here.said()

    assert code == 1
    assert said.out == [f"{tmp_path / 'x.jsonl'}: 3 events"]
    assert any(f"{writer}.3 is missing in the log" in line for line in said.err)
