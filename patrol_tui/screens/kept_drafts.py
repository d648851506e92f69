"""What a person began and has not entered: kept on this device, and given back."""

from __future__ import annotations

import contextlib

from patrol_tui.commands.secrets import has_secret
from patrol_tui.screens.alert_keys import AlertKeys
from store.desk import Desk
from store.model.commands import KeepSetting

FORM, LINE = "form", "line"
"""The kinds of drafts."""
DRAFT = "draft.{by}"
"""The setting in which older versions kept a half-typed line."""


class KeptDrafts(AlertKeys):
    """Keeps drafts in the store's folder; the log knows nothing of them."""

    _drafts_of = ""
    """The officer whose drafts are at hand."""

    def take_up_drafts(self) -> None:
        """Go on with what the officer who is here began."""

    def changed(self) -> None:
        """Show the State anew; whoever takes the desk over has drafts of their own."""
        before, self._drafts_of = self._drafts_of, self.console.by
        if before not in {"", self.console.by}:
            self.take_up_drafts()
        super().changed()

    def kept_draft(self, kind: str) -> str:
        """Give what was begun before and not entered."""
        desk = self.console.desk
        return desk.drafts.read(self.console.by, kind) if isinstance(desk, Desk) else ""

    def keep_draft(self, kind: str, text: str) -> None:
        """Keep what was begun; what the disk does not take is tried again later."""
        desk = self.console.desk
        if isinstance(desk, Desk):
            with contextlib.suppress(OSError):
                desk.drafts.keep(self.console.by, kind, text)

    def begun_line(self) -> str:
        """Give the line that was left half-typed; older versions had it in the log."""
        old = self.console.state.settings.get(DRAFT.format(by=self.console.by), "")
        return self.kept_draft(LINE) or old

    def keep_line(self) -> None:
        """Keep the half-typed line, if it holds no secret."""
        line = self._line.value
        self.keep_draft(LINE, "" if has_secret(line) else line)
        old = DRAFT.format(by=self.console.by)
        if self.console.state.settings.get(old):
            setting = KeepSetting(key=old, value="")
            self.console.desk.submit(setting, self._now_ms(), by=self.console.by)
