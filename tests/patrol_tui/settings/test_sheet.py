"""The sheet of settings: every key with what it means, and it reads back the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from patrol_tui.cli import main
from patrol_tui.config import Config, Station, config_of
from patrol_tui.settings.file import all_mistakes
from patrol_tui.settings.sheet import sheet_of
from store.model.tables import (
    MOST_MIN,
    AgencyKind,
    IncidentKind,
    Limit,
    TimerTable,
)
from widgets.words.catalogue import LANGUAGES, Words
from widgets.words.setting_meanings import KEYS, TABLES


def read(sheet: str) -> Config | None:
    config, mistakes = all_mistakes(sheet.encode())
    assert mistakes == ()
    return config


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_usual_settings_read_back_the_same(lang: str) -> None:
    assert read(sheet_of(Config(), Words(lang))) == Config()


OTHER = Config(
    units=("71", "AP"),
    keys={"verb.D": "f5", "pane.map": ("f6", "f7")},
    car_keys={"1": "", "6": "OOS "},
    aliases={"ส่งรถ": "D", "go": "EN"},
    types=(
        IncidentKind(
            code="flood", priority=1, en='"Flood"', th="น้ำ\\ท่วม\n", steps=("a",)
        ),
    ),
    agencies=(),
    tow=(),
    timers=TimerTable(pending=(Limit(0.5, 2),), position=Limit(3, 10)),
    station=Station(stand_down='a"b\\c\x07\u2028'),
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stations_own_settings_read_back_the_same(lang: str) -> None:
    assert read(sheet_of(OTHER, Words(lang))) == OTHER


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
CODES = st.text("abcชื่อ-", min_size=1, max_size=8)


@given(
    name=TEXT,
    rows=st.lists(
        st.builds(AgencyKind, code=CODES, en=TEXT, th=TEXT, aliases=st.tuples(TEXT)),
        unique_by=lambda row: row.code,
        max_size=3,
    ),
    minutes=st.floats(0.001, MOST_MIN),
)
def test_any_text_and_number_reads_back_the_same(
    name: str, rows: list[AgencyKind], minutes: float
) -> None:
    config = Config(
        station=Station(name_th=name),
        agencies=tuple(rows),
        timers=TimerTable(stop=Limit(0, minutes)),
    )

    assert config_of(sheet_of(config, Words("en")).encode())[0] == config


def every_key(kind: inspect.Type, where: str = "") -> Iterator[str]:
    """Name each key that a file may have; columns of lists as `types.code`."""
    if isinstance(kind, inspect.VarTupleType):
        kind = kind.item_type
    is_table = isinstance(kind, inspect.StructType) and not kind.array_like
    for field in kind.fields if is_table else ():
        path = f"{where}.{field.encode_name}" if where else field.encode_name
        yield path
        yield from every_key(field.type, path)


def test_every_key_has_a_meaning_in_both_languages() -> None:
    named = {*every_key(inspect.type_info(Config))}
    told = {*TABLES, *KEYS}
    same = {f"{table}.{column}" for table in TABLES for column in columns()}

    assert named - told - same == set()
    assert told - named == set()


def columns() -> set[str]:
    """Name the columns that mean the same in every list."""
    known = {path.partition(".")[2] for path in KEYS if path.startswith("types.")}
    return known | {"phone"}


def test_what_differs_from_the_usual_is_told_with_the_usual() -> None:
    sheet = sheet_of(OTHER, Words("en"))

    assert "Usual: [[1, 2], [1, 2], [5, 10], [15, 20], [45, 60]]" in sheet
    assert "# keep_days = 730" in sheet


def test_every_example_will_do_when_it_is_taken_in() -> None:
    lines = sheet_of(Config(), Words("en")).splitlines()
    taken = [line.removeprefix("# ") if " = " in line else line for line in lines]
    config = read("\n".join(taken))

    assert config is not None
    assert config.aliases == {"ส่งรถ": "D"}
    assert config.store.keep_days == 730
    assert config.timers.position == Limit(3, 10)
    assert msgspec.structs.asdict(config)["car_keys"]["4"] == "AR"


def test_the_program_prints_what_is_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "patrol.toml"
    file.write_text("[timers]\nonscene = [10, 12.5]\n", "utf-8")

    code = main(["--config", str(file), "--lang", "en", "settings", "show"])
    shown = capsys.readouterr().out

    assert code == 0
    assert read(shown) == config_of(file.read_bytes())[0]
    assert "Usual: [15, 20]" in shown


def test_checking_says_all_that_is_wrong_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "patrol.toml"
    file.write_text('[screen]\nbell = 7\n[aliases]\ngo = "ENN"\n', "utf-8")

    code = main(["--lang", "en", "settings", "check", str(file)])
    told = capsys.readouterr().err.splitlines()

    assert code == 1
    assert [line.partition(f"{file}: ")[2] for line in told] == [
        "line 2: screen.bell: true or false is needed, not 7",
        'line 4: aliases.go: no command "ENN"; nearest is "EN"',
    ]


def test_checking_tells_when_nothing_is_wrong_or_there_is_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "patrol.toml"
    file.write_text("", "utf-8")

    assert main(["--lang", "en", "settings", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: nothing is wrong\n"
    assert main(["--lang", "en", "settings", "check"]) == 0
    assert "the usual settings are in force" in capsys.readouterr().out
    assert main(["--lang", "en", "settings", "check", str(tmp_path / "no")]) == 2
