"""What is said of a place that was not found: why, and what may have been meant."""

from __future__ import annotations

from widgets.words.catalogue import N_, Words

MOST_LETTERS = 40
"""Letters of one thing that is repeated, so that it stays a line."""

WHYS: dict[str, str] = {
    "unknown": N_('no place "{place}"{override}'),
    "ambiguous": N_('which "{place}"?'),
    "no-junction": N_('"{place}": these streets do not meet'),
    "house-unknown": N_('"{place}": that number is not on the map'),
    "short-link": N_("a short link cannot be opened here; open it, paste the long one"),
    "link-without-point": N_("there is no point in that link; paste the coordinates"),
    "bad-coordinates": N_('"{place}" is nowhere on earth; latitude,longitude'),
    "off-grid": N_('the map has no square "{place}"'),
    "unsurveyed": N_("this zone has no coordinates{override}"),
    "outside": N_('"{place}" is {beyond} m outside the map{override}'),
    "too-long": N_("that is too long for a place; name it in a few words"),
    "out-of-range": N_('"{place}": that street ends after {length} m'),
    "map-trouble": N_("the map in {folder} cannot be used: map verify{override}"),
}
"""By why."""

OVERRIDE = N_(" ({verb}! takes it as said)")
"""Behind what can be taken all the same."""

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
    """Say why words are no place; the candidates are told apart, one a line."""
    verb = about.get("verb", "")
    return words.say(
        WHYS[about.get("why", "unknown")],
        place=_cut(about.get("place", "-")),
        override=words.say(OVERRIDE, verb=_cut(verb)) if verb else "",
        folder=about.get("folder", "-"),
        beyond=_cut(about.get("beyond", "-")),
        length=_cut(about.get("length", "-")),
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def say_candidates(words: Words, coded: str) -> tuple[str, ...]:
    """Tell candidates, each under its digit with what speaks for it.

    Args:
        words: The reader's language.
        coded: As the commands write them: entry, what is shown, reason, figure, and
            what it lies beside in English and in Thai, and its Thai name where the
            entry is a Roman key.
    """
    told = []
    for at, line in enumerate(filter(None, coded.split("\n")), 1):
        is_thai = words.lang == "th"
        _, shown, reason, figure, *more = [*line.split("\t"), *[""] * 6][:7]
        said = [words.say(REASONS[reason], figure=figure)] if REASONS[reason] else []
        said += filter(None, [more[is_thai]])
        shown = (more[2] if is_thai else "") or shown
        told.append(f"{at}) {shown} ({'; '.join(said)})" if said else f"{at}) {shown}")
    return tuple(told)
