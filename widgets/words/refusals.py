"""What a refusal says: what was wrong, and what to do. One line, in both languages."""

from __future__ import annotations

from string import Formatter

from widgets.words.catalogue import N_, Words
from widgets.words.places import WHYS, say_not_found
from widgets.words.reports import STANDINGS
from widgets.words.roles import say_role
from widgets.words.terms import READINESS, STAGES, STATES

SENTENCES: dict[str, str] = {
    # from the rules
    "unknown-unit": N_("no unit {unit}; ON {unit} logs it on"),
    "unknown-incident": N_("no incident #{number}; L I lists the open ones"),
    "unknown-type": N_('no type "{type}"; near: {near}'),
    "unknown-disposition": N_('no disposition "{disposition}"; near: {near}'),
    "unknown-place": WHYS["unknown"],
    "place-missing": N_("where? add @place, for example @wat-khum"),
    "disposition-missing": N_(
        "#{number} needs a disposition, for example CL {number} UNF"
    ),
    "reason-missing": N_("a reason is needed; write it at the end"),
    "words-missing": N_("nothing to write; add the words"),
    "bad-priority": N_("priority {priority} is not one of 0 (highest) to 4"),
    "bad-minutes": N_("{minutes} minutes is not between 1 and 1440"),
    "incident-closed": N_("#{number} is closed; RO {number} reopens it"),
    "incident-open": N_("#{number} is open already"),
    "has-units": N_("#{number} still has {units}"),
    "off-duty": N_("{unit} is off duty; ON {unit} first"),
    "already-on": N_("{unit} is on duty already"),
    "already-off": N_("{unit} is off duty already"),
    "not-ready": N_("{unit} is not available ({state})"),
    "on-incident": N_("{unit} is on #{number}"),
    "already-assigned": N_("{unit} is on #{number} already"),
    "not-assigned": N_("{unit} has no incident in hand; D {unit} sends it"),
    "other-incident": N_("{unit} is on #{other}, not on #{number}"),
    "no-primary": N_("nobody is on #{number} yet; D sends the first unit"),
    "same-stage": N_("{unit} has that status already ({state})"),
    "wrong-order": N_("{unit} is further on already ({state})"),
    "not-arrived": N_("{unit} has not arrived; F {unit} frees it"),
    "has-arrived": N_("{unit} has arrived; CU {unit} clears it"),
    "too-early": N_("{unit} has not arrived at #{number}; AR {unit} first"),
    "two-units": N_("two different units are needed, for example SW 21 M3"),
    "same-incident": N_("#{number} is the same incident"),
    "already-stacked": N_("#{number} is queued behind {unit} already"),
    "unknown-agency": N_('no agency "{agency}"; near: {near}'),
    "tow-called": N_("{firm} is coming to #{number}; if not, TOW {number} no REASON"),
    "no-tow-called": N_("no tow is coming to #{number}; TOW {number} calls one"),
    "no-tow-firms": N_("no tow firms are in the settings: [[tow]]"),
    "unknown-firm": N_('no tow firm "{firm}"; there are: {near}'),
    "not-its-turn": N_("it is the turn of {turn}, not of {firm}"),
    "no-change": N_("#{number} has that already"),
    "nothing-to-undo": N_("nothing of yours to undo"),
    "undo-too-late": N_("too late: undo is for {minutes} minutes"),
    "undo-overtaken": N_("{what} was changed since; undo would overwrite that"),
    "undo-heard": N_("what was heard stays; undo what was before it"),
    "undo-emergency": N_(
        "{unit} stays in emergency, SOSEND ends it; {verb}! undoes what was before"
    ),
    "undo-said": N_("what was said stays; {verb}! undoes what was before it"),
    "no-emergency": N_("{unit} has no emergency"),
    "in-emergency": N_("{unit} is in an emergency; SOSEND {unit} ends it"),
    "wrong-word": N_("{unit} stays in emergency: that is not the stand-down word"),
    "no-stand-down": N_("the settings have no stand-down word: say why it is over"),
    "bad-timer": N_("{minutes} minutes is not between 0 (off) and 1440"),
    "unknown-bolo": N_("no BOLO B{number}; BO lists them"),
    "bad-expiry": N_("a BOLO holds from exp=1m to exp={days}d"),
    "unknown-message": N_("no message MSG{number}; L M lists them"),
    "not-addressed": N_("MSG{number} is not for {unit}"),
    "which-unit": N_("who has MSG{number}: {units}? MA {number} UNIT"),
    "nobody-on-duty": N_("nobody is on duty"),
    "no-alert": N_("{what} has no alert that is not acknowledged"),
    "sos-alert": N_("an emergency is acknowledged by name: SOSACK {unit}"),
    "until-past": N_("that time is over already; until=HH:MM or minutes from now"),
    "bad-plan": N_("at= is a time within the next {days} days: 18:30, 25/11-18:30"),
    "unknown-step": N_("#{number} has no step {step}; SOP {number} lists them"),
    "report-drawn": N_("#{number} has the report number {report} already"),
    "unknown-caution": N_("no caution W{number}; CAU lists them"),
    "bad-caution": N_("a caution holds from exp=1m to exp={days}d"),
    "unknown-report": N_("no report R{report}; IN lists them"),
    "report-known": N_("that is in the inbox already: R{report}"),
    "report-decided": N_("R{report} was decided by {by}: {state}"),
    "type-missing": N_("what is it? add the type, for example TK {report} theft"),
    "no-word-owed": N_("nobody is owed a word for R{report}; CW lists who is"),
    "unknown-class": N_('no class "{group}"; there are: {known}'),
    "name-missing": N_("a name is needed; write it at the end"),
    "channel-taken": N_("{partner} has this channel ({kind}) already"),
    "owed-changed": N_("{count} by {source} are owed a word now: CW all shows them"),
    "unknown-partner": N_("no partner {partner}; PA lists them"),
    "unknown-warning": N_("no public warning {number}; WA lists them"),
    "not-closed": N_("no closed street fits; L R lists them"),
    "store-in-use": N_("this store holds work; {name} needs an empty one"),
    "disputed": N_("desks differ on {what}: CF shows both sides"),
    "not-disputed": N_("no conflict about {what}, or it was settled; CF lists them"),
    "not-allowed": N_(
        "this desk is enrolled as {role}: for that one must be {needs};"
        " who runs the server can change it"
    ),
    "not-saved": N_("NOT SAVED, nothing was done: {cause}; {cure} ({where})"),
    "disk-waits": N_("NOT DONE, enter it again: {cause}; {cure} ({where})"),
    # from the command line
    "other-layout": N_("the other keyboard is on? did you mean: {line}"),
    "unknown-verb": N_('no command "{verb}"; near: {near}, ? lists all'),
    "too-long": N_(
        "{letters} letters is too long (most {most}); nothing was cut or done"
    ),
    "needs-unit": N_("which unit? {usage}"),
    "needs-incident": N_("which incident? {usage}"),
    "needs-word": N_("like this: {usage}"),
    "one-unit": N_("one unit at a time: {usage}"),
    "two-incidents": N_("which of the two incidents? {usage}"),
    "stray-unit": N_('is "{word}" a unit? put units together with commas: {usage}'),
    "needs-street": N_(
        '"{word}" is no stretch of street; name a street, or a block @"street: a - b"'
    ),
    "unknown-map": N_('no map "{word}"; there is: {near}'),
    "out-of-range": N_("{word} minutes is not between 1 and {most}"),
    "two-times": N_("minutes or until=HH:MM, not both: {usage}"),
    "which-street": N_("which of the closed streets? L R lists them: {usage}"),
    "bad-time": N_('"{word}" is not a time of day like 22:00'),
    "bad-number": N_('"{word}" is not a number'),
    "no-side": N_('"{word}" is none of its sides: {sides}'),
    "bad-unit": N_('"{word}" is not a unit'),
    "no-own-unit": N_("@ is your own unit: start with --unit ID"),
    "unknown-key": N_('no key "{key}": {usage}'),
    "unused-words": N_('"{word}" is not used here: {usage}'),
    "everyone": N_("* (everyone) is not taken here; name the units"),
}
LOST = N_("NOT SAVED, enter it again when the disk is well: {line}")
SAVED_AFTER_ALL = N_("saved after all, do not enter it again: {line}")
KEPT = N_("KEPT, saved later, do not repeat: {cause}; {cure} ({where})")
"""A command that the disk did not take, while the program goes on and tries again."""

