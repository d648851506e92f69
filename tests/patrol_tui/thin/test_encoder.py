"""What the encoder sends shows, cell for cell, what stock Textual's bytes would."""

from __future__ import annotations

import pytest

from patrol_tui.terminal import painting, scrolls
from patrol_tui.terminal.abilities import USUAL, Abilities
from patrol_tui.terminal.cells import SPACE, UNKNOWN
from patrol_tui.terminal.colours import Colours
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.wanted import Wanted
from tests.patrol_tui.thin.pictures import (
    Pair,
    chance_of,
    drawn,
    frame,
    sideways,
    story,
)
from tests.patrol_tui.thin.screens import PLAIN, XTERM, Habits, ThinTerminal


def show_wide_over_wide() -> None:
    pair = Pair(20, 2)
    for words in ("漢字xx", "漢本xx", "x本 xx", " 漢漢x"):
        pair.feed(f"\x1b[1;3H{words}")
        pair.draw(chance_of(1))
        assert not pair.wrong(), words


def test_wide_letters_over_wide_ones_are_whole() -> None:
    show_wide_over_wide()


def stories(count: int) -> None:
    show_wide_over_wide()
    for number in range(count):
        story(f"0-{number}")


@pytest.mark.parametrize("group", range(3))
def test_random_pictures_are_the_same_cell_for_cell(group: int) -> None:
    pairs = [story(f"{group}-{number}") for number in range(40)]

    assert sum(pair.our_bytes for pair in pairs) < sum(p.stock_bytes for p in pairs)


