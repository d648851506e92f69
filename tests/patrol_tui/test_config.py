"""The settings: defaults that work, and one clear line for what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol_tui.config import (
    Config,
    ConfigError,
    default_path,
    default_store,
    read_config,
)

NOON_MS = 1_760_000_000_000
"""15:53 in Bangkok."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "patrol.toml"


def test_no_file_gives_the_defaults() -> None:
    assert read_config() == Config()


def test_file_of_many_megabytes_is_refused_and_not_read_through(file: Path) -> None:
    file.write_text('x = "' + "a" * 10_000_000 + '"\n')

    with pytest.raises(ConfigError, match="larger than 1 MB"):
        read_config(file)


def test_nothing_of_the_user_is_read_in_tests(tmp_path: Path) -> None:
    assert default_path().is_relative_to(tmp_path.parent)
    assert default_store().is_relative_to(tmp_path.parent)


def test_the_file_in_the_default_place_is_read() -> None:
    default_path().parent.mkdir(parents=True)
    default_path().write_text('[screen]\nlang = "en"\n', "utf-8")

    assert read_config().screen.lang == "en"


def test_settings_are_laid_over_the_defaults(file: Path) -> None:
    file.write_text(
        """
        units = ["71", "72"]
        [station]
        name_th = "สภ.เมือง"
        officer = "somchai"
        [timers]
        onscene = [10, 12.5]
        [[types]]
        code = "flood"
        priority = 1
        en = "Flood"
        th = "น้ำท่วม"
        """,
        "utf-8",
    )

    config = read_config(file)

    assert config.tables.units == ("71", "72")
    assert config.tables.kind("flood") is not None
    assert config.tables.timers.onscene.red_min == 12.5
    assert config.station.time_zone == "Asia/Bangkok"


def test_agencies_and_tow_firms_are_the_stations_own(file: Path) -> None:
    file.write_text(
        """
        [[agencies]]
        code = "navy"
        en = "Navy"
        th = "กองทัพเรือ"
        phone = "1696"
        [[tow]]
        code = "somchai"
        en = "Somchai Towing"
        th = "อู่สมชาย"
        phone = "081"
        [timers]
        stop = [2, 4]
        """,
        "utf-8",
    )

    tables = read_config(file).tables

    assert [(a.code, a.phone) for a in tables.agencies] == [("navy", "1696")]
    assert [firm.code for firm in tables.tow] == ["somchai"]
    assert tables.timers.stop.red_min == 4


FIRM = '[[tow]]\ncode = "a"\nen = "A"\nth = "A"\n'
BROKEN = {
    "firm there twice": (FIRM + FIRM, ["tow[1].code", '"a"', "already"]),
    "agency without a code": (
        '[[agencies]]\ncode = ""\nen = "A"\nth = "A"\n',
        ["agencies[0].code", "empty"],
    ),
    "key of an agency": (
        '[[agencies]]\ncode = "a"\nen = "A"\nth = "A"\nfone = "1"\n',
        ["agencies[0].fone", "phone"],
    ),
    "key of a firm": (FIRM + 'nmae = "A"\n', ["tow[0].nmae"]),
    "wrong table of firms": ("[[tows]]\n", ["tows", "tow"]),
    "stop that never calls again": (
        "[timers]\nstop_again_min = 0\n",
        ["timers", "stop_again_min"],
    ),
    "not TOML": ("[station\n", ["TOML"]),
    "not text": (b"\xff\xfe\x00", ["TOML"]),
    "wrong key": ('[station]\noficer = "x"\n', ["station.oficer", "station.officer"]),
    "wrong table": ("[statoin]\n", ["statoin", "station"]),
    "key in a list": (
        '[[types]]\ncode = "x"\npriority = 1\nen = "X"\nth = "X"\nalias = []\n',
        ["line 6", "types[0].alias", "aliases"],
    ),
    "wrong kind": (
        "[screen]\nbell = 7\n",
        ["line 2", "screen.bell", "true or false", "not 7"],
    ),
    "wrong choice": ('[screen]\nlang = "fr"\n', ["screen.lang", "fr"]),
    "no such zone": (
        '[station]\ntime_zone = "Asia/Roi-Et"\n',
        ["station.time_zone", "Asia/Roi-Et", "Asia/Bangkok"],
    ),
    "zone outside": ('[station]\ntime_zone = "../../etc"\n', ["station.time_zone"]),
    "missing part": ('[[types]]\ncode = "x"\n', ["line 1", "types[0]", "priority"]),
}


@pytest.mark.parametrize(("content", "named"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_told_in_one_line_with_file_and_key(
    file: Path, content: str | bytes, named: list[str]
) -> None:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(ConfigError) as told:
        read_config(file)

    message = str(told.value)
    assert len(message.splitlines()) == 1
    assert str(file) in message
    for word in named:
        assert word in message


def test_a_file_that_was_named_must_exist(file: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(file)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path)


def test_the_shift_is_named_by_its_hours() -> None:
    assert Config().shift_at(NOON_MS) == "08:00-16:00"
    assert Config().shift_at(NOON_MS + 3_600_000) == "16:00-00:00"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[timers]\nagain_mins = 5\n", "timers"),
        ("[timers]\nbell_again_s = 0\n", "must be more than 0"),
        ("[timers]\nposition = [9, 3]\n", "amber must come before red"),
        ('[station]\nshifts = ["8:00"]\n', 'shift "8:00" does not begin like 08:00'),
    ],
)
def test_a_mistake_in_alerts_or_shifts_is_told(
    content: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        read_config(file)

    assert told in str(error.value)
    assert str(file) in str(error.value)
