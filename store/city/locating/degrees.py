"""Coordinates as people write and paste them: decimal, or in minutes and seconds.

Reads tidied text (`forms.tidy`). Every pattern is anchored and bounded, so that hostile
text costs no more than its length.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.patterns import pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPoint:
    """A point by its degrees, as typed; they may be nowhere on earth."""

    lat: float
    lon: float

    @property
    def is_on_earth(self) -> bool:
        """Claim that there is such a point."""
        return abs(self.lat) <= 90 and abs(self.lon) <= 180


_NUMBER = r"([+-]?\d{1,3}\.\d{1,15})"
_NAMED = pattern(r"\b(?:latitude|longitude|lat|lon|long|lng)\b\s*[:=]?")
_DECIMAL = pattern(rf"\(?\s*{_NUMBER}\s*°?\s*(?:[,;]\s*|\s)\s*{_NUMBER}\s*°?\s*\)?")
_COMMAS = pattern(
    r"([+-]?\d{1,3}),(\d{3,15})\s*(?:[;,]\s*|\s)\s*([+-]?\d{1,3}),(\d{3,15})"
)
_ANGLE = (
    r"([+-]?\d{1,3}(?:\.\d{1,15})?)(?:\s*[°º]\s*|\s+|(?=[nsew,;]))"
    r"(?:(\d{1,2}(?:\.\d{1,15})?)(?![\d.°º])(?:\s*['′’]\s*|\s+|(?=[nsew,;]))"
    r"(?:(\d{1,2}(?:\.\d{1,15})?)(?![\d.°º])\s*(?:[\"″”]|''|’’|′′)?\s*)?)?"
)
_LETTER_FIRST = (
    pattern(rf"([ns])\s*{_ANGLE}\s*[,;]?\s*([ew])\s*{_ANGLE}"),
    pattern(rf"([ew])\s*{_ANGLE}\s*[,;]?\s*([ns])\s*{_ANGLE}"),
)
_LETTER_LAST = pattern(rf"{_ANGLE}([nsew])?\s*[,;]?\s*{_ANGLE}([nsew])?\s*")
_NOWHERE = 999.0


def read_degrees(text: str) -> AtPoint | None:
    """Read a pair of coordinates; None when the text is something else.

    Latitude comes first unless letters say otherwise. Decimal degrees need a point in
    both numbers, since `12,14` may be anything.
    """
    text = _NAMED.sub(" ", text).strip()
    if found := _DECIMAL.fullmatch(text):
        return AtPoint(lat=float(found[1]), lon=float(found[2]))
    if found := _COMMAS.fullmatch(text):
        lat, lon = f"{found[1]}.{found[2]}", f"{found[3]}.{found[4]}"
        return AtPoint(lat=float(lat), lon=float(lon))
    return _read_angles(text)


def _read_angles(text: str) -> AtPoint | None:
    for written in (*_LETTER_FIRST, _LETTER_LAST):
        found = written.fullmatch(text + " ")  # the last mark may be left out
        if found:
            parts = found.groups()
            is_last = written is _LETTER_LAST
            sides = (parts[3], parts[7]) if is_last else (parts[0], parts[4])
            angles = (parts[:3], parts[4:7]) if is_last else (parts[1:4], parts[5:])
            return _point(text, sides, angles)
    return None


def _point(
    text: str, sides: tuple[str | None, ...], angles: tuple[tuple[str | None, ...], ...]
) -> AtPoint | None:
    if not ("°" in text or "º" in text or all(sides)):
        return None
    first, second = map(_angle, angles)
    if first is None or second is None:
        return AtPoint(lat=_NOWHERE, lon=_NOWHERE)
    first, second = (
        -angle if side in ("s", "w") else angle
        for side, angle in zip(sides, (first, second), strict=True)
    )
    if sides[0] in ("e", "w") or sides[1] in ("n", "s"):
        first, second = second, first
    return AtPoint(lat=first, lon=second)


def _angle(parts: tuple[str | None, ...]) -> float | None:
    """Add degrees, minutes and seconds; None when there are sixty or more of one."""
    degrees, minutes, seconds = (float(part or 0) for part in parts)
    if minutes >= 60 or seconds >= 60:
        return None
    size = abs(degrees) + minutes / 60 + seconds / 3600
    return -size if (parts[0] or "").startswith("-") else size
