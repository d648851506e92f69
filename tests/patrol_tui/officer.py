"""An officer at the duty screen: types, presses, sees; for stories."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.cells import cell_len
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from patrol_tui.app import PatrolApp
from patrol_tui.linking import Linking, Running
from patrol_tui.opening import Choices, open_console
from patrol_tui.pictures import screen_rows
from patrol_tui.screens.duty import DutyScreen

EVENING_MS = 1_795_350_000_000
"""22 November 2026, 19:20 in Bangkok."""


class Officer:
    """Drives one app; its clock stands still unless it is told to go on."""

    def __init__(self, app: PatrolApp, pilot: Pilot[None], clock: "Clock") -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock

    @property
    def screen(self) -> DutyScreen:
        screen = self.app.screen
        assert isinstance(screen, DutyScreen)
        return screen

    async def settles(self) -> None:
        """Wait until what was begun is done: threads, then what they changed."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def presses(self, *keys: str) -> None:
        """Press keys by name."""
        await self.pilot.press(*keys)
        await self.settles()

    async def types(self, text: str) -> None:
        """Type text letter by letter; Pilot.press would lose Thai marks."""
        driver = self.app._driver
        assert driver is not None
        for letter in text:
            event = events.Key(_character_to_key(letter), letter)
            event.set_sender(self.app)
            driver.send_message(event)
            await self.pilot.pause()

    async def enters(self, line: str) -> None:
        """Open the command line, type, and press Enter."""
        await self.presses("colon")
        await self.types(line)
        await self.presses("enter")
        await self.presses("escape")

    async def waits(self, minutes: float) -> None:
        """Let time pass, and the screen notice."""
        self.clock.now_ms += int(minutes * 60_000)
        self.screen.tick()
        await self.settles()

    def rows(self) -> list[str]:
        """The screen as it stands; each row must fill it exactly."""
        rows = list(screen_rows(self.app))
        assert {cell_len(row) for row in rows} == {self.app.size.width}
        return [row.rstrip() for row in rows]

    def sees(self, words: str) -> bool:
        """Claim that the words stand somewhere on the screen."""
        return any(words in row for row in self.rows())


class Clock:
    """A clock that a test sets."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


@asynccontextmanager
async def on_duty(
    store: Path,
    *lines: str,
    size: tuple[int, int] = (80, 24),
    lang: str = "en",
    glyphs: str | None = "box",
    theme: str | None = None,
    link: Callable[[Callable[[], None]], Running] | None = None,
) -> AsyncIterator[Officer]:
    """Open a store, enter lines a minute apart, and sit down at the screen.

    With a link, what makes it; its time is that of the officer's clock.
    """
    choices = Choices(store=store, lang=lang, glyphs=glyphs, theme=theme)
    console = open_console(choices)
    clock = Clock(max(EVENING_MS, console.state.last_ms))
    for line in lines:
        reply = console.enter(line, clock())
        assert reply.outcome.name == "DONE", reply.text
        clock.now_ms += 60_000
    linking = Linking(console, link, clock) if link else None
    app = PatrolApp(console, choices, now_ms=clock, linking=linking)
    try:
        async with app.run_test(size=size) as pilot:
            officer = Officer(app, pilot, clock)
            await officer.settles()
            await officer.settles()
            yield officer
    finally:
        console.desk.close()
