"""Opening a store with the settings and options that a person chose."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from patrol_tui.config import (
    Config,
    ConfigError,
    default_maps,
    default_path,
    default_store,
    read_config,
)
from patrol_tui.console import Console
from patrol_tui.log.passphrases import cipher_of
from patrol_tui.settings.file import SettingsFile
from patrol_tui.settings.live import LiveSettings
from patrol_tui.telling import ProgressLine
from patrol_tui.terminal_kind import is_bare_console
from store.cipher import Cipher
from store.city.shelf import Shelf
from store.clock import wall_ms
from store.desk import Desk
from store.device import read_device
from store.disk import StoreMissing, StoreUnusable
from store.folder import Folder
from store.glance import Glance
from store.model.records import UnitId
from store.opening import has_store
from store.sync.enrolment import Enrolment, read_enrolment
from store.text import clean
from widgets.drawing.board import LinkLook
from widgets.words.catalogue import LANGUAGES, N_, Words

READING = N_("reading the log of {where}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The options that stand before the verb, the same for every verb."""

    store: Path | None = None
    config: Path | None = None
    lang: str | None = None
    unit: str | None = None
    car: str | None = None
    """The unit whose car this is."""
    officer: str | None = None
    glyphs: str | None = None
    theme: str | None = None
    maps: Path | None = None
    plain: bool = False
    """Line by line, without a screen."""
    driver: str | None = None
    """What brings the screen to the terminal: thin or plain."""
    link_bits: int | None = None
    """What the line to the terminal carries, in bits a second."""
    record: Path | None = None
    """A file for what is sent to the terminal."""
    record_text: bool = False
    """It holds the words too."""

    def settings(self) -> Config:
        """Read the settings file.

        Raises:
            ConfigError: If it cannot be used.
        """
        return self.laid_over(read_config(self._named_settings()))

    def laid_over(self, config: Config) -> Config:
        """Lay the options over settings."""
        if self.car:
            config = replace(config, screen=replace(config.screen, car=self.car))
        return config

    @property
    def settings_file(self) -> Path:
        """The file that the settings are read from, if it exists."""
        return self._named_settings() or default_path()

    def _named_settings(self) -> Path | None:
        if self.config is None and (named := os.environ.get("PATROL_CONFIG")):
            return Path(named)
        return self.config

    @property
    def root(self) -> Path:
        """The store's folder."""
        return self.store if self.store is not None else default_store()

    def language(self, config: Config, kept: str) -> str:
        """Choose the language: option, last choice on this desk, environment, file."""
        if not self.lang and is_bare_console(os.environ) and sys.stdout.isatty():
            return "en"  # it has no Thai letters
        for wanted in (self.lang, kept, os.environ.get("PATROL_LANG")):
            if wanted in LANGUAGES:
                return wanted
        return config.screen.lang


def shelf_of(choices: Choices) -> Shelf:
    """Give the shelf of installed maps: option, settings, or the usual place.

    Raises:
        ConfigError: If the settings cannot be used.
    """
    return _shelf(choices, choices.settings())


def _shelf(choices: Choices, config: Config) -> Shelf:
    named = Path(config.maps.folder).expanduser() if config.maps.folder else None
    return Shelf(choices.maps or named or default_maps())


def exercise_root(choices: Choices, name: str) -> Path:
    """Name the folder of a drill or replay: beside the station's store, never in it."""
    return choices.store or default_store().with_name(name)


def expect_store(choices: Choices) -> None:
    """Make sure that there is a store, for what only reads or keeps one.

    Raises:
        StoreMissing: If there is none; a mistyped name makes none.
    """
    with contextlib.suppress(PermissionError):  # opening it says so
        if not has_store(choices.root):
            raise StoreMissing(str(choices.root))


def open_desk(choices: Choices) -> tuple[Console, Desk]:
    """Open a store that is there, and give its desk as well.

    Raises:
        ConfigError: If the settings cannot be used.
        StoreError: If there is no store, or it cannot be opened.
    """
    expect_store(choices)
    return _open(choices, choices.root)


def open_console(choices: Choices, *, root: Path | None = None) -> Console:
    """Open the store for work, or begin a new one.

    Raises:
        ConfigError: If the settings cannot be used.
        StoreError: If the store cannot be opened.
    """
    return _open(choices, root or choices.root)[0]


def _open(choices: Choices, folder: Path) -> tuple[Console, Desk]:
    config = choices.settings()
    if choices.store is None:  # a drive that a person names may not be mounted
        with contextlib.suppress(OSError):  # the desk says what is wrong there
            folder.parent.mkdir(parents=True, exist_ok=True)
    words = Words(choices.language(config, ""))
    desk = Desk(
        folder,
        config.tables,
        now_ms=wall_ms,
        cipher=cipher_of(folder, words),
        progress=ProgressLine(words.say(READING, where=folder)),
    )
    return _console(choices, config, desk), desk


def look_at(choices: Choices) -> tuple[Console, Glance]:
    """Look at the store without opening it: another program may be at work there.

    Raises:
        ConfigError: If the settings cannot be used.
        StoreError: If the store cannot be read.
    """
    config = choices.settings()
    cipher = cipher_of(choices.root, Words(choices.language(config, "")))
    glance = Glance(choices.root, config.tables, cipher=cipher)
    console = _console(choices, config, glance)
    with contextlib.suppress(StoreUnusable):  # what may not be read is not told
        if enrolment_at(choices.root, cipher) is not None:
            console.link_look = lambda: LinkLook(up="trying")  # only a desk knows how
    return console, glance


def enrolment_at(root: Path, cipher: Cipher | None) -> Enrolment | None:
    """Tell with which server a store is in step, without opening it; None for none.

    Raises:
        StoreLocked: If it is sealed and there is no cipher.
        StoreUnusable: If a file is there and cannot be read.
    """
    folder = Folder(root)
    seen = read_device(folder, cipher)
    if seen is None or not seen.is_of_folder:
        return None
    return read_enrolment(folder, seen.device.code, cipher)


def _console(choices: Choices, config: Config, desk: Desk | Glance) -> Console:
    named = clean(choices.unit or config.screen.car).strip().upper()
    own = UnitId(named) if named else None
    by = clean(choices.officer or "").strip() or config.station.officer
    lang = choices.language(config, desk.state.settings.get("lang", ""))
    shelf = _shelf(choices, config)
    console = Console(desk, config, lang=lang, by=by, own=own, shelf=shelf)
    file = SettingsFile(choices.settings_file, choices.laid_over)
    console.live = LiveSettings(file, wall_ms())
    return console


__all__ = [
    "Choices",
    "ConfigError",
    "enrolment_at",
    "exercise_root",
    "expect_store",
    "look_at",
    "open_console",
    "open_desk",
    "shelf_of",
    "wall_ms",
]
