"""Every event of a store, as a bystander reads them."""

from pathlib import Path

from store.glance import Glance
from store.model.events import Event
from store.model.facts import AboutLog
from store.model.tables import CodeTables


def whole_log(root: Path | str, *, about_log: bool = False) -> list[Event]:
    """The events that people made; with those about the log itself when asked."""
    events: list[Event] = []
    Glance(Path(root), CodeTables()).each_event(events.append)
    return [e for e in events if about_log or not isinstance(e.fact, AboutLog)]
