"""What is said of maps: why one cannot be used, and what an import took and left out.

Keyed by the codes' text, so that saying a sentence loads no map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from widgets.words.catalogue import N_, Words

UNUSABLE: dict[str, str] = {
    "missing": N_("{where}: no map there; patrol-tui map list names the maps"),
    "foreign": N_("{where}: not a map of this program; nothing was changed"),
    "version": N_("{where}: made by another version ({what}); import it again"),
    "broken-header": N_("{where}: map.json is damaged; import it again"),
    "cut": N_("{where}: {what} is cut short or missing; import it again"),
    "wrong-array": N_("{where}: {what} is not what it should be; import it again"),
    "inconsistent": N_("{where}: {what} does not fit the rest; import it again"),
    "changed": N_("{where}: {what} was changed since it was written; import it again"),
    "disk": N_("{where}: the disk does not take or give it ({what}); see to the disk"),
}
"""Why a map folder cannot be used, and what to do."""

FAILED: dict[str, str] = {
    "missing": N_("{where}: no such file"),
    "unreadable": N_("{where}: cannot be read ({what})"),
    "empty": N_("{where}: the file is empty; fetch it again"),
    "truncated": N_("{where}: the file ends too early ({what}); fetch it again"),
    "broken": N_("{where}: the file is damaged ({what}); fetch it again"),
    "unknown-kind": N_(
        "{where}: not a map file; give OSM XML or PBF, Overpass JSON or GeoJSON"
    ),
    "no-streets": N_("{where}: no street in it; take an extract with highways"),
    "needs-osmium": N_(
        "{where}: OSM files need one more package: pip install 'patrol-tui[maps]'"
    ),
    "too-large": N_("{where}: too large; cut the town out of it first"),
    "no-room": N_("{where}: no room to unpack it; free some space ({what})"),
}
"""Why no map could be made of a file."""

REASONS: dict[str, str] = {
    "missing-node": N_("points that ways name and the file lacks"),
    "cut-at-border": N_("ways cut where points are missing"),
    "bad-coordinates": N_("points that lie nowhere on earth"),
    "far-away": N_("points too far from the town"),
    "too-few-points": N_("pieces with fewer than two points"),
    "zero-length": N_("points on top of the point before"),
    "repeated-node": N_("the same point twice in a row"),
    "double-id": N_("ways that come twice"),
    "deleted": N_("objects the file calls deleted"),
    "no-highway": N_("lines that are no streets"),
    "no-street": N_("highways without traffic"),
    "unknown-highway": N_("kinds of street not known"),
    "not-built": N_("streets planned or being built"),
    "area": N_("squares drawn as areas"),
    "name-cut": N_("names too long, cut"),
    "name-empty": N_("names with nothing readable"),
    "landmark-without-name": N_("landmarks without a name"),
    "landmark-without-place": N_("landmarks without a place in the file"),
    "double-landmark": N_("landmarks that come twice"),
    "house-without-place": N_("house numbers without a place"),
    "house-without-street": N_("house numbers whose street is not on the map"),
    "restriction-unknown": N_("turn restrictions not understood"),
    "restriction-off-map": N_("turn restrictions off the map"),
    "bad-feature": N_("things not shaped as they should be"),
}
"""What an import left out, or did not take as the file has it."""

STAGES: dict[str, str] = {
    "unpacking": N_("unpacking"),
    "reading": N_("reading"),
    "joining": N_("joining streets"),
    "naming": N_("naming"),
    "indexing": N_("indexing"),
}
"""What an import is busy with."""

_TAKEN = N_(
    "{segments} pieces of street, {length_km:.1f} km, {junctions} junctions,"
    " {streets} street names"
)
_MORE = N_(
    "{one_ways} one-way, {turns} turn restrictions, {landmarks} landmarks,"
    " {houses} house numbers"
)


def say_unusable(words: Words, where: object, why: str, what: str) -> str:
    """Say why a map cannot be used, in one line."""
    return words.say(UNUSABLE[why], where=where, what=what or "-")


def say_failed(words: Words, where: object, why: str, what: str) -> str:
    """Say why a file became no map, in one line."""
    return words.say(FAILED[why], where=where, what=what or "-").replace(" (-)", "")


def say_taken(words: Words, counts: Mapping[str, float]) -> tuple[str, str]:
    """Say what an import took."""
    return words.say(_TAKEN, **counts), words.say(_MORE, **counts)


def say_left_out(
    words: Words, counts: Iterable[tuple[str, str, int]]
) -> tuple[str, ...]:
    """Say what an import left out, one line for each reason, with some of the values.

    Args:
        words: The reader's language.
        counts: Reason, value from the file if any, and how often; grouped by reason.
    """
    totals: dict[str, int] = {}
    values: dict[str, list[str]] = {}
    for reason, value, count in counts:
        totals[reason] = totals.get(reason, 0) + count
        if value:
            values.setdefault(reason, []).append(f"{value} {count}")
    lines = []
    for reason, total in totals.items():
        told = f"{total:>8}  {words.say(REASONS[reason])}"
        named = ", ".join(values.get(reason, [])[:6])
        lines.append(f"{told} ({named})" if named else told)
    return tuple(lines)
