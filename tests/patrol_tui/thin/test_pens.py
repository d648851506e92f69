"""Pens: what SGR sets, the shortest way between two, and fewer colours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.terminal.cells import SHIFT, SPACE
from patrol_tui.terminal.colours import (
    SIXTEEN,
    Colours,
    Rgb,
    lightness,
    nearest_of_16,
    nearest_of_256,
    rgb_of,
)
from patrol_tui.terminal.glyphs import Glyphs, Kind
from patrol_tui.terminal.pens import Pen, Pens
from tests.patrol_tui.thin.screens import ThinTerminal

BYTE = st.integers(0, 255)
SGR = st.one_of(
    st.sampled_from(
        ["0", "", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29"]
    ),
    st.sampled_from(["31", "39", "44", "49", "93", "107"]),
    st.builds("38;5;{}".format, st.integers(16, 255)),
    st.builds("48;2;{};{};{}".format, BYTE, BYTE, BYTE),
).filter(lambda sgr: sgr is not None)
PARAMETERS = st.lists(SGR, min_size=1, max_size=4).map(";".join)


def shown(*parameters: str) -> object:
    terminal = ThinTerminal(4, 1)
    terminal.feed("".join(f"\x1b[{p}m" for p in parameters) + "x")
    return terminal.cells()[0][0]


@given(PARAMETERS, PARAMETERS)
def test_a_change_of_pens_sets_what_the_terminal_would_show(one: str, two: str) -> None:
    pens = Pens()
    first, second = pens.after(0, one), pens.after(0, two)
    terminal = ThinTerminal(4, 1)
    way = pens.change(0, first) + pens.change(first, second)
    terminal.feed(way + "x")

    assert terminal.cells()[0][0] == shown("0", two)


@given(PARAMETERS, PARAMETERS)
def test_sgr_adds_to_the_pen_before(one: str, two: str) -> None:
    pens = Pens()
    both = pens.after(pens.after(0, one), two)
    terminal = ThinTerminal(4, 1)
    terminal.feed(pens.change(0, both) + "x")

    assert terminal.cells()[0][0] == shown(one, two)


@given(PARAMETERS, PARAMETERS)
def test_a_change_is_never_longer_than_from_nothing(one: str, two: str) -> None:
    pens = Pens()
    first, second = pens.after(0, one), pens.after(0, two)

    assert len(pens.change(first, second)) <= len("\x1b[;m" + pens.change(0, second))


@given(PARAMETERS)
def test_a_pen_needs_no_change_to_itself(parameters: str) -> None:
    pens = Pens()
    pen = pens.after(0, parameters)

    assert pens.change(pen, pen) == ""
    assert pens.after(0, parameters) == pen


@given(PARAMETERS, PARAMETERS)
def test_blanks_that_look_alike_have_one_pen(one: str, two: str) -> None:
    pens = Pens()
    terminals = [ThinTerminal(2, 1), ThinTerminal(2, 1)]
    for terminal, parameters in zip(terminals, (one, two), strict=True):
        terminal.feed(f"\x1b[{parameters}m ")
    are_one = pens.blank(pens.after(0, one)) == pens.blank(pens.after(0, two))

    if are_one:
        assert terminals[0].cells()[0][0] == terminals[1].cells()[0][0]


@given(PARAMETERS, PARAMETERS)
def test_a_blank_looks_the_same_with_the_pen_for_it(at_hand: str, blank: str) -> None:
    pens = Pens()
    pen = pens.blank(pens.after(0, blank))
    used = pens.for_blank(pens.after(0, at_hand), pen)

    assert pens.blank(used) == pen


def test_bold_ends_without_ending_dim() -> None:
    pens = Pens()
    way = pens.change(pens.after(0, "1;2"), pens.after(0, "2"))

    assert way in ("\x1b[22;2m", "\x1b[;2m")


def test_the_shorter_of_two_ways_is_taken() -> None:
    pens = Pens()
    many, few = pens.after(0, "1;3;4;38;2;1;2;3;48;2;4;5;6"), pens.after(0, "31")

    assert pens.change(many, few) == "\x1b[;31m"
    assert pens.change(pens.after(0, "31"), pens.after(0, "31;44")) == "\x1b[44m"


@pytest.mark.parametrize(
    "parameters",
    ["38;5", "38;2;1;2", "48;5;999", "38;9;1", "38", "999", "1" * 9, "38;2;1;2;300"],
)
def test_broken_parameters_are_survived(parameters: str) -> None:
    pens = Pens()

    assert pens[pens.after(0, parameters)].background == ""


def test_colons_mean_what_semicolons_do() -> None:
    pens = Pens()

    assert pens.after(0, "38:2::1:2:3") == pens.after(0, "38;2;1;2;3")
    assert pens.after(0, "48:5:200") == pens.after(0, "48;5;200")
    assert pens.after(0, "4:3") == pens.after(0, "4")
    assert pens.after(pens.after(0, "4"), "4:0") == 0


# --- fewer colours


@given(BYTE, BYTE, BYTE, BYTE, BYTE, BYTE)
def test_text_never_vanishes_in_sixteen_colours(
    r: int, g: int, b: int, r2: int, g2: int, b2: int
) -> None:
    pens = Pens(Colours.SIXTEEN)
    pen = pens[pens.after(0, f"38;2;{r};{g};{b};48;2;{r2};{g2};{b2}")]

    assert int(pen.foreground) + 10 != int(pen.background)


@given(BYTE, BYTE, BYTE, st.sampled_from(list(Colours)))
def test_no_more_colours_are_sent_than_asked_for(
    r: int, g: int, b: int, colours: Colours
) -> None:
    pens = Pens(colours)
    pen = pens[pens.after(0, f"38;2;{r};{g};{b};48;2;{b};{g};{r};1")]
    said = pens.change(0, pens.after(0, f"38;2;{r};{g};{b};48;2;{b};{g};{r};1"))

    if colours is Colours.MONO:
        assert not pen.foreground
        assert not pen.background
    elif colours is Colours.SIXTEEN:
        assert ";5;" not in said
        assert ";2;" not in said
    elif colours is Colours.MANY:
        assert "38;2" not in said
        assert "48;2" not in said


@pytest.mark.parametrize("index", range(16))
def test_the_sixteen_stay_as_they_are(index: int) -> None:
    assert nearest_of_16(SIXTEEN[index], is_ground=False) == index


@given(BYTE)
def test_greys_stay_grey_and_in_order(level: int) -> None:
    grey = nearest_of_16(Rgb(level, level, level), is_ground=False)
    lighter = nearest_of_16(Rgb(*[min(255, level + 30)] * 3), is_ground=False)

    assert grey in (0, 7, 8, 15)
    assert lightness(SIXTEEN[lighter]) >= lightness(SIXTEEN[grey])


@given(BYTE, BYTE, BYTE)
def test_dark_stays_dark_and_light_stays_light(r: int, g: int, b: int) -> None:
    colour = Rgb(r, g, b)
    near = SIXTEEN[nearest_of_16(colour, is_ground=False)]

    assert abs(lightness(near) - lightness(colour)) < 80


@pytest.mark.parametrize("index", range(16, 256))
def test_one_of_the_256_is_itself(index: int) -> None:
    assert rgb_of(nearest_of_256(rgb_of(index))) == rgb_of(index)


def test_one_of_the_256_is_sent_by_its_number() -> None:
    pens = Pens(Colours.TRUE)

    assert pens[pens.after(0, "38;2;95;0;135")] == Pen("38;5;54")


def test_without_colours_a_light_background_is_reversed() -> None:
    pens = Pens(Colours.MONO)
    light, dark = pens.after(0, "30;47"), pens.after(0, "97;40")

    assert pens.change(0, light) == "\x1b[7m"
    assert dark == 0
    assert pens.after(light, "49") == 0
    assert pens.after(light, "44") == 0


def test_too_many_pens_keep_their_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patrol_tui.terminal.pens._MOST_PENS", 10)
    pens = Pens()
    numbers = [pens.after(0, f"1;38;2;{n};{n};7") for n in range(40)]

    assert len(pens) <= 11
    assert pens[numbers[-1]] == Pen(flags=1)


# --- glyphs


def test_a_cluster_has_one_number_and_gives_its_text_back() -> None:
    glyphs = Glyphs()
    number = glyphs.number_of("กี่")

    assert glyphs.number_of("กี่") == number
    assert glyphs.text_of(number) == "กี่"
    assert glyphs.text_of(glyphs.number_of("ก")) == "ก"


def test_letters_from_our_planes_are_replaced() -> None:
    assert Glyphs().number_of("\U00050000") == 0xFFFD


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a", Kind.SURE), ("ö", Kind.SURE), ("ก", Kind.SURE), ("กี่", Kind.MARKED),
        ("ำ", Kind.MARKED), ("漢", Kind.WIDE), ("●", Kind.AMBIGUOUS),
        ("─", Kind.AMBIGUOUS), ("⠒", Kind.SURE), ("e\u0301", Kind.MARKED),
        ("👩\u200d🚒", Kind.ODD), ("☎\ufe0f", Kind.ODD),
    ],
)  # fmt: skip
def test_kinds_tell_what_terminals_may_count_otherwise(text: str, kind: Kind) -> None:
    glyphs = Glyphs()

    assert glyphs.kind_of(glyphs.number_of(text)) is kind


def test_a_cell_is_pen_and_glyph() -> None:
    assert 5 << SHIFT | SPACE == 5 * 2**21 + 32
