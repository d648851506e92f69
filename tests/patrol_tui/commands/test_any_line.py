"""No line of input raises, whatever is in it: read, judged, done and answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from patrol_tui.commands.complete import complete
from patrol_tui.commands.parse import MOST_LETTERS, other_layout
from patrol_tui.commands.table import VERBS
from patrol_tui.config import Config
from patrol_tui.console import Console, Outcome, Selection
from store.city.shelf import Shelf
from store.desk import Desk
from store.model.records import IncidentId, UnitId
from tests.patrol_tui.commands.verb_rows import ROWS
from tests.patrol_tui.officer import EVENING_MS
from widgets.keyboard import as_latin, as_thai

STORIES = [
    line.strip()
    for row in ROWS.values()
    for story in (*row.taken, *row.refused, *row.overridden)
    for line in story.split(";")
    if not line.strip().startswith("=")
]
SPELLINGS = [spelling for verb in VERBS for spelling in verb.spellings]
PIECES = st.sampled_from(
    [*SPELLINGS, *" .,/:!?@*#=\"'-+", "21", "M3", "๒๑", "101", "#102", "999", "99", "@",
     "@wat-khum", '@"', "@16.05,103.65", "@7Q22+22", "pri=1", 'crew="', "last=7d",
     "at=", "ARREST+WARN", "theft", "p1", "20m", "²", "Ⅷ", "\x1b[2J", "\u202e",
     "9" * 30, "9" * 5_000, "ก่่", "\ud800", "\x00", "until=25:99",
     "exp=9999999999d", "add",
     "end", "no", "list", "use", "@" + "a" * 300, "๙" * 40, "-1", "1e9", "٣", "\u3000"]
)  # fmt: skip
LINES = st.one_of(
    st.sampled_from(STORIES),
    st.text(max_size=80),
    st.text(
        st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Nd", "Lo"]), max_size=40
    ),
    st.text(st.sampled_from("กขฃคฅ่้๊๋ัิีึืุูำะาเแโใไๆ๐๑๒ "), max_size=60),
    st.lists(PIECES, max_size=8).map(" ".join),
    st.lists(PIECES, max_size=8).map("".join),
    st.builds(
        lambda a, b: f"{a} {b}", st.sampled_from(SPELLINGS), st.text(max_size=40)
    ),
    st.integers(1, 9).map(lambda times: "ยาว " * (times * MOST_LETTERS // 8)),
)
CHOSEN = [
    Selection(),
    Selection(incident=IncidentId("nobody.1"), unit=UnitId("99")),
    Selection(unit=UnitId("21")),
]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Open one desk for all lines, so that they meet what others did."""
    config, folder = Config(), tmp_path_factory.mktemp("desk")
    desk = Desk(folder / "store", config.tables, now_ms=lambda: EVENING_MS)
    console = Console(
        desk, config, lang="en", by="somchai", own=None, shelf=Shelf(Path("nowhere"))
    )
    for line in ("ON 21", "ON 22", "ON M3", "N theft @wat-khum", "N noise @wat-khum"):
        assert console.enter(line, EVENING_MS).outcome is Outcome.DONE
    yield console
    desk.close()


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(line=LINES, lang=st.sampled_from(["th", "en"]), chosen=st.sampled_from(CHOSEN))
@example(line="", lang="th", chosen=Selection())
@example(line="x" * 10_000, lang="en", chosen=Selection())
@example(line="PR 101 " + "9" * 1_900, lang="en", chosen=Selection())
def test_line_is_answered_and_raises_nothing(
    console: Console, line: str, lang: str, chosen: Selection
) -> None:
    console.speak(lang)

    reply = console.enter(line, EVENING_MS, chosen)

    assert isinstance(reply.outcome, Outcome)
    for told in (reply.text, *reply.lines):
        assert not {category(one) for one in told} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(line=LINES)
def test_line_is_completed_and_retyped_without_raising(
    console: Console, line: str
) -> None:
    scene = console.scene(EVENING_MS)

    assert isinstance(complete(line, scene).line, str)
    assert isinstance(other_layout(line[:MOST_LETTERS], scene), str)
    assert isinstance(as_latin(as_thai(line)), str)
