"""Pictures of the screen: as text, or as SVG that fetches nothing from anywhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

from textual.app import App

from patrol_tui.app import PatrolApp
from patrol_tui.error_telling import size_of
from patrol_tui.opening import Choices, look_at
from patrol_tui.telling import pour

_REMOTE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def dump(choices: Choices, size: str, *, as_svg: bool = False) -> int:
    """Print the duty screen as text or SVG; the store is only looked at."""
    wanted = size_of(choices, size)
    if wanted is None:
        return 2
    console, _ = look_at(choices)
    app = PatrolApp(console, choices)
    shown = asyncio.run(picture(app, *wanted, as_svg=as_svg))
    pour(shown)
    return 0


async def picture(app: PatrolApp, columns: int, lines: int, *, as_svg: bool) -> str:
    """Draw the app's first screen, without a terminal."""
    async with app.run_test(size=(columns, lines)) as pilot:
        for _ in range(2):  # the map is loaded, then laid out
            await app.workers.wait_for_complete()
            await pilot.pause()
        if as_svg:
            svg = app.export_screenshot(title="patrol-tui", simplify=True)
            return _REMOTE_FONT.sub("", svg)
        return "\n".join(row.rstrip() for row in screen_rows(app))


def screen_rows(app: App[None]) -> Iterator[str]:
    """Give the screen as it stands, one text a row."""
    for strip in app.screen._compositor.render_strips():
        yield strip.text
