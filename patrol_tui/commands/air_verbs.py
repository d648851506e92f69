"""The rows of the table about what is said on the air, and about what a unit did.

Emergencies, welfare timers, the radio log, BOLOs, and messages with who has them.
"""

from __future__ import annotations

from patrol_tui.commands import air_makers, alert_makers
from patrol_tui.commands.verbs import Verb
from widgets.words.catalogue import N_

AIR_VERBS: tuple[Verb, ...] = (
    Verb(
        name="SOS",
        also=("MAYDAY",),
        thai=("ฉุกเฉิน",),
        summary=N_("A unit is in danger; one's own without a unit"),
        usage=N_("SOS [UNIT|@] [@PLACE] [words]"),
        example=N_("SOS 21 @wat-khum shots fired"),
        make=air_makers.make_emergency,
        takes_units=True,
        takes_place=True,
        names_unit=True,
        is_urgent=True,
    ),
    Verb(
        name="SOSACK",
        thai=("รับฉุกเฉิน",),
        summary=N_("Acknowledge a unit's emergency by name; it goes on"),
        usage=N_("SOSACK UNIT"),
        example=N_("SOSACK 21"),
        make=air_makers.make_emergency_heard,
        takes_units=True,
        takes_words=False,
    ),
    Verb(
        name="SOSEND",
        thai=("ยุติฉุกเฉิน",),
        summary=N_("Stand an emergency down with the station's word"),
        usage=N_("SOSEND UNIT WORD"),
        example=N_("SOSEND 21 sunflower"),
        make=air_makers.make_emergency_over,
        takes_units=True,
        names_unit=True,
        is_secret=True,
    ),
    Verb(
        name="TM",
        also=("TIMER",),
        thai=("ตั้งเวลา",),
        summary=N_("Welfare timer of a unit in minutes, 0 off; OK starts it again"),
        usage=N_("TM UNIT MINUTES"),
        example=N_("TM 21 10"),
        make=air_makers.make_timer,
        takes_units=True,
        takes_figure=True,
    ),
    Verb(
        name="RL",
        also=("RADIO",),
        thai=("วิทยุ",),
        summary=N_("Radio log: words about a unit"),
        usage=N_("RL UNIT WORDS"),
        example=N_("RL 21 asks for a torch"),
        make=air_makers.make_unit_note,
        takes_units=True,
    ),
    Verb(
        name="UH",
        also=("UNITHISTORY",),
        thai=("ประวัติ",),
        summary=N_("What a unit did, the last 8 hours or as asked"),
        usage=N_("UH UNIT [last=8h]"),
        example=N_("UH 21 last=8h"),
        make=air_makers.make_unit_history,
        takes_units=True,
        takes_words=False,
        keys=("last",),
    ),
    Verb(
        name="BO",
        also=("BOLO",),
        thai=("ประกาศ",),
        summary=N_("BOLO, look out for: list, add, acknowledge, end"),
        usage=N_(
            "BO | BO add WORDS [plate=PLATE] [exp=4h] [area=BEAT] | "
            "BO ack N [UNIT] | BO end N REASON"
        ),
        example=N_("BO add white pickup plate=กข1234 exp=4h"),
        make=air_makers.make_bolo,
        keys=("plate", "exp", "area"),
    ),
    Verb(
        name="M",
        also=("MSG",),
        thai=("ข้อความ",),
        summary=N_("Message to units; from one's own unit to the desk"),
        usage=N_("M [UNIT[,UNIT]] WORDS"),
        example=N_("M 21,M3 call the station"),
        make=air_makers.make_message,
        takes_units=True,
        names_unit=True,
    ),
    Verb(
        name="BC",
        also=("BROADCAST",),
        thai=("แจ้งทุกหน่วย",),
        summary=N_("Message to all on duty"),
        usage=N_("BC WORDS"),
        example=N_("BC road to the market is flooded"),
        make=air_makers.make_broadcast,
    ),
    Verb(
        name="MA",
        also=("MSGACK",),
        thai=("รับข้อความ",),
        summary=N_("A unit, or the desk, has message N; L M lists them"),
        usage=N_("MA N [UNIT]"),
        example=N_("MA 1 21"),
        make=air_makers.make_message_heard,
    ),
    Verb(
        name="ALOK",
        also=("ALERTOK",),
        thai=("รับเตือน",),
        summary=N_("Acknowledge the alerts of a unit or an incident, as bad as now"),
        usage=N_("ALOK UNIT[,UNIT] | ALOK INCIDENT"),
        example=N_("ALOK 127"),
        make=alert_makers.make_acknowledge,
        takes_units=True,
        takes_incident=True,
        takes_words=False,
        names_unit=True,
    ),
    Verb(
        name="MUTE",
        thai=("ปิดเสียง",),
        summary=N_("Mute the bell for some minutes, 0 off; never for an emergency"),
        usage=N_("MUTE MINUTES"),
        example=N_("MUTE 10"),
        make=alert_makers.make_mute,
    ),
)
