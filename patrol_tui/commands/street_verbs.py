"""The rows of the table of commands that are about streets, places and the map."""

from __future__ import annotations

from patrol_tui.commands.makers import make_recommend
from patrol_tui.commands.street_makers import (
    make_alias,
    make_close_street,
    make_map,
    make_open_street,
)
from patrol_tui.commands.verbs import Stroke, Verb
from widgets.words.catalogue import N_

STREET_VERBS: tuple[Verb, ...] = (
    Verb(
        name="REC",
        also=("RECOMMEND",),
        thai=("แนะนำ",),
        summary=N_("Recommend units for an incident; a digit sends one"),
        usage=N_("REC INCIDENT"),
        example=N_("REC 127"),
        make=make_recommend,
        takes_incident=True,
        takes_words=False,
        stroke=Stroke(key="R", line="REC {incident}"),
    ),
    Verb(
        name="RC",
        also=("ROADCLOSED",),
        thai=("ปิดถนน",),
        summary=N_("Close a street for some minutes or until a time of day"),
        usage=N_("RC @PLACE [MINUTES] [until=HH:MM] [REASON]"),
        example=N_("RC @phadung-phanit until=22:00 night market"),
        make=make_close_street,
        takes_place=True,
        needs_place=True,
        takes_figure=True,
        keys=("until",),
    ),
    Verb(
        name="RCX",
        also=("ROADOPEN",),
        thai=("เปิดถนน",),
        summary=N_("Open a closed street again"),
        usage=N_("RCX [@PLACE]"),
        example=N_("RCX @phadung-phanit"),
        make=make_open_street,
        takes_place=True,
        takes_words=False,
    ),
    Verb(
        name="ALIAS",
        thai=("ชื่อเรียก",),
        summary=N_("Give a place the station's own name, or take it away"),
        usage=N_("ALIAS NAME @PLACE|off"),
        example=N_("ALIAS clock @wat-khum"),
        make=make_alias,
        takes_place=True,
        needs_place=True,
    ),
    Verb(
        name="MAP",
        thai=("แผนที่",),
        summary=N_(
            "Move the map: @PLACE, UNIT, INCIDENT, in out fit left right up down next"
            " previous follow route style glyphs list; use NAME changes the map"
        ),
        usage=N_("MAP [@PLACE|UNIT|INCIDENT|WORD [UNIT]|use NAME]"),
        example=N_("MAP @wat-khum"),
        make=make_map,
        takes_units=True,
        takes_incident=True,
        takes_place=True,
        is_status=True,
    ),
)
