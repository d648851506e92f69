"""Search: at hand and in the past, by words and keys, in two languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import pytest
from msgspec.structs import replace

from patrol_tui.config import Config
from patrol_tui.listing.lists import Listing
from patrol_tui.listing.searching import _FOLDED, Found, Search
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.recent import put_away
from store.model.records import Location, State
from store.past import Past
from store.text import fold_clean
from store.view import View
from tests.store.shift import DAY_MS, NOON_MS, Shift
from tests.store.sim_disk import SimDisk
from widgets.words.catalogue import Words
from widgets.words.results import Teller

TABLES = Config().tables


@dataclass
class Kept:
    """What a search needs of a desk."""

    state: State
    past: Past
    tables: Any = TABLES
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.view = View(self.state, self.past)

    def reveal(self, text: str) -> str | None:
        return self.keys.get(text) if text.startswith("~") else text


def a_month() -> Kept:
    """One incident a day for 30 days, of which the last five are at hand."""
    shift = Shift(tables=TABLES)
    shift.logs_on("21,22")
    for number in range(30):
        shift.opens(
            "theft" if number % 2 else "noise",
            text=f"day{number}x red motorbike",
            caller="Somsri 081 234" if number == 3 else "",
        )
        shift.sends("21" if number < 10 else "22", 101 + number)
        shift.arrives("21" if number < 10 else "22")
        shift.clears("21" if number < 10 else "22", "REPORT", text=f"seen{number}x")
        shift.later(hours=24)
    state = replace(shift.state, actions=())
    past, cold = Past(SimDisk()), ()
    for keep_days in (20, 10, 5):
        state, cold = put_away(state, keep_ms=keep_days * DAY_MS - 1, fewest=0)
        past.add(cold)
    return Kept(state, past)


NOW_MS = NOON_MS + 30 * DAY_MS


def teller(lang: str = "en") -> Teller:
    return Teller(Words(lang), TABLES, Town(ROI_ET), UTC)


def find(kept: Kept, text: str, most: int = 50, **keys: str) -> Found:
    search = Search(teller(), kept, NOW_MS, kept.reveal)  # type: ignore[arg-type]
    return search.find(text, keys, most)


def days(found: Found) -> list[int]:
    return [(one.opened_ms - NOON_MS) // DAY_MS for one in found.newest]


def test_all_that_ever_was_is_searched_newest_first() -> None:
    kept = a_month()
    assert len(kept.state.incidents) == 5
    assert len(kept.past.chapters) == 3

    found = find(kept, "red motorbike")

    assert found.total == 30
    assert days(found) == list(reversed(range(30)))


def test_only_the_newest_are_given_but_all_are_counted() -> None:
    found = find(a_month(), "motorbike", most=3)

    assert found.total == 30
    assert days(found) == [29, 28, 27]


@pytest.mark.parametrize(
    ("text", "keys", "wanted"),
    [
        ("day7x", {}, [7]),
        ("DAY๗X  @motorbike", {}, [7]),
        ("7x", {}, [27, 17, 7]),
        ("day28x seen28x", {}, [28]),
        ("seen4x", {}, [4]),
        ("somsri", {}, [3]),
        ("", {"unit": "21"}, list(reversed(range(10)))),
        ("", {"type": "NOISE", "unit": "21"}, [8, 6, 4, 2, 0]),
        ("", {"last": "7d"}, [29, 28, 27, 26, 25, 24, 23]),
        ("motorbike", {"last": "36h"}, [29]),
        ("motorbike", {"last": "long", "type": "theft", "unit": "21"}, [9, 7, 5, 3, 1]),
        ("", {"state": "PENDING"}, []),
        ("helicopter", {}, []),
        ("7x", {"unit": "21"}, [7]),
    ],
)  # fmt: skip
def test_words_and_keys_find_in_the_past_what_they_find_at_hand(
    text: str, keys: dict[str, str], wanted: list[int]
) -> None:
    kept = a_month()

    found = find(kept, text, **keys)

    assert days(found) == wanted


def test_a_type_is_found_by_its_name_in_both_languages() -> None:
    kept = a_month()

    assert find(kept, "ลักทรัพย์").total == find(kept, "theft").total == 15


def test_a_place_is_found_by_the_name_in_the_readers_language() -> None:
    shift = Shift(tables=TABLES)
    shift.does(_opening(Location(text="clock", key="wat-khum")))
    kept = Kept(shift.state, Past(SimDisk()))
    search = Search(teller("th"), kept, NOW_MS, kept.reveal)  # type: ignore[arg-type]

    assert search.find("วัดคุ้ม", {}, 5).total == 1
    assert find(kept, "วัดคุ้ม").total == 0
    assert find(kept, "wat khum clock").total == 1


def _opening(place: Location) -> Any:
    from store.model.commands import Open

    return Open(type="theft", place=place)


# --- a sealed caller


def sealed() -> Kept:
    kept = a_month()
    at_hand = next(iter(kept.state.incidents.values()))
    hidden = replace(at_hand, caller="~k.1")
    incidents = kept.state.incidents.set(hidden.id, hidden)
    kept.past.add([replace(one, caller="~k.1") for one in kept.past.read(_last(kept))])
    return Kept(
        replace(kept.state, incidents=incidents), kept.past, keys={"~k.1": "Malee 089"}
    )


def _last(kept: Kept) -> Any:
    return kept.past.chapters[-1]


def test_a_sealed_caller_is_found_until_the_key_is_destroyed() -> None:
    kept = sealed()
    before = find(kept, "malee motorbike").total

    kept.keys.clear()

    assert before == 1 + _last(kept).count
    assert find(kept, "malee motorbike").total == 0
    assert find(kept, "k.1").total == 0


def test_nothing_that_is_kept_for_the_next_search_holds_a_sealed_caller() -> None:
    kept = sealed()
    reader = teller()
    search = Search(reader, kept, NOW_MS, kept.reveal)  # type: ignore[arg-type]

    search.find("malee", {}, 5)

    texts = [said for _, said in _FOLDED[reader].values()]
    assert len(texts) == len(kept.state.incidents)
    assert not any("malee" in said for said in texts)


# --- what is kept for the next search


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []

    def counting(text: str) -> str:
        done.append(text)
        return fold_clean(text)

    monkeypatch.setattr("patrol_tui.listing.searching.fold_clean", counting)
    return done


def test_the_second_search_folds_only_what_changed(folded: list[str]) -> None:
    shift = Shift(tables=TABLES)
    for _ in range(20):
        shift.opens("theft", text="red motorbike")
    kept = Kept(shift.state, Past(SimDisk()))
    reader = teller()

    def search(text: str) -> int:
        kept.state = shift.state
        kept.view.renewed(shift.state)
        folded.clear()
        one = Search(reader, kept, NOW_MS, kept.reveal)  # type: ignore[arg-type]
        return one.find(text, {}, 5).total

    def texts() -> int:
        return sum("red motorbike" in text for text in folded)

    first = search("motorbike"), texts()
    again = search("motorbike"), texts()
    shift.remarks(105, "blue helmet")
    changed = search("helmet"), texts()

    assert first == (20, 20)
    assert again == (20, 0)
    assert changed == (1, 1)


def test_what_was_put_away_is_not_kept() -> None:
    kept = a_month()
    reader = teller()
    Search(reader, kept, NOW_MS, kept.reveal).find("a", {}, 5)  # type: ignore[arg-type]
    before = len(_FOLDED[reader])

    kept.state, _ = put_away(kept.state, keep_ms=2 * DAY_MS, fewest=0)
    kept.view.renewed(kept.state)
    Search(reader, kept, NOW_MS, kept.reveal).find("a", {}, 5)  # type: ignore[arg-type]

    assert before == 5
    assert len(_FOLDED[reader]) == len(kept.state.incidents) < before


# --- as lines


def listing(kept: Kept) -> Listing:
    return Listing(teller(), kept, UTC, NOW_MS)  # type: ignore[arg-type]


def test_one_found_in_the_past_is_told_in_one_line_as_any_other() -> None:
    _, lines = listing(a_month()).found("somsri", {})

    assert lines[0] == "1 found"
    assert lines[1].startswith("12 Oct 2025 08:53 #104 Theft clock tower P2 closed")
    assert len(lines) == 2


def test_a_chapter_that_cannot_be_read_is_said_with_what_was_found() -> None:
    kept = a_month()
    disk = kept.past._disk
    disk.files[kept.past.chapters[0].name].set(b"")  # type: ignore[attr-defined]

    _, lines = listing(kept).found("motorbike", {})

    assert lines[0] == f"{30 - kept.past.chapters[0].count} found"
    assert lines[-1].startswith("1 chapters of the past cannot be read")
