"""Keys on both keyboards."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.commands.sheet import print_sheet
from patrol_tui.keys import TWINS, both, choose_keys, lines_of, usual_keys
from patrol_tui.opening import Choices


@pytest.mark.parametrize(
    ("key", "names"),
    [("d", "d,ก"), ("n", "n,ื"), (":", "colon,ซ"), ("/", "slash,ฝ"), ("q", "q,ๆ")],
)
def test_a_key_is_named_for_both_layouts(key: str, names: str) -> None:
    assert both(key) == names


def test_a_key_without_a_thai_letter_keeps_its_own_name() -> None:
    assert both("escape") == "escape"
    assert both("M") == "M"


def test_eleven_keys_send_ascii_with_the_thai_layout_and_have_no_twin() -> None:
    all_keys = set(string.printable) - set(string.whitespace) - {"\\", "|"}

    assert all_keys - set(TWINS) == set('`23~!W}"ZXM')


def test_no_thai_letter_stands_for_two_keys() -> None:
    assert len(set(TWINS.values())) == len(TWINS)


def test_every_small_letter_has_a_thai_twin() -> None:
    assert set(string.ascii_lowercase) <= set(TWINS)


WRONG = {
    "id that is none": ({"pane.queu": "x"}, "pane.queu", 'nearest is "pane.queue"'),
    "verb that is none": ({"verb.DD": "f5"}, "verb.DD", 'nearest is "verb.D"'),
    "key that is none": ({"verb.D": "pgup"}, "verb.D", 'nearest is "pageup"'),
    "key of another": ({"verb.D": "n"}, "verb.D", "verb.N"),
    "key of the program": ({"verb.D": "ctrl+q"}, "verb.D", "program's own"),
    "sign of two keys": ({"verb.D": "M"}, "verb.D", "Thai keyboard"),
    "Thai letter": ({"verb.D": "ก"}, "verb.D", "Latin letter"),
    "nothing": ({"verb.D": ()}, "verb.D", "no key"),
}


@pytest.mark.parametrize(("wanted", "named", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_key_is_told_with_its_setting_and_the_usual_one_stays(
    wanted: dict[str, str], named: str, said: str
) -> None:
    choice = choose_keys(wanted)

    assert choice.keys == usual_keys()
    (line,) = lines_of(choice, "config.toml")
    assert line.startswith(f'config.toml: keys."{named}": ')
    assert said in line


def test_keys_can_be_swapped_and_moved_in_a_row() -> None:
    swapped = choose_keys({"verb.D": "n", "verb.N": "d"})
    moved = choose_keys({"verb.D": "f5", "verb.N": "d"})

    assert swapped.changed == {"verb.D": "n,ื", "verb.N": "d,ก"}
    assert moved.changed == {"verb.D": "f5", "verb.N": "d,ก"}
    assert not swapped.troubles
    assert not moved.troubles


def test_map_may_use_a_letter_of_the_lists() -> None:
    assert not choose_keys({"map.fit": "d"}).troubles
    assert choose_keys({"map.fit": "+"}).troubles


IDS = st.sampled_from(sorted(usual_keys()))
KEYS = st.sampled_from([*"abdnzG0=-+,;", "f1", "f2", "enter", "ctrl+n", "left"])


@given(wanted=st.dictionaries(IDS, KEYS, max_size=8))
def test_no_choice_gives_one_key_to_two_ids(wanted: dict[str, str]) -> None:
    choice = choose_keys(wanted)
    for is_map in (True, False):
        given = [
            key
            for name, keys in choice.keys.items()
            if name.startswith("map.") is is_map
            for key in keys
        ]

        assert len(given) == len(set(given))
    assert set(choice.keys) == set(usual_keys())


def test_car_digits_are_those_whose_verbs_there_are() -> None:
    car = choose_keys({}, {}).car

    assert {digit: car[digit] for digit in "3479"} == {
        "3": "EN", "4": "AR", "7": "TR", "9": "ACK",
    }  # fmt: skip
    assert choose_keys({}).car == {}


def test_wrong_digit_of_the_car_is_told_and_the_usual_one_stays() -> None:
    choice = choose_keys({}, {"3": "ENN", "x": "AV", "6": "BZ court", "7": ""})

    assert (choice.car["3"], choice.car["6"]) == ("EN", "BZ court")
    assert "7" not in choice.car
    assert [one.key for one in choice.troubles] == ['car_keys."3"', 'car_keys."x"']
    assert 'nearest is "EN"' in lines_of(choice, "config.toml")[0]


def test_sheet_tells_the_keys_in_force_and_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"verb.D" = "f5"\n"verb.Z" = "f6"\n', "utf-8")
    code = print_sheet("en", choices=Choices(config=file), markdown=False)
    shown = capsys.readouterr()

    assert code == 1
    assert any(line.startswith("f5    D UNIT") for line in shown.out.splitlines())
    assert f'{file}: keys."verb.Z": no such id' in shown.err
