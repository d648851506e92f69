"""What the hands do beside typing lines: lists to choose from, filters, car digits."""

from __future__ import annotations

from textual import events, on
from textual.widget import Widget

from patrol_tui.commands.parse import other_layout, verb_of
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Fault
from patrol_tui.keys import SCREEN_KEYS, TWINS
from patrol_tui.next_steps import steps_of_incident, steps_of_unit
from patrol_tui.screens.duty_keys import car_sign
from patrol_tui.screens.suited_screen import SuitedScreen
from store.text import is_mark
from widgets.drawing.canvas import Run
from widgets.map_keys import MAP_KEYS
from widgets.map_view import MapView
from widgets.menu_pane import MenuPane, MenuRow
from widgets.pane import ListPane
from widgets.unit_roster import UnitRoster
from widgets.words.catalogue import N_

TWICE_MS = 3_000
"""Within this a digit counts as pressed twice."""
_TO_THE_DESK = {"M"}
"""Verbs that one's own unit does by leaving the unit out."""
_ZEROS = frozenset(("0", TWINS["0"]))
_ON_MAP = "map:"
"""Begins an action that is the map's."""


class HandKeys(SuitedScreen):
    """Offers what works here, and what can be done next."""

    _zero_ms = 0
    """When 0 was last pressed in the car."""
    _said_code = ""
    """The code of the last refusal; empty when a line was done."""
    _menu_from: Widget | None = None
    """What had the keys before the list."""

    def on_mount(self) -> None:
        """Bind the keys that the settings chose."""
        self.app.set_keymap(self.keys.changed)

    def heed_settings(self) -> None:
        """Work by the console's settings if they are others than before."""
        before = self.keys
        super().heed_settings()
        if self.keys != before:
            self.app.set_keymap(self.keys.changed)

    def enter(self, line: str) -> None:
        """Do a line."""
        raise NotImplementedError

    def begin(self, line: str) -> None:
        """Put the beginning of a line into the command line."""
        raise NotImplementedError

    # --- lists to choose from

    def action_help(self) -> None:
        """List what works here, the keys of this pane first."""
        say = self.console.words.say
        rows = []
        if self._map.has_focus:
            rows = [
                MenuRow(one.shown, say(one.meaning), "", _ON_MAP + one.action)
                for one in MAP_KEYS
            ]
        rows += [
            MenuRow(line, self._summary(line), car_sign(digit), f"stroke_of('{digit}')")
            for digit, line in self.keys.car.items()
        ]
        own_words = self.console.aliases.items()
        is_at_units = isinstance(self.focused, UnitRoster)
        for verb in sorted(VERBS, key=lambda v: is_at_units and not v.takes_units):
            key = self._both(f"verb.{verb.name}")
            line = " ".join((verb.name, *verb.thai[:1]))
            act = f"stroke('{verb.name}')"
            own = (word for word, name in own_words if name == verb.name)
            also = " ".join((*verb.spellings, *own))
            rows.append(MenuRow(line, say(verb.summary), key, act, also))
        for one in SCREEN_KEYS:
            key = self._both(one.name)
            rows.append(MenuRow("", say(one.meaning), key, one.action, one.name))
        self._offer(say(N_("What works here: type to search, Enter does it")), rows)

    def _summary(self, line: str) -> str:
        verb = verb_of(line)
        return self.console.words.say(verb.summary) if verb else ""

    def _both(self, name: str) -> str:
        """Name a key on both keyboards; a mark has no letter to stand on."""
        key = self.keys.first(name)
        twin = TWINS.get(key, "")
        return f"{key} {twin}" if twin and not is_mark(twin) else key

    def action_menu(self) -> None:
        """List what can be done next with what is selected in this pane."""
        words, now_ms = self.console.words, self._now_ms()
        rows: tuple[MenuRow, ...] = ()
        title = ""
        if isinstance(self.focused, UnitRoster) and self._unit is not None:
            rows, title = steps_of_unit(self.console, self._unit), self._unit
        elif incident := self.board().selected_incident:
            rows = steps_of_incident(self.console, incident.id, now_ms)
            title = self.console.teller.incident(incident)
        if not rows:
            self.begin("")
            return
        said = words.say(N_("{what}: arrows choose, Enter does it"), what=title)
        self._offer(said, rows, is_large=True)

    def _offer(
        self,
        title: str,
        rows: list[MenuRow] | tuple[MenuRow, ...],
        *,
        is_large: bool = False,
    ) -> None:
        if not isinstance(self.focused, MenuPane):
            self._menu_from = self.focused
        self._answer(())
        self._menu.offer(title, rows, is_large=is_large)
        self.set_class(True, "-menu")
        self.set_focus(self._menu)

    @on(MenuPane.Left)
    def _leave_menu(self) -> None:
        self.set_class(False, "-menu")
        self.set_focus(self._menu_from or self._queue)

    @on(MenuPane.Picked)
    async def _picked(self, message: MenuPane.Picked) -> None:
        self._leave_menu()
        row = message.row
        if row.action.startswith(_ON_MAP):
            await self._map.run_action(row.action.removeprefix(_ON_MAP))
        elif row.action:
            await self.run_action(row.action)
        else:
            self.enter(row.line)

    def _offer_back(self, line: str) -> bool:
        """Put what was typed with the other layout on into the line, for Enter to do.

        Returns:
            Whether it was.
        """
        if self._said_code != Fault.OTHER_LAYOUT:
            return False
        scene = self.console.scene(self._now_ms(), self.selection())
        self._line.put(other_layout(line, scene))
        return True

    # --- filters

    def action_filter(self) -> None:
        """Begin to type what the rows of this pane are to have."""
        pane = self.focused if isinstance(self.focused, ListPane) else self._queue
        self.set_focus(pane)
        pane.begin_filter()
        self._show_hints()

    # --- digits

    def action_stroke_of(self, digit: str) -> None:
        """Do what a digit does in the car."""
        line = self.keys.car.get(digit, "")
        own = self.console.own
        if not line or own is None:
            return
        verb, gap, more = line.partition(" ")
        named = verb_of(line)
        if named is None or named.name not in _TO_THE_DESK:
            verb = f"{verb} {own}"
        if gap and not more:
            self.begin(f"{verb} ")
        else:
            self.enter(f"{verb}{gap}{more}")

    def press_digit(self, digit: int) -> None:
        """Do a digit that takes no offer: a car's status, or a number's start."""
        if not self.keys.car:
            self.begin(str(digit))
        elif digit:
            self.action_stroke_of(str(digit))
        elif not self._is_second_zero():
            self._ask_again()
        else:
            self._zero_ms = 0
            self.action_stroke_of("00")

    def _is_second_zero(self) -> bool:
        return self._now_ms() - self._zero_ms <= TWICE_MS

    def _ask_again(self) -> None:
        """Take one zero for a slip, and say what a second one does."""
        if line := self.keys.car.get("00"):
            self._zero_ms = self._now_ms()
            said = self.console.words.say(N_("0 again: {line}"), line=line)
            self._result.say([Run(said, "refused")])

    def hear_first(self, event: events.Key) -> bool:
        """Let the car's digits count over a list, and its emergency from anywhere.

        A list's search and the map have uses of their own for them; no unit in danger
        may have its zeros taken for those. Where words are written they are words.
        """
        focused, sign = self.focused, event.character or ""
        searched = _searched(focused)
        if not self.keys.car or searched is None or set(searched) - _ZEROS:
            return False
        if isinstance(focused, MenuPane) and sign in self.keys.car and sign != "0":
            self._leave_menu()
            self.press_digit(int(sign))
            return True
        if sign not in _ZEROS:
            return False
        is_emergency = self._is_second_zero()
        if is_emergency and isinstance(focused, MenuPane):
            self._leave_menu()
        elif is_emergency and isinstance(focused, ListPane):
            focused.drop_filter()
        self.press_digit(0)
        return is_emergency


def _searched(widget: Widget | None) -> str | None:
    """Give the words of a search so far; None where nothing is searched, nor a map."""
    if isinstance(widget, MenuPane):
        return widget.asked
    if isinstance(widget, ListPane) and widget.is_filtering:
        return widget.words_wanted
    return "" if isinstance(widget, MapView) else None
