"""An incident's file in words: steps, persons, vehicles, report number; log-ons."""

from __future__ import annotations

from store.model.facts import Involved, OnFile, ReportNumbered, StepDone, UnitOn
from widgets.words.catalogue import N_, Words


def say_on_file(words: Words, fact: OnFile) -> str:
    """Tell one line of an incident's file."""
    say = words.say
    match fact:
        case StepDone(step=step, text=text):
            return say(N_("step {step} done: {text}"), step=step, text=text)
        case Involved(plate=plate, text=text) if plate:
            told = say(N_("vehicle {plate}"), plate=plate)
            return f"{told} {text}".rstrip()
        case Involved(text=text):
            return say(N_("person: {text}"), text=text)
        case ReportNumbered(report=report):
            return say(N_("report number {report}"), report=report)
        case _:
            return ""


def say_planned(words: Words, time: str) -> str:
    """Tell that an incident is planned for a time."""
    return words.say(N_("planned for {time}"), time=time)


def say_log_on(words: Words, fact: UnitOn) -> str:
    """Tell a log-on with all that was said of the crew."""
    say = words.say
    told = [say(N_("on duty")), ", ".join(fact.crew)]
    told.append(say(N_("phone {phone}"), phone=fact.phone) if fact.phone else "")
    if fact.equipment:
        equipment = ", ".join(fact.equipment)
        told.append(say(N_("with {equipment}"), equipment=equipment))
    if fact.skills:
        told.append(say(N_("can: {skills}"), skills=", ".join(fact.skills)))
    return " ".join(part for part in told if part)
