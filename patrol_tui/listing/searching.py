"""Search: incidents by words and keys, those at hand and those of years ago.

Keys (`type=`, `state=`, `unit=`, `last=`) are queries of the view's documents. Words
are looked for in what people said and named, in the reader's language: never in the
words of this program. What was folded once is kept for as long as the incident is at
hand and the language stays, so that the next search only compares. A caller who is
sealed is read anew each time, and never kept: the key may be destroyed at any moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from heapq import nlargest
from typing import NamedTuple
from weakref import WeakKeyDictionary

from patrol_tui.listing.sieve import Sieve
from store.desk import Desk
from store.glance import Glance
from store.model.beats import beat_of
from store.model.records import Incident, IncidentId
from store.text import fold, fold_clean
from store.view import Asked, incidents_where
from widgets.words.results import Teller

SEALED = "~"
"""How a text begins that only `reveal` can read."""
_SPAN_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}

_Folded = dict[IncidentId, tuple[Incident, str]]
_FOLDED: WeakKeyDictionary[Teller, _Folded] = WeakKeyDictionary()
"""What incidents say, folded, in each reader's language."""


class Found(NamedTuple):
    """What a search found."""

    total: int
    newest: tuple[Incident, ...]
    """The last ones to be opened, the newest first."""
    unread: int
    """Chapters of the past that could not be read, and so were not searched."""


class Search:
    """Searches one desk at one moment.

    Args:
        teller: Tells places in the reader's language.
        desk: Whose incidents, and whose view of them.
        now_ms: The moment that states and spans are told for.
        reveal: Reads a sealed text; None if that cannot be read.
    """

    def __init__(
        self,
        teller: Teller,
        desk: Desk | Glance,
        now_ms: int,
        reveal: Callable[[str], str | None],
    ) -> None:
        self._teller, self._desk, self._now_ms = teller, desk, now_ms
        self._reveal = reveal
        self._named: dict[tuple[str, str], str] = {}

    def find(self, text: str, keys: dict[str, str], most: int) -> Found:
        """Find the incidents in which every word occurs and every key matches.

        All that ever were are searched, one chapter of the past at a time.

        Args:
            text: Words, in any order.
            keys: See the top; a key that is not known finds everything.
            most: How many to give back; all are counted.
        """
        words = tuple(fold(text.replace("@", " ")).split())
        total, newest = 0, list[Incident]()
        for incidents in self._each_found(words, keys):
            total += len(incidents)
            newest = nlargest(most, [*newest, *incidents], key=_opening)
        return Found(total, tuple(newest), self._desk.view.unread)

    def _each_found(
        self, words: tuple[str, ...], keys: dict[str, str]
    ) -> Iterator[list[Incident]]:
        """Give what fits of the incidents at hand, then of each chapter."""
        since_ms = self._now_ms - span_ms(keys.get("last", ""))
        asked = incidents_where(
            since_ms=since_ms,
            unit=keys.get("unit", ""),
            type=keys.get("type", ""),
            state=keys.get("state", ""),
        )
        said = self._said()
        by, beat = fold(keys.get("by", "")), keys.get("beat", "")
        at_hand = (one for one in self._at_hand(asked) if self._says(one, words, said))
        yield [one for one in at_hand if _is_by(one, by) and self._is_in(one, beat)]
        unit = fold(keys.get("unit", ""))
        sieve = Sieve(words, unit, self._names, self._caller)
        for past in self._desk.view.past_tables(
            since_ms,
            self._now_ms,
            may_fit=sieve.may_fit,
            fits=lambda incident: self._says(incident, words),
        ):
            fitting = past.search(asked) if asked else past
            found = (past.incidents[IncidentId(one["id"])] for one in fitting)
            yield [one for one in found if _is_by(one, by) and self._is_in(one, beat)]

    def _at_hand(self, asked: Asked | None) -> Iterable[Incident]:
        """Give the incidents of the State that a query finds; without one, all."""
        hot = self._desk.state.incidents
        if asked is None:
            return hot.values()
        found = self._desk.view.table("incidents", self._now_ms).search(asked)
        keys = (IncidentId(document["id"]) for document in found)
        return [hot[key] for key in keys if key in hot]

    def _said(self) -> _Folded:
        """Give what is kept of incidents at hand; forget those put away since."""
        hot = self._desk.state.incidents
        said = _FOLDED.setdefault(self._teller, {})
        if len(said) > len(hot):
            for key in [key for key in said if key not in hot]:
                del said[key]
        return said

    def _says(
        self, incident: Incident, words: tuple[str, ...], said: _Folded | None = None
    ) -> bool:
        """Claim that every word occurs in what an incident says."""
        if not words:
            return True
        known = said.get(incident.id) if said is not None else None
        if known is None or known[0] is not incident:
            known = incident, self._folded(incident)
            if said is not None:
                said[incident.id] = known
        missing = [word for word in words if word not in known[1]]
        if not missing or not incident.caller.startswith(SEALED):
            return not missing
        caller = self._caller(incident.caller)
        return all(word in caller for word in missing)

    def _folded(self, incident: Incident) -> str:
        """Join what people said and named, without a caller who is sealed."""
        place, closure = incident.place, incident.closure
        said = [incident.text, incident.source, place.text, place.key]
        if not incident.caller.startswith(SEALED):
            said.append(incident.caller)
        said += [str(incident.number), incident.type]
        said += [closure.text] if closure else []
        for name in ("text", "plate", "report", "official"):
            said += [getattr(line.fact, name, "") for line in incident.history]
        said += [assignment.unit for assignment in incident.assignments]
        told = fold_clean(" ".join(dict.fromkeys(said)))
        return f"{told} {self._names(incident.type, place.key)}"

    def _names(self, kind: str, key: str) -> str:
        """Fold the names of a type, and of a place in the reader's language."""
        known = self._named.get((kind, key))
        if known is None:
            found, place = self._desk.tables.kind(kind), self._teller.town.place(key)
            said = [found.en, found.th] if found else []
            if place is not None:
                is_thai = self._teller.words.lang == "th"
                said.append(place.name_th if is_thai else place.name_en)
            known = self._named[kind, key] = fold_clean(" ".join(said))
        return known

    def _is_in(self, incident: Incident, beat: str) -> bool:
        """Claim that an incident lies in a beat; without one, anywhere."""
        return not beat or beat_of(incident.place, self._desk.tables.beats) == beat

    def _caller(self, token: str) -> str:
        """Fold what a sealed text says; nothing if that cannot be read any more."""
        return fold_clean(self._reveal(token) or "")


def _is_by(incident: Incident, officer: str) -> bool:
    """Claim that somebody of that name wrote a line of an incident."""
    return not officer or any(officer in fold(line.by) for line in incident.history)


def _opening(incident: Incident) -> tuple[int, str]:
    return incident.opened_ms, incident.id


def span_ms(text: str) -> int:
    """Read `7d`, `12h`, `30m`; anything else is all time."""
    match = re.fullmatch(r"(\d{1,5})([mhd])", fold(text))
    return int(match[1]) * _SPAN_MS[match[2]] if match else 1 << 60
