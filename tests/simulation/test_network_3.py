"""The third hundred stories of a network; see `test_network`."""

from tests.simulation.network_stories import tell_some


def test_laws_hold_in_the_third_hundred_stories() -> None:
    told = tell_some(range(200, 300))

    assert told.failed == {}
    assert told.done["events"] > 3_000
