"""The link light: what the header says of the other desks, in any colour and width."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.opening import Choices, open_console
from store.sync.state import Trouble, Up
from widgets.drawing.board import Board, LinkLook, LinkUp, synced_ms
from widgets.drawing.cells import width
from widgets.header_bar import HeaderBar
from widgets.link_light import light
from widgets.words.catalogue import LANGUAGES, Words
from widgets.words.link import SHORT, TROUBLES, UPS, coarse, say_skew

NOW_MS = 1_795_350_000_000
MINUTE_MS = 60_000
IN_ORDER = LinkLook(up="up", last_word_ms=NOW_MS)


@pytest.fixture(scope="module")
def boards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Board]:
    """Make a board in each language, of a desk with nothing on it."""
    made = {}
    for lang in LANGUAGES:
        store = tmp_path_factory.mktemp(lang) / "store"
        console = open_console(Choices(store=store, lang=lang))
        made[lang] = console.board(NOW_MS)
        console.desk.close()
    return made


def said(board: Board, link: LinkLook | None, columns: int = 80) -> str:
    return "".join(run.text for run in light(replace(board, link=link), columns))


def test_desk_without_a_server_says_that_it_is_local(boards: dict[str, Board]) -> None:
    assert said(boards["en"], None) == " LOCAL "


@pytest.mark.parametrize(
    ("link", "told"),
    [
        (LinkLook(up="trying"), " TRYING "),
        (IN_ORDER, " UP "),
        (replace(IN_ORDER, last_word_ms=NOW_MS - 29_999), " UP "),
        (replace(IN_ORDER, last_word_ms=NOW_MS - 42_000), " UP 40s "),
        (replace(IN_ORDER, last_word_ms=NOW_MS - 3 * MINUTE_MS), " UP 3m "),
        (replace(IN_ORDER, is_thin=True), " UP thin "),
        (replace(IN_ORDER, is_catching_up=True), " UP reading in "),
        (
            replace(IN_ORDER, outbox=3, oldest_unsent_ms=NOW_MS - 12_000),
            " UP ^3 10s ",
        ),
        (
            LinkLook(
                up="down",
                last_word_ms=NOW_MS - 4 * MINUTE_MS,
                outbox=12,
                oldest_unsent_ms=NOW_MS - 65_000,
                why="no-answer",
            ),
            " DOWN 4m ^12 1m ",
        ),
        (LinkLook(up="down", why="no-answer"), " DOWN - "),
        (
            LinkLook(up="refused", last_word_ms=NOW_MS, why="no-token"),
            " REFUSED token 0s ",
        ),
        (replace(IN_ORDER, why="event-refused"), " UP entry refused "),
        (
            replace(IN_ORDER, skew_ms=-420_000, is_skew_followed=False),
            " SET CLOCK -7m  UP ",
        ),
        (replace(IN_ORDER, skew_ms=47_000), " UP "),
    ],
)
def test_light_tells_how_the_link_stands(
    boards: dict[str, Board], link: LinkLook, told: str
) -> None:
    assert said(boards["en"], link) == told


def test_clock_that_is_followed_is_told_where_there_is_room(
    boards: dict[str, Board],
) -> None:
    link = replace(IN_ORDER, skew_ms=47_000)

    assert said(boards["en"], link, 120) == " clock +47s  UP "


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("up", sorted(UPS))
def test_worst_light_leaves_the_station_its_name_at_80_columns(
    boards: dict[str, Board], lang: str, up: LinkUp
) -> None:
    link = LinkLook(
        up=up,
        last_word_ms=NOW_MS - 99 * MINUTE_MS,
        outbox=999,
        oldest_unsent_ms=NOW_MS - 99 * MINUTE_MS,
        why="event-refused",
        is_thin=True,
    )
    board = replace(boards[lang], link=link)

    row = "".join(run.text for run in HeaderBar().rows_for(board, 80, 1)[0])

    assert width(row) == 80
    assert row.startswith(f" {board.station} ")
    assert said(boards[lang], link).strip() in row


def test_light_in_order_is_still_for_half_a_minute(boards: dict[str, Board]) -> None:
    board = replace(boards["en"], link=IN_ORDER)

    seen = {
        said(replace(board, now_ms=NOW_MS + second * 1000), IN_ORDER)
        for second in range(30)
    }

    assert seen == {" UP "}


@given(age_ms=st.integers(min_value=0, max_value=40 * 86_400_000))
def test_age_changes_at_most_every_ten_seconds(age_ms: int) -> None:
    step_ms = 10_000 if age_ms < MINUTE_MS else MINUTE_MS
    begun_ms = age_ms // step_ms * step_ms

    assert coarse(age_ms) == coarse(begun_ms)


def test_every_trouble_of_the_link_has_its_words() -> None:
    codes = {trouble.value for trouble in Trouble} | {"failed"}

    assert set(TROUBLES) == codes
    assert set(SHORT) == codes
    assert set(UPS) == {up.value for up in Up} - {"off"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_of_the_link_fit_their_places(lang: str) -> None:
    say = Words(lang).say

    assert all(width(say(word)) <= 12 for word in UPS.values())
    assert all(width(say(word)) <= 14 for word in SHORT.values())
    assert all(width(say(line)) <= 79 for line in TROUBLES.values())


@pytest.mark.parametrize(
    ("skew_ms", "told"), [(2_400, "+2s"), (-47_000, "-47s"), (420_000, "+7m")]
)
def test_skew_has_a_sign(skew_ms: int, told: str) -> None:
    assert say_skew(skew_ms) == told


def test_rows_are_of_the_last_word_while_others_are_not_heard(
    boards: dict[str, Board],
) -> None:
    board = boards["en"]
    heard_ms = NOW_MS - MINUTE_MS
    down = LinkLook(up="down", last_word_ms=heard_ms)
    stale = replace(IN_ORDER, last_word_ms=NOW_MS - 2 * MINUTE_MS)

    assert board.behind_ms is None
    assert replace(board, link=IN_ORDER).behind_ms is None
    assert replace(board, link=LinkLook(up="trying")).behind_ms is None
    assert replace(board, link=down).behind_ms == heard_ms
    assert replace(board, link=stale).behind_ms == stale.last_word_ms
    assert replace(board, link=LinkLook(up="down")).behind_ms == 0


def test_silence_counts_from_the_start_where_nobody_was_ever_heard() -> None:
    assert synced_ms(None, NOW_MS) is None
    assert synced_ms(LinkLook(up="down"), NOW_MS) == NOW_MS
    assert synced_ms(replace(IN_ORDER, last_word_ms=5), NOW_MS) == 5
