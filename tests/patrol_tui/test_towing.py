"""TOW with a firm that somebody asked for: typed, completed, and over the turn."""

from __future__ import annotations

import pytest

from patrol_tui.commands.complete import complete
from store.model.commands import CallTow
from tests.patrol_tui.scene import key, meaning, scene


@pytest.mark.parametrize("firm", ["tow-2", "TOW-2", "รถยกร้านที่ 2"])
def test_a_firm_is_named_by_code_or_name(firm: str) -> None:
    meant = meaning(f'TOW! 127 firm="{firm}" pickup')

    assert meant == CallTow(
        incident=key(127), firm="tow-2", text="pickup", override=True
    )


def test_tab_offers_the_firms_in_the_order_of_their_turns() -> None:
    assert complete("TOW 127 firm=", scene()).choices == (
        "firm=tow-1", "firm=tow-2", "firm=tow-3",
    )  # fmt: skip
    assert complete("TOW 127 firm=tow-3", scene()).line == "TOW 127 firm=tow-3 "
    assert "firm=" in complete("TOW 127 ", scene()).choices
