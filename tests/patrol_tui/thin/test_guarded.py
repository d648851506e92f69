"""Sending mends itself after errors; the way out blocks nobody."""

import os
import pty
import signal
import threading

import pytest

from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.guarded import MOST_FAILURES, GuardedSending
from patrol_tui.terminal.meter import Meter
from patrol_tui.terminal.outlet import Outlet
from patrol_tui.terminal.pace import Pacer
from patrol_tui.terminal.wanted import Wanted


def sending() -> GuardedSending:
    wanted = Wanted(20, 4)
    made = GuardedSending(wanted, Encoder(wanted), Pacer, Meter())
    made.begin(0.0)
    made.feed("\x1b[1;1Habc", 0.0)
    return made


def sent(made: GuardedSending, from_s: float) -> str:
    """What goes out within two seconds, with no answer."""
    return "".join(made.step(from_s + at / 10).sent.decode() for at in range(20))


def test_error_draws_all_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sending()
    assert "abc" in sent(made, 0.1)
    with monkeypatch.context() as patched:
        patched.setattr(made, "_picture", lambda _now_s: 1 // 0)
        assert made.step(3.0).sent == b""

    assert "abc" in sent(made, 4.0)


def test_error_that_stays_is_told_once_and_nothing_more_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = sending()
    told: list[Exception] = []
    made.on_broken = told.append
    monkeypatch.setattr(made, "_picture", lambda _now_s: 1 // 0)

    steps = [made.step(at / 10) for at in range(MOST_FAILURES + 3)]

    assert not any(step.sent for step in steps)
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_outlet_gives_up_on_a_terminal_that_takes_nothing() -> None:
    held, terminal = pty.openpty()
    outlet = Outlet(terminal)
    writer = threading.Thread(target=outlet.write, args=(b"x" * 1_000_000,))
    writer.start()

    assert not outlet.write_within(b"y" * 1_000_000, 0.2)
    writer.join(10)
    assert not writer.is_alive()
    assert os.get_blocking(terminal), "the shell's own file stays as it was"
    outlet.close()
    os.close(held)
    os.close(terminal)


def test_outlet_of_a_terminal_that_is_gone_says_so() -> None:
    held, terminal = pty.openpty()
    outlet = Outlet(terminal)
    os.close(held)

    assert not outlet.write_within(b"x", 1.0)
    outlet.close()
    outlet.close()
    assert not outlet.write_within(b"x", 0.1)
    os.close(terminal)


def test_outlet_writes_to_what_is_no_terminal_too() -> None:
    reading, writing = os.pipe()
    outlet = Outlet(writing)

    outlet.write(b"abc")

    assert os.read(reading, 10) == b"abc"
    outlet.close()
    for number in (reading, writing):
        os.close(number)


def test_outlet_is_put_back_from_within_its_own_writing() -> None:
    """A signal that ends the program comes while its main thread writes."""
    held, terminal = pty.openpty()
    outlet = Outlet(terminal)
    done: list[bool] = []
    outlet.write_within(b"x" * 1_000_000, 0.01)
    before = signal.signal(
        signal.SIGUSR1, lambda *_: done.append(outlet.write_within(b"y", 0.01))
    )
    told = threading.Thread(target=_tell_when_writing, args=(outlet,))
    told.start()

    outlet.write_within(b"z" * 1_000_000, 0.5)
    told.join()

    signal.signal(signal.SIGUSR1, before)
    assert done == [False]
    outlet.close()
    os.close(held)
    os.close(terminal)


def _tell_when_writing(outlet: Outlet) -> None:
    while outlet._writing.acquire(blocking=False):
        outlet._writing.release()
    os.kill(os.getpid(), signal.SIGUSR1)
