"""Reading calls: every bad row has a reason, every bad file one clear line."""

from pathlib import Path

import pytest

from patrol_tui.exercises.calls import CallsError, Reading, read_calls
from patrol_tui.exercises.profile import read_profile
from patrol_tui.settings.check import ConfigError
from store.model.tables import CodeTables

TABLES = CodeTables()
PROFILE = """
time_zone = "Asia/Bangkok"
time_format = "%Y-%m-%d %H:%M"
delimiter = ";"
[columns]
call = "no"
unit = "car"
received = "in"
dispatched = "sent"
enroute = "going"
onscene = "there"
cleared = "free"
type = "what"
priority = "pri"
disposition = "end"
place = ["street", "house"]
latitude = "y"
longitude = "x"
text = ["what"]
[types]
"ลักทรัพย์" = "theft"
[priorities]
A = 1
[dispositions]
done = "REPORT"
"""
HEADER = "no;car;in;sent;going;there;free;what;pri;end;street;house;y;x"
GOOD = (
    "7;m1;2026-11-08 20:00;2026-11-08 20:01;;2026-11-08 20:05;2026-11-08 20:30;"
    "ลักทรัพย์;A;done;ถนนเทวาภิบาล;12;16.05;103.65"
)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "town.toml"
    path.write_text(PROFILE, "utf-8")
    return path


def read(profile: Path, *lines: str, header: str = HEADER) -> Reading:
    file = profile.with_name("calls.csv")
    file.write_text("\n".join([header, *lines, ""]), "utf-8")
    return read_calls(file, read_profile(str(profile), TABLES))


def changed(**cells: str) -> str:
    names = HEADER.split(";")
    row = dict(zip(names, GOOD.split(";"), strict=True)) | cells
    return ";".join(row[name] for name in names)


def test_another_town_needs_only_a_profile(profile: Path) -> None:
    reading = read(profile, GOOD, changed(car="21", sent="2026-11-08 20:10", there=""))
    (call,) = reading.calls

    assert call.type == "theft"
    assert call.priority == 1
    assert call.disposition == "REPORT"
    assert call.place.text == "ถนนเทวาภิบาล 12"
    assert (call.place.lat, call.place.lon) == (16.05, 103.65)
    assert [row.unit for row in call.rows] == ["M1", "21"]
    assert call.received_ms == 1794142800000
    assert call.rows[1].times["cleared"] - call.received_ms == 30 * 60_000
    assert not reading.refused


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("missing-call", changed(no=" ")),
        ("missing-unit", changed(car="")),
        ("bad-unit", changed(car="127")),
        ("bad-unit", changed(car="m 1")),
        ("missing-place", changed(street="", house="", y="", x="")),
        ("missing-received", changed(**{"in": ""})),
        ("missing-dispatched", changed(sent="")),
        ("missing-cleared", changed(free="")),
        ("bad-time", changed(sent="20:01")),
        ("bad-time", changed(there="2026-13-08 20:05")),
        ("bad-time", changed(**{"in": "1969-11-08 20:00"})),
        ("cleared-before-received", changed(free="2026-11-08 19:59")),
        ("dispatched-before-received", changed(sent="2026-11-08 19:59")),
        ("onscene-before-dispatched", changed(there="2026-11-08 20:00")),
        ("onscene-before-enroute", changed(going="2026-11-08 20:06")),
        ("cleared-before-onscene", changed(free="2026-11-08 20:04")),
        ("bad-columns", GOOD + ";more"),
        ("bad-columns", "8;m1"),
    ],
)
def test_a_bad_row_is_counted_under_its_reason(
    profile: Path, reason: str, line: str
) -> None:
    reading = read(profile, changed(no="9"), line)

    assert dict(reading.refused) == {reason: 1}
    assert reading.rows == 2
    assert [call.number for call in reading.calls] == ["9"]
    assert reading.lost_calls == (reason != "missing-call")


