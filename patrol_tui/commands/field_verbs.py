"""The rows of the table about working units, stops, and incidents that belong together.

Beside the plain life of an incident: who is diverted, who follows, who else is told.
"""

from __future__ import annotations

from patrol_tui.commands import field_makers, makers
from patrol_tui.commands.verbs import Stroke, Verb
from store.model.records import Stage
from store.model.tables import SUBJECT_STOP, VEHICLE_STOP
from widgets.words.catalogue import N_

TRANSPORT_VERBS: tuple[Verb, ...] = (
    Verb(
        name="TR",
        also=("TRANSPORT",),
        thai=("นำส่ง",),
        summary=N_("Unit transports somebody from there"),
        usage=N_("TR UNIT[,UNIT] [@PLACE]"),
        example=N_("TR 21"),
        make=makers.advancing(Stage.TR),
        takes_units=True,
        takes_incident=True,
        takes_place=True,
        is_status=True,
        takes_words=False,
    ),
    Verb(
        name="AD",
        also=("ATDEST",),
        thai=("ถึงปลายทาง",),
        summary=N_("Unit is at its destination"),
        usage=N_("AD UNIT[,UNIT] [@PLACE]"),
        example=N_("AD 21"),
        make=makers.advancing(Stage.AD),
        takes_units=True,
        takes_incident=True,
        takes_place=True,
        is_status=True,
        takes_words=False,
    ),
)

MOVE_VERBS: tuple[Verb, ...] = (
    Verb(
        name="ST",
        also=("STACK",),
        thai=("คิว",),
        summary=N_("Queue an incident behind a unit's present job"),
        usage=N_("ST UNIT[,UNIT] INCIDENT"),
        example=N_("ST 21 131"),
        make=field_makers.make_stack,
        takes_units=True,
        takes_incident=True,
        takes_words=False,
    ),
    Verb(
        name="PE",
        also=("PREEMPT", "DIVERT"),
        thai=("โยก",),
        summary=N_("Divert units to an incident; their old one waits again"),
        usage=N_("PE UNIT[,UNIT] INCIDENT [words]"),
        example=N_("PE 21 131"),
        make=field_makers.make_preempt,
        takes_units=True,
        takes_incident=True,
    ),
    Verb(
        name="SW",
        also=("SWAP",),
        thai=("สลับ",),
        summary=N_("Two units exchange incidents; a free one takes over"),
        usage=N_("SW UNIT UNIT"),
        example=N_("SW 21 M3"),
        make=field_makers.make_swap,
        takes_units=True,
        takes_pair=True,
        takes_words=False,
    ),
    Verb(
        name="VS",
        also=("VSTOP",),
        thai=("ตรวจรถ",),
        summary=N_("Vehicle stop: an incident of its own, the unit on scene"),
        usage=N_("VS UNIT [PLATE or words] [@PLACE]"),
        example=N_("VS 21 กข1234 @wat-khum"),
        make=field_makers.stopping(VEHICLE_STOP),
        takes_units=True,
        takes_place=True,
        stroke=Stroke(key="V", line="VS {unit} "),
    ),
    Verb(
        name="SS",
        also=("SSTOP",),
        thai=("ตรวจคน",),
        summary=N_("Subject stop: an incident of its own, the unit on scene"),
        usage=N_("SS UNIT [words] [@PLACE]"),
        example=N_("SS M3 man in a red shirt @wat-khum"),
        make=field_makers.stopping(SUBJECT_STOP),
        takes_units=True,
        takes_place=True,
    ),
    Verb(
        name="OV",
        also=("ONVIEW",),
        thai=("พบเหตุ",),
        summary=N_("On view: the unit came upon it, and is on scene"),
        usage=N_("OV UNIT TYPE [words] [@PLACE]"),
        example=N_("OV 21 crash @wat-khum two motorcycles"),
        make=field_makers.stopping(""),
        takes_units=True,
        takes_place=True,
        takes_type=True,
    ),
)

TIE_VERBS: tuple[Verb, ...] = (
    Verb(
        name="DUP",
        also=("DUPLICATE",),
        thai=("ซ้ำ",),
        summary=N_("Close an incident as the same as another, which goes on"),
        usage=N_("DUP INCIDENT OTHER"),
        example=N_("DUP 131 127"),
        make=field_makers.make_duplicate,
        takes_incident=True,
        takes_other=True,
    ),
    Verb(
        name="LK",
        also=("LINK",),
        thai=("โยง",),
        summary=N_("Link two incidents that belong together"),
        usage=N_("LK INCIDENT OTHER"),
        example=N_("LK 131 127"),
        make=field_makers.make_link,
        takes_incident=True,
        takes_other=True,
    ),
    Verb(
        name="FW",
        also=("FORWARD",),
        thai=("ส่งต่อ",),
        summary=N_("Hand an incident to another agency, which closes it here"),
        usage=N_("FW INCIDENT AGENCY [words]"),
        example=N_("FW 127 municipality fallen tree"),
        make=field_makers.make_refer,
        takes_incident=True,
        takes_agency=True,
    ),
    Verb(
        name="TOW",
        thai=("รถยก",),
        summary=N_("Call the tow firm whose turn it is; no REASON: it does not come"),
        usage=N_("TOW INCIDENT [firm=CODE] [words] | TOW INCIDENT no REASON"),
        example=N_("TOW 127 pickup in the ditch"),
        make=field_makers.make_tow,
        takes_incident=True,
        keys=("firm",),
    ),
)
