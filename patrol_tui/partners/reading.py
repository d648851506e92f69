"""Reading a sheet of partners as people save it: bytes to rows, and what is wrong.

Spreadsheets write UTF-8 with a mark, or the code page of Thai Windows, and put a comma,
a semicolon or a tab between cells as the country's settings say. Pure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from store.text import clean, fold
from widgets.words.partners import ALSO, COLUMNS

NEEDED = ("class", "name")
_BETWEEN = (",", ";", "\t")
_DEFUSED = ("'=", "'+", "'-", "'@")
"""How a cell begins that was kept from being a formula."""


class Wrong(NamedTuple):
    """Something that is wrong with a sheet; `widgets.words.partners` says each."""

    line: int
    """From 1; 0 for the whole file."""
    column: str
    """Its code; empty for the whole line."""
    code: str
    about: dict[str, str] = {}  # noqa: RUF012 - never changed


class Row(NamedTuple):
    """One line of a sheet, its cells by the codes of their columns."""

    line: int
    cells: dict[str, str]


class Sheet(NamedTuple):
    """What was read."""

    rows: tuple[Row, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    columns: frozenset[str] = frozenset()
    """Those that the header has: of the others nothing is said."""


def read_sheet(content: bytes) -> Sheet:
    """Read a file's content; what is wrong with single lines leaves the others."""
    text = _decoded(content)
    lines = text.splitlines() if text is not None else []
    start = 1 if lines and fold(lines[0]).startswith("sep=") else 0
    if text is None or len(lines) <= start:
        return Sheet(wrong=(Wrong(0, "", "no-sheet"),))
    text = "".join(text.splitlines(keepends=True)[start:])
    between = max(_BETWEEN, key=lines[start].count)
    cells = list(_records(text, between, start))
    names, wrong = _columns(cells[0]) if cells else ([], [])
    for name in NEEDED:
        if name not in names:
            about = {"name": name}
            return Sheet(wrong=(*wrong, Wrong(start + 1, "", "no-column", about)))
    rows = []
    for line, row, why in cells[1:]:
        if why:
            wrong.append(Wrong(line, "", "broken", {"why": why}))
        elif extra := [cell for cell in row[len(names) :] if cell]:
            wrong.append(Wrong(line, "", "too-many", {"value": extra[0][:40]}))
        elif any(row):
            known = zip(names, row, strict=False)
            rows.append(Row(line, {name: cell for name, cell in known if name}))
    return Sheet(tuple(rows), tuple(wrong), frozenset(filter(None, names)))


def _decoded(content: bytes) -> str | None:
    """Read letters by the marks and codes that spreadsheets use; None if by none."""
    codes = ["utf-8-sig", "cp874"]
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        codes = ["utf-16"]
    for code in codes:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _records(
    text: str, between: str, before: int
) -> Iterator[tuple[int, list[str], str]]:
    """Give each record with the line that it begins on, or why it cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    while True:
        line = before + reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], str(error)
            continue
        yield line, [_cell(cell) for cell in row], ""


def _cell(cell: str) -> str:
    text = " ".join(clean(cell).split())
    return text[1:] if text.startswith(_DEFUSED) else text


def _columns(header: tuple[int, list[str], str]) -> tuple[list[str], list[Wrong]]:
    """Name the columns of a header; an empty name is a column that is left out."""
    line, cells, _ = header
    spelt = {fold(name): code for code, names in ALSO.items() for name in names}
    spelt |= {fold(code): code for code in COLUMNS}
    names: list[str] = []
    wrong: list[Wrong] = []
    for cell in cells:
        name = spelt.get(fold(cell), "")
        if cell and not name:
            about = {"value": cell[:40], "known": " ".join(COLUMNS)}
            wrong.append(Wrong(line, "", "strange-column", about))
        elif name and name in names:
            wrong.append(Wrong(line, name, "twice-column"))
            name = ""
        names.append(name)
    return names, wrong
