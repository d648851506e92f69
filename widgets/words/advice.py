"""Advice as people read it: a line a unit, the digit that sends it, why and why not."""

from __future__ import annotations

from store.model.advice import MOST_DIGITS, Advice, Considered, Note, Word
from store.model.records import Readiness
from widgets.words.catalogue import N_, Words
from widgets.words.streets import travel
from widgets.words.terms import READINESS, STAGES

NOTES: dict[Word, str] = {
    Word.SOONEST: N_("nearest"),
    Word.FREE: N_("free"),
    Word.PATROL: N_("on patrol"),
    Word.SKILL: N_("can {text}"),
    Word.BEAT: N_("own beat {text}"),
    Word.PREEMPT: N_("would leave #{number} P{priority} ({stage}){gain}"),
    Word.ON_INCIDENT: N_("on #{number} P{priority} ({stage})"),
    Word.HERE: N_("here already ({stage})"),
    Word.NOT_READY: N_("{text} {detail}"),
    Word.SILENT: N_("not heard from for {minutes} min"),
    Word.NO_POSITION: N_("position not known"),
    Word.POSITION_OLD: N_("position {minutes} min old"),
    Word.NO_WAY: N_("no way there"),
    Word.PLACE_UNKNOWN: N_("its place is not on the map: no distances"),
    Word.NO_TIMES: N_("no travel times"),
    Word.OFF_DUTY: N_("{count} off duty"),
    Word.OUT_OF_SERVICE: N_("{count} out of service"),
}
"""What each word says."""


def say_advice(words: Words, number: int, advice: Advice) -> tuple[str, ...]:
    """Tell advice: what is wanted, the units to send, then those passed over."""
    about = [_note(words, note) for note in advice.notes]
    about += [
        words.say(NOTES[word], count=count) for word, count in advice.left_out if count
    ]
    told = words.say(N_("for #{number}; a digit sends"), number=number)
    lines = [f"{told} ({', '.join(about)})" if about else told]
    if not advice.candidates:
        lines.append(words.say(N_("nobody to send")))
    for at, candidate in enumerate(advice.candidates, 1):
        digit = f"{at})" if at <= MOST_DIGITS else "  "
        lines.append(f"{digit} {_considered(words, candidate)}")
    if advice.passed_over:
        lines.append(words.say(N_("not advised:")))
    lines += [f"   {_considered(words, unit)}" for unit in advice.passed_over]
    return tuple(lines)


def _considered(words: Words, unit: Considered) -> str:
    return f"{unit.unit:<4} {say_considered(words, unit)}"


def say_considered(words: Words, unit: Considered) -> str:
    """Tell how long a unit would take, and what speaks for it and against it."""
    time = "-" if unit.travel_s is None else travel(words, unit.travel_s)
    notes = ", ".join(_note(words, note) for note in unit.notes)
    return f"{time}  {notes}".rstrip()


def _note(words: Words, note: Note) -> str:
    gain = ""
    if note.gain_s is not None:
        sooner = travel(words, note.gain_s)
        gain = words.say(N_(", {time} sooner"), time=sooner)
    text = note.text
    if note.word is Word.NOT_READY:
        text = words.say(READINESS[Readiness(note.text)])
    return words.say(
        NOTES[note.word],
        text=text,
        detail=note.detail,
        number=note.number,
        priority=note.priority,
        stage=words.say(STAGES[note.stage]) if note.stage is not None else "-",
        minutes=note.minutes,
        gain=gain,
        count="",
    ).rstrip()
