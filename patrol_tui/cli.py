"""The command line of the program: options before the verb, then one verb.

Only `run`, `dump`, `drill` and a replay with a screen load Textual.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

from patrol_tui.error_telling import complain_of, tell_unprinted, words_of
from patrol_tui.intake_desk.parser import add_intake
from patrol_tui.line_rate import bits
from patrol_tui.link.parser import add_link
from patrol_tui.log.parser import add_doctor, add_log
from patrol_tui.opening import Choices, ConfigError
from patrol_tui.partners.parser import add_partners
from patrol_tui.server.parser import add_serve
from patrol_tui.settings.parser import add_settings
from patrol_tui.telling import NotPrinted, complain, drop_output, finish, printing, tell
from patrol_tui.terminal_kind import can_move, environment
from patrol_tui.usage import Parser, english
from store.disk import StoreError
from widgets.words.catalogue import N_, Words
from widgets.words.glyph_sets import GLYPH_SETS
from widgets.words.themes import THEME_NAMES

CHOICES = "%(choices)s"
"""Has Python's own parser list what may be given."""

EXAMPLES = (
    ("patrol-tui", N_("the duty desk")),
    ("patrol-tui --link 9600", N_("the same over a slow line")),
    ("patrol-tui drill", N_("a made-up evening, to learn on")),
    ("patrol-tui do 'ON 21' 'N theft @wat-khum red motorbike' 'D 21 101'", ""),
    ("patrol-tui show queue --json", N_("what is open, for another program")),
    ("echo 'L I' | patrol-tui line", N_("one line in, one line out")),
)
EXIT_CODES = N_(
    "exit codes: 0 done, 1 refused, 2 not understood or unusable, 3 not printed"
)


