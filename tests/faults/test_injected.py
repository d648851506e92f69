"""Errors of the system under the real program: what was told as done is there."""

from pathlib import Path

import pytest

from tests.faults.injected import FAULTS, SYNC, WRITE, Fault, suffer, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_failing_call_loses_nothing(fault: Fault, tmp_path: Path) -> None:
    ordeal = suffer(fault, tmp_path)

    assert ordeal.fired > 0, "the fault never fired: this test would show nothing"
    assert ordeal.acknowledged > 20
    assert ordeal.faults == []


@pytest.mark.parametrize("call", [WRITE, SYNC])
def test_refusals_passed_over_in_silence_are_caught(call: str, tmp_path: Path) -> None:
    ordeal = suffer(Fault(call, "ENOSPC", "3+1", "plain"), tmp_path, "swallow")

    assert any(fault.startswith("lost") for fault in ordeal.faults)