@pytest.mark.parametrize("break_it", ["erase", "halves", "fill", "shift", "scroll"])
def test_a_broken_encoder_is_caught(
    break_it: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    match break_it:
        case "erase":  # erases without asking whether the colour stays
            monkeypatch.setattr(
                "patrol_tui.terminal.pens.Pens.has_background", lambda *_: False
            )
        case "halves":
            monkeypatch.setattr(painting, "with_halves", lambda changed, *_: changed)
        case "fill":
            monkeypatch.setattr(painting.Painter, "fill", lambda _: SPACE)
        case "shift":
            kept = painting.Painter._shift_cells
            monkeypatch.setattr(
                painting.Painter,
                "_shift_cells",
                lambda self, y, x, by: kept(self, y, x, by + (1 if by > 0 else -1)),
            )
        case "scroll":
            monkeypatch.setattr(
                scrolls.Scroll, "sequence", lambda *_: "\x1b[2;3r\x1b[2H\x1b[M\x1b[r"
            )

    with pytest.raises(AssertionError):
        stories(60)


def test_nothing_is_sent_twice() -> None:
    pair = Pair(40, 6)
    pair.feed(frame(chance_of(3), 40, 6, 9))
    pair.draw(chance_of(3))

    assert pair.encoder.rows(range(6), 1000).text == ""


def test_rows_go_in_the_order_asked_for() -> None:
    pair = Pair(40, 6)
    pair.feed("\x1b[1;1Hfirst\x1b[5;1Hfifth")
    pair.draw_some([4], 1000)

    assert pair.ours.words()[:5] == ["", "", "", "", "fifth"]
    assert 0 in pair.wanted.changed
    assert 4 not in pair.wanted.changed


def test_a_budget_is_overrun_by_less_than_a_word() -> None:
    pair = Pair(80, 4)
    text = "ก" * 70
    pair.feed("".join(f"\x1b[{y};1H{text}" for y in (1, 2, 3, 4)))
    pair.encoder.clear()

    got = pair.encoder.rows(range(4), 100)

    assert not got.is_done
    assert 60 < got.size_bytes <= 130


def test_what_is_no_longer_wanted_is_never_sent() -> None:
    pair = Pair(40, 6)
    pair.draw(chance_of(1))
    pair.feed("\x1b[2;1Hstale words")
    pair.feed("\x1b[2;1Hfresh words")

    said = pair.draw_some([1], 1000)

    assert "fresh words" in said
    assert "stale" not in said


def test_another_size_is_a_full_picture() -> None:
    pair = Pair(40, 6)
    pair.feed("\x1b[1;1Hwords")
    pair.draw(chance_of(1))
    pair.resize(30, 5)

    said = pair.draw_some(list(pair.wanted.changed), 1000)

    assert "\x1b[2J" in said
    assert pair.ours.words()[0] == "words"


def test_a_forgotten_terminal_is_drawn_anew() -> None:
    pair = Pair(40, 6)
    pair.feed("\x1b[1;1Hwords")
    pair.draw(chance_of(1))
    pair.ours.feed("\x1b[3;3Hsomething of another program")
    pair.encoder.forget()
    pair.wanted.mark_all()
    pair.draw(chance_of(1))

    assert pair.encoder.shown is not None
    assert not pair.wrong()


def test_a_list_that_moved_is_scrolled() -> None:
    pair = Pair(60, 12)
    rows = [
        f"{n:03} somebody called at the {n}th house of the street" for n in range(30)
    ]
    pair.feed("".join(f"\x1b[{y + 1};1H{rows[y]:60}" for y in range(12)))
    pair.draw(chance_of(1), 10_000)
    before = pair.our_bytes
    pair.feed("".join(f"\x1b[{y + 1};1H{rows[y + 2]:60}" for y in range(2, 11)))
    pair.draw(chance_of(1), 10_000)

    assert not pair.wrong()
    assert pair.our_bytes - before < 160


def test_rows_side_by_side_may_move_alone() -> None:
    pair = Pair(80, 12)
    rows = [f"{n:03} somebody called at house {n} of the street" for n in range(30)]
    pair.feed("".join(f"\x1b[{y + 1};1H{'map ' * 5:20}{rows[y]:60}" for y in range(12)))
    pair.draw(chance_of(1), 10_000)
    before = pair.our_bytes
    pair.feed("".join(f"\x1b[{y + 1};21H{rows[y + 1]:60}" for y in range(12)))
    pair.draw(chance_of(1), 10_000)

    assert not pair.wrong()
    assert pair.our_bytes - before < 120


def test_a_terminal_without_regions_is_never_scrolled() -> None:
    pair = Pair(60, 12, PLAIN)
    rows = [
        f"{n:03} somebody called at the {n}th house of the street" for n in range(30)
    ]
    pair.feed("".join(f"\x1b[{y + 1};1H{rows[y]:60}" for y in range(12)))
    pair.draw(chance_of(1), 10_000)
    pair.feed("".join(f"\x1b[{y + 1};1H{rows[y + 2]:60}" for y in range(2, 11)))
    said = pair.draw_some(list(pair.wanted.changed), 100_000)

    assert not pair.wrong()
    assert not any(f in said for f in ("\x1b[r", "M", "L"))


def test_what_is_shifted_in_is_not_left_reversed() -> None:
    """Kitty and Konsole fill in with all of the pen at hand, not its colour alone."""
    pair = Pair(60, 2, Habits(fills_with_pen=True))
    streets = "─┬─ Sukhumvit ─┴─ soi 11 ─┼─ soi 13 ─┤"
    pair.feed(f"\x1b[1;1H{streets}")
    pair.draw(chance_of(1), 1000)
    pair.feed("\x1b[2;1H\x1b[7mselected\x1b[0m")
    pair.draw(chance_of(1), 1000)
    pair.feed(f"\x1b[1;1H{streets[4:]}    ")
    said = pair.draw_some([0], 1000)

    assert "\x1b[4P" in said
    assert not pair.wrong()


def test_a_map_that_moved_sideways_is_shifted() -> None:
    pair = Pair(60, 4)
    streets = "│  ╱ ● ▲   ┼──── wat ┤ ╲    │   121 □  ◆───┐   ┌ school "
    pair.feed("".join(f"\x1b[{y + 1};1H{streets:60}" for y in range(4)))
    pair.draw(chance_of(1), 10_000)
    before = pair.our_bytes
    pair.feed("".join(f"\x1b[{y + 1};1H{streets[4:]:60}" for y in range(4)))
    pair.draw(chance_of(1), 10_000)

    assert not pair.wrong()
    assert pair.our_bytes - before < 60


@pytest.mark.parametrize(
    ("habits", "sent"),
    [(XTERM, "-\x1b[19b"), (PLAIN, "-" * 20)],
    ids=["it repeats", "it does not"],
)
def test_lines_are_repeated_only_where_the_terminal_can(
    habits: Habits, sent: str
) -> None:
    pair = Pair(40, 3, habits)
    pair.feed("\x1b[2;1H" + "-" * 20)

    assert sent in pair.draw_some([0, 1, 2], 1000)


def test_key_echo_is_a_few_bytes() -> None:
    pair = Pair(80, 24)
    pair.feed("\x1b[24;1H\x1b[37m:d 21\x1b[7m \x1b[0m")
    pair.draw(chance_of(1), 10_000)
    pair.feed("\x1b[24;1H\x1b[37m:d 21x\x1b[7m \x1b[0m")

    assert len(pair.draw_some([23], 1000).encode()) <= 20


def test_unknown_cells_are_never_left() -> None:
    pair = Pair(30, 6, Habits(erases_in_colour=False))
    chance = chance_of(5)
    for _ in range(60):
        pair.feed(sideways(chance, pair.wanted))
        pair.feed(frame(chance, 30, 6, 3))
        pair.draw(chance)
    assert pair.encoder.shown is not None

    assert not any(UNKNOWN in row for row in pair.encoder.shown)


def test_abilities_may_come_later() -> None:
    wanted = Wanted(40, 3)
    encoder = Encoder(wanted, Abilities())
    wanted.feed("\x1b[1;1H" + "-" * 20)
    first = encoder.rows([0], 1000).text
    encoder.abilities = USUAL
    wanted.feed("\x1b[2;1H" + "=" * 20)
    second = encoder.rows([1], 1000).text

    assert "-" * 20 in first
    assert "=\x1b[19b" in second


def test_on_a_fast_link_nothing_is_looked_for_that_moved() -> None:
    pair = Pair(60, 12)
    pair.encoder.is_thrifty = False
    rows = [f"{n:03} somebody called at house {n} of the street" for n in range(30)]
    pair.feed("".join(f"\x1b[{y + 1};1H{rows[y]:60}" for y in range(12)))
    pair.draw(chance_of(1), 10_000)
    pair.feed("".join(f"\x1b[{y + 1};1H{rows[y + 2][y % 3 :]:60}" for y in range(11)))
    said = pair.draw_some(list(pair.wanted.changed), 100_000)

    assert not pair.wrong()
    assert not any(f"\x1b[{n}{way}" in said for way in "MLP@" for n in ("", 1, 2, 3))


def test_rows_beyond_the_screen_are_passed_over() -> None:
    pair = Pair(20, 3)
    pair.feed("\x1b[1;1Hwords")

    assert pair.encoder.rows([7, 0, 99], 1000).is_done


def test_a_place_after_the_last_column_is_not_known() -> None:
    pair = Pair(10, 3)
    pair.feed("\x1b[1;1H0123456789")
    pair.draw_some([0], 1000)

    assert pair.encoder.place is None
    pair.feed("\x1b[2;1Hab")
    pair.draw_some([1], 1000)
    assert pair.encoder.place == (1, 2)


def test_size_is_what_goes_over_the_wire() -> None:
    pair = Pair(20, 3)
    pair.feed("\x1b[1;1Hกข\x1b[2;1Hกข")
    pair.encoder.clear()
    got = pair.encoder.rows([0, 1], 1000)

    assert "\n" in got.text
    assert got.size_bytes == len(got.text.replace("\n", "\r\n").encode())


@pytest.mark.parametrize("colours", list(Colours))
def test_fewer_colours_are_drawn_as_they_are_wanted(colours: Colours) -> None:
    chance, habits = chance_of(colours), Habits()
    wanted = Wanted(40, 5, colours)
    encoder = Encoder(wanted, habits.abilities())
    ours = ThinTerminal(40, 5, habits)
    for _ in range(40):
        wanted.feed(frame(chance, 40, 5, 4))
        ours.feed(encoder.rows(list(wanted.changed), chance.choice((30, 10_000))).text)
    ours.feed(encoder.rows(range(5), 10_000).text)
    whole = ThinTerminal(40, 5)
    for y in range(5):
        whole.feed(f"\x1b[{y + 1}H{drawn(wanted, y)}")

    assert ours.cells() == whole.cells()
