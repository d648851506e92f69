"""The keys of the alert strip: to the worst alert, and to acknowledge it."""

from __future__ import annotations

from itertools import islice

from patrol_tui.commands.table import BY_SPELLING
from patrol_tui.screens.hand_keys import HandKeys
from store.model.alerts import Alert
from store.model.timers import EMERGENCY, INBOX, SYNC
from widgets.drawing.canvas import Run
from widgets.words.alerts import say_alert
from widgets.words.catalogue import N_

MOST_IN_TURN = 200
"""Alerts that the key goes through before it begins again."""
_DOES = {SYNC: N_("{line} tries now"), INBOX: N_("{line} shows it")}
"""What the line does about an alert that nobody acknowledges."""


class AlertKeys(HandKeys):
    """Goes to alerts, and types what acknowledges them."""

    _gone_to: Alert | None = None
    """The alert that was gone to last."""

    def action_alert(self) -> None:
        """Select what the worst alert is about; pressed again, the next one."""
        unseen = self._unseen()
        if not unseen:
            said = self.console.words.say(N_("no alert that is not acknowledged"))
            self._result.say([Run(said, "hint")])
            return
        keys = [alert.key for alert in unseen]
        last = self._gone_to
        at = keys.index(last.key) + 1 if last and last.key in keys else 0
        self._go_to(unseen[at % len(unseen)])

    def action_acknowledge(self) -> None:
        """Type the line that acknowledges the alert gone to, else the worst one."""
        unseen = self._unseen()
        alert = self._last_of(unseen) or next(iter(unseen), None)
        if alert is None:
            self.action_alert()
            return
        self._go_to(alert)
        self.begin(self._line_for(alert))

    def action_alert_or_acknowledge(self) -> None:
        """Go to the worst alert; on it already, type what acknowledges it."""
        if self._last_of(self._unseen()[:1]) is None:
            self._gone_to = None
            self.action_alert()
        else:
            self.action_acknowledge()

    def _unseen(self) -> list[Alert]:
        return list(islice(self.board().standing.unseen, MOST_IN_TURN))

    def _last_of(self, alerts: list[Alert]) -> Alert | None:
        """Find the alert gone to last, while it stands and is still selected."""
        last = self._gone_to
        if last is None or not self._is_selected(last):
            return None
        return next((alert for alert in alerts if alert.key == last.key), None)

    def _is_selected(self, alert: Alert) -> bool:
        return alert.incident in {"", self._incident} and alert.unit in {"", self._unit}

    def _go_to(self, alert: Alert) -> None:
        self._gone_to = alert
        self._incident = alert.incident or self._incident
        self._unit = alert.unit or self._unit
        self._answer(())
        self.show_board()
        teller, state = self.console.teller, self.console.state
        said = say_alert(teller, state, alert, self._now_ms())
        line = self._line_for(alert)
        does = _DOES.get(alert.what, N_("{line} acknowledges"))
        told = self.console.words.say(does, line=line)
        self._result.say([Run(f"{said}  ", "strong"), Run(told, "hint")])

    def _line_for(self, alert: Alert) -> str:
        """Name whom it is about, so that no alert that comes between is meant."""
        names = {EMERGENCY: "sosack", SYNC: "sync", INBOX: "in"}
        verb = BY_SPELLING[names.get(alert.what, "alok")]
        called = verb.called(self.console.words.lang)
        if alert.unit:
            return f"{called} {alert.unit}"
        incident = self.console.state.incidents.get(alert.incident)
        return f"{called} {incident.number}" if incident else called
