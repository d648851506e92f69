"""The three folders travel together and answer to their own names."""

from pathlib import Path

import patrol_tui
import store
import widgets


def test_the_three_folders_share_one_home() -> None:
    """No other installed package answers to `store` or `widgets`."""
    homes = {Path(p.__file__ or "").parent.parent for p in (patrol_tui, store, widgets)}

    assert len(homes) == 1
