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
        usage=N_("SOP INCIDENT [STEP [words]]"),
        example=N_("SOP 127 1 cordon at both ends"),
        make=file_makers.make_steps,
        takes_incident=True,
        takes_figure=True,
    ),
    Verb(
        name="PER",
        also=("PERSON",),
        thai=("บุคคล",),
        summary=N_("Note a person who has to do with an incident"),
        usage=N_("PER INCIDENT WORDS"),
        example=N_("PER 127 suspect, man in a red shirt"),
        make=file_makers.make_person,
        takes_incident=True,
    ),
    Verb(
        name="VEH",
        also=("VEHICLE",),
        thai=("ยานพาหนะ",),
        summary=N_("Note a vehicle that has to do with an incident"),
        usage=N_("VEH INCIDENT PLATE [words]"),
        example=N_("VEH 127 กข1234 white pickup"),
        make=file_makers.make_vehicle,
        takes_incident=True,
    ),
    Verb(
        name="RN",
        thai=("เลขรายงาน",),
        summary=N_("Draw the next report number for an incident"),
        usage=N_("RN INCIDENT"),
        example=N_("RN 127"),
        make=file_makers.make_report,
        takes_incident=True,
        takes_words=False,
    ),
    Verb(
        name="CAU",
        also=("CAUTION",),
        thai=("ระวัง",),
        summary=N_("Caution about a place, for whoever is sent there: list, add, end"),
        usage=N_("CAU | CAU @PLACE WORDS [exp=30d] | CAU end N REASON"),
        example=N_("CAU @wat-khum two dogs behind the gate exp=90d"),
        make=file_makers.make_caution,
        takes_place=True,
        needs_place=True,
        keys=("exp",),
    ),
    Verb(
        name="ROLL",
        also=("ROLLCALL",),
        thai=("ขานชื่อ",),
        summary=N_("Roll-call: all on duty answer by OK UNIT; list tells who has not"),
        usage=N_("ROLL | ROLL list"),
        example=N_("ROLL"),
        make=file_makers.make_roll,
    ),
)
