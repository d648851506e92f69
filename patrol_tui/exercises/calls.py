"""Calls for service: a CSV file, one row a unit, read through a profile.

Pure but for the reading of the file. Every row is either part of a call or counted
under the reason why not; nothing is dropped. Times are milliseconds since 1970 UTC.
Where clocks were put back, an hour exists twice, and the first of them is meant.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from patrol_tui.exercises.profile import Profile
from patrol_tui.settings.check import ConfigError, nearest
from store.disk import reason
from store.model.records import Location, UnitId
from store.sentences import N_
from store.text import clean

STATUSES = ("received", "dispatched", "enroute", "onscene", "cleared")
"""The times of a row, in the order in which they must come."""
REQUIRED = ("received", "dispatched", "cleared")

_UNIT = re.compile(r"\d{1,2}|[A-Z][A-Z0-9-]{0,9}")
"""Three digits alone would be an incident's number."""
_POSITION = re.compile(r"\(?\s*(-?\d{1,3}(?:\.\d+)?)[,\s]+(-?\d{1,3}(?:\.\d+)?)\s*\)?")


class CallsError(ConfigError):
    """The file cannot be used; the message is one line: file, line, what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit on one call."""

    line: int
    """Line of the file where it ends."""
    unit: UnitId
    times: dict[str, int]
    """By status; enroute and onscene may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call with the units that were sent."""

    number: str
    received_ms: int
    type: str
    priority: int | None
    place: Location
    text: str
    disposition: str
    rows: tuple[Row, ...]
    """In the file's order; at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file holds."""

    rows: int
    """All rows below the header."""
    calls: tuple[Call, ...]
    lost_calls: int
    """Calls all of whose rows were refused."""
    refused: Counter[str]
    """Rows by reason."""
    remarked: Counter[str]
    """Calls accepted with a value that is not in the profile, by reason."""


class _BadRow(Exception):  # noqa: N818 - caught within this module
    """The row makes no sense; the message is the reason's code."""


def read_calls(file: Path, profile: Profile) -> Reading:
    """Read a file of calls.

    Raises:
        CallsError: If it cannot be read, is no CSV in UTF-8, or lacks a column.
    """
    reader = _Reader(profile)
    table = _table(file, profile)
    header = next(table, (0, []))[1]
    if not header:
        empty = N_("{file}: empty; a line with the columns' names is needed")
        raise CallsError(empty, file=file)
    _check_header(file, header, profile)
    for line, cells in table:
        reader.take(line, header, cells)
    if not reader.rows:
        raise CallsError(N_("{file}: no rows below the header"), file=file)
    return reader.reading()


def _table(file: Path, profile: Profile) -> Iterator[tuple[int, list[str]]]:
    """Give the rows with their line numbers; empty lines are none."""
    content = StringIO(_text(file), newline="")
    lines = csv.reader(content, delimiter=profile.delimiter, strict=True)
    try:
        for cells in lines:
            if cells:
                yield lines.line_num, cells
    except csv.Error as error:
        no_csv = N_("{file}: line {line}: no CSV: {why}")
        line, why = lines.line_num, str(error)
        raise CallsError(no_csv, file=file, line=line, why=why) from error


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        near = [path.name for path in file.parent.glob("*.csv")]
        none = N_("{file}: no such file{near}")
        raise CallsError(none, file=file, near=nearest(file.name, near)) from error
    except OSError as error:
        unread = N_("{file}: cannot be read: {why}")
        raise CallsError(unread, file=file, why=reason(error)) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = N_("{file}: line {line}: not UTF-8")
        raise CallsError(wrong, file=file, line=line) from error


def _check_header(file: Path, header: list[str], profile: Profile) -> None:
    for key, name in profile.columns.named():
        if name not in header:
            lacks = N_(
                '{file}: line 1: no column "{name}"'
                " (columns.{key} of the profile){near}"
            )
            near = nearest(name, header)
            raise CallsError(lacks, file=file, name=name, key=key, near=near)


