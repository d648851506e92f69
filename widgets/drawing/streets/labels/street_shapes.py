"""Where each street shows on the map: its runs of cells along rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from widgets.drawing.streets.labels.claims import Claims

LEAST_CELLS = 3
"""A street that shows fewer cells needs no name."""
USUAL, MANY = (4, 3), (12, 10)
"""How many of the longest runs of a street are looked at, lying and standing."""
_SPREAD = 3
"""A slanted street has only runs shorter than this: some are taken all along it."""
_CLASS_WEIGHT = 60
"""How many cells a class of street is worth in the order of naming."""

_Cells = npt.NDArray[np.int32]


class Span(NamedTuple):
    """Neighbouring cells of one street."""

    across: int
    """Its line if it lies, its column if it stands."""
    begin: int
    """Its first column, or line."""
    cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the window shows of one street."""

    street: int
    street_class: int
    """The highest `StreetClass` it shows."""
    cells: int
    gaps: tuple[Span, ...]
    """The longest lying runs between joints, longest first."""
    lying: tuple[Span, ...]
    """The longest lying runs, joints or not."""
    standing: tuple[Span, ...]


def street_shapes(
    claims: Claims, streets: Set[int] | None = None, most: tuple[int, int] = USUAL
) -> list[Shape]:
    """List the streets that need a name, main and long ones first.

    Args:
        claims: The frame.
        streets: The only ones to list; None for all that show enough cells.
        most: How many runs to give of each, lying and standing.
    """
    owner = claims.ink.owner
    shown = owner >= 0
    found, at, cells = np.unique(owner[shown], return_inverse=True, return_counts=True)
    classes = np.zeros(len(found), np.int64)
    np.maximum.at(classes, at, claims.street_class[shown])
    worth = classes * _CLASS_WEIGHT + np.minimum(cells, _CLASS_WEIGHT)
    order = np.argsort(-worth, kind="stable")
    order = order[cells[order] >= LEAST_CELLS]
    if streets is not None:
        order = order[np.isin(found[order], list(streets))]
    found, classes, cells = found[order], classes[order], cells[order]
    gaps = _longest(np.where(claims.ink.joint, -1, owner), found, most[0])
    lying = _longest(owner, found, most[0])
    standing = _longest(np.ascontiguousarray(owner.T), found, most[1])
    return [
        Shape(
            street=street,
            street_class=street_class,
            cells=count,
            gaps=next(gaps),
            lying=next(lying),
            standing=next(standing),
        )
        for street, street_class, count in zip(
            found.tolist(), classes.tolist(), cells.tolist(), strict=True
        )
    ]


def _longest(
    owner: _Cells, streets: npt.NDArray[np.int32], most: int
) -> Iterator[tuple[Span, ...]]:
    """Give the longest runs along the rows of an array, for one street after another.

    Where all runs of a street are short, they are taken evenly from first to last.
    """
    flat = owner.ravel()
    if not len(flat):
        return
    broken = flat[1:] != flat[:-1]
    broken |= np.arange(1, len(flat)) % owner.shape[1] == 0
    begins = np.concatenate([[0], np.flatnonzero(broken) + 1])
    lengths = np.diff(np.concatenate([begins, [len(flat)]]))
    kept = flat[begins] >= 0
    begins, lengths = begins[kept], lengths[kept]
    order = np.lexsort((-lengths, flat[begins]))
    begins, lengths = begins[order], lengths[order]
    of = flat[begins]
    first = np.searchsorted(of, streets).tolist()
    last = np.searchsorted(of, streets, "right").tolist()
    rows = (begins // owner.shape[1]).tolist()
    columns = (begins % owner.shape[1]).tolist()
    cells = lengths.tolist()
    for begin, end in zip(first, last, strict=True):
        yield tuple(
            Span(rows[run], columns[run], cells[run])
            for run in _taken(
                begin, end, most, longest=cells[begin] if begin < end else 0
            )
        )


def _taken(begin: int, end: int, most: int, *, longest: int) -> Sequence[int]:
    if end - begin <= most or longest >= _SPREAD:
        return range(begin, min(end, begin + most))
    return [begin + (end - begin) * (2 * at + 1) // (2 * most) for at in range(most)]
