"""A desk whose disk refuses some acts, and then is struck."""

from tests.simulation.desk_life import desks_refused
from tests.simulation.promised import PROMISED
from tests.simulation.striking import recovers, strike_all

KINDS = ("create", "write", "sync", "sync_folder", "replace", "remove")


def test_nothing_is_lost_of_a_desk_whose_disk_refuses() -> None:
    tally = strike_all(desks_refused(range(622, 638), "1235pfsstTbh"), recovers)

    assert tally.cases >= PROMISED["desk refused"]
    assert tally.fired["lost GHOST"] > 500
    for kind in KINDS:
        assert any(name.startswith(f"{kind} E") for name in tally.fired), kind
