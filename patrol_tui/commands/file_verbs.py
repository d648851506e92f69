"""The rows of the table about an incident's file, cautions of places, roll-calls."""

from __future__ import annotations

from patrol_tui.commands import file_makers
from patrol_tui.commands.verbs import Verb
from widgets.words.catalogue import N_

FILE_VERBS: tuple[Verb, ...] = (
    Verb(
        name="SOP",
        also=("STEPS",),
        thai=("ขั้นตอน",),
        summary=N_("What to do for its type, step by step; a number ticks one off"),
        usage="SOP INCIDENT [STEP [words]]",
        example="SOP 127 1 cordon at both ends",
        make=file_makers.make_steps,
        takes_incident=True,
        takes_figure=True,
    ),
    Verb(
        name="PER",
        also=("PERSON",),
        thai=("บุคคล",),
        summary=N_("Note a person who has to do with an incident"),
        usage="PER INCIDENT WORDS",
        example="PER 127 suspect, man in a red shirt",
        make=file_makers.make_person,
        takes_incident=True,
    ),
    Verb(
        name="VEH",
        also=("VEHICLE",),
        thai=("ยานพาหนะ",),
        summary=N_("Note a vehicle that has to do with an incident"),
        usage="VEH INCIDENT PLATE [words]",
        example="VEH 127 กข1234 white pickup",
        make=file_makers.make_vehicle,
        takes_incident=True,
    ),
    Verb(
        name="RN",
        thai=("เลขรายงาน",),
        summary=N_("Draw the next report number for an incident"),
        usage="RN INCIDENT",
        example="RN 127",
        make=file_makers.make_report,
        takes_incident=True,
        takes_words=False,
    ),
    Verb(
        name="CAU",
        also=("CAUTION",),
        thai=("ระวัง",),
        summary=N_("Caution about a place, for whoever is sent there: list, add, end"),
        usage="CAU | CAU @PLACE WORDS [exp=30d] | CAU end N REASON",
        example="CAU @wat-khum two dogs behind the gate exp=90d",
        make=file_makers.make_caution,
        takes_place=True,
        keys=("exp",),
    ),
    Verb(
        name="ROLL",
        also=("ROLLCALL",),
        thai=("ขานชื่อ",),
        summary=N_("Roll-call: all on duty answer by OK UNIT; list tells who has not"),
        usage="ROLL | ROLL list",
        example="ROLL",
        make=file_makers.make_roll,
    ),
)
