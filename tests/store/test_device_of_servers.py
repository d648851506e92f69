"""A server's writer ids begin with a code that no device ever gets."""

from unittest.mock import patch

from store.device import OF_SERVERS, find_device
from tests.store.sim_disk import SimDisk


def test_no_device_gets_the_code_of_servers() -> None:
    letters = iter(OF_SERVERS + "k7q")
    with patch("store.device.secrets") as drawn:
        drawn.choice = lambda _: next(letters)
        device = find_device(SimDisk(), None, set())

    assert device.code == "k7q"
