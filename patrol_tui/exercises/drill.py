"""The drill: a made-up evening in a store of its own, to learn on.

The first start seeds an hour and a half that ends now; then the evening goes on by
itself. Closed and opened again, it goes on where it stopped: its clock stood still.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from patrol_tui.config import Config
from patrol_tui.console import Console
from patrol_tui.exercises.evening import Evening, evening
from patrol_tui.exercises.player import Player
from patrol_tui.listing.lists import Listing
from patrol_tui.opening import (
    Choices,
    ConfigError,
    exercise_root,
    open_console,
    wall_ms,
)
from patrol_tui.telling import complain, tell
from store.copies.manifest import is_store_file
from store.desk import Desk
from store.device import DEVICE_NAME
from store.glance import Glance
from store.model.commands import KeepSetting, MarkExercise
from store.model.refusals import Refusal
from store.reached import OF_USE
from widgets.words.catalogue import N_
from widgets.words.refusals import say_refusal

NAME = "drill"
"""The exercise's mark, the name of its folder, and the key of its setting."""


class _Kept(NamedTuple):
    """What tells one evening from another."""

    seed: int
    start_ms: int


def run(choices: Choices, *, fresh: bool, seed: int) -> int:
    """Begin a drill, or go on with the one there is.

    Without a terminal the evening is only begun, and its queue printed.

    Returns:
        0 done, 2 the folder holds something else.

    Raises:
        ConfigError: If the settings or the drill's own setting cannot be used.
        StoreError: If the store cannot be opened.
    """
    root = exercise_root(choices, NAME)
    if fresh:
        _remove(root, choices.settings())
    console = open_console(choices, root=root)
    try:
        refusal = _begin(console, seed)
        if refusal is not None:
            return _refused(console, refusal)
        player = _player(console)
        if player.halted is not None:
            return _refused(console, player.halted)
        if sys.stdout.isatty():
            player.start(wall_ms())
            room = "patrol_tui.plain" if choices.plain else "patrol_tui.app"
            return int(import_module(room).play(console, choices, player))
        _print_queue(console, player.clock())
    finally:
        console.desk.close()
    return 0


def _refused(console: Console, refusal: Refusal) -> int:
    said = say_refusal(console.words, refusal.code.value, refusal.about)
    complain(f"{console.desk.root}: {said}")
    return 2


def _begin(console: Console, seed: int) -> Refusal | None:
    """Mark an empty store as a drill's, and keep which evening it is."""
    if NAME in console.state.settings and console.state.exercise == NAME:
        return None
    start_ms = wall_ms()
    begins_ms = _evening(console, _Kept(seed, start_ms)).begins_ms
    for command in (
        MarkExercise(name=NAME),
        KeepSetting(key=NAME, value=f"{seed} {start_ms}"),
    ):
        answer = console.desk.submit(command, begins_ms, by=NAME)
        if isinstance(answer, Refusal):
            return answer
    return None


def _player(console: Console) -> Player:
    """Seed what is over already, and give what is still to come."""
    kept = _kept(console)
    last_ms = console.state.last_ms
    now_ms = max(last_ms, kept.start_ms)
    to_come = [step for step in _evening(console, kept).steps if step.at_ms > last_ms]
    player = Player(to_come, speed=1, begin_ms=now_ms)
    player.advance(console.desk, len(to_come), now_ms)
    return player


def _evening(console: Console, kept: _Kept) -> Evening:
    return evening(kept.seed, kept.start_ms, console.config.tables)


def _kept(console: Console) -> _Kept:
    value = console.state.settings[NAME]
    try:
        seed, start_ms = map(int, value.split())
    except ValueError as error:
        none = N_(
            '{where}: "{value}" is no drill\'s setting; drill --fresh begins a new one'
        )
        raise ConfigError(none, where=console.desk.root, value=value) from error
    return _Kept(seed, start_ms)


def _print_queue(console: Console, now_ms: int) -> None:
    listing = Listing(console.teller, console.desk, console.config.zone, now_ms)
    hint = N_("the drill is in {where}; in a terminal, patrol-tui drill shows it")
    told = console.words.say(hint, where=str(console.desk.root))
    for text in (*listing.listed("I"), told):
        tell(text)


def _remove(root: Path, config: Config) -> None:
    """Take an old drill's files away; nothing but a drill's, and no other files.

    Raises:
        ConfigError: If the folder holds work, or something that cannot be read.
        StoreError: If another program has it open.
    """
    if not root.exists():
        return
    seen = Glance(root, config.tables)
    files = [path for path in root.iterdir() if _is_of_store(path.name)]
    if not files:
        return
    if seen.state.exercise != NAME:
        none = N_("{where} is not a drill's store; nothing was removed")
        raise ConfigError(none, where=root)
    Desk(root, config.tables, now_ms=wall_ms).close()  # nobody else has it open
    for path in sorted(root.iterdir(), key=lambda path: path.name not in OF_USE):
        if _is_of_store(path.name):  # first what would miss the others
            path.unlink()


def _is_of_store(name: str) -> bool:
    return name == DEVICE_NAME or name in OF_USE or is_store_file(name)
