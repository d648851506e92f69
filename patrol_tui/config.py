"""The station's settings: a TOML file laid over the defaults, checked on reading.

`ConfigError` is one line: which file, which key, what is wrong, and the nearest right
key. A file that does not exist is no error: the defaults are those of a small station.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
import platformdirs

from patrol_tui.settings_check import ConfigError, check_time_zone, checked
from store.model.records import UnitId
from store.model.tables import (
    AGENCIES,
    DISPOSITIONS,
    INCIDENT_KINDS,
    TOW_FIRMS,
    UNITS,
    AgencyKind,
    CodeTables,
    DispositionKind,
    IncidentKind,
    TimerTable,
    TowFirm,
)
from widgets.drawing.canvas import Glyphs
from widgets.words.moments import clock
from widgets.words.themes import ThemeName

APP = "patrol-tui"

__all__ = ["Config", "ConfigError", "default_path", "default_store", "read_config"]


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """Who works here."""

    name_en: str = "Mueang Roi Et"
    name_th: str = "สภ.เมืองร้อยเอ็ด"
    time_zone: str = "Asia/Bangkok"
    shifts: tuple[str, ...] = ("00:00", "08:00", "16:00")
    """When each shift begins, in order."""
    officer: str = "desk"
    """Who enters commands when `--as` does not say."""
    stand_down: str = ""
    """The word that ends an emergency, told to nobody outside; empty for none."""
    bolo_hours: Annotated[float, msgspec.Meta(gt=0, le=720)] = 12
    """How long a BOLO holds that names no time."""

    def __post_init__(self) -> None:
        """Check that shifts begin at times of day."""
        for start in self.shifts:
            if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", start):
                raise ValueError(f'shift "{start}" does not begin like 08:00')


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """How it looks."""

    lang: Literal["th", "en"] = "th"
    theme: ThemeName = "day"
    glyphs: Glyphs = "box"
    bell: bool = True
    car: str = ""
    """The unit whose car this is: digits are its statuses."""
    sara_am: Literal["auto", "whole", "parts"] = "auto"
    """How SARA AM is sent: as one letter; in two, for a terminal that would draw it on
    the letter before; or as the terminal says it needs it."""


Coded = IncidentKind | DispositionKind | AgencyKind | TowFirm

USUAL_VEHICLES = {"M": "motorcycle", "F": "foot"}
"""By the beginning of a call sign, where the settings say nothing else."""


class Maps(msgspec.Struct, frozen=True, kw_only=True):
    """Where maps of real towns are kept."""

    folder: str = ""
    """The shelf of installed maps; empty for the usual place. Programs may share it."""
    vehicles: dict[str, Literal["car", "motorcycle", "foot"]] = {}
    """What units go by, by the beginning of their call sign, beside `USUAL_VEHICLES`;
    all others go by car."""

    def __post_init__(self) -> None:
        """Check that a beginning is letters or digits of a call sign."""
        for lead in self.vehicles:
            if not re.fullmatch(r"[A-Z0-9]{1,6}", lead):
                raise ValueError(f'"{lead}" does not begin a call sign')

    @property
    def all_vehicles(self) -> dict[str, str]:
        """What units go by, with what goes without saying."""
        return {**USUAL_VEHICLES, **self.vehicles}


LEAST_KEPT_DAYS = 30
"""Younger than this nothing is dropped, whatever is asked."""


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """How long the log is kept."""

    keep_days: Annotated[int, msgspec.Meta(ge=LEAST_KEPT_DAYS)] | None = None
    """Older events are dropped at the end of a session; not set, all are kept."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All settings. Lists of types, dispositions, units, agencies and tow firms replace
    the defaults."""

    station: Station = Station()
    screen: Screen = Screen()
    maps: Maps = Maps()
    store: Keeping = Keeping()
    timers: TimerTable = TimerTable()
    units: tuple[UnitId, ...] = UNITS
    keys: dict[str, str | tuple[str, ...]] = {}
    """Key or keys by id, over the usual ones; `patrol-tui keys` lists the ids."""
    car_keys: dict[str, str] = {}
    """In a car: digit -> command without its unit; with a space behind it, it is only
    begun."""
    types: tuple[IncidentKind, ...] = INCIDENT_KINDS
    dispositions: tuple[DispositionKind, ...] = DISPOSITIONS
    agencies: tuple[AgencyKind, ...] = AGENCIES
    tow: tuple[TowFirm, ...] = TOW_FIRMS

    def __post_init__(self) -> None:
        """Check that call signs cannot be taken for incident numbers or for `@`."""
        if not self.types or not self.dispositions:
            raise ValueError("types and dispositions must not be empty")
        for unit in self.units:
            if not re.fullmatch(r"\d{1,2}|[A-Z]{1,6}\d{0,3}", unit):
                raise ValueError(
                    f'unit "{unit}" is not 1-2 digits, or letters and digits'
                )

    @property
    def tables(self) -> CodeTables:
        """The code tables that the rules need."""
        return CodeTables(
            kinds=self.types,
            dispositions=self.dispositions,
            units=self.units,
            timers=self.timers,
            agencies=self.agencies,
            tow=self.tow,
            shifts=self.station.shifts,
            time_zone=self.station.time_zone,
            stand_down=self.station.stand_down.strip(),
            bolo_hours=self.station.bolo_hours,
        )

    def shift_at(self, now_ms: int) -> str:
        """Name the shift by its hours: `16:00-00:00`."""
        starts = self.station.shifts
        if not starts:
            return "-"
        time = clock(now_ms, self.zone)
        index = sum(start <= time for start in starts) - 1
        return f"{starts[index]}-{starts[(index + 1) % len(starts)]}"

    @property
    def zone(self) -> ZoneInfo:
        """The station's time zone."""
        return ZoneInfo(self.station.time_zone)


def default_path() -> Path:
    """Where the settings are looked for."""
    return Path(platformdirs.user_config_path(APP)) / "config.toml"


def default_store() -> Path:
    """Where the store is kept."""
    return Path(platformdirs.user_data_path(APP)) / "store"


def default_maps() -> Path:
    """Where installed maps are kept."""
    return Path(platformdirs.user_data_path(APP)) / "maps"


def read_config(path: Path | None = None) -> Config:
    """Read the settings from `path`, or from the default place if it exists.

    Raises:
        ConfigError: If the file cannot be read or is no TOML, or a key is wrong.
    """
    wanted = path or default_path()
    if path is None and not wanted.exists():
        return Config()
    try:
        content = wanted.read_bytes()
    except OSError as error:
        raise ConfigError(f"{wanted}: cannot be read: {error.strerror}") from error
    config = checked(wanted, content, Config)
    named = config.station.time_zone
    check_time_zone(wanted, "station.time_zone", named, "Asia/Bangkok")
    _check_codes(wanted, "types", config.types)
    _check_codes(wanted, "dispositions", config.dispositions)
    _check_codes(wanted, "agencies", config.agencies)
    _check_codes(wanted, "tow", config.tow)
    return config


def _check_codes(file: Path, key: str, table: tuple[Coded, ...]) -> None:
    """Refuse a code that is empty or there twice, for only the first would count."""
    seen: set[str] = set()
    for at, row in enumerate(table):
        if not row.code or row.code in seen:
            trouble = f'"{row.code}" is there already' if row.code else "is empty"
            raise ConfigError(f"{file}: {key}[{at}].code: {trouble}")
        seen.add(row.code)
