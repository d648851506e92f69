"""The bell: once for what turns red, again for what cannot wait, until it is seen.

It remembers what it has rung for, so that an alert that a late sync brings is heard
too. Somebody may mute it for a while; an emergency is never muted.
"""

from __future__ import annotations

from itertools import takewhile

from store.model.alerts import Alert, Standing
from store.model.timers import EMERGENCY, Alarm


class Bell:
    """Decides when to ring, one desk long.

    Args:
        again_ms: After so long it rings again for what is urgent.
    """

    def __init__(self, again_ms: int) -> None:
        self.again_ms = again_ms
        self._rung: dict[tuple[str, str, str, int], tuple[int, int]] = {}
        """Alert -> how bad it was when it rang, and when that was."""
        self._heard: Standing | None = None

    def rings(self, standing: Standing, now_ms: int, muted_ms: int = 0) -> bool:
        """Claim that it is to ring now; it counts as rung, or as muted, then.

        Args:
            standing: The alerts of this moment.
            now_ms: The moment.
            muted_ms: Until when it is muted.
        """
        unseen = takewhile(lambda one: one.alarm is Alarm.RED, standing.unseen)
        if standing is self._heard:  # only what is urgent can call again
            unseen = takewhile(lambda one: one.rank[1] <= 1, unseen)
            due = [alert for alert in unseen if self._is_due(alert, now_ms)]
        else:
            red = list(unseen)
            due = [alert for alert in red if self._is_due(alert, now_ms)]
            known = {alert.key: self._rung.get(alert.key) for alert in red}
            self._rung = {key: rung for key, rung in known.items() if rung}
        self._heard = standing
        for alert in due:
            self._rung[alert.key] = alert.degree, now_ms
        is_muted = now_ms < muted_ms
        return any(alert.what == EMERGENCY or not is_muted for alert in due)

    def _is_due(self, alert: Alert, now_ms: int) -> bool:
        degree, at_ms = self._rung.get(alert.key, (0, 0))
        is_again = alert.is_urgent and not 0 <= now_ms - at_ms < self.again_ms
        return alert.degree > degree or is_again
