"""The duty screen: map, queue, roster, card and command line; one selection by id.

Keys are short forms of commands: each puts its line into the command line, or enters
it at once, so that there is one grammar and one log. Incoming changes redraw rows;
they never move the focus, the selection or a half-typed line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.console import Outcome, Reply
from patrol_tui.keys import STROKES
from patrol_tui.recommending import takes_from_others
from patrol_tui.screens.duty_keys import BINDINGS
from patrol_tui.screens.line_keys import LineKeys
from patrol_tui.screens.map_orders import obey
from store.model.commands import KeepSetting
from store.model.records import IncidentId, UnitId
from store.model.refusals import Code
from widgets.drawing.board import roster_order
from widgets.drawing.canvas import Run
from widgets.incident_card import IncidentCard
from widgets.map_view import MapView
from widgets.pane import ListPane, Pane
from widgets.unit_roster import UnitRoster
from widgets.words.catalogue import N_
from widgets.words.refusals import say_kept


class DutyScreen(LineKeys):
    """One desk's whole shift."""

    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    # --- entering

    def enter(self, line: str) -> None:
        """Have the console do a line, and show what it says."""
        takes_digits = bool(self.keys.car) or self.has_class("-inbox")
        self.console.teller.offer_sign = ":" if takes_digits else ""
        reply = self.console.enter(line, self._now_ms(), self.selection())
        if reply.done is not None:
            self.console.absence.mark(self._now_ms())
        self._said_code = reply.code
        told = self._follow(reply)
        told = reply.text if told is None else told
        if late := self.console.saved_late():
            told += f" ({late})"
        self._say(replace(reply, text=told))
        self.changed()

    def _follow(self, reply: Reply) -> str | None:
        """Select what was asked for, or what was just entered.

        Returns:
            What is to be said instead of the reply; None for the reply itself.
        """
        query = reply.query
        self._answer(())
        if query is None:
            self._incident = self.console.meant(reply) or self._incident
            self._answer(tuple(line for line in reply.lines if line != reply.text))
            return None
        match query.ask:
            case Ask.SELECT:
                self._incident = query.incident or self._incident
                self._unit = query.unit or self._unit
            case Ask.QUIT:
                self.leave()
            case Ask.MAP:
                return self._steer(query)
            case Ask.FORM:
                self._wanted_form = query.about
                return ""
            case Ask.LANGUAGE:
                self._keep("lang", query.about)
            case Ask.SYNC | Ask.CONFLICTS:
                return self.follow_link(query, reply.lines)
            case Ask.INBOX:
                return self.follow_inbox(query, reply.lines)
            case Ask.NEWS:
                self.show_away(query)
            case Ask.THEME:
                self._keep("theme", query.about)
                self.app.theme = query.about
            case _:
                self._answer(reply.lines)
                return ""  # it stands in the answer
        return None

    def _say(self, reply: Reply) -> None:
        style = "ok" if reply.outcome is Outcome.DONE else "refused"
        if reply.outcome is not Outcome.DONE and self.console.config.screen.bell:
            self.app.bell()
        text = reply.text
        if reply.code == Code.NOT_SAVED:
            text = say_kept(self.console.words, reply.about)
        self._result.say([Run(text, style)])

    def leave(self) -> None:
        """Keep what is half typed, and end; everything else is on disk already."""
        self.keep_line()
        self._keep_form()
        self.console.absence.leave(self._now_ms())
        self.app.exit()

    def say_how_to_leave(self) -> None:
        """Say it where results stand; a pop-up would cover the board."""
        text = self.console.words.say(N_("QUIT leaves; everything is on disk"))
        self._result.say([Run(text, "hint")])

    def _keep(self, key: str, value: str) -> None:
        setting = KeepSetting(key=key, value=value)
        self.console.desk.submit(setting, self._now_ms(), by=self.console.by)

    @on(Pane.Chosen)
    def _chosen(self, message: Pane.Chosen) -> None:
        if isinstance(message.pane, UnitRoster):
            self._unit = UnitId(message.key)
        else:
            self._incident = IncidentId(message.key)
        self.console.offers.drop()
        self._answer(())
        self.show_board()

    @on(MapView.Listed)
    def _listed(self, message: MapView.Listed) -> None:
        """Choose the one thing at the map's cursor, or list them all."""
        incidents, units = message.incidents, message.units
        self._incident = incidents[0] if incidents else self._incident
        self._unit = units[0] if units else self._unit
        lines = self.console.lines_of(incidents, units, self._now_ms())
        self.console.offers.drop()
        self._answer(lines if len(lines) > 1 else ())
        self.show_board()

    def _steer(self, query: Query) -> str:
        """Do what was asked of the map; give what there is to say."""
        words = self.console.words
        if query.about in {"next", "previous"}:
            self._queue.move(1 if query.about == "next" else -1)
            self.call_after_refresh(self._look_at_selected)
            return words.say(N_("next incident"))
        if query.about == "glyphs":
            return self.choose_glyphs(query.keys.get("to", ""))
        if query.about == "focus":
            self.go_to_map()
        return words.say(obey(self._map, query, self.console.state))

    def _look_at_selected(self) -> None:
        chosen = self.console.state.incidents.get(self._incident or IncidentId(""))
        if chosen is not None:
            self._map.look_at(chosen.place)

    # --- keys

    def action_stroke(self, name: str) -> None:
        """Do a key's line, or put it into the command line to be finished."""
        template = STROKES[name].line if name in STROKES else f"{name} "
        incident = self.console.state.incidents.get(self._incident or IncidentId(""))
        number = str(incident.number) if incident else ""
        line = template.format(unit=self._unit or "", incident=number)
        gap = line.find("  ")
        self._line.put(line, cursor=gap + 1 if gap >= 0 else None)
        self._open_line(one_line=True)

    def action_offer(self, digit: int) -> None:
        """Send the unit that REC listed under a digit.

        In a car a digit is a status, unless the list that names it is in sight.
        """
        is_status = bool(self.keys.car) and not self._card.has_answer
        line = "" if is_status else self.console.offered(digit, self._now_ms())
        if takes_from_others(line):  # Enter confirms
            self.begin(line)
        elif line:
            self.enter(line)
        else:
            self.press_digit(digit)

    def action_unit(self) -> None:
        """Go on to the next unit on duty, on the map too."""
        units = self.console.state.units
        order = roster_order(self.console.state, self.console.desk.tables)
        on_duty = [key for key in order if key in units and units[key].on_duty]
        if not on_duty:
            return
        at = on_duty.index(self._unit) + 1 if self._unit in on_duty else 0
        self._unit = on_duty[at % len(on_duty)]
        place = units[self._unit].place
        if place is not None and self._map.has_focus:
            self._map.look_at(place)
        self.show_board()

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        if name == "map":
            self.go_to_map()
            return
        self.set_focus(self.query_one(f"#{name}", Pane))

    def action_move(self, steps: int) -> None:
        """Move in the pane that has the focus, in the queue if none has."""
        pane = self.focused
        if isinstance(pane, IncidentCard) or self._card.has_answer:
            self._card.scroll_rows(steps)
        elif isinstance(pane, ListPane):
            pane.move(steps)
        else:
            self._queue.move(steps)
            if isinstance(pane, MapView):
                self.call_after_refresh(self._look_at_selected)

    def action_plain(self) -> None:
        """Close an answer, and forget what it offered; else show all rows again."""
        is_map_s = self._card.has_answer and isinstance(self._covered, MapView)
        if isinstance(self.focused, ListPane) and not self._card.has_answer:
            self.focused.drop_filter()
        self.console.offers.drop()
        self._answer(())
        if is_map_s:
            self.go_to_map()
        else:
            self.set_focus(self._queue)