_ROOM = N_("free some space")
_CALL = N_("call computer support")
_GONE = N_("the folder is gone")
_BACK = N_("put it back")
_AILMENTS: dict[str, tuple[str, str]] = {
    "ENOSPC": (N_("the disk is full"), _ROOM),
    "EDQUOT": (N_("your disk share is full"), _ROOM),
    "EROFS": (N_("the disk is read-only"), _CALL),
    "EACCES": (N_("no right to write there"), _CALL),
    "EPERM": (N_("no right to write there"), _CALL),
    "ENOENT": (_GONE, _BACK),
    "ENOTDIR": (_GONE, _BACK),
    "ENODEV": (_GONE, _BACK),
    "ENXIO": (_GONE, _BACK),
    "ESTALE": (_GONE, _BACK),
    "ENOTCONN": (_GONE, _BACK),
    "EIO": (N_("the disk fails"), N_("back up, change the disk")),
}
"""By the names of error numbers: what is wrong with the disk, and what to do."""
NONE_DONE = N_("none of them was changed")
"""Behind a refusal of a command with several units."""
OVERRIDE = N_("{verb}! does it all the same")
"""Behind a refusal that can be overridden."""


_QUOTED = {"agency", "disposition", "key", "minutes", "number", "place", "priority",
           "type", "unit", "verb", "word"}  # fmt: skip
