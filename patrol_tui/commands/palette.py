"""The palette: every verb of the table, to be found by any word of its row (Ctrl+P).

Second to the command line: it costs a large repaint, and Ctrl+P is dead while the Thai
keyboard is on. Choosing a verb begins its line.
"""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Verb
from patrol_tui.screens.duty import DutyScreen


class VerbProvider(Provider):
    """Offers the verbs on the duty screen."""

    def _row(self, verb: Verb) -> str:
        words = self._duty.console.words
        names = " ".join((verb.name, *verb.also, *verb.thai))
        return f"{names}  {words.say(verb.summary)}"

    @property
    def _duty(self) -> DutyScreen:
        screen = self.screen
        if not isinstance(screen, DutyScreen):
            raise TypeError("the palette is the duty screen's")
        return screen

    async def discover(self) -> Hits:
        """Offer all verbs before anything is typed."""
        for verb in VERBS:
            begin = partial(self._duty.begin, f"{verb.name} ")
            yield DiscoveryHit(Content(self._row(verb)), begin)

    async def search(self, query: str) -> Hits:
        """Offer the verbs whose row is like the query."""
        matcher = self.matcher(query)
        for verb in VERBS:
            row = self._row(verb)
            score = matcher.match(row)
            if score > 0:
                begin = partial(self._duty.begin, f"{verb.name} ")
                yield Hit(score, matcher.highlight(row), begin, text=row)
