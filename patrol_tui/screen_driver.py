"""Choosing what brings the screen to the terminal: the thin driver, or the plain one.

The thin one (`patrol_tui.terminal`) sends only what differs, and works on any terminal
of Unix. The plain one is the drawing library's own; it always works.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from typing import TextIO

from textual.driver import Driver

from patrol_tui.config import Config, ConfigError
from patrol_tui.interrupts import ENDINGS
from patrol_tui.line_rate import THIN_BITS
from patrol_tui.opening import Choices
from patrol_tui.terminal.colours import Colours
from patrol_tui.terminal.endings import Endings
from patrol_tui.terminal.messages import Link
from widgets.words.catalogue import N_

try:
    from textual.drivers.linux_driver import LinuxDriver

    from patrol_tui.terminal.driver import ThinDriver, thin_driver
    from patrol_tui.terminal.outlet import Outlet
    from patrol_tui.terminal.putting_back import (
        LONGEST_S,
        put_back_line,
        put_back_modes,
    )
    from patrol_tui.terminal.upstream import output_number
except ImportError:  # Windows: it has no such terminals
    HAS_THIN = False
else:
    HAS_THIN = True

NO_THIN = N_(
    "--driver thin needs a Unix terminal to read from and to write to; --driver plain"
    " always works"
)
NO_KEYS = N_(
    "there is no terminal here to read keys from; 'patrol-tui line' takes commands"
    " from a pipe or a file"
)
NO_SCREEN = N_(
    "the screen goes by standard error, which is no terminal here; 'patrol-tui show'"
    " and 'patrol-tui dump' print to a pipe or a file"
)
ONLY_THIN = N_("{option} is of the thin driver, which cannot be used here")
NO_RECORD = N_("--record-text says what --record FILE keeps; it does nothing alone")
NOT_RECORDED = N_("{path} cannot be recorded to: {why}")


def driver_for(choices: Choices, config: Config) -> type[Driver] | None:
    """Choose the driver: the option; what the settings say; thin where it can work.

    Returns:
        The class that an app wants; None for the usual one of the drawing library.

    Raises:
        ConfigError: If an option cannot be obeyed.
    """
    if choices.record_text and choices.record is None:
        raise ConfigError(NO_RECORD)
    wanted = choices.driver or config.screen.driver
    if wanted == "plain" or not HAS_THIN:
        if choices.driver == "thin":
            raise ConfigError(NO_THIN)
        for option, value in (
            ("--record", choices.record),
            ("--link", choices.link_bits),
        ):
            if value is not None:
                raise ConfigError(ONLY_THIN, option=option)
        _expect_terminal()
        return None
    _expect_terminal()
    try:
        return thin_driver(link_of(choices, config))
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(NOT_RECORDED, path=choices.record, why=why) from error


def link_of(choices: Choices, config: Config) -> Link:
    """Say of the line what the options and the settings do.

    The themes have 256 colours at most, and one of sixteen is chosen for a thin line:
    of the others none is bent, for an alarm that is no longer red is none.
    """
    rate = choices.link_bits or config.screen.link
    is_thin = None if rate is None else rate <= THIN_BITS
    return Link(
        bytes_per_s=None if rate is None else rate // 8,
        colours=Colours.MANY if is_thin else Colours.TRUE,
        is_thin=is_thin,
        record=choices.record,
        keeps_text=choices.record_text,
    )


def thin_of(driver: Driver | None) -> ThinDriver | None:
    """Give the driver that is at work if it is the thin one."""
    return driver if HAS_THIN and isinstance(driver, ThinDriver) else None


def minded(driver: Driver | None, leave: Callable[[], None]) -> Endings:
    """Mind what tells the program to end: it leaves, or ends at once if it hangs."""
    loop, put_it_back = asyncio.get_running_loop(), partial(put_back, driver)
    endings = Endings(loop, lambda _number: leave(), put_it_back)
    endings.start(ENDINGS)
    return endings


def put_back(driver: Driver | None) -> None:
    """Put the terminal back at once, while the program hangs."""
    thin = thin_of(driver)
    if thin is not None:
        thin.put_back()
    elif HAS_THIN and isinstance(driver, LinuxDriver):
        outlet = Outlet(output_number())
        put_back_modes(outlet, LONGEST_S, mouse=True, kitty_keys=True)
        put_back_line(driver.fileno, driver.attrs_before)


def _expect_terminal() -> None:
    """Make sure that there is a terminal on both ways.

    Neither driver can do without: the usual one reads a pipe that has ended without
    a pause, and hears of no signal meanwhile.

    Raises:
        ConfigError: If there is none.
    """
    if not _is_terminal(sys.__stdin__):
        raise ConfigError(NO_KEYS)
    if not _is_terminal(sys.__stderr__):  # the drawing library writes to this one
        raise ConfigError(NO_SCREEN)


def _is_terminal(file: TextIO | None) -> bool:
    return file is not None and file.isatty()
