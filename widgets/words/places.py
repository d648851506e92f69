"""What is said of a place that was not found: why, and what may have been meant."""

from __future__ import annotations

from widgets.words.catalogue import N_, Words

MOST_LETTERS = 40
"""Letters of one thing that is repeated, so that it stays a line."""

WHYS: dict[str, str] = {
    "unknown": N_('no place "{place}" ({verb}! takes it as said){near}'),
    "ambiguous": N_('which "{place}"?{near}'),
    "no-junction": N_('"{place}": these streets do not meet{near}'),
    "house-unknown": N_('"{place}": that number is not on the map{near}'),
    "short-link": N_("a short link cannot be opened here; open it, paste the long one"),
    "link-without-point": N_("there is no point in that link; paste the coordinates"),
    "bad-coordinates": N_('"{place}" is nowhere on earth; latitude,longitude{near}'),
    "off-grid": N_('the map has no square "{place}"'),
    "unsurveyed": N_("this zone has no coordinates ({verb}! keeps them)"),
    "outside": N_('"{place}" is {beyond} m outside the map ({verb}! takes it)'),
    "too-long": N_("that is too long for a place; name it in a few words"),
    "out-of-range": N_('"{place}": that street ends after {length} m'),
}
"""By why; `near` begins with the words before a list, or is empty."""

REASONS: dict[str, str] = {
    "exact": "",
    "alias": N_("alias"),
    "begins-so": "",
    "within": N_("within the name"),
    "sounds-alike": N_("sounds alike"),
    "slip": N_("spelt alike"),
    "near-crossing": N_("they do not meet; {figure} m apart"),
    "house-unknown": N_("the street"),
    "house-near": N_("number {figure}"),
    "this-way": N_("towards {figure}"),
    "swapped": N_("the other way round"),
    "relative": N_("short code, near here"),
}
"""Why a candidate is offered."""


def say_not_found(words: Words, about: dict[str, str]) -> str:
    """Say why words are no place, with the likeliest candidates numbered."""
    candidates = say_candidates(words, about.get("near", ""))[:3]
    near = ""
    if candidates:
        listed = " ".join(f"{at}) {told}" for at, told in enumerate(candidates, 1))
        near = f"; {words.say(N_('near'))}: {listed}"
    return words.say(
        WHYS[about.get("why", "unknown")],
        place=_cut(about.get("place", "-")),
        verb=_cut(about.get("verb", "")),
        beyond=_cut(about.get("beyond", "-")),
        length=_cut(about.get("length", "-")),
        near=near,
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def say_candidates(words: Words, coded: str) -> list[str]:
    """Tell candidates, each with what speaks for it; `coded` as the commands write."""
    told = []
    for line in filter(None, coded.split("\n")):
        _, shown, reason, figure = [*line.split("\t"), "", "", ""][:4]
        said = words.say(REASONS[reason], figure=figure) if REASONS[reason] else ""
        told.append(f"{shown} ({said})" if said else shown)
    return told
