"""One line of a sheet as a partner: each cell checked, and told again as a cell.

Dates are days of the station's clock; an expiry holds until the end of its day.
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import NamedTuple

from patrol_tui.log.export import moment_ms
from patrol_tui.partners.directory import Directory
from patrol_tui.partners.reading import Row, Wrong
from store.model.channels import LINE, PHONE, Channel, channels_of, listed
from store.model.inbox import CLASSES, Partner
from store.model.intake import KeepPartner
from store.model.records import tellable_ms
from store.text import fold
from widgets.words.reports import group_code

_PHONE = re.compile(r"\+?\d{3,15}")
_NOUGHT_LOST = re.compile(r"[689]\d{8}|[2-57]\d{7}")
"""A number of this country that a spreadsheet took for a sum."""
_LANGUAGES = {
    fold(said): code
    for code, names in (
        ("th", ("", "th", "thai", "ไทย", "ภาษาไทย")),
        ("en", ("en", "english", "อังกฤษ", "ภาษาอังกฤษ")),
    )
    for said in names
}


class Entry(NamedTuple):
    """What a line says of a partner."""

    line: int
    partner: KeepPartner
    """Without the name of a partner who is known."""
    reason: str = ""
    """Why the partner is retired; empty if it is not."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """List how the partner is reached."""
        return channels_of(self.partner.channels)


class _CellError(ValueError):
    """A cell that cannot be what its column holds."""

    def __init__(self, column: str, code: str, **about: str) -> None:
        super().__init__(code)
        self.column, self.code, self.about = column, code, about


def entry_of(row: Row, zone: tzinfo) -> Entry | Wrong:
    """Read a line; the first cell that cannot be is told."""
    cells = row.cells
    try:
        begin_ms = _day_ms(cells, "consent", zone)
        end_ms = _day_ms(cells, "expires", zone, is_end=True)
        if begin_ms is not None and end_ms is not None and end_ms <= begin_ms:
            raise _CellError("expires", "ends-first")
        channels = (*_phones(cells), *listed(LINE, cells.get("line", "")))
        kept = KeepPartner(
            group=_group(cells["class"]),
            name=_name(cells),
            organisation=cells.get("organisation", ""),
            area=cells.get("area", ""),
            channels="; ".join(one.told for one in channels),
            lang=_language(cells.get("language", "")),
            consent_ms=begin_ms,
            until_ms=end_ms,
        )
    except _CellError as wrong:
        return Wrong(row.line, wrong.column, wrong.code, wrong.about)
    return Entry(row.line, kept, cells.get("retired", ""))


def _group(said: str) -> str:
    group = group_code(said)
    if group not in CLASSES:
        raise _CellError("class", "bad-class", value=said[:40])
    return group


def _name(cells: dict[str, str]) -> str:
    if not cells.get("name"):
        raise _CellError("name", "no-name")
    return cells["name"]


def _language(said: str) -> str:
    if fold(said) not in _LANGUAGES:
        raise _CellError("language", "bad-language", value=said[:40])
    return _LANGUAGES[fold(said)]


def _phones(cells: dict[str, str]) -> tuple[Channel, ...]:
    """Read telephone numbers; a lost nought in front is put back."""
    found = []
    for one in listed(PHONE, cells.get("phone", "")):
        digits = re.sub(r"[\s().\-]+", "", fold(one.way))
        if not _PHONE.fullmatch(digits):
            raise _CellError("phone", "bad-phone", value=one.way[:40])
        is_short = _NOUGHT_LOST.fullmatch(digits) is not None
        found.append(Channel(PHONE, f"0{digits}" if is_short else one.way))
    return tuple(found)


def _day_ms(
    cells: dict[str, str], column: str, zone: tzinfo, *, is_end: bool = False
) -> int | None:
    try:
        return moment_ms(cells.get(column, ""), zone, is_end=is_end)
    except (ValueError, OverflowError) as error:
        value = cells[column][:40]
        raise _CellError(column, "bad-date", value=value) from error


def cells_of(partner: Partner, directory: Directory, zone: tzinfo) -> dict[str, str]:
    """Tell a partner as the cells of a line, by the codes of their columns."""
    channels = directory.channels(partner)
    ways = {
        kind: ", ".join(one.way for one in channels if one.kind == kind)
        for kind in (PHONE, LINE)
    }
    return {
        "class": partner.group,
        "name": directory.name(partner),
        "organisation": partner.organisation,
        "area": partner.area,
        "phone": ways[PHONE],
        "line": ways[LINE],
        "language": partner.lang,
        "consent": _day(partner.consent_ms, zone),
        "expires": _day(partner.until_ms and partner.until_ms - 1, zone),
        "retired": partner.reason,
    }


def _day(at_ms: int | None, zone: tzinfo) -> str:
    if at_ms is None:
        return ""
    return datetime.fromtimestamp(tellable_ms(at_ms) / 1000, zone).date().isoformat()
