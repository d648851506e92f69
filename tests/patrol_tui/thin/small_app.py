"""A small program for tests of the driver: `small_app.py plain|thin [OPTION...]`.

Its function keys change, open, scroll, crash, suspend and leave. What it hears goes to
files in the home folder: `keys`, `beats`, `told`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from patrol_tui.terminal.driver import ThinDriver, thin_driver
from patrol_tui.terminal.messages import Link, LinkMeasured, TerminalAnswered

HOME = Path(os.environ["HOME"])
PLACES = (
    "วัดคุ้ม น้ำท่วม",
    "Wat Khum",
    "\u6f22\u5b57 แม่",
    "ที่ผู้กำกับ",
    "\u2500\u2502 \u28ff \u25cf",
)


def keep(name: str, text: str) -> None:
    with (HOME / name).open("a", encoding="utf-8") as file:
        file.write(text + "\n")


class Notice(ModalScreen[None]):
    """Lies over the list."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "Close")]
    CSS = "Notice { align: center middle; } Static { width: 30; height: 5; }"

    def compose(self) -> ComposeResult:
        yield Static("NOTICE: น้ำ\n\u6f22\u5b57 กี่\n[b]bold[/b]")


class SmallApp(App[None]):
    """A list, and a line to type in."""

    CSS = """
    #list { height: 1fr; scrollbar-size-vertical: 0; }
    .row { height: 1; } .odd { background: #203040; color: #d0e0ff; }
    #line { height: 1; border: none; padding: 0; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "change", ""), ("f3", "open", ""), ("f4", "roll", ""),
        ("f5", "crash", ""), ("f6", "shell", ""), ("f7", "beat", ""),
        ("f8", "ring", ""), ("f9", "quit", ""), ("f10", "anew", ""),
        ("ctrl+z", "suspend_process", ""),
    ]  # fmt: skip
    count = 0
    beats = 0

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="list"):
            for number in range(60):
                text = f"{number:3} {PLACES[number % 5]}"
                odd = " odd" if number % 2 else ""
                yield Static(text, id=f"row{number}", classes="row" + odd, markup=False)
        yield Input(id="line", placeholder="READY", select_on_focus=False)

    def on_mount(self) -> None:
        line = self.query_one("#line", Input)
        line.cursor_blink = False
        line.focus()
        self.query_one("#list").can_focus = False

    def action_change(self) -> None:
        self.count += 1
        number = self.count * 7 % 20
        text = f"{number:3} {PLACES[self.count % 5]} #{self.count} {'น้ำ' * 3}"
        self.query_one(f"#row{number}", Static).update(text)

    def action_open(self) -> None:
        self.push_screen(Notice())

    def action_roll(self) -> None:
        self.query_one("#list").scroll_relative(y=1, animate=False)

    def action_crash(self) -> None:
        raise RuntimeError("CRASHED")

    def action_shell(self) -> None:
        with self.suspend():
            subprocess.run(["echo", "IN THE SHELL"], check=False)
            time.sleep(0.3)

    def action_beat(self) -> None:
        self.set_interval(0.05, self._beat)

    def _beat(self) -> None:
        self.beats += 1
        (HOME / "beats").write_text(str(self.beats))
        self.action_change()
        self.query_one("#row1", Static).update(f"beat {self.beats} " + "x" * 60)

    def action_ring(self) -> None:
        self.bell()

    def action_anew(self) -> None:
        if isinstance(self._driver, ThinDriver):
            self._driver.repaint()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            keep("keys", event.key)
        elif isinstance(event, events.CursorPosition):
            keep("keys", "CURSOR")
        await super().on_event(event)

    def on_terminal_answered(self, message: TerminalAnswered) -> None:
        keep("told", repr(message.abilities))

    def on_link_measured(self, message: LinkMeasured) -> None:
        keep("told", repr(message.reading))


def main() -> None:
    sort, *options = sys.argv[1:]
    link = Link(
        record=HOME / "record.cast" if "record" in options else None,
        bytes_per_s=1200 if "slow" in options else None,
    )
    app = SmallApp(driver_class=LinuxDriver if sort == "plain" else thin_driver(link))
    app.run(mouse="mouse" in options)
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