def test_what_the_profile_does_not_know_is_taken_and_counted(profile: Path) -> None:
    reading = read(profile, changed(what="ปล้นธนาคาร", pri="?", end="?"))
    (call,) = reading.calls

    assert (call.type, call.priority, call.disposition) == ("other", None, "NOACT")
    assert call.text == "ปล้นธนาคาร"
    assert dict(reading.remarked) == {
        "unknown-type": 1,
        "unknown-priority": 1,
        "unknown-disposition": 1,
    }


def test_quoted_line_ends_and_a_byte_order_mark_are_no_trouble(profile: Path) -> None:
    quoted = changed(street='"ถนน\nเทวาภิบาล"')

    reading = read(profile, quoted, "", GOOD, header="\ufeff" + HEADER)

    assert reading.rows == 2
    assert reading.calls[0].place.text == "ถนน เทวาภิบาล 12"


def test_times_are_those_of_the_profiles_zone_and_milliseconds_are_kept(
    profile: Path,
) -> None:
    text = PROFILE.replace("%H:%M", "%H:%M:%S.%f%z")
    profile.write_text(text, "utf-8")
    line = GOOD.replace(":01;", ":01:02.345+0700;")
    for minute in ("00", "05", "30"):
        line = line.replace(f"20:{minute};", f"13:{minute}:00.000+0000;")

    (call,) = read(profile, line).calls

    assert call.rows[0].times["dispatched"] - call.received_ms == 62_345


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "calls.csv: empty"),
        (HEADER.encode(), "calls.csv: no rows below the header"),
        (b"no;car\n1;2\n", 'line 1: no column "in" (columns.received of the profile)'),
        (HEADER.replace("sent", "snt").encode(), 'nearest is "snt"'),
        (HEADER.encode() + b"\n\xff\xfe", "calls.csv: line 2: not UTF-8"),
        (HEADER.encode() + b'\n"7";"a"b', "calls.csv: line 2: no CSV"),
    ],
)
def test_a_bad_file_is_told_in_one_line(
    profile: Path, content: bytes, told: str
) -> None:
    file = profile.with_name("calls.csv")
    file.write_bytes(content)

    with pytest.raises(CallsError) as raised:
        read_calls(file, read_profile(str(profile), TABLES))

    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_told_with_the_nearest(profile: Path) -> None:
    profile.with_name("calls.csv").write_text("x")
    town = read_profile(str(profile), TABLES)

    with pytest.raises(CallsError, match=r'no such file; nearest is "calls\.csv"'):
        read_calls(profile.with_name("call.csv"), town)
    with pytest.raises(CallsError, match="cannot be read"):
        read_calls(profile.parent, town)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("delimiter", "delimeter", 'no setting "delimeter"; nearest is "delimiter"'),
        ("cleared =", "clear =", 'no setting "columns.clear"'),
        ('unit = "car"', "", 'columns: "unit" is missing'),
        ("Asia/Bangkok", "Asia/Roi_Et", 'time_zone: no time zone "Asia/Roi_Et"'),
        ("%Y-%m-%d %H:%M", "%H:%M", "time_format:"),
        ("%Y-%m-%d %H:%M", "%Q", "time_format:"),
        ('"theft"', '"thef"', 'no type "thef" here; nearest is "theft"'),
        ('"REPORT"', '"REPROT"', 'no disposition "REPROT" here; nearest is "REPORT"'),
        ("A = 1", "A = 5", 'priorities."A": 5 is not one of 0 to 4'),
        ("A = 1", 'A = "1"', "priorities"),
        ('delimiter = ";"', 'delimiter = ""', "delimiter: one character is needed"),
        ("[types]", "[types", "not valid TOML"),
    ],
)
def test_a_bad_profile_is_told_as_settings_are(
    profile: Path, before: str, after: str, told: str
) -> None:
    profile.write_text(PROFILE.replace(before, after, 1), "utf-8")

    with pytest.raises(ConfigError) as raised:
        read_profile(str(profile), TABLES)

    assert told in str(raised.value)
    assert str(raised.value).startswith(str(profile))


def test_an_unknown_profile_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match='no profile "sfd"; nearest is "sffd"'):
        read_profile("sfd", TABLES)


def test_the_shipped_profile_fits_the_default_tables() -> None:
    assert read_profile("sffd", TABLES).columns.call == "Call Number"
