"""Profiles: how one city's calls-for-service file is to be read. All of it is data.

A profile names the columns, the time format and zone, and what the city's types,
priorities and dispositions are here. `sffd` is shipped; a path names one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import msgspec

from patrol_tui.settings.check import ConfigError, check_time_zone, checked, nearest
from store.disk import reason
from store.model.tables import PRIORITIES, CodeTables
from store.sentences import N_

_SHIPPED = files("patrol_tui.exercises") / "profiles"
_SUFFIX = ".toml"


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The names of the columns; an optional one that is empty does not exist."""

    call: str
    """What the rows of one call have in common."""
    unit: str
    received: str
    dispatched: str
    enroute: str = ""
    onscene: str
    cleared: str
    """When the unit was free again."""
    type: str = ""
    priority: str = ""
    disposition: str = ""
    place: tuple[str, ...] = ()
    """Joined by a space."""
    position: str = ""
    """Latitude and longitude in one: `(37.79, -122.42)`."""
    latitude: str = ""
    longitude: str = ""
    text: tuple[str, ...] = ()
    """Original words to keep, joined by a space."""

    def named(self) -> Iterator[tuple[str, str]]:
        """Give each key with a column that the file must have."""
        for key in self.__struct_fields__:
            value = getattr(self, key)
            for name in (value,) if isinstance(value, str) else value:
                if name:
                    yield key, name


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One city's way to write its calls down."""

    title: str = ""
    time_zone: str
    """Of times that do not tell their own."""
    time_format: str
    """As of Python's strptime."""
    delimiter: str = ","
    source: str = "191"
    """How the calls came in."""
    author: str = "replay"
    """Who is said to have entered them."""
    columns: Columns
    types: dict[str, str] = {}
    other_type: str = "other"
    """For types that are not in the table."""
    priorities: dict[str, int] = {}
    """A priority that is not in the table becomes that of the type."""
    dispositions: dict[str, str] = {}
    other_disposition: str = "NOACT"


def read_profile(name: str, tables: CodeTables) -> Profile:
    """Read a profile by its name or from a file, and check it against the station's.

    Raises:
        ConfigError: If there is none such, or a key or a value is wrong.
    """
    label, content = _content(name)
    profile = checked(label, content, Profile)
    check_time_zone(label, "time_zone", profile.time_zone, "America/Los_Angeles")
    _check_time_format(label, profile.time_format)
    if len(profile.delimiter) != 1:
        one = N_("{file}: delimiter: one character is needed")
        raise ConfigError(one, file=label)
    _check_tables(label, profile, tables)
    return profile


def shipped() -> list[str]:
    """List the profiles that come with the program."""
    names = (found.name for found in _SHIPPED.iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if _SUFFIX in name)


def _content(name: str) -> tuple[str, bytes]:
    if name in shipped():
        return f"profile {name}", (_SHIPPED / f"{name}{_SUFFIX}").read_bytes()
    file = Path(name)
    if file.suffix != _SUFFIX and not file.is_file():
        none = N_('no profile "{name}"{near}; or name a .toml file of your own')
        raise ConfigError(none, name=name, near=nearest(name, shipped()))
    try:
        return name, file.read_bytes()
    except OSError as error:
        unread = N_("{file}: cannot be read: {why}")
        raise ConfigError(unread, file=name, why=reason(error)) from error


def _check_time_format(label: str, form: str) -> None:
    """Refuse a format that does not give the minute back."""
    moment = datetime(2001, 12, 31, 23, 45, tzinfo=UTC)
    try:
        again = datetime.strptime(moment.strftime(form), form)  # noqa: DTZ007
    except ValueError as error:
        wrong = "{file}: time_format: {why}"
        raise ConfigError(wrong, file=label, why=str(error)) from error
    if again.replace(tzinfo=UTC) != moment:
        vague = N_(
            '{file}: time_format: "{form}" does not tell day and minute;'
            " e.g. %m/%d/%Y %I:%M:%S %p"
        )
        raise ConfigError(vague, file=label, form=form)


def _check_tables(label: str, profile: Profile, tables: CodeTables) -> None:
    types = {kind.code for kind in tables.kinds}
    wanted = {f'types."{key}"': code for key, code in profile.types.items()}
    wanted["other_type"] = profile.other_type
    for key, code in wanted.items():
        if code not in types:
            near = nearest(code, types)
            none = N_('{file}: {key}: no type "{code}" here{near}')
            raise ConfigError(none, file=label, key=key, code=code, near=near)
    ends = {kind.code for kind in tables.dispositions}
    wanted = {f'dispositions."{key}"': c for key, c in profile.dispositions.items()}
    wanted["other_disposition"] = profile.other_disposition
    for key, code in wanted.items():
        if code not in ends:
            near = nearest(code, ends)
            none = N_('{file}: {key}: no disposition "{code}" here{near}')
            raise ConfigError(none, file=label, key=key, code=code, near=near)
    for key, priority in profile.priorities.items():
        if priority not in PRIORITIES:
            wrong = N_('{file}: priorities."{key}": {priority} is not one of 0 to 4')
            raise ConfigError(wrong, file=label, key=key, priority=priority)