class _Reader:
    """Takes rows one by one and gathers calls."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.rows = 0
        self._zone = ZoneInfo(profile.time_zone)
        self._calls: dict[str, tuple[dict[str, str], list[Row]]] = {}
        """Number -> the first good row's cells, and all good rows."""
        self._numbers: set[str] = set()
        self._refused: Counter[str] = Counter()

    def take(self, line: int, header: list[str], cells: list[str]) -> None:
        """Take one row, or count why not."""
        self.rows += 1
        cell = dict(zip(header, map(str.strip, cells), strict=False))
        number = clean(cell.get(self.profile.columns.call, ""))
        if number:
            self._numbers.add(number)
        try:
            if len(cells) != len(header):
                raise _BadRow("bad-columns")
            if not number:
                raise _BadRow("missing-call")
            row = self._row(line, cell)
        except _BadRow as reason:
            self._refused[str(reason)] += 1
            return
        self._calls.setdefault(number, (cell, []))[1].append(row)

    def reading(self) -> Reading:
        """Give all that was taken."""
        remarked: Counter[str] = Counter()
        calls = tuple(
            self._call(number, cell, rows, remarked)
            for number, (cell, rows) in self._calls.items()
        )
        return Reading(
            rows=self.rows,
            calls=calls,
            lost_calls=len(self._numbers) - len(calls),
            refused=self._refused,
            remarked=remarked,
        )

    def _row(self, line: int, cell: dict[str, str]) -> Row:
        unit = clean(cell[self.profile.columns.unit]).strip().upper()
        if not _UNIT.fullmatch(unit):
            raise _BadRow("bad-unit" if unit else "missing-unit")
        if not self._place(cell).text:
            raise _BadRow("missing-place")
        times = {}
        for status in STATUSES:
            if told := cell.get(getattr(self.profile.columns, status), ""):
                times[status] = self._moment(told)
            elif status in REQUIRED:
                raise _BadRow(f"missing-{status}")
        _check_order(times)
        return Row(line=line, unit=UnitId(unit), times=times)

    def _moment(self, told: str) -> int:
        try:
            moment = datetime.strptime(told, self.profile.time_format)  # noqa: DTZ007
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self._zone)
            at_ms = round(moment.timestamp() * 1000)
        except (ValueError, OverflowError) as error:
            raise _BadRow("bad-time") from error
        if at_ms <= 0:
            raise _BadRow("bad-time")
        return at_ms

    def _place(self, cell: dict[str, str]) -> Location:
        columns = self.profile.columns
        text = clean(" ".join(filter(None, (cell[name] for name in columns.place))))
        told = cell.get(columns.position, "")
        if columns.latitude and columns.longitude:
            told = f"{cell[columns.latitude]} {cell[columns.longitude]}"
        found = _POSITION.fullmatch(told.strip())
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            return Location(text=text)
        lat, lon = float(found[1]), float(found[2])
        return Location(text=text or f"{lat:.5f},{lon:.5f}", lat=lat, lon=lon)

    def _call(
        self, number: str, cell: dict[str, str], rows: list[Row], seen: Counter[str]
    ) -> Call:
        profile, columns = self.profile, self.profile.columns
        kind = profile.types.get(cell.get(columns.type, ""))
        priority = profile.priorities.get(cell.get(columns.priority, ""))
        ending = profile.dispositions.get(cell.get(columns.disposition, ""))
        seen["unknown-type"] += kind is None
        seen["unknown-priority"] += priority is None
        seen["unknown-disposition"] += ending is None
        return Call(
            number=number,
            received_ms=min(row.times["received"] for row in rows),
            type=kind or profile.other_type,
            priority=priority,
            place=self._place(cell),
            text=clean(" ".join(filter(None, (cell[name] for name in columns.text)))),
            disposition=ending or profile.other_disposition,
            rows=tuple(rows),
        )


def _check_order(times: dict[str, int]) -> None:
    """Refuse times that run backwards, naming the first pair that does."""
    if times["cleared"] < times["received"]:
        raise _BadRow("cleared-before-received")
    for (earlier, before_ms), (later, after_ms) in pairwise(times.items()):
        if after_ms < before_ms:
            raise _BadRow(f"{later}-before-{earlier}")
