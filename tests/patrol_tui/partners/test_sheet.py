"""The directory in and out as a sheet, as people save and change it."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.partners.entries import entry_of
from patrol_tui.partners.reading import Row, Wrong, read_sheet
from store.model.channels import told_channels
from tests.patrol_tui.program import Program
from widgets.words.catalogue import Words
from widgets.words.partners import COLUMNS, say_wrong

CAPTURE = pytest.CaptureFixture[str]
HEADER = "class,name,organisation,area,phone,line,language,consent,expires,retired\n"
SOM = "guard,Som Jai,Mall,beat 2,043000000,U1,th,2026-11-01,2027-10-31,\n"
LEK = "shop,Lek,,,0810000000,,en,,,\n"
THAI = (
    "ประเภท;ชื่อ-สกุล;หน่วยงาน;พื้นที่;โทรศัพท์;ไลน์;ภาษา;วันที่ยินยอม;วันหมดอายุ\n"
    "รปภ.;สม ใจดี;ห้าง;เขต 2;๐๔๓-๐๐๐-๐๐๐;;ไทย;1/11/2569;31/10/2570\n"
)


@pytest.fixture
def program(tmp_path: Path, capsys: CAPTURE) -> Program:
    program = Program(tmp_path / "store", capsys)
    assert program("do", "PA").code == 0
    return program


def sheet(program: Program, content: str | bytes, name: str = "p.csv") -> str:
    path = program.store.parent / name
    if isinstance(content, str):
        content = content.encode()
    path.write_bytes(content)
    return str(path)


def directory(program: Program) -> list[str]:
    return program("do", "PA").lines


# --- how it was saved


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + THAI.encode(),
        THAI.encode("cp874"),
        THAI.replace(";", ",").encode(),
        THAI.replace(";", "\t").encode("utf-16"),
        ("sep=;\r\n" + THAI.replace("\n", "\r\n")).encode(),
    ],
    ids=["utf-8 with mark", "cp874", "commas", "utf-16 tabs", "sep line"],
)
def test_sheet_reads_however_a_spreadsheet_saved_it(
    program: Program, content: bytes
) -> None:
    run = program("partners", "import", sheet(program, content))

    assert (run.code, run.err) == (0, "")
    shown = program("do", "PA 1").out
    assert "สม ใจดี ห้าง เขต 2" in shown
    assert "agreed until 31 Oct 2027" in shown


@pytest.mark.parametrize("content", [b"", b"\x81\x82\xff", b"a\x00b", b"sep=;\n"])
def test_file_that_is_no_table_is_told(program: Program, content: bytes) -> None:
    run = program("partners", "import", sheet(program, content))

    assert run.code == 2
    assert "p.csv" in run.err
    assert "UTF-8 or TIS-620" in run.err or "has no column" in run.err


def test_file_that_is_not_there_is_told_in_one_line(program: Program) -> None:
    run = program("partners", "import", "nowhere.csv")

    assert run.code == 2
    assert len(run.err.splitlines()) == 1


# --- what it changes


def test_same_sheet_twice_changes_nothing(program: Program) -> None:
    file = sheet(program, HEADER + SOM + LEK)

    first = program("partners", "import", file)
    log = program("show", "log", "--json").out
    second = program("partners", "import", file)

    assert first.out == "2 new, 0 changed, 0 retired, 0 as before, 0 wrong\n"
    assert second.out == "0 new, 0 changed, 0 retired, 2 as before, 0 wrong\n"
    assert program("show", "log", "--json").out.count("par.keep") == log.count(
        "par.keep"
    )


def test_partner_is_known_by_a_channel_whatever_the_name(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM + LEK))
    changed = SOM.replace("Som Jai", "Somjai").replace("043000000", "+66 43 000 000")

    run = program("partners", "import", sheet(program, HEADER + changed))

    assert run.out.startswith("0 new, 1 changed")
    assert "P1 security guard Somjai" in directory(program)[0]


def test_partner_without_that_channel_is_known_by_name(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + LEK))
    moved = LEK.replace("0810000000", "0820000000")

    run = program("partners", "import", sheet(program, HEADER + moved))

    assert run.out.startswith("0 new, 1 changed")
    assert program("do", "PA 1").lines[1:] == ["phone 0820000000"]


def test_column_that_the_sheet_lacks_stays_as_it_is(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM))
    short = "class,name,phone\nguard,Som,043000000\n"

    program("partners", "import", sheet(program, short))

    shown = program("do", "PA 1").out
    assert "Som Mall beat 2" in shown
    assert "LINE U1" in shown


def test_number_whose_nought_a_spreadsheet_lost_is_the_same(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM + LEK))
    eaten = (SOM + LEK).replace("043000000", "43000000").replace(",081", ",81")

    run = program("partners", "import", sheet(program, HEADER + eaten))

    assert run.out.startswith("0 new, 0 changed, 0 retired, 2 as before")


def test_column_retires_and_a_line_without_it_brings_back(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM))
    gone = SOM.rstrip("\n") + "moved away\n"

    away = program("partners", "import", sheet(program, HEADER + gone))
    again = program("partners", "import", sheet(program, HEADER + gone))
    back = program("partners", "import", sheet(program, HEADER + SOM))

    assert "1 retired" in away.out
    assert "0 retired, 1 as before" in again.out
    assert "1 changed" in back.out
    assert "P1" in directory(program)[0]


def test_who_is_missing_is_retired_only_when_sure(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM + LEK))
    file = sheet(program, HEADER + SOM)

    unsure = program("partners", "import", file, "--retire-missing")
    sure = program("partners", "import", file, "--retire-missing", "--yes")

    assert "0 retired" in unsure.out
    assert "(--yes)" in unsure.err
    assert "1 retired" in sure.out
    assert len(directory(program)) == 1


def test_nobody_is_retired_for_missing_while_a_line_is_wrong(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM + LEK))
    file = sheet(program, HEADER + SOM + LEK.replace("shop", "martian"))

    run = program("partners", "import", file, "--retire-missing", "--yes")

    assert run.code == 1
    assert "0 retired" in run.out


def test_check_tells_all_and_writes_nothing(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM))
    file = sheet(program, HEADER + LEK)

    run = program("partners", "import", "--check", "--retire-missing", file)

    assert run.code == 0
    assert "would be: 1 new, 0 changed, 1 retired" in run.out
    assert len(directory(program)) == 1
    assert "P1" in directory(program)[0]


# --- what is wrong


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        (
            "martian,Lek,,,,,,,,",
            "class",
            'no class "martian"; write one of: the public, samlor',
        ),
        ("shop,,,,,,,,,", "name", "is empty; write a name"),
        ("shop,Lek,,,6.68E+10,,,,,", "phone", '"6.68E+10" is no telephone number'),
        ("shop,Lek,,,,,fr,,,", "language", '"fr" is neither th nor en'),
        ("shop,Lek,,,,,,tomorrow,,", "consent", '"tomorrow" is no date'),
        ("shop,Lek,,,,,,,32/1/2570,", "expires", '"32/1/2570" is no date'),
        ("shop,Lek,,,,,,2026-11-02,2026-11-01,", "expires", "ends before it begins"),
        ("shop,Lek,,,,,,,,,too,much", "", 'the header has: "too"'),
        ("shop,Lek,,,043-000-000,,,,,", "", "the same partner as line 2"),
    ],
)
def test_wrong_line_is_told_and_the_others_are_taken(
    program: Program, line: str, column: str, told: str
) -> None:
    file = sheet(program, HEADER + SOM + line + "\n" + LEK)

    run = program("partners", "import", file)

    where = ": ".join(filter(None, ("patrol-tui", file, "line 3", column)))
    assert run.code == 1
    assert len(run.err.splitlines()) == 1
    assert run.err.startswith(where)
    assert told in run.err
    assert run.out == "2 new, 0 changed, 0 retired, 0 as before, 1 wrong\n"


def test_channels_of_two_partners_are_no_partners(program: Program) -> None:
    program("partners", "import", sheet(program, HEADER + SOM + LEK))
    both = LEK.replace("0810000000", '"0810000000, 043000000"')

    run = program("partners", "import", sheet(program, HEADER + both))

    assert "these channels are of P1 P2" in run.err


def test_line_of_a_record_over_several_lines_is_its_first() -> None:
    found = read_sheet(b'class,name\nguard,"Som\nJai"\nshop,Lek\n')

    assert [(row.line, row.cells["name"]) for row in found.rows] == [
        (2, "Som Jai"), (4, "Lek"),
    ]  # fmt: skip


# --- out again


@pytest.mark.parametrize("lang", ["en", "th"])
def test_sheet_that_was_written_changes_nothing(
    tmp_path: Path, capsys: CAPTURE, lang: str
) -> None:
    program = Program(tmp_path / "store", capsys, "--lang", lang)
    program("do", "PA add guard =Som Jai tel=+6643000000,081 org=Mall ok=yes exp=90d")
    file = str(tmp_path / "out.csv")

    out = program("partners", "export", file, "--yes")
    program.options[-1] = "en"
    back = program("partners", "import", file)

    assert out.code == 0
    assert "'=Som Jai" in Path(file).read_text("utf-8-sig")
    assert back.err == ""
    assert back.out.startswith("0 new, 0 changed, 0 retired, 1 as before")


def test_export_asks_and_leaves_a_trace(program: Program, tmp_path: Path) -> None:
    program("partners", "import", sheet(program, HEADER + SOM))
    file = tmp_path / "out.csv"

    unsure = program("partners", "export", str(file))
    was_written = file.exists()
    program("partners", "export", str(file), "--yes")

    assert (unsure.code, was_written, file.exists()) == (1, False, True)
    assert "partners export" in program("log", "export", "-").out


def test_export_leaves_a_file_of_that_name(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("mine")

    run = program("partners", "export", str(file), "--yes")

    assert run.code == 1
    assert file.read_text() == "mine"


# --- whatever is in it


@given(st.binary(max_size=200))
def test_any_file_is_read_or_told_to_be_wrong(content: bytes) -> None:
    for start in (b"", b"class,name\n", HEADER.encode()):
        found = read_sheet(start + content)

        assert found.columns or found.wrong


ANY = st.text(max_size=12) | st.sampled_from(
    [
        "0001-01-01",
        "9999-12-31",
        "31/02/2569",
        "๑/๑๑/๒๕๖๙",
        "-",
        "081,,",
        "2026-11-23T99",
    ]
)


@given(st.fixed_dictionaries(dict.fromkeys(COLUMNS, ANY)))
def test_any_cells_are_a_partner_or_told_to_be_wrong(cells: dict[str, str]) -> None:
    found = entry_of(Row(7, {**cells, "class": "guard"}), ZoneInfo("Asia/Bangkok"))

    if isinstance(found, Wrong):
        assert say_wrong(Words("th"), "f", *found)
    else:
        assert told_channels(found.channels) or not found.channels
