"""The driver on real terminals: the picture is the stock driver's."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.patrol_tui.thin.answering import Sort
from tests.patrol_tui.thin.running import (
    do_a_little,
    do_at_random,
    is_put_back,
    leave,
    running,
)
from tests.patrol_tui.thin.screens import PLAIN, XTERM

MUTE = Sort(is_mute=True)
OLD = Sort(habits=PLAIN, kind=None, has_alternate=False)
SCREEN = Sort(habits=replace(XTERM, erases_in_colour=False), kind=83, synchronises=True)


class TestPicture:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_it_is_the_stock_drivers_after_anything(
        self, tmp_path: Path, seed: int
    ) -> None:
        for sort in ("plain", "thin"):
            (tmp_path / sort).mkdir()
        with running(tmp_path / "plain", "plain") as stock:
            do_at_random(stock, seed)
        with running(tmp_path / "thin") as terminal:
            do_at_random(terminal, seed)

            assert terminal.waits_for(lambda: terminal.cells() == stock.cells(), 10)
            assert leave(terminal) == 0
        assert terminal.received * 5 < stock.received

    @pytest.mark.parametrize("sort", [MUTE, OLD, SCREEN])
    def test_it_is_right_on_other_sorts(self, tmp_path: Path, sort: Sort) -> None:
        with running(tmp_path, "plain", terminal=sort) as stock:
            do_a_little(stock)
        with running(tmp_path, terminal=sort) as terminal:
            do_a_little(terminal)

            assert terminal.waits_for(lambda: terminal.cells() == stock.cells(), 10)
            assert leave(terminal) == 0
            assert is_put_back(terminal)
            assert not any(terminal.text()), "nothing stands under the shell"
