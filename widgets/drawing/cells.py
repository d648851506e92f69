"""Text measured and cut in terminal cells, never inside a Thai cluster.

A cluster is a letter with the marks written over and under it; it takes the cells of
its letter. SARA AM is a cluster of its own, one cell wide, as in nearly all terminals.
What is fitted or wrapped is cleaned first, so no row holds a control or starts with a
mark.
"""

import re
from functools import lru_cache
from typing import Literal, Protocol

from rich.cells import cell_len, split_graphemes

from store.text import clean
from widgets.drawing.canvas import Glyphs

Align = Literal["left", "right", "center"]

_THAI_RUN = re.compile("[\u0e01-\u0e4e]+")
_CHUNK = re.compile("[^ ]+ *| +")
_CLINGS = frozenset("ะาำๅๆฯ).,%:;!?")
"""What belongs to the letter before it and should not open a row."""
_LEADS = frozenset("เแโใไ(")
"""What belongs to the letter after it and should not end a row."""
_SAFE_FORMS = str.maketrans("…–—‘’“”", "~--''\"\"")
_ASCII_FORMS = _SAFE_FORMS | str.maketrans("·•×°→←↑↓►◄«»≥≤", ".*xo><^v><<>><")
"""Signs that a set of characters lacks, by code point."""
_AM = re.compile("([\u0e48-\u0e4b]?)\u0e33")


class _Parser(Protocol):
    def parse(self, text: str) -> list[str]: ...


def width(text: str) -> int:
    """Count the cells that the text takes on screen."""
    return cell_len(text)


@lru_cache(4096)
def clusters(text: str) -> tuple[tuple[str, int], ...]:
    """Clean text and part it into (cluster, cells); none takes 0 cells."""
    text = clean(text)
    spans, _ = split_graphemes(text)
    return tuple((text[start:end], cells) for start, end, cells in spans if cells)


@lru_cache(4096)
def fit(text: str, cells: int, align: Align = "left", ellipsis: str = "…") -> str:
    """Make text exactly `cells` wide: padded, or cut between clusters with an ellipsis.

    A wide letter that does not fit leaves a space. Where the ellipsis would leave
    nothing of the text it is left out. With no cells the answer is empty.
    """
    parts = clusters(text)
    if cells <= 0:
        return ""
    total = sum(size for _, size in parts)
    kept = "".join(part for part, _ in parts)
    if total > cells:
        dots = ellipsis if width(ellipsis) < cells else ""
        kept = _head(parts, cells - width(dots)).rstrip(" ") + dots
        total = width(kept)
    room = cells - total
    before = {"left": 0, "right": room, "center": room // 2}[align]
    return " " * before + kept + " " * (room - before)


@lru_cache(4096)
def wrap(text: str, cells: int) -> tuple[str, ...]:
    """Break text into rows of at most `cells`, between words where it can.

    Breaks come after spaces and between Thai words; a word longer than a row is folded
    between clusters. Only spaces are left out, at the ends of rows. A wide letter in
    rows of one cell is shown as `?`. Always at least one row; `cells` is 1 or more.

    No letter with a mark stands in the last cell of several: where a terminal does not
    wrap by itself, tmux puts that mark over the letter before (`ตั้งแ่ต`).
    """
    cells = max(cells, 1)
    rows: list[str] = []
    row = ""
    for piece in _pieces(text):
        if row.strip(" ") and not _fits(row + piece.rstrip(" "), cells):
            rows.append(row.rstrip(" "))
            row = ""
        *full, rest = _folded(row + piece, cells)
        rows += full
        row = rest
    if row.strip(" ") or not rows:
        rows.append(row.rstrip(" "))
    return tuple(rows)


def next_stop(text: str, index: int) -> int:
    """Find the place after the cluster that stands at or holds `index`."""
    return next((end for end in _stops(text) if end > index), len(text))


def prev_stop(text: str, index: int) -> int:
    """Find the place before the cluster that ends at or holds `index`."""
    return max((stop for stop in (0, *_stops(text)) if stop < index), default=0)


def sent(text: str, glyphs: Glyphs, decompose_am: bool) -> str:
    """Spell text with what the terminal has, cell for cell; the last step before it.

    With characters below 128 only, signs that people and programs write, like dashes
    and dots, become the nearest of those; letters stay what they are.
    """
    if text.isascii():
        return text
    if glyphs == "ascii":
        text = text.translate(_ASCII_FORMS)
    elif glyphs == "box-safe":
        text = text.translate(_SAFE_FORMS)
    return shown(text, decompose_am)


def shown(text: str, decompose_am: bool) -> str:
    """Spell SARA AM as the terminal needs it.

    Some terminals draw a letter and its SARA AM in one cell. Spelt as nikhahit, tone,
    aa it takes two cells in all of them, so `decompose_am` is for those and only for
    the last step before the screen.
    """
    return _AM.sub("\u0e4d\\1\u0e32", text) if decompose_am else text


@lru_cache(512)
def _stops(text: str) -> tuple[int, ...]:
    return tuple(end for _, end, _ in split_graphemes(text)[0])


def _head(parts: tuple[tuple[str, int], ...], cells: int) -> str:
    head: list[str] = []
    for part, size in parts:
        cells -= size
        if cells < 0:
            break
        head.append(part)
    return "".join(head)


def _folded(text: str, cells: int) -> list[str]:
    """Cut a text too long for its row between clusters; the last part fits."""
    rows: list[str] = []
    parts = list(clusters(text))
    while not _fits("".join(part for part, _ in parts).rstrip(" "), cells):
        head = _head(tuple(parts), cells)
        if not _fits(head, cells):
            head = _head(tuple(parts), cells - 1)
        count = len(clusters(head))
        if not count:
            parts[0] = ("?", 1)
            continue
        while count > 1 and _parted(parts[count - 1][0], parts[count][0]):
            count -= 1
        rows.append("".join(part for part, _ in parts[:count]).rstrip(" "))
        parts = parts[count:]
    return [*rows, "".join(part for part, _ in parts)]


def _fits(row: str, cells: int) -> bool:
    """Claim that a row has room, and no mark over its last cell of several."""
    left = cells - width(row)
    return left > 0 or (left == 0 and (cells == 1 or width(row[-1]) > 0))


def _parted(left: str, right: str) -> bool:
    return right[0] in _CLINGS or left[0] in _LEADS


@lru_cache(4096)
def _pieces(text: str) -> tuple[str, ...]:
    """Part text where a row may break: after spaces, and between Thai words."""
    text = "".join(part for part, _ in clusters(text))
    found: list[str] = []
    for chunk in _CHUNK.findall(text):
        done = 0
        for run in _THAI_RUN.finditer(chunk):
            found += [chunk[done : run.start()], *_words(run[0])]
            done = run.end()
        found.append(chunk[done:])
    joined: list[str] = []
    for piece in filter(None, found):
        if joined and (_joins(joined[-1], piece) or not piece.strip(" ")):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def _joins(left: str, right: str) -> bool:
    """Tell whether a break here would part what is read as one."""
    if left.endswith(" ") and width(right[0]):
        return False
    return not width(right[0]) or right[0] in _CLINGS or left[-1] in _LEADS


def _words(run: str) -> list[str]:
    if len(run) <= 3:
        return [run]
    parser = _parser()
    return parser.parse(run) if parser else [run]


@lru_cache(1)
def _parser() -> _Parser | None:
    """Load the Thai word breaker on first need: 12 ms that a start need not pay."""
    try:
        import budoux
    except ImportError:
        return None
    parser: _Parser = budoux.load_default_thai_parser()
    return parser
