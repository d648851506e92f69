"""Usage: a parser of the command line that explains itself in the reader's language.

What is typed wrong is one line, as all trouble is: what is wrong, what was meant, and
where more is told. Help is laid out by cells, for Thai letters do not all take one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

from patrol_tui.settings.check import nearest
from patrol_tui.telling import complain
from store.text import fold
from widgets.drawing.cells import width, wrap
from widgets.words.catalogue import N_, Words
from widgets.words.errors import said_parts

NOT_UNDERSTOOD = 2
"""The exit code."""

COMMAND = N_('"{value}" is a command of the desk: patrol-tui do "{value} ..."')
VERB = N_('no verb "{value}"{near}; {prog} --help lists them')
CHOICE = N_('{name}: "{value}" is not one of {choices}{near}')
MISSING = N_("missing: {names}; {prog} --help explains")
UNKNOWN = N_("not understood: {names}{near}; {prog} --help explains")
BEFORE = N_("{option} stands before the verb: patrol-tui {option} ... {verb}")

TROUBLES = (
    (r"argument (?P<name>.+?): expected .*argument.*",
     N_("{name}: what belongs to it is missing; {prog} --help explains")),
    (r"argument (?P<name>.+?): invalid bits value: '(?P<value>.*)'",
     N_('{name}: "{value}" is no rate in bits a second, such as 9600 or 64k')),
    (r"argument (?P<name>.+?): invalid \w+ value: '(?P<value>.*)'",
     N_('{name}: "{value}" is no number')),
    (r"argument (?P<name>.+?): ignored explicit argument .*",
     N_("{name} takes no value")),
    (r"ambiguous option: (?P<name>\S+).* could match (?P<choices>.*)",
     N_("{name} may be {choices}")),
    (r"the following arguments are required: (?P<names>.*)", MISSING),
)  # fmt: skip
"""How Python's own parser tells a mistake, and how it is told here."""

UNRECOGNISED = "unrecognized arguments: "
INVALID = re.compile(
    r"argument (?P<name>.+?): invalid choice: '?(?P<value>.*?)'? \(.*choose from .*"
)

HELP = N_("show this help, and end")


def english() -> Words:
    """Give the language of a parser that nobody uses."""
    return Words("en")


class Parser(argparse.ArgumentParser):
    """A parser whose help and mistakes are told in the reader's language.

    Args:
        words: Gives the language; it is asked when something is to be said, for an
            option may choose it.
        before: Options of the program that do not stand here, but before the verb.
    """

    def __init__(
        self,
        words: Callable[[], Words] = english,
        before: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        kwargs["add_help"] = False
        super().__init__(**kwargs)
        self._words = words
        self._before = frozenset(before)
        self._is_leaf = True
        self.examples: tuple[tuple[str, str], ...] = ()
        """What is typed, and what it does."""
        self.last = ""
        """What the help says last."""
        self.add_argument("-h", "--help", action="help", help=HELP)

    def add_subparsers(self, **kwargs: Any) -> Any:
        """Add verbs; their parsers speak the same language."""
        before = {*self._before, *self._option_string_actions} - {"-h", "--help"}
        self._is_leaf = False
        kwargs["parser_class"] = partial(Parser, self._words, before)
        return super().add_subparsers(**kwargs)

    def format_help(self) -> str:
        """Lay the help out in the reader's language."""
        words = self._words()
        self.formatter_class = partial(_Layout, words)
        self.epilog = "\n".join(_told(words, self.examples, self.last)) or None
        return super().format_help()

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse; a verb complains itself of what it does not know."""
        known, rest = super().parse_known_args(args, namespace)
        if rest and self._is_leaf:
            self.error(UNRECOGNISED + " ".join(rest))
        return known, rest

    def error(self, message: str) -> NoReturn:
        """Tell a mistake in one line, and end the program."""
        complain(self._explained(message))
        sys.exit(NOT_UNDERSTOOD)

    def _explained(self, message: str) -> str:
        """Say what Python's own parser says, with what may have been meant."""
        if message.startswith(UNRECOGNISED):
            return self._unknown(message.removeprefix(UNRECOGNISED))
        if match := INVALID.fullmatch(message):
            return self._no_choice(match["name"], match["value"])
        for pattern, sentence in TROUBLES:
            if match := re.fullmatch(pattern, message):
                return self._say(sentence, **match.groupdict())
        return message

    def _unknown(self, names: str) -> str:
        option = names.split()[0].split("=")[0]
        if option in self._before:
            verb = self.prog.partition(" ")[2]
            return self._say(BEFORE, option=option, verb=verb)
        is_option = option.startswith("-")
        near = nearest(option, self._option_string_actions) if is_option else ""
        return self._say(UNKNOWN, names=names, near=near)

    def _no_choice(self, name: str, value: str) -> str:
        actions = {_name_of(action): action for action in self._actions}
        action = actions.get(name)
        choices = [str(choice) for choice in (action and action.choices) or ()]
        near = nearest(value, choices)
        if not isinstance(action, argparse._SubParsersAction):
            about = {"name": name, "choices": ", ".join(choices)}
            return self._say(CHOICE, value=value, near=near, **about)
        if not self._before and _is_command(value):
            return self._say(COMMAND, value=value)
        return self._say(VERB, value=value, near=near)

    def _say(self, sentence: str, **values: object) -> str:
        words = self._words()
        values = said_parts(words, {"prog": self.prog, **values})
        return words.say(sentence, **values)


def _name_of(action: argparse.Action) -> str:
    """Name an argument as Python's own parser does."""
    if action.option_strings:
        return "/".join(action.option_strings)
    return str(action.metavar or action.dest)


def _is_command(word: str) -> bool:
    """Claim that a word begins a command of the desk."""
    table = import_module("patrol_tui.commands.table")
    return fold(word) in table.BY_SPELLING


class _Layout(argparse.RawDescriptionHelpFormatter):
    """Lays out help in one language."""

    def __init__(self, words: Words, prog: str) -> None:
        super().__init__(prog, max_help_position=26)
        self._words = words

    def start_section(self, heading: str | None) -> None:
        """Begin a group of options."""
        super().start_section(self._words.say(HEADINGS.get(heading or "", "")))

    def add_usage(
        self, usage: Any, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        """Say in a line how it is called."""
        prefix = f"{self._words.say(USAGE)} " if prefix is None else prefix
        super().add_usage(usage, actions, groups, prefix)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return self._words.say(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return list(wrap(text, width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = self._words.say(text).splitlines() or [""]
        rows = [row for line in lines for row in wrap(line, width)]
        return "".join(f"{indent}{row}\n" for row in rows)


USAGE = N_("usage:")
HEADINGS = {
    "positional arguments": N_("what follows"),
    "options": N_("options"),
    "optional arguments": N_("options"),
}
"""By the names that Python's own parser gives them."""


EXAMPLES = N_("examples:")
EXAMPLE_CELLS = 41
"""For what is typed; where that is longer, its meaning stands below it."""
BELOW_CELLS = 6


def _told(
    words: Words, examples: Iterable[tuple[str, str]], last: str
) -> Iterator[str]:
    """Lay out examples: what is typed, and what it does; and what comes last."""
    if examples:
        yield words.say(EXAMPLES)
    for typed, what in examples:
        said = words.say(what)
        if said and width(typed) >= EXAMPLE_CELLS:
            yield from (f"  {typed}", f"{'':{BELOW_CELLS}}{said}")
        else:
            yield f"  {typed:<{EXAMPLE_CELLS}}{said}".rstrip()
    if last:
        yield words.say(last)
