"""The rows of the table about reports, closing words, partners, public warnings."""

from __future__ import annotations

from patrol_tui.commands import report_makers
from patrol_tui.commands.verbs import Verb
from widgets.words.catalogue import N_

PARTNER_KEYS = ("org", "tel", "line", "area", "lang", "ok", "exp")
"""What `PA` takes of a partner."""

REPORT_VERBS: tuple[Verb, ...] = (
    Verb(
        name="IN",
        also=("INBOX",),
        thai=("กล่องรับเรื่อง",),
        summary=N_("The inbox: reports that are no incidents yet; a number shows one"),
        usage=N_("IN [REPORT]"),
        example=N_("IN 1"),
        make=report_makers.make_inbox,
        takes_figure=True,
    ),
    Verb(
        name="RP",
        also=("REPORT",),
        thai=("รับเรื่อง",),
        summary=N_("Put a report into the inbox, not verified yet"),
        usage=N_(
            "RP [TYPE] [@PLACE] WORDS [by=phone] [from=NAME] [tel=NUMBER] [class=guard]"
        ),
        example=N_("RP fire @wat-khum smoke behind the temple by=phone tel=043000000"),
        make=report_makers.make_report,
        takes_place=True,
        keys=("by", "from", "tel", "class"),
    ),
    Verb(
        name="TK",
        also=("TAKE",),
        thai=("รับ",),
        summary=N_(
            "Make an incident of a report; type and place as understood, or yours"
        ),
        usage=N_("TK REPORT [TYPE] [@PLACE] [words] [pri=0-4]"),
        example=N_("TK 1"),
        make=report_makers.make_take,
        takes_place=True,
        needs_place=True,
        takes_figure=True,
        keys=("pri",),
    ),
    Verb(
        name="AT",
        also=("ATTACH",),
        thai=("แนบ",),
        summary=N_("Add a report to an incident that is there"),
        usage=N_("AT REPORT INCIDENT"),
        example=N_("AT 1 127"),
        make=report_makers.make_attach,
        takes_figure=True,
    ),
    Verb(
        name="RJ",
        also=("REJECT",),
        thai=("ตีกลับ",),
        summary=N_("Reject a report, with the reason"),
        usage=N_("RJ REPORT REASON"),
        example=N_("RJ 1 asks for the opening hours"),
        make=report_makers.make_reject,
        takes_figure=True,
    ),
    Verb(
        name="WHO",
        thai=("ใครแจ้ง",),
        summary=N_("Look up who reported or called, with the reason; the log keeps it"),
        usage=N_("WHO REPORT|#INCIDENT REASON"),
        example=N_("WHO 1 ring back for the place"),
        make=report_makers.make_who,
        takes_figure=True,
    ),
    Verb(
        name="CW",
        also=("WORD",),
        thai=("แจ้งผล",),
        summary=N_("Closing words: who is owed one, its text, that it was sent or not"),
        usage=N_(
            "CW | CW REPORT [sent | line | no REASON] | CW all [CHANNEL COUNT sent]"
        ),
        example=N_("CW 1 sent"),
        make=report_makers.make_word,
        takes_figure=True,
    ),
    Verb(
        name="PA",
        also=("PARTNER",),
        thai=("ภาคี",),
        summary=N_("The directory of partners: list, show, add, change, end"),
        usage=N_(
            "PA [N|due] | PA add CLASS NAME | PA N [CLASS NAME] with [org=..] "
            "[tel=A,-B] [line=..] [area=..] [lang=th] [ok=yes] [exp=365d] | "
            "PA end N REASON"
        ),
        example=N_("PA add guard Mr Made Up tel=043000000 area=2 ok=yes exp=365d"),
        make=report_makers.make_partner,
        keys=PARTNER_KEYS,
    ),
    Verb(
        name="WA",
        also=("WARNING",),
        thai=("ประกาศเตือน",),
        summary=N_("Public warnings: list, put up, take down"),
        usage=N_("WA | WA add WORDS [area=..] [exp=6h] | WA end N REASON"),
        example=N_("WA add storm, stay indoors exp=6h"),
        make=report_makers.make_warning,
        keys=("area", "exp"),
    ),
)
