"""What Tab offers, in one piece of text: each choice and what it is. Pure."""

from __future__ import annotations

from patrol_tui.commands.choice_words import about
from patrol_tui.commands.complete import Completion
from patrol_tui.commands.verbs import Scene
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width
from widgets.drawing.rows import Row
from widgets.words.results import Teller

MOST_ABOUT = 24
"""Cells of what is said of one choice among others."""
MOST_LINES = 12
"""Choices that are told one a line."""
_LEFT_FREE = 26
"""Cells of two rows kept for how many more there are, and where words are parted."""


def choices_row(found: Completion, scene: Scene, teller: Teller, columns: int) -> Row:
    """Tell the choices, as many as go into two rows; the one at hand comes first."""
    count = len(found.choices)
    row: Row = []
    order = range(count)
    if found.at is not None:
        choice = found.choices[found.at]
        said = about(choice, found.stem, scene, teller)
        row = [Run(f"{found.at + 1}/{count} {choice} ", "strong"), Run(said, "text")]
        order = range(found.at + 1, count)
    room = 2 * columns - _LEFT_FREE - sum(width(run.text) for run in row)
    shown = 0
    for at in order:
        choice = found.choices[at]
        said = about(choice, found.stem, scene, teller)
        if width(said) > MOST_ABOUT:
            said = fit(said, MOST_ABOUT).rstrip()
        runs = [Run(f"  {choice}" if row else choice, "key"), Run(f" {said}", "hint")]
        room -= sum(width(run.text) for run in runs)
        if room < 0:
            break
        row += runs if said else runs[:1]
        shown += 1
    left = len(order) - shown
    return [*row, Run(f"  +{left}", "hint")] if left else row


def choice_lines(found: Completion, scene: Scene, teller: Teller) -> list[str]:
    """Tell the choices one a line, for who hears them; the rest is counted."""
    lines = [
        f"{choice} {about(choice, found.stem, scene, teller)}".rstrip()
        for choice in found.choices[:MOST_LINES]
    ]
    left = len(found.choices) - len(lines)
    return [*lines, f"+{left}"] if left else lines
