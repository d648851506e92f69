"""How the program is begun for the thin-link benches: its store, terminal and options.

Not a claim of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from told_desk import BEGINS_MS
from wire import Link

from patrol_tui.opening import Choices, open_console

HERE = Path(__file__).parent
SMALL, LARGE = (80, 24), (120, 40)
WHOLE = Link()
"""No link between: the terminal is here."""
EVENING = (
    "ON 21 crew=Anan,Boon @provincial-hall",
    "ON 22 crew=Chai @wat-khum",
    "ON 23 crew=Gai @yaowarat-gold",
    "ON M1 crew=Ek @kasikorn-bank",
    "ON M2 crew=Fon @yaowarat-gold",
    "N theft @wat-khum รถจักรยานยนต์สีแดงหายหน้าร้าน by=191",
    "N noise @kasikorn-bank คาราโอเกะเสียงดัง",
    'N crash @"thewaphiban > pracha-thammarak 100" รถล้ม ๒ คัน เจ็บ ๑ ราย',
    "N assault @provincial-hall two men, one with a knife",
    'N! drunk @"หลังตลาดสด" นอนขวางทาง',
    "N lost @yaowarat-gold กระเป๋าสตางค์สีดำ",
    "N theft @kasikorn-bank มือถือถูกวิ่งราว",
    "DE 22 101",
    "D 23 103",
    "RM 101 ประตูหลังเปิดอยู่ พยานเห็นชายสองคน",
    "AR 22",
    "N noise @wat-khum เสียงดนตรี",
    "N crash @kasikorn-bank ชนแล้วหนี",
)
"""What was entered before the shift's measured part, half a minute apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How the program is begun."""

    size: tuple[int, int] = SMALL
    lang: str = "en"
    options: tuple[str, ...] = ()
    """Of the program; `--driver thin` among them."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """More of its environment."""
    is_coloured: bool = False
    """Whether the terminal has all colours; else it has sixteen."""
    link: Link = WHOLE
    """Between the program and the terminal."""

    @property
    def environment(self) -> dict[str, str]:
        """Give the environment of a terminal with as many colours."""
        term = "xterm-256color" if self.is_coloured else "xterm"
        true = {"COLORTERM": "truecolor"} if self.is_coloured else {}
        path = os.environ.get("PYTHONPATH", "")
        return {
            "PATH": os.environ["PATH"],
            "TERM": term,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": f"{HERE.parents[1]}{os.pathsep}{path}",
            **true,
            **self.extra,
        }


THIN = ("--driver", "thin")
STOCK = ("--driver", "plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a bench was told on its command line."""

    short: bool
    stock: Setup
    thin: Setup
    """Thin by itself; on a quick line it shows all that stock shows."""
    linked: Setup
    """Told that the link is of 9,600 bits a second."""


def given(description: str | None) -> Given:
    """Read a bench's options."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--short", action="store_true", help="for a quick check")
    parser.add_argument(
        "--extra", action="append", default=[], help="NAME=VALUE for the thin ones"
    )
    told = parser.parse_args()
    extra = dict(pair.split("=", 1) for pair in told.extra)
    if extra:
        linked = {**extra, "THIN_BITS": "9600"}
        return Given(
            short=told.short,
            stock=Setup(),
            thin=Setup(extra=extra),
            linked=Setup(extra=linked),
        )
    return Given(
        short=told.short,
        stock=Setup(options=STOCK),
        thin=Setup(options=THIN),
        linked=Setup(options=(*THIN, "--link", "9600")),
    )


def make_store(folder: Path, lang: str) -> None:
    """Enter the evening into a new store, ending where the shift begins."""
    choices = Choices(store=folder, lang=lang, officer="desk")
    console = open_console(choices)
    at_ms = BEGINS_MS - 30_000 * len(EVENING)
    for line in EVENING:
        reply = console.enter(line, at_ms)
        if reply.outcome.name != "DONE":
            raise SystemExit(f"{line}: {reply.text}")
        at_ms += 30_000
    console.desk.close()


def program(there: str, home: Path, setup: Setup) -> list[str]:
    """Give the command that begins the told program."""
    options = ["--store", str(home / "store"), "--lang", setup.lang, "--as", "desk"]
    told = [sys.executable, str(HERE / "told_desk.py"), there]
    return [*told, *options, *setup.options]


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder whose name is short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="tl"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    print("setups: how the thin-link benches begin; nothing to run")
