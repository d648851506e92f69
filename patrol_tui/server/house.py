"""The house: what a running server is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from patrol_tui.server.intake.channels import LineChannels
from patrol_tui.server.intake.queue import IntakeQueue
from patrol_tui.server.ledgers import Ledger
from patrol_tui.server.logs import Log
from patrol_tui.server.metrics import Metrics
from patrol_tui.server.person_keys import PersonKeys
from patrol_tui.server.presence import Presences
from patrol_tui.server.web.stream import Bells
from patrol_tui.server.who.callers import Gate
from patrol_tui.server.who.enrolling import Enrolling
from patrol_tui.server.who.limits import Rates, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the app is made of."""

    ledger: Ledger
    gate: Gate
    enrolling: Enrolling
    tally: Tally
    log: Log
    presences: Presences
    person_keys: PersonKeys
    now_ms: Callable[[], int]
    intake: IntakeQueue
    behind_proxy: bool = False
    rates: Rates = field(default_factory=Rates)
    line: LineChannels = field(default_factory=LineChannels)
    bells: Bells = field(default_factory=Bells)
    metrics: Metrics = field(default_factory=Metrics)
