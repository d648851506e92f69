"""What is said of a station's settings: mistakes, and what becomes of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from widgets.words.catalogue import N_, Words


class Told(Protocol):
    """A mistake: where, what, and what about it."""

    @property
    def key(self) -> str:
        """The key as the file has it."""

    @property
    def trouble(self) -> str:
        """The code of what is wrong."""

    @property
    def about(self) -> Mapping[str, str]:
        """What the sentence names."""

    @property
    def line(self) -> int | None:
        """Where in the file; None if it is not known."""


SENTENCES: dict[str, str] = {
    "unreadable": N_("cannot be read: {why}"),
    "not-toml": N_("not valid TOML: {why}"),
    "no-setting": N_('no setting "{key}"'),
    "missing": N_('"{name}" is missing'),
    "wrong-kind": N_("{wanted} is needed, not {got}"),
    "wrong-choice": N_('"{value}" is not one of {choices}'),
    "empty-code": N_("is empty"),
    "twice": N_('"{code}" is there already'),
    "bad-shift": N_('shift "{value}" does not begin like 08:00'),
    "bad-call-sign": N_('unit "{value}" is not 1-2 digits, or letters and digits'),
    "bad-beginning": N_('"{value}" does not begin a call sign'),
    "bad-field": N_('"{value}" cannot be told; closing words take only {fields}'),
    "no-zone": N_('no time zone "{name}"; e.g. {example}'),
    "no-key-id": N_("no such id"),
    "no-key": N_('no key "{name}"'),
    "key-taken": N_('"{name}" is the key of {other}'),
    "key-of-program": N_('"{name}" is the program\'s own key'),
    "key-of-two": N_('"{name}" sends another sign with the Thai keyboard on'),
    "key-in-thai": N_('"{name}": name the Latin letter; the Thai one goes with it'),
    "key-missing": N_("no key is given"),
    "no-digit": N_('not one of "1" to "9" or "00"'),
    "no-command": N_('no command "{name}"'),
    "bad-alias": N_("a name is letters only, and no call sign"),
    "alias-taken": N_('"{name}" is a name of {other} already'),
    "alias-of-secret": N_("{other} takes no other name: what follows it is secret"),
}
"""By the code of the trouble; what a record itself says stands for itself."""
RULES = (
    N_("amber must come before red, both in minutes"),
    N_("pending needs a pair for each priority from 0 on"),
    N_("stop_again_min, again_min and bell_again_s must be more than 0"),
    N_("priority is 0 (highest) to 4"),
    N_("types and dispositions must not be empty"),
)
"""What the records of the station's tables say of themselves."""
WANTED: dict[str, str] = {
    "text": N_("text in quotes"),
    "bool": N_("true or false"),
    "whole": N_("a whole number"),
    "number": N_("a number"),
    "list": N_("a list in [ ]"),
    "table": N_("a table"),
    "limit": N_("[amber, red] in minutes"),
    "choice": N_("one of {choices}"),
}
BOUNDS = {
    "over": N_("over {bound}"),
    "least": N_("at least {bound}"),
    "most": N_("at most {bound}"),
}
NEAREST = N_('{said}; nearest is "{near}"')
ON_LINE = N_("line {line}")

TAKEN = N_("settings taken from {file}")
ALL_TAKEN = N_("settings of {file} are in force since {time}")
NO_FILE = N_("no settings file {file}: the usual settings are in force")
STILL = N_("{file} has mistakes; the settings of {time} stay in force:")
NOT_TAKEN = N_("settings NOT taken: {said}")
MORE = N_("(+{count}: SETTINGS tells)")
FIXED = N_("the settings of the start stay in force here")
GONE = N_("settings file {file} is gone; what was in force stays")
AT_START = N_("at the next start: {keys}")
IN_ORDER = N_("{file}: nothing is wrong")


def say_mistake(words: Words, mistake: Told, file: object) -> str:
    """Say a mistake in one line: file, line, key, what is wrong, what is nearest."""
    about = dict(mistake.about)
    if mistake.trouble == "unreadable":  # what the system says
        about["why"] = words.say(about["why"])
    if mistake.trouble == "wrong-kind":
        about["wanted"] = _say_wanted(words, about)
    if mistake.trouble == "rule":
        said = words.say(about["why"])
    else:
        sentence = SENTENCES[mistake.trouble]
        said = words.say(sentence).format(**{"key": mistake.key, **about})
    if near := about.get("near"):
        said = words.say(NEAREST, said=said, near=near)
    line = words.say(ON_LINE, line=mistake.line) if mistake.line else ""
    is_named = mistake.trouble == "no-setting"
    parts = (str(file), line, "" if is_named else mistake.key, said)
    return ": ".join(part for part in parts if part)


def _say_wanted(words: Words, about: Mapping[str, str]) -> str:
    """Name what a value must be, with its bounds."""
    said = words.say(WANTED[about["wanted"]])
    if about["wanted"] == "choice":
        said = said.format(choices=about["choices"])
    bounds = [words.say(BOUNDS[k], bound=about[k]) for k in BOUNDS if k in about]
    return " ".join(filter(None, (said, ", ".join(bounds))))
