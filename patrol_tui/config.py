"""The station's settings: a TOML file laid over the defaults, checked on reading.

`ConfigError` is one line: which file, which key, what is wrong, and the nearest right
key; it holds all mistakes. A file that does not exist is no error: the defaults are
those of a small station. `settings.file` follows the file while the program runs.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
import platformdirs

from patrol_tui.settings.check import (
    ConfigError,
    Mistake,
    Trouble,
    UnfitError,
    check_time_zone,
    placed,
    read_record,
    refused,
    shown,
    sound_part,
)
from patrol_tui.settings.closing import Closing
from store.model.beats import Beat
from store.model.records import UnitId
from store.model.tables import (
    AGENCIES,
    DISPOSITIONS,
    INCIDENT_KINDS,
    REASONS,
    TOW_FIRMS,
    UNITS,
    AgencyKind,
    CodeTables,
    DispositionKind,
    IncidentKind,
    ReasonKind,
    TimerTable,
    TowFirm,
)
from widgets.drawing.canvas import Glyphs
from widgets.words.closing import TEMPLATES
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
                raise UnfitError("shifts", Trouble.BAD_SHIFT, value=start)


LEAST_BITS = 300
"""A slower line than this, in bits a second, carries no screen."""


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """How it looks."""

    lang: Literal["th", "en"] = "th"
    theme: ThemeName = "day"
    glyphs: Glyphs = "box"
    bell: bool = True
    away_min: Annotated[float, msgspec.Meta(ge=0)] = 5
    """Whoever was away longer is told first what changed, when they come back."""
    car: str = ""
    """The unit whose car this is: digits are its statuses."""
    sara_am: Literal["auto", "whole", "parts"] = "auto"
    """How SARA AM is sent: as one letter; in two, for a terminal that would draw it on
    the letter before; or as the terminal says it needs it."""
    driver: Literal["auto", "thin", "plain"] = "auto"
    """What brings the screen to the terminal: thin sends only what differs, plain is
    that of the drawing library, auto is thin wherever it can work."""
    link: Annotated[int, msgspec.Meta(ge=LEAST_BITS)] | None = None
    """What the line to the terminal carries, in bits a second; measured if not set."""


MOST_BYTES = 1_000_000
"""Of a settings file."""
Coded = IncidentKind | DispositionKind | ReasonKind | AgencyKind | TowFirm

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
                raise UnfitError("vehicles", Trouble.BAD_BEGINNING, value=lead)

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
    reporter_days: Annotated[int, msgspec.Meta(ge=0)] = 365
    """Who called or reported is forgotten when all is over for so long; 0 never."""


class LinkUse(msgspec.Struct, frozen=True, kw_only=True):
    """How the line to the other desks is used, where this desk is enrolled."""

    thin: Literal["auto", "yes", "no"] = "auto"
    """Whether the line is slow: small pieces, no presence; or as it turns out."""
    presence: bool = True
    """Others see which incident is open here; never on a thin line."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All settings. Lists of types, dispositions, units, agencies and tow firms replace
    the defaults."""

    station: Station = Station()
    screen: Screen = Screen()
    maps: Maps = Maps()
    store: Keeping = Keeping()
    link: LinkUse = LinkUse()
    timers: TimerTable = TimerTable()
    closing: Closing = Closing()
    units: tuple[UnitId, ...] = UNITS
    keys: dict[str, str | tuple[str, ...]] = {}
    """Key or keys by id, over the usual ones; `patrol-tui keys` lists the ids."""
    car_keys: dict[str, str] = {}
    """In a car: digit -> command without its unit; with a space behind it, it is only
    begun."""
    aliases: dict[str, str] = {}
    """The station's own word -> the command that it means, beside the usual names."""
    types: tuple[IncidentKind, ...] = INCIDENT_KINDS
    dispositions: tuple[DispositionKind, ...] = DISPOSITIONS
    reasons: tuple[ReasonKind, ...] = REASONS
    agencies: tuple[AgencyKind, ...] = AGENCIES
    tow: tuple[TowFirm, ...] = TOW_FIRMS
    beats: tuple[Beat, ...] = ()

    def __post_init__(self) -> None:
        """Check that call signs cannot be taken for incident numbers or for `@`."""
        if not self.types or not self.dispositions:
            raise ValueError("types and dispositions must not be empty")
        for unit in self.units:
            if not re.fullmatch(r"\d{1,2}|[A-Z]{1,6}\d{0,3}", unit):
                raise UnfitError("units", Trouble.BAD_CALL_SIGN, value=unit)

    @property
    def tables(self) -> CodeTables:
        """The code tables that the rules need."""
        return CodeTables(
            kinds=self.types,
            dispositions=self.dispositions,
            units=self.units,
            timers=self.timers,
            reasons=self.reasons,
            beats=self.beats,
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


def bytes_of(path: Path) -> bytes:
    """Read a settings file.

    Raises:
        OSError: If it cannot be read, or is larger than any station's settings are:
            to find what is wrong with it would keep everybody waiting.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(errno.EFBIG, "larger than 1 MB")
    return content


def read_config(path: Path | None = None) -> Config:
    """Read the settings from `path`, or from the default place if it exists.

    Raises:
        ConfigError: If the file cannot be read or is no TOML, or a key is wrong.
    """
    wanted = path or default_path()
    if path is None and not wanted.exists():
        return Config()
    try:
        content = bytes_of(wanted)
    except OSError as error:
        about = {"why": error.strerror or str(error)}
        unreadable = Mistake("", Trouble.UNREADABLE, about)
        raise refused(wanted, [unreadable]) from error
    config, mistakes = config_of(content)
    if config is None or mistakes:
        raise refused(wanted, mistakes)
    return config


def config_of(
    content: bytes, also: Callable[[Config], Iterable[Mistake]] = lambda _: ()
) -> tuple[Config | None, tuple[Mistake, ...]]:
    """Make the settings of a file's content, or find all that is wrong with it.

    Args:
        content: The file's.
        also: Finds more that is wrong with what can be read.
    """
    config, mistakes = read_record(content, Config)
    sound = config or sound_part(content, Config, mistakes)
    if sound is not None:
        more = (*_misfits(sound), *also(sound))
        mistakes = placed((*mistakes, *more), content)
    return (None if mistakes else config), mistakes


def _misfits(config: Config) -> Iterator[Mistake]:
    """Find values that each alone may be, but that do not do."""
    try:
        key = "station.time_zone"
        check_time_zone("", key, config.station.time_zone, "Asia/Bangkok")
    except ConfigError as error:
        yield from error.mistakes
    yield from _unknown_ends(config)
    for name in ("types", "dispositions", "reasons", "agencies", "tow", "beats"):
        yield from _bad_codes(name, getattr(config, name))


def _unknown_ends(config: Config) -> Iterator[Mistake]:
    """Find closing words for an end that there is not."""
    ends = [*(row.code for row in config.dispositions), *TEMPLATES]
    for lang in ("th", "en"):
        for code in getattr(config.closing, lang):
            if code not in ends:
                about = {"value": code, "choices": ", ".join(ends)}
                where = f"closing.{lang}.{shown(code)}"
                yield Mistake(where, Trouble.WRONG_CHOICE, about)


def _bad_codes(key: str, table: tuple[Coded, ...]) -> Iterator[Mistake]:
    """Find codes that are empty or there twice, for only the first would count."""
    seen: set[str] = set()
    for at, row in enumerate(table):
        name = f"{key}[{at}].code"
        if not row.code:
            yield Mistake(name, Trouble.EMPTY_CODE)
        elif row.code in seen:
            yield Mistake(name, Trouble.TWICE, {"code": row.code})
        seen.add(row.code)
