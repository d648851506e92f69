"""Rates of a line, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.config import LEAST_BITS
from patrol_tui.line_rate import bits
from patrol_tui.metering import coarse_bits


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("9600", 9600),
        ("64k", 64_000),
        (" 64K ", 64_000),
        ("1.2k", 1200),
        ("2M", 2_000_000),
    ],
)
def test_rate_is_read_as_it_is_written(typed: str, rate: int) -> None:
    assert bits(typed) == rate


@given(typed=st.text(max_size=12))
def test_whatever_is_typed_is_a_rate_or_refused(typed: str) -> None:
    try:
        rate = bits(typed)
    except ValueError:
        return

    assert rate >= LEAST_BITS


@pytest.mark.parametrize(
    ("rate_bytes_s", "told"), [(1199.0, 9600), (0.4, 3), (125_000.0, 1_000_000)]
)
def test_measured_rate_is_told_to_two_figures(rate_bytes_s: float, told: int) -> None:
    assert coarse_bits(rate_bytes_s) == told
