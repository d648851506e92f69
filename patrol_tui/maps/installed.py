"""Maps of real towns without a screen: import, list, verify, remove, show, find.

Importing touches no store; which map a store uses is a setting of the store, kept by
the same command as on the desk (`MAP use NAME`). No Textual here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console as Terminal
from rich.progress import Progress as Bar

from patrol_tui.opening import Choices, look_at, shelf_of
from patrol_tui.telling import complain, tell
from store.city.importing import (
    ImportCancelled,
    ImportFailed,
    Progress,
    Report,
    import_map,
)
from store.city.map_files import MapUnusable, load, save, verify
from store.city.shelf import map_name
from widgets.words.catalogue import N_, Words
from widgets.words.maps import (
    STAGES,
    say_failed,
    say_left_out,
    say_taken,
    say_unusable,
)

DONE, REFUSED, UNUSABLE = 0, 1, 2
"""Exit codes, as of the other verbs."""


def words_of(choices: Choices) -> Words:
    """Choose the language without opening a store."""
    return Words(choices.language(choices.settings(), ""))


def import_file(choices: Choices, path: Path, *, name: str) -> int:
    """Make a map of a file and put it on the shelf, in one step or not at all."""
    words = words_of(choices)
    shelf = shelf_of(choices)
    wanted = map_name(name or path.name.partition(".")[0])
    if not shelf.is_free_name(wanted):
        complain(words.say(N_('"{name}" is no name for a map'), name=name))
        return UNUSABLE
    replaces = shelf.holds(wanted)
    try:
        with _Shown(words) as watch:
            network, report = import_map(path, name=wanted, watch=watch)
        save(network, shelf.folder(wanted))
    except ImportFailed as failure:
        complain(say_failed(words, path, failure.why.value, failure.what))
        return UNUSABLE
    except MapUnusable as failure:
        complain(say_unusable(words, failure.folder, failure.why, failure.what))
        return UNUSABLE
    except (ImportCancelled, KeyboardInterrupt):
        complain(words.say(N_("stopped; no map was changed")))
        return 130
    _tell_report(words, report)
    made = N_("map {name} replaced") if replaces else N_("map {name} made")
    tell(words.say(made, name=wanted))
    tell(words.say(N_("to use it: patrol-tui map use {name}"), name=wanted))
    return DONE


class _Shown:
    """A progress bar on standard error, where that is a terminal."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._bar = Bar(console=Terminal(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Callable[[Progress], bool]:
        if self._bar.console.is_terminal:
            self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._bar.console.is_terminal:
            self._bar.stop()

    def _show(self, progress: Progress) -> bool:
        self._bar.update(
            self._task,
            description=self._words.say(STAGES[progress.stage.value]),
            completed=progress.done,
            total=progress.total or None,
        )
        return True


def _tell_report(words: Words, report: Report) -> None:
    counts = {
        "segments": report.segments,
        "length_km": report.length_m / 1000,
        "junctions": report.junctions,
        "streets": report.streets,
        "one_ways": report.one_way_segments,
        "turns": report.turns,
        "landmarks": report.landmarks,
        "houses": report.houses,
    }
    for text in say_taken(words, counts):
        tell(text)
    left_out = [(why.value, what, n) for (why, what), n in report.left_out.items()]
    lines = say_left_out(words, left_out)
    if lines:
        tell(words.say(N_("left out or not taken as the file has it:")))
    for text in lines:
        tell(text)


def list_maps(choices: Choices) -> int:
    """List the installed maps; the one this store uses has a star."""
    console, _ = look_at(choices)
    words, shelf = console.words, shelf_of(choices)
    used = console.map_in_use
    for name in shelf.names():
        star = "*" if name == used else " "
        try:
            network = load(shelf.folder(name))
        except MapUnusable as failure:
            said = say_unusable(words, failure.folder, failure.why, failure.what)
            tell(f"{star} {name}  {said}")
            continue
        length_km = float(network.segment_length_m.sum()) / 1000
        told = words.say(
            N_("{length_km:.0f} km, {streets} street names; from {source}"),
            length_km=length_km,
            streets=len(network.street_name),
            source=network.source,
        )
        tell(f"{star} {name}  {told}")
    star = "*" if not used else " "
    zone = words.say(N_("the built-in zone"))
    tell(f"{star} zone  {zone}")
    return DONE


def verify_maps(choices: Choices, name: str) -> int:
    """Read every byte of one map, or of all, and compare."""
    words, shelf = words_of(choices), shelf_of(choices)
    wrong = DONE
    for each in [name] if name else shelf.names():
        try:
            verify(shelf.folder(each))
        except MapUnusable as failure:
            complain(say_unusable(words, failure.folder, failure.why, failure.what))
            wrong = UNUSABLE
        else:
            tell(words.say(N_("map {name} is whole"), name=each))
    return wrong


def remove_map(choices: Choices, name: str) -> int:
    """Take a map off the shelf, unless this store uses it."""
    console, _ = look_at(choices)
    words, shelf = console.words, shelf_of(choices)
    if not shelf.holds(name):
        complain(say_unusable(words, shelf.folder(name), "missing", ""))
        return UNUSABLE
    if map_name(name) == console.map_in_use:
        said = N_("map {name} is in use; first: patrol-tui map use zone")
        complain(words.say(said, name=name))
        return REFUSED
    try:
        shelf.remove(name)
    except OSError as error:
        why = error.strerror or str(error)
        complain(say_unusable(words, shelf.folder(name), "disk", why))
        return UNUSABLE
    tell(words.say(N_("map {name} removed"), name=name))
    return DONE
