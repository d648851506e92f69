"""Channels: kept as one text, changed one by one."""

from __future__ import annotations

import pytest

from store.model.channels import LINE, PHONE, changed, channels_of, told_channels

BOTH = "phone 043000000; LINE U1"


def test_channels_taken_apart_and_told_again_are_the_same() -> None:
    assert told_channels(channels_of(BOTH)) == BOTH


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("081", "phone 043000000; LINE U1; phone 081"),
        ("081,082", "phone 043000000; LINE U1; phone 081; phone 082"),
        ("043 000-000", BOTH),
        ("-043000000", "LINE U1"),
        ("-043-000-000, 081", "LINE U1; phone 081"),
        ("-,081", "LINE U1; phone 081"),
        ("-099", BOTH),
    ],
)
def test_phones_are_added_and_with_a_sign_taken_away(said: str, after: str) -> None:
    assert changed(BOTH, PHONE, said) == after


def test_taking_away_one_kind_leaves_the_others() -> None:
    assert changed(BOTH, LINE, "-") == "phone 043000000"


def test_sealed_channels_are_none() -> None:
    assert channels_of("~aaaaaaaa." + "A" * 40) == ()
