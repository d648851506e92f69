"""The command line of the program: options before the verb, then one verb.

Only `run`, `dump`, `drill` and a replay with a screen load Textual.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

from patrol_tui.log_parser import add_doctor, add_log
from patrol_tui.opening import Choices, ConfigError
from patrol_tui.telling import complain
from patrol_tui.terminal_kind import can_move, environment
from store.disk import StoreError

_EPILOG = """\
examples:
  patrol-tui                                   the duty desk
  patrol-tui drill                             a drill: a made-up evening in the zone
  patrol-tui do 'ON 21' 'N theft @wat-khum red motorbike' 'D 21 101'
  patrol-tui show queue --json                 what is open, for another program
  echo 'L I' | patrol-tui line                 one line in, one line out
exit codes: 0 done, 1 refused, 2 not understood or not usable
"""


class _Version(argparse.Action):
    """Says the version; looking it up is slow, so only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        metadata = import_module("importlib.metadata")
        print(f"patrol-tui {metadata.version('patrol-tui')}")  # noqa: T201
        parser.exit()


GLYPHS = ("box", "box-safe", "ascii", "braille")
THEMES = ("day", "night", "contrast", "ansi", "mono")


def parser() -> argparse.ArgumentParser:
    """Make the parser; its help teaches by example."""
    top = argparse.ArgumentParser(
        prog="patrol-tui",
        description="Patrol coordination in a terminal. Everything stays on this "
        "machine; no server is needed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="say which version")
    top.add_argument(
        "--store", type=Path, metavar="DIR", help="where the store is kept"
    )
    top.add_argument("--maps", type=Path, metavar="DIR", help="where maps are kept")
    top.add_argument("--config", type=Path, metavar="FILE", help="settings (TOML)")
    top.add_argument("--lang", choices=("th", "en"), help="language of all output")
    top.add_argument("--unit", metavar="ID", help="your own unit; @ means it")
    top.add_argument("--car", metavar="ID", help="in this unit's car: digits report it")
    top.add_argument("--as", dest="officer", metavar="OFFICER", help="who you are")
    top.add_argument("--glyphs", choices=GLYPHS, help="drawing characters")
    top.add_argument("--theme", choices=THEMES, help="colours")
    top.add_argument(
        "--plain", action="store_true", help="line by line: for screen readers"
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB")
    verbs.add_parser("run", help="the duty desk on a screen (the default)")
    verbs.add_parser("plain", help="the duty desk line by line, for screen readers")
    _add_headless(verbs)
    _add_exercises(verbs)
    dump = verbs.add_parser("dump", help="print the duty screen as text, and end")
    dump.add_argument("--size", default="80x24", metavar="WxH", help="default 80x24")
    dump.add_argument("--svg", action="store_true", help="as a picture (SVG)")
    _add_maps(verbs)
    add_log(verbs)
    add_doctor(verbs)
    keys = verbs.add_parser("keys", help="print all commands and keys")
    keys.add_argument(
        "--markdown", action="store_true", help="as docs/keys.md has them"
    )
    return top


def _add_headless(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    do = verbs.add_parser("do", help="do commands without a screen")
    do.add_argument(
        "lines", nargs="+", metavar="COMMAND", help="for example 'D 21 127'"
    )
    do.add_argument("--json", action="store_true", help="one JSON document a command")
    line = verbs.add_parser("line", help="one line in, one line out (scripts, readers)")
    line.add_argument("--json", action="store_true", help="one JSON document a line")
    show = verbs.add_parser("show", help="queue, units, incident N, shift sheet, log")
    show.add_argument("what", choices=("queue", "units", "incident", "shift", "log"))
    show.add_argument("number", nargs="?", type=int, metavar="N")
    show.add_argument("--json", action="store_true", help="one JSON document")


def _add_maps(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    maps = verbs.add_parser("map", help="maps of real towns: import, use, show")
    ways = maps.add_subparsers(dest="way", metavar="WAY", required=True)
    take = ways.add_parser("import", help="make a map of an OpenStreetMap extract")
    take.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="OSM XML or PBF, Overpass JSON or GeoJSON; may be gzipped",
    )
    take.add_argument("--name", default="", help="default: the file's own name")
    ways.add_parser("list", help="list the installed maps; * is in use")
    use = ways.add_parser("use", help="use a map from now on; zone is the built-in one")
    use.add_argument("name", metavar="NAME")
    show = ways.add_parser("show", help="print the map as text")
    show.add_argument("--size", default="80x24", metavar="WxH", help="default 80x24")
    show.add_argument("--at", default="", metavar="PLACE", help="what to look at")
    show.add_argument("--scale", type=float, metavar="M", help="metres per column")
    show.add_argument("--style", choices=("auto", "schematic", "true"), default="auto")
    show.add_argument("--map", default="", metavar="NAME", help="another map")
    find = ways.add_parser("find", help="say what a place means, and what is near it")
    find.add_argument("place", metavar="PLACE")
    alias = ways.add_parser("alias", help="give a place the station's own name")
    alias.add_argument("name", metavar="NAME")
    alias.add_argument("place", metavar="PLACE", help="off takes the name away")
    check = ways.add_parser("verify", help="read every byte of a map, or of all")
    check.add_argument("name", nargs="?", default="", metavar="NAME")
    drop = ways.add_parser("remove", help="take a map away")
    drop.add_argument("name", metavar="NAME")


def _add_exercises(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    drill = verbs.add_parser("drill", help="a made-up evening in the zone, to learn on")
    drill.add_argument("--fresh", action="store_true", help="begin a new drill")
    drill.add_argument("--seed", type=int, default=1, help="which evening (default 1)")
    replay = verbs.add_parser("replay", help="replay real calls from a CSV file")
    replay.add_argument("file", type=Path, metavar="FILE")
    replay.add_argument("--profile", default="sffd", help="name or file of a mapping")
    replay.add_argument("--speed", default="60", metavar="N|max", help="default 60")
    replay.add_argument("--headless", action="store_true", help="without a screen")


def _choices(given: argparse.Namespace) -> Choices:
    return Choices(
        store=given.store,
        config=given.config,
        lang=given.lang,
        unit=given.unit,
        car=given.car,
        officer=given.officer,
        glyphs=given.glyphs,
        theme=given.theme,
        maps=given.maps,
        plain=given.plain or not can_move(environment()),
    )


def _run(given: argparse.Namespace) -> int:
    """Call the room that does the verb; each is loaded only when it is needed."""
    choices = _choices(given)
    match given.verb:
        case "do":
            headless = import_module("patrol_tui.headless")
            code = headless.do(choices, given.lines, as_json=given.json)
        case "line":
            headless = import_module("patrol_tui.headless")
            code = headless.line(choices, sys.stdin, as_json=given.json)
        case "show":
            headless = import_module("patrol_tui.headless")
            what, number = given.what, given.number
            code = headless.show(choices, what, number, as_json=given.json)
        case "map":
            maps = import_module("patrol_tui.map_verbs")
            code = maps.run(choices, given)
        case "log":
            log = import_module("patrol_tui.log_verbs")
            code = log.run(choices, given)
        case "doctor" if given.terminal:
            report = import_module("patrol_tui.terminal_report")
            code = report.run(choices, as_json=given.json)
        case "doctor":
            doctor = import_module("patrol_tui.doctor")
            here = replace(choices, store=given.doctor_store or choices.store)
            code = doctor.run(here, repair=given.repair, as_json=given.json)
        case "keys":
            sheet = import_module("patrol_tui.commands.sheet")
            code = sheet.print_sheet(
                given.lang, choices=choices, markdown=given.markdown
            )
        case "drill" | "replay":
            code = _exercise(choices, given)
        case "dump":
            app = import_module("patrol_tui.app")
            code = app.dump(choices, given.size, as_svg=given.svg)
        case _:
            code = _work(choices, is_plain=given.plain or given.verb == "plain")
    return int(code)


def _work(choices: Choices, *, is_plain: bool) -> int:
    """Work a shift, line by line where that is wanted or nothing else can be shown."""
    if is_plain or not can_move(environment()):
        plain = import_module("patrol_tui.plain")
        return int(plain.run(choices, was_asked=is_plain))
    app = import_module("patrol_tui.app")
    return int(app.run(choices))


def _exercise(choices: Choices, given: argparse.Namespace) -> int:
    if given.verb == "drill":
        drill = import_module("patrol_tui.exercises.drill")
        return int(drill.run(choices, fresh=given.fresh, seed=given.seed))
    replay = import_module("patrol_tui.exercises.replay")
    code = replay.run(
        choices,
        given.file,
        profile=given.profile,
        speed=given.speed,
        headless=given.headless,
    )
    return int(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; every expected failure is one line on standard error."""
    given = argparse.Namespace(verb="", way="")
    try:
        _speak_plainly()
        parser().parse_args(arguments, given)
        return _run(given)
    except (ConfigError, StoreError) as error:
        complain(error)
        return 2
    except BrokenPipeError:
        _drop_output()
        return 128 + 13  # as a shell tells the signal of a closed pipe
    except KeyboardInterrupt:
        if given.verb == "log" and given.way in {"verify", "head"}:
            complain("stopped; nothing was changed")
        return 128 + 2  # as a shell tells an interrupt


def _speak_plainly() -> None:
    """Let no letter that a terminal lacks, or a broken input, stop the program."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def _drop_output() -> None:
    """Send what is still to be flushed nowhere: its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
