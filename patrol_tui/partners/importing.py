"""Taking in a sheet of partners: what it changes is said, and each line that is wrong.

Lines that are right are taken, whatever is wrong with others. All of a sheet is made
durable by one sync.
"""

from __future__ import annotations

from pathlib import Path

from patrol_tui.console import Console
from patrol_tui.error_telling import words_of
from patrol_tui.log.asking import is_sure
from patrol_tui.opening import Choices, look_at, open_desk, wall_ms
from patrol_tui.partners.directory import Directory
from patrol_tui.partners.reading import Sheet, Wrong, read_sheet
from patrol_tui.partners.taking import Plan, Step, Taker
from patrol_tui.telling import complain, tell
from store.desk import Desk
from store.model.inbox import Partner
from store.model.intake import KeepPartner, RetirePartner
from store.model.refusals import Refusal
from widgets.words.catalogue import N_
from widgets.words.numbers import say_number
from widgets.words.partners import CHECKED, IMPORTED, say_wrong
from widgets.words.refusals import say_refusal

DONE, WRONG, UNUSABLE = 0, 1, 2
MOST_BYTES = 4_000_000
"""Of a sheet: some thirty thousand partners."""
UNREADABLE = (
    N_("the key of one partner is not here: take the sheet in where it can be read"),
    N_(
        "the keys of {count} partners are not here: take the sheet in where they can"
        " be read"
    ),
)
ASKED = (
    N_("retire one partner whom the sheet does not name?"),
    N_("retire {count} partners whom the sheet does not name?"),
)
NOT_WITH_WRONG = N_("nobody is retired for being left out while lines are wrong")
LEFT_OUT_OF_SHEET = N_("not in the sheet any more")


def take(
    choices: Choices,
    file: str,
    *,
    only_check: bool,
    retire_missing: bool,
    sure: bool,
) -> int:
    """Take in a sheet, or only say what it would change.

    Args:
        choices: The options before the verb.
        file: Its name.
        only_check: Write nothing; another program may be at work in the store.
        retire_missing: Retire those whom it does not name, after a question.
        sure: Do not ask.

    Returns:
        0 done; 1 something is wrong with a line, or it was refused; 2 the file or the
        directory cannot be read.
    """
    words = words_of(choices)
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        why = words.say(error.strerror or str(error))
        complain(words.say(N_("{file}: cannot be read: {why}"), file=file, why=why))
        return UNUSABLE
    sheet = Sheet(wrong=(Wrong(0, "", "no-sheet"),))
    if len(content) <= MOST_BYTES:
        sheet = read_sheet(content)
    if only_check:
        console, _ = look_at(choices)
        return _checked(console, file, sheet, retire_missing)
    console, desk = open_desk(choices)
    try:
        return _taken(console, desk, file, sheet, retire_missing, sure)
    finally:
        desk.close()


def _planned(console: Console, sheet: Sheet) -> tuple[Taker, Plan] | None:
    """Compare a sheet with the directory, where all of that can be read."""
    desk, partners = console.desk, console.state.partners.values()
    lost = [
        one
        for one in partners
        if desk.reveal(one.name) is None and desk.keyring.destroyed_ms(one.name) is None
    ]
    if lost:
        complain(say_number(console.words, UNREADABLE, len(lost)))
        return None
    directory = Directory(console.state, desk.reveal, with_retired=True)
    taker = Taker(directory, console.config.zone)
    return taker, taker.plan(sheet)


def _checked(console: Console, file: str, sheet: Sheet, retire_missing: bool) -> int:
    planned = _planned(console, sheet)
    if planned is None:
        return UNUSABLE
    taker, plan = planned
    if retire_missing and not plan.wrong:
        plan.steps += _gone(console, taker.missing(plan))
    return _told(console, file, sheet, plan, CHECKED)


def _gone(console: Console, missing: list[Partner]) -> list[Step]:
    reason = console.words.say(LEFT_OUT_OF_SHEET)
    gone = [RetirePartner(partner=one.id, reason=reason) for one in missing]
    return [Step(0, one) for one in gone]


def _taken(
    console: Console,
    desk: Desk,
    file: str,
    sheet: Sheet,
    retire_missing: bool,
    sure: bool,
) -> int:
    planned = _planned(console, sheet)
    if planned is None:
        return UNUSABLE
    taker, plan = planned
    if retire_missing and plan.wrong:
        complain(console.words.say(NOT_WITH_WRONG))
    elif (
        retire_missing
        and (missing := taker.missing(plan))
        and (sure or is_sure(say_number(console.words, ASKED, len(missing))))
    ):
        plan.steps += _gone(console, missing)
    _do(console, desk, plan)
    return _told(console, file, sheet, plan, IMPORTED)


def _do(console: Console, desk: Desk, plan: Plan) -> None:
    """Write what a plan says; what is refused counts as wrong."""
    now_ms = wall_ms()
    with desk.together() as group:
        for step in plan.steps:
            group.submit(step.command, now_ms, by=console.by)
    done = []
    for step, answer in zip(plan.steps, group.answers, strict=True):
        if isinstance(answer, Refusal):
            why = say_refusal(console.words, answer.code.value, answer.about)
            plan.wrong.append(Wrong(step.line, "", "refused", {"why": why}))
        else:
            done.append(step)
    plan.steps = done


def _told(console: Console, file: str, sheet: Sheet, plan: Plan, sentence: str) -> int:
    """Say each thing that is wrong, then what was done in one line."""
    for one in plan.wrong:
        complain(say_wrong(console.words, file, *one))
    if not sheet.columns:
        return UNUSABLE
    kept = [s.command for s in plan.steps if isinstance(s.command, KeepPartner)]
    new = [one for one in kept if not one.partner]
    about = {
        "added": len(new),
        "changed": len(kept) - len(new),
        "retired": len(plan.steps) - len(kept),
        "same": plan.same,
        "wrong": len(plan.wrong),
    }
    tell(console.words.say(sentence, **about))
    return WRONG if plan.wrong else DONE