_ROLES = {"role", "needs"}
_MOST_QUOTED = 40
"""Letters of what was typed that a sentence repeats, so that it stays one line."""
_CODES = {
    code.name: name
    for terms in (STAGES, READINESS, STATES, STANDINGS)
    for code, name in terms.items()
}
"""What a status is called, for whom its code is no word."""


def say_refusal(words: Words, code: str, about: dict[str, str]) -> str:
    """Say why a command was refused; fields the refusal lacks read as a dash."""
    if code == "unknown-place":
        return say_not_found(words, about)
    sentence = SENTENCES[code]
    about = _with_ailment(words, about)
    about = {**about, "usage": words.say(about.get("usage", "-"))}
    about |= {name: say_role(words, about[name]) for name in _ROLES & about.keys()}
    if words.lang != "en":
        state = about.get("state", "-")
        about["state"] = words.say(_CODES.get(state, state))
        about["kind"] = words.say(about.get("kind", "-"))
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    fields = {name: _quoted(name, about.get(name, "-")) for name in names}
    return words.say(sentence, **fields)


def say_kept(words: Words, about: dict[str, str]) -> str:
    """Say that a command waits for the disk, while the program goes on."""
    fields = {"where": "-", **_with_ailment(words, about)}
    return words.say(KEPT, **fields)


def _with_ailment(words: Words, about: dict[str, str]) -> dict[str, str]:
    """Add what is wrong with the disk, in the system's words where it has no others."""
    unknown = about.get("why", "-"), _CALL
    cause, cure = _AILMENTS.get(about.get("errno", ""), unknown)
    return {**about, "cause": words.say(cause), "cure": words.say(cure)}


def _quoted(name: str, typed: str) -> str:
    if name in _QUOTED and len(typed) > _MOST_QUOTED:
        return f"{typed[:_MOST_QUOTED]}…"
    return typed
