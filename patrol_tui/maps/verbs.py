"""The ways of `patrol-tui map`: which room does each, loaded when it is needed."""

from __future__ import annotations

import argparse
from importlib import import_module

from patrol_tui import headless
from patrol_tui.commands.places import quoted
from patrol_tui.error_telling import size_of, words_of
from patrol_tui.opening import Choices
from patrol_tui.telling import complain
from widgets.words.catalogue import N_


def run(choices: Choices, given: argparse.Namespace) -> int:
    """Do one of the ways; what changes the store is the same line as on the desk."""
    match given.way:
        case "use":
            line = f"MAP use {given.name}"
            return headless.do(choices, [line], as_json=False)
        case "alias":
            place = "off" if given.place == "off" else quoted(given.place)
            line = f"ALIAS {given.name} {place}"
            return headless.do(choices, [line], as_json=False)
        case "find":
            finding = import_module("patrol_tui.maps.find")
            return int(finding.find(choices, given.place))
        case "show":
            return _show(choices, given)
        case "import":
            maps = import_module("patrol_tui.maps.installed")
            return int(maps.import_file(choices, given.file, name=given.name))
        case "list":
            maps = import_module("patrol_tui.maps.installed")
            return int(maps.list_maps(choices))
        case "verify":
            maps = import_module("patrol_tui.maps.installed")
            return int(maps.verify_maps(choices, given.name))
        case _:
            maps = import_module("patrol_tui.maps.installed")
            return int(maps.remove_map(choices, given.name))


def _show(choices: Choices, given: argparse.Namespace) -> int:
    shown = import_module("patrol_tui.maps.show")
    size = size_of(choices, given.size)
    if size is None:
        return 2
    if size[0] < 10 or size[1] < 4:
        small = N_("size {size} is too small for a map; at least 10x4")
        complain(words_of(choices).say(small, size=given.size))
        return 2
    if given.scale is not None and not 0.2 <= given.scale <= 10_000:
        metres = N_("scale is metres per column, 0.2 to 10000")
        complain(words_of(choices).say(metres))
        return 2
    wanted = shown.Wanted(
        columns=size[0],
        lines=size[1],
        at=given.at,
        scale_m=given.scale,
        style=given.style,
        map_name=given.map,
    )
    return int(shown.show(choices, wanted))
