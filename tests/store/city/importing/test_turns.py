"""Turn restrictions between ways become ones between segments, or are counted."""

from pathlib import Path

import pytest

from store.city.importing.report import Reason
from tests.store.city.importing.drawn_town import CROSS, STREET, Relation, Tags, town

FOUR = {
    1: ([1, 2], STREET),
    2: ([2, 3], STREET),
    3: ([4, 2], STREET),
    4: ([2, 5], STREET),
}
"""The cross, each arm a way of its own; ways 1 and 3 end in the middle."""
THROUGH = {1: ([1, 2, 3], STREET), 2: ([4, 2, 5], STREET)}
NO_LEFT = {"type": "restriction", "restriction": "no_left_turn"}
MEMBERS = (("w", 1, "from"), ("n", 2, "via"), ("w", 4, "to"))


def taken(
    folder: Path,
    relation: Relation,
    ways: dict[int, tuple[list[int], Tags]] = FOUR,
) -> tuple[list[tuple[int, int, int, int]], dict[tuple[Reason, str], int]]:
    """Import one restriction; give turns as points come from, at, gone to, only."""
    network, report = town(folder, CROSS, ways, relations=[relation])
    key = network.junction_key.tolist()

    def far_end(segment: int, via: int) -> int:
        ends = int(network.segment_start[segment]), int(network.segment_end[segment])
        return int(key[ends[1] if ends[0] == via else ends[0]])

    turns = [
        (far_end(come, via), key[via], far_end(go, via), only)
        for come, via, go, only in zip(
            network.turn_from.tolist(),
            network.turn_via.tolist(),
            network.turn_to.tolist(),
            network.turn_only.tolist(),
            strict=True,
        )
    ]
    return turns, dict(report.left_out)


def test_forbidden_turn_is_taken(tmp_path: Path) -> None:
    assert taken(tmp_path, (MEMBERS, NO_LEFT)) == ([(1, 2, 5, 0)], {})


def test_only_turn_is_taken(tmp_path: Path) -> None:
    only = {"type": "restriction", "restriction": "only_right_turn"}

    assert taken(tmp_path, (MEMBERS, only)) == ([(1, 2, 5, 1)], {})


def test_turn_back_is_taken(tmp_path: Path) -> None:
    members = (("w", 1, "from"), ("n", 2, "via"), ("w", 1, "to"))
    back = {"type": "restriction", "restriction": "no_u_turn"}

    assert taken(tmp_path, (members, back)) == ([(1, 2, 1, 0)], {})


@pytest.mark.parametrize(
    "tags",
    [
        {"type": "restriction", "restriction:motorcar": "no_left_turn"},
        NO_LEFT | {"except": "psv;bicycle"},
    ],
)
def test_restriction_that_binds_cars_is_taken(tmp_path: Path, tags: Tags) -> None:
    assert taken(tmp_path, (MEMBERS, tags)) == ([(1, 2, 5, 0)], {})


@pytest.mark.parametrize(
    "tags",
    [
        {"type": "restriction", "restriction:hgv": "no_left_turn"},
        NO_LEFT | {"except": "bus; motorcar"},
        {"type": "route"},
    ],
)
def test_restriction_that_does_not_bind_cars_is_none(
    tmp_path: Path, tags: Tags
) -> None:
    assert taken(tmp_path, (MEMBERS, tags)) == ([], {})


@pytest.mark.parametrize(
    ("members", "tags", "what"),
    [
        (MEMBERS, NO_LEFT | {"hour_on": "8"}, "no_left_turn"),
        (MEMBERS, NO_LEFT | {"restriction": "give_way"}, "give_way"),
        (MEMBERS[:2], NO_LEFT, "no_left_turn"),
        ((*MEMBERS, ("w", 2, "to")), NO_LEFT, "no_left_turn"),
        ((MEMBERS[0], ("w", 3, "via"), MEMBERS[2]), NO_LEFT, "no_left_turn via way"),
        ((), NO_LEFT, "no_left_turn"),
    ],
)
def test_what_is_not_understood_is_counted(
    tmp_path: Path, members: tuple[tuple[str, int, str], ...], tags: Tags, what: str
) -> None:
    left_out = {(Reason.RESTRICTION_UNKNOWN, what): 1}

    assert taken(tmp_path, (members, tags)) == ([], left_out)


@pytest.mark.parametrize(("place", "stranger"), [(0, 77), (1, 3), (1, 77), (2, 77)])
def test_restriction_off_the_map_is_counted(
    tmp_path: Path, place: int, stranger: int
) -> None:
    members = list(MEMBERS)
    kind, _, role = members[place]
    members[place] = kind, stranger, role

    _, left_out = taken(tmp_path, (members, NO_LEFT))

    assert left_out == {(Reason.RESTRICTION_OFF_MAP, ""): 1}


def test_arm_is_never_guessed_where_a_way_runs_on(tmp_path: Path) -> None:
    members = (("w", 1, "from"), ("n", 2, "via"), ("w", 2, "to"))

    turns, left_out = taken(tmp_path, (members, NO_LEFT), THROUGH)

    assert turns == []
    assert left_out == {(Reason.RESTRICTION_UNKNOWN, ""): 1}


def test_one_way_tells_which_arm_of_a_way_is_meant(tmp_path: Path) -> None:
    one_way = STREET | {"oneway": "yes"}
    back = STREET | {"oneway": "-1"}
    ways = {1: ([1, 2, 3], one_way), 2: ([5, 2, 4], back)}
    members = (("w", 1, "from"), ("n", 2, "via"), ("w", 2, "to"))

    assert taken(tmp_path, (members, NO_LEFT), ways) == ([(1, 2, 5, 0)], {})