class _Version(argparse.Action):
    """Says the version; looking it up is slow, so only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        metadata = import_module("importlib.metadata")
        tell(f"patrol-tui {metadata.version('patrol-tui')}")
        parser.exit()


def parser(words: Callable[[], Words] = english) -> Parser:
    """Make the parser; its help teaches by example, in the language of the words."""
    top = Parser(
        words,
        prog="patrol-tui",
        description=N_(
            "Patrol coordination in a terminal. Everything stays on this machine;"
            " no server is needed."
        ),
    )
    top.examples, top.last = EXAMPLES, EXIT_CODES
    _add_options(top)
    verbs = top.add_subparsers(dest="verb", metavar="VERB")
    verbs.add_parser("run", help=N_("the duty desk on a screen (the default)"))
    verbs.add_parser("plain", help=N_("the duty desk line by line, for screen readers"))
    _add_headless(verbs)
    _add_exercises(verbs)
    dump = verbs.add_parser("dump", help=N_("print the duty screen as text, and end"))
    dump.add_argument(
        "--size", default="80x24", metavar="WxH", help=N_("default 80x24")
    )
    dump.add_argument("--svg", action="store_true", help=N_("as a picture (SVG)"))
    _add_maps(verbs)
    add_log(verbs)
    add_doctor(verbs)
    add_settings(verbs)
    add_intake(verbs)
    add_link(verbs)
    add_partners(verbs)
    add_serve(verbs)
    keys = verbs.add_parser("keys", help=N_("print all commands and keys"))
    keys.add_argument(
        "--markdown", action="store_true", help=N_("as docs/keys.md has them")
    )
    return top


def _add_options(top: Parser) -> None:
    top.add_argument(
        "--version", action=_Version, nargs=0, help=N_("say which version")
    )
    top.add_argument(
        "--store", type=Path, metavar="DIR", help=N_("where the store is kept")
    )
    top.add_argument("--maps", type=Path, metavar="DIR", help=N_("where maps are kept"))
    top.add_argument("--config", type=Path, metavar="FILE", help=N_("settings (TOML)"))
    top.add_argument("--lang", choices=("th", "en"), help=N_("language of all output"))
    top.add_argument("--unit", metavar="ID", help=N_("your own unit; @ means it"))
    top.add_argument(
        "--car", metavar="ID", help=N_("in this unit's car: digits report it")
    )
    top.add_argument("--as", dest="officer", metavar="OFFICER", help=N_("who you are"))
    top.add_argument("--glyphs", choices=GLYPH_SETS, help=N_("drawing characters"))
    top.add_argument("--theme", choices=THEME_NAMES, help=N_("colours"))
    top.add_argument(
        "--plain", action="store_true", help=N_("line by line: for screen readers")
    )
    _add_screen_options(top)


def _add_screen_options(top: Parser) -> None:
    top.add_argument(
        "--driver",
        choices=("thin", "plain"),
        help=N_("the screen: thin sends only what differs; plain always works"),
    )
    top.add_argument(
        "--link",
        dest="link_bits",
        type=bits,
        metavar="BITS",
        help=N_("bits a second of the line to this terminal: 9600, 64k"),
    )
    top.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help=N_("record what is sent to the screen, for a bug report: no words"),
    )
    top.add_argument(
        "--record-text",
        action="store_true",
        help=N_("the recording holds all words, names too"),
    )


def _add_headless(verbs: argparse._SubParsersAction[Parser]) -> None:
    do = verbs.add_parser("do", help=N_("do commands without a screen"))
    do.add_argument(
        "lines", nargs="+", metavar="COMMAND", help=N_("for example 'D 21 127'")
    )
    do.add_argument(
        "--json", action="store_true", help=N_("one JSON document a command")
    )
    line = verbs.add_parser(
        "line", help=N_("one line in, one line out (scripts, readers)")
    )
    line.add_argument(
        "--json", action="store_true", help=N_("one JSON document a line")
    )
    show = verbs.add_parser(
        "show",
        help=N_("queue, units, bolos, messages, incident N, story N, and reports"),
    )
    what: tuple[str, ...] = ("queue", "units", "incident", "away", "shift", "log")
    what += ("times", "work", "story", "bolos", "messages")
    show.add_argument("what", choices=what, metavar="WHAT", help=CHOICES)
    show.add_argument("number", nargs="?", type=int, metavar="N")
    show.add_argument(
        "--since",
        default="",
        metavar="T",
        help=N_("away: since 08:00, or 30 (minutes)"),
    )
    show.add_argument(
        "--last",
        default="7d",
        metavar="T",
        help=N_("times and work: of the last 7d, 12h"),
    )
    show.add_argument("--json", action="store_true", help=N_("one JSON document"))


def _add_maps(verbs: argparse._SubParsersAction[Parser]) -> None:
    maps = verbs.add_parser("map", help=N_("maps of real towns: import, use, show"))
    ways = maps.add_subparsers(dest="way", metavar="WAY", required=True)
    take = ways.add_parser("import", help=N_("make a map of an OpenStreetMap extract"))
    take.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=N_("OSM XML or PBF, Overpass JSON or GeoJSON; may be gzipped"),
    )
    take.add_argument("--name", default="", help=N_("default: the file's own name"))
    ways.add_parser("list", help=N_("list the installed maps; * is in use"))
    use = ways.add_parser(
        "use", help=N_("use a map from now on; zone is the built-in one")
    )
    use.add_argument("name", metavar="NAME")
    show = ways.add_parser("show", help=N_("print the map as text"))
    show.add_argument(
        "--size", default="80x24", metavar="WxH", help=N_("default 80x24")
    )
    show.add_argument("--at", default="", metavar="PLACE", help=N_("what to look at"))
    show.add_argument("--scale", type=float, metavar="M", help=N_("metres per column"))
    show.add_argument("--style", choices=("auto", "schematic", "true"), default="auto")
    show.add_argument("--map", default="", metavar="NAME", help=N_("another map"))
    find = ways.add_parser(
        "find", help=N_("say what a place means, and what is near it")
    )
    find.add_argument("place", metavar="PLACE")
    alias = ways.add_parser("alias", help=N_("give a place the station's own name"))
    alias.add_argument("name", metavar="NAME")
    alias.add_argument("place", metavar="PLACE", help=N_("off takes the name away"))
    check = ways.add_parser("verify", help=N_("read every byte of a map, or of all"))
    check.add_argument("name", nargs="?", default="", metavar="NAME")
    drop = ways.add_parser("remove", help=N_("take a map away"))
    drop.add_argument("name", metavar="NAME")


def _add_exercises(verbs: argparse._SubParsersAction[Parser]) -> None:
    drill = verbs.add_parser(
        "drill", help=N_("a made-up evening in the zone, to learn on")
    )
    drill.add_argument("--fresh", action="store_true", help=N_("begin a new drill"))
    drill.add_argument(
        "--seed", type=int, default=1, help=N_("which evening (default 1)")
    )
    replay = verbs.add_parser("replay", help=N_("replay real calls from a CSV file"))
    replay.add_argument("file", type=Path, metavar="FILE")
    replay.add_argument(
        "--profile", default="sffd", help=N_("name or file of a mapping")
    )
    replay.add_argument("--speed", default="60", metavar="N|max", help=N_("default 60"))
    replay.add_argument("--headless", action="store_true", help=N_("without a screen"))


ROOMS = {
    "map": "maps", "settings": "settings", "log": "log", "link": "link",
    "serve": "server", "partners": "partners", "intake": "intake_desk",
}  # fmt: skip
"""Verb with verbs of its own -> its room."""


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
        driver=given.driver,
        link_bits=given.link_bits,
        record=given.record,
        record_text=given.record_text,
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
            code = _show(choices, given)
        case "map" | "settings" | "log" | "link" | "serve" | "partners" | "intake":
            room = import_module(f"patrol_tui.{ROOMS[given.verb]}.verbs")
            code = room.run(choices, given)
        case "doctor" if given.terminal:
            report = import_module("patrol_tui.terminal_report")
            code = report.run(choices, as_json=given.json)
        case "doctor":
            doctor = import_module("patrol_tui.log.doctor")
            here = replace(choices, store=given.doctor_store or choices.store)
            code = doctor.run(here, repair=given.repair, as_json=given.json)
        case "keys":
            sheet = import_module("patrol_tui.commands.sheet")
            with printing():
                code = sheet.print_sheet(
                    given.lang, choices=choices, markdown=given.markdown
                )
        case "drill" | "replay":
            code = _exercise(choices, given)
        case "dump":
            pictures = import_module("patrol_tui.pictures")
            code = pictures.dump(choices, given.size, as_svg=given.svg)
        case _:
            code = _work(choices, is_plain=given.plain or given.verb == "plain")
    return int(code)


def _show(choices: Choices, given: argparse.Namespace) -> int:
    """Call the room that shows what was asked for."""
    match given.what:
        case "bolos" | "messages":
            air = import_module("patrol_tui.listing.air")
            code = air.run(choices, given.what, as_json=given.json)
        case "away":
            away = import_module("patrol_tui.listing.away")
            code = away.run(choices, given.since, as_json=given.json)
        case "times" | "work" | "story":
            reports = import_module("patrol_tui.listing.times")
            asked = given.what, given.number
            code = reports.run(choices, *asked, last=given.last, as_json=given.json)
        case _:
            headless = import_module("patrol_tui.headless")
            what, number = given.what, given.number
            code = headless.show(choices, what, number, as_json=given.json)
    return int(code)


def _work(choices: Choices, *, is_plain: bool) -> int:
    """Work a shift, line by line where that is wanted or nothing else can be shown."""
    if is_plain or not can_move(environment()):
        plain = import_module("patrol_tui.plain")
        return int(plain.run(choices, was_asked=is_plain))
    gc.disable()  # what is loaded stays; the app lets it work once it is seen
    try:
        app = import_module("patrol_tui.app")
        return int(app.run(choices))
    finally:
        gc.enable()


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
    given = argparse.Namespace(verb="", way="", lang=None, config=None)
    try:
        _speak_plainly()
        try:
            parser(lambda: _words(given)).parse_args(arguments, given)
            code = _run(given)
        except SystemExit:
            finish()  # the help is printed
            raise
        finish()
        return code
    except (ConfigError, StoreError) as error:
        complain_of(error, _words(given))
        return 2
    except NotPrinted as lost:
        drop_output()
        return tell_unprinted(lost, _words(given))
    except KeyboardInterrupt:
        if given.verb == "log" and given.way in {"verify", "head"}:
            complain(_words(given).say(N_("stopped; nothing was changed")))
        return 128 + 2  # as a shell tells an interrupt


def _words(given: argparse.Namespace) -> Words:
    """Give the language of a line of trouble, however far the options were read."""
    return words_of(Choices(lang=given.lang, config=given.config))


def _speak_plainly() -> None:
    """Let no letter that a terminal lacks, or a broken input, stop the program."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


if __name__ == "__main__":
    sys.exit(main())
