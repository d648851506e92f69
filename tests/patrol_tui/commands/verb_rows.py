"""For each verb: lines that are taken, lines that are refused, and what `!` overrides.

A story is several lines parted by `;`, of which the last is the one that is told of.
It begins in the evening of `scene`: 21, 22, 23, M3 and M4 on duty, 101 to 131 open,
all of them thefts at the clock tower. `=wait 30` lets minutes pass, `=word` gives
the station a word that stands down, and `=blind CL 127 GOA` is done on another desk
that knows only of the evening, and joins then.
"""

from __future__ import annotations

from typing import NamedTuple

from patrol_tui.commands.verbs import Fault
from store.model.refusals import Code

ASKS = "it only asks; nothing is judged"
BARS = "what the rules say no to here, nobody may overrule"
SETS = "a setting of the desk is taken whatever it is"
IN_BOX = "RP theft @wat-khum red motorbike tel=043000000"
"""A report that waits."""
OVER = f"{IN_BOX}; AT 1 127; CL 127 UNF"
"""One whose matter has ended."""


class Row(NamedTuple):
    """What is known of one verb."""

    taken: tuple[str, ...]
    refused: dict[str, Code | Fault]
    overridden: tuple[str, ...] = ()
    """Without its `!` the last line is refused."""
    no_override: str = ""
    """Why there is nothing to override."""
    no_refusal: str = ""
    """Why there is nothing to refuse."""


ROWS = {
    "N": Row(
        ("N theft @wat-khum pri=0 by=191 red", "N theft @wat-khum at=23:30"),
        {
            "N theft @wat-khum pri=9": Code.BAD_PRIORITY,
            "N theft": Code.PLACE_MISSING,
            "N theft @wat-khum at=25:99": Fault.BAD_TIME,
            "N theft @old-mill": Code.UNKNOWN_PLACE,
            "N dragon @wat-khum": Code.UNKNOWN_TYPE,
        },
        ("N! theft @old-mill",),
    ),
    "D": Row(
        ("D 21 127", "D 21,M3 127"),
        {
            "D 99 127": Code.UNKNOWN_UNIT,
            "D 21 999": Code.UNKNOWN_INCIDENT,
            "CL 127 UNF; D 21 127": Code.INCIDENT_CLOSED,
            "D 21 127; D 21 127": Code.ALREADY_ASSIGNED,
            "D 21": Fault.NEEDS_INCIDENT,
        },
        ("D 21 126; D! 21 127", "OFF 21; D! 21 127", "MB 21; D! 21 127"),
    ),
    "DE": Row(
        ("DE 21 127",),
        {"DE 21 127; DE 21 127": Code.ALREADY_ASSIGNED, "DE 21": Fault.NEEDS_INCIDENT},
        ("DE 21 126; DE! 21 127",),
    ),
    "DO": Row(
        ("DO 21 127",),
        {"DO 99 127": Code.UNKNOWN_UNIT},
        ("DO 21 126; DO! 21 127", "OOS 21 flat; DO! 21 127"),
    ),
    "BK": Row(
        ("D 21 127; BK 22 127",),
        {"BK 22 127": Code.NO_PRIMARY, "D 21 127; BK 21 127": Code.ALREADY_ASSIGNED},
        ("BK! 22 127",),
    ),
    "ACK": Row(
        ("D 21 127; ACK 21",),
        {"ACK 21": Code.NOT_ASSIGNED, "D 21 127; ACK 21; ACK 21": Code.SAME_STAGE},
        ("DO 21 127; ACK! 21",),
    ),
    "EN": Row(
        ("D 21 127; EN 21",),
        {"EN 21": Code.NOT_ASSIGNED, "DO 21 127; EN 21": Code.WRONG_ORDER},
        ("DO 21 127; EN! 21",),
    ),
    "AR": Row(
        ("D 21 127; AR 21",),
        {"AR 21": Code.NOT_ASSIGNED, "D 21 127; AR 21 126": Code.OTHER_INCIDENT},
        ("DO 21 127; TR 21; AR! 21",),
    ),
    "TR": Row(
        ("DO 21 127; TR 21 @wat-khum",),
        {"D 21 127; TR 21": Code.TOO_EARLY, "TR 21": Code.NOT_ASSIGNED},
        ("D 21 127; TR! 21", "DO 21 127; TR! 21 @old-mill"),
    ),
    "AD": Row(
        ("DO 21 127; TR 21; AD 21",),
        {"D 21 127; AD 21": Code.TOO_EARLY},
        ("D 21 127; AD! 21",),
    ),
    "CU": Row(
        ("DO 21 127; CU 21 REPORT taken", "DO 21 127; CU 21"),
        {
            "CU 21": Code.NOT_ASSIGNED,
            "D 21 127; CU 21 REPORT": Code.NOT_ARRIVED,
            "DO 21 127; CU 21 LOST": Code.UNKNOWN_DISPOSITION,
        },
        ("D 21 127; CU! 21 REPORT",),
    ),
    "F": Row(
        ("D 21 127; F 21", "D 21 127; ST 21 131; F 21 131"),
        {"F 21": Code.NOT_ASSIGNED, "DO 21 127; F 21": Code.HAS_ARRIVED},
        ("DO 21 127; F! 21",),
    ),
    "CL": Row(
        ("CL 127 UNF",),
        {
            "CL 127": Code.DISPOSITION_MISSING,
            "CL 127 UNF; CL 127 UNF": Code.INCIDENT_CLOSED,
            "D 21 127; CL 127 UNF": Code.HAS_UNITS,
        },
        ("D 21 127; CL! 127 UNF",),
    ),
    "X": Row(
        ("X 127 caller withdrew",),
        {"X 127": Code.REASON_MISSING, "D 21 127; X 127 twice": Code.HAS_UNITS},
        ("D 21 127; X! 127 twice",),
    ),
    "RO": Row(
        ("CL 127 UNF; RO 127 rang again",),
        {"RO 127": Code.INCIDENT_OPEN, "RO 999": Code.UNKNOWN_INCIDENT},
        no_override=BARS,
    ),
    "RM": Row(
        ("RM 127 toward market", "CL 127 UNF; RM 127 found later"),
        {"RM 127": Code.WORDS_MISSING, "RM 999 x": Code.UNKNOWN_INCIDENT},
        no_override=BARS,
    ),
    "PR": Row(
        ("PR 127 0",),
        {
            "PR 127 5": Code.BAD_PRIORITY,
            "PR 127 2": Code.NO_CHANGE,
            "CL 127 UNF; PR 127 1": Code.INCIDENT_CLOSED,
        },
        no_override=BARS,
    ),
    "TY": Row(
        ("TY 127 robbery",),
        {"TY 127 dragon": Code.UNKNOWN_TYPE, "TY 127 theft": Code.NO_CHANGE},
        no_override=BARS,
    ),
    "LO": Row(
        ("LO 127 @kasikorn-bank",),
        {
            "LO 127 @old-mill": Code.UNKNOWN_PLACE,
            "LO 127 @wat-khum; LO 127 @wat-khum": Code.NO_CHANGE,
        },
        ("LO! 127 @old-mill",),
    ),
    "H": Row(
        ("H 131 20 owner out",),
        {
            "H 131 0 owner out": Code.BAD_MINUTES,
            "H 131 20": Code.REASON_MISSING,
            "D 21 131; H 131 20 owner out": Code.HAS_UNITS,
        },
        no_override=BARS,
    ),
    "ST": Row(
        ("D 21 127; ST 21 131",),
        {
            "ST 21 131": Code.NOT_ASSIGNED,
            "D 21 127; ST 21 127": Code.ALREADY_ASSIGNED,
            "D 21 127; ST 21 131; ST 21 131": Code.ALREADY_STACKED,
        },
        no_override=BARS,
    ),
    "PE": Row(
        ("D 21 127; PE 21 131",),
        {"PE 21 131": Code.NOT_ASSIGNED, "D 21 127; PE 21 127": Code.ALREADY_ASSIGNED},
        no_override=BARS,
    ),
    "SW": Row(
        ("D 21 127; SW 21 M3", "D 21 127; D 22 126; SW 21 22"),
        {
            "SW 21 22": Code.NOT_ASSIGNED,
            "SW 21": Fault.NEEDS_WORD,
            "SW 21 21": Code.TWO_UNITS,
        },
        ("D 21 127; OFF 22; SW! 21 22",),
    ),
    "VS": Row(
        ("VS 21 กข1234 @wat-khum", "OK 21 @wat-khum; VS 21 กข1234"),
        {"VS 21 กข1234": Code.PLACE_MISSING, "VS 99 @wat-khum": Code.UNKNOWN_UNIT},
        ("D 21 127; VS! 21 กข1234 @wat-khum",),
    ),
    "SS": Row(
        ("SS M3 man in red @wat-khum",),
        {"SS M3 man in red": Code.PLACE_MISSING},
        ("OFF M3; SS! M3 man in red @wat-khum",),
    ),
    "OV": Row(
        ("OV 21 crash @wat-khum two motorcycles",),
        {"OV 21 dragon @wat-khum": Code.UNKNOWN_TYPE},
        ("D 21 127; OV! 21 crash @wat-khum",),
    ),
    "DUP": Row(
        ("DUP 131 127",),
        {"DUP 131 131": Code.SAME_INCIDENT, "D 21 131; DUP 131 127": Code.HAS_UNITS},
        ("D 21 131; DUP! 131 127", "CL 127 UNF; DUP! 131 127"),
    ),
    "LK": Row(
        ("LK 131 127",),
        {"LK 131 131": Code.SAME_INCIDENT, "LK 131 999": Code.UNKNOWN_INCIDENT},
        no_override=BARS,
    ),
    "FW": Row(
        ("FW 127 municipality fallen tree",),
        {"FW 127 mars": Code.UNKNOWN_AGENCY, "D 21 127; FW 127 fire": Code.HAS_UNITS},
        ("D 21 127; FW! 127 fire",),
    ),
    "TOW": Row(
        ("TOW 127 pickup in the ditch", "TOW 127; TOW 127 no truck is away"),
        {
            "TOW 127; TOW 127": Code.TOW_CALLED,
            "TOW 127 no away": Code.NO_TOW_CALLED,
            "TOW 127 firm=tow-2": Code.NOT_ITS_TURN,
        },
        ("TOW 127; TOW! 127", "TOW! 127 firm=tow-2"),
    ),
    "ON": Row(
        ("ON 24 crew=Som,Chai beat=2", "OFF 21; ON 21"),
        {"ON 21": Code.ALREADY_ON, "ON 21,22": Fault.ONE_UNIT},
        ("ON! 21 crew=Som", "ON! 24 @old-mill"),
    ),
    "OFF": Row(
        ("OFF M3", "OFF 21,22"),
        {"OFF M3; OFF M3": Code.ALREADY_OFF, "D 21 127; OFF 21": Code.ON_INCIDENT},
        ("D 21 127; OFF! 21",),
    ),
    "AV": Row(
        ("BZ 21 court; AV 21",),
        {"D 21 127; AV 21": Code.ON_INCIDENT, "OFF 21; AV 21": Code.OFF_DUTY},
        ("D 21 127; AV! 21", "AV! 21 @old-mill"),
    ),
    "BZ": Row(
        ("BZ 21 court",),
        {"D 21 127; BZ 21 court": Code.ON_INCIDENT},
        ("D 21 127; BZ! 21 court",),
    ),
    "MB": Row(
        ("MB 21",),
        {"D 21 127; MB 21": Code.ON_INCIDENT},
        ("D 21 127; MB! 21",),
    ),
    "OOS": Row(
        ("OOS 23 flat tyre",),
        {"OOS 23": Code.REASON_MISSING, "D 23 127; OOS 23 flat": Code.ON_INCIDENT},
        ("D 23 127; OOS! 23 flat",),
    ),
    "OK": Row(
        ("OK 21", "OK 21 @wat-khum"),
        {"OFF 21; OK 21": Code.OFF_DUTY, "OK 99": Code.UNKNOWN_UNIT},
        ("OK! 21 @old-mill",),
    ),
    "SOS": Row(
        ("SOS 21 @wat-khum shots", "OFF 21; SOS 21", "SOS 21 @nowhere-known"),
        {"SOS 99": Code.UNKNOWN_UNIT, "SOS": Fault.NEEDS_UNIT},
        no_override="a place that is not known is taken as said without it",
    ),
    "SOSACK": Row(
        ("SOS 21; SOSACK 21",),
        {"SOSACK 21": Code.NO_EMERGENCY},
        no_override=BARS,
    ),
    "SOSEND": Row(
        ("=word; SOS 21; SOSEND 21 sunflower",),
        {
            "=word; SOS 21; SOSEND 21 rose": Code.WRONG_WORD,
            "SOS 21; SOSEND 21 all well": Code.NO_STAND_DOWN,
            "SOSEND 21 all well": Code.NO_EMERGENCY,
        },
        ("SOS 21; SOSEND! 21 all well",),
    ),
    "TM": Row(
        ("TM 21 10", "TM 21 10; TM 21 0"),
        {"TM 21 1441": Code.BAD_TIMER, "OFF 21; TM 21 5": Code.OFF_DUTY},
        no_override=BARS,
    ),
    "RL": Row(
        ("RL 21 asks for a torch",),
        {"RL 21": Fault.NEEDS_WORD, "RL 99 lost": Code.UNKNOWN_UNIT},
        no_override=BARS,
    ),
    "UH": Row(
        ("UH 21 last=8h",),
        {"UH": Fault.NEEDS_UNIT},
        no_override=ASKS,
    ),
    "BO": Row(
        (
            "BO add white pickup exp=4h",
            "BO add white pickup; BO ack 1 21",
            "BO add white pickup; BO end 1 found",
        ),
        {"BO ack 9": Code.UNKNOWN_BOLO, "BO add car; BO end 1": Code.REASON_MISSING},
        no_override=BARS,
    ),
    "M": Row(
        ("M 21,M3 call the station",),
        {"OFF 21; M 21 call": Code.OFF_DUTY, "M 21": Fault.NEEDS_WORD},
        no_override=BARS,
    ),
    "BC": Row(
        ("BC road is flooded",),
        {"OFF 21,22,23,M3,M4; BC flood": Code.NOBODY_ON_DUTY},
        no_override=BARS,
    ),
    "MA": Row(
        ("M 21 call; MA 1 21",),
        {"MA 9": Code.UNKNOWN_MESSAGE, "M 21 call; MA 1 22": Code.NOT_ADDRESSED},
        no_override=BARS,
    ),
    "ALOK": Row(
        ("=wait 60; ALOK 127",),
        {"ALOK 127": Code.NO_ALERT, "SOS 21; ALOK 21": Code.SOS_ALERT},
        no_override=BARS,
    ),
    "MUTE": Row(
        ("MUTE 10", "MUTE off"),
        {"MUTE 61": Fault.OUT_OF_RANGE, "MUTE": Fault.NEEDS_WORD},
        no_override=SETS,
    ),
    "REC": Row(
        ("REC 127",),
        {"REC 999": Code.UNKNOWN_INCIDENT},
        no_override=ASKS,
    ),
    "RC": Row(
        ("RC @phadung-phanit until=22:00 night market", "RC @phadung-phanit 30"),
        {"RC @wat-khum 30": Fault.NEEDS_STREET, "RC @old-mill": Code.UNKNOWN_PLACE},
        ("RC! @old-mill 30 tree",),
    ),
    "RCX": Row(
        ("RC @phadung-phanit 60; RCX @phadung-phanit", "RC @phadung-phanit 60; RCX"),
        {"RCX": Code.NOT_CLOSED},
        no_override=BARS,
    ),
    "ALIAS": Row(
        ("ALIAS clock @wat-khum", "ALIAS clock off"),
        {"ALIAS 21 @wat-khum": Fault.NEEDS_WORD},
        no_override=SETS,
    ),
    "MAP": Row(
        ("MAP @wat-khum", "MAP in", "MAP 127"),
        {"MAP dragon": Fault.UNUSED_WORDS, "MAP use mars": Fault.UNKNOWN_MAP},
        no_override=ASKS,
    ),
    "L": Row(("L A", "L"), {"L X": Fault.NEEDS_WORD}, no_override=ASKS),
    "Q": Row(("Q theft last=7d",), {"Q": Fault.NEEDS_WORD}, no_override=ASKS),
    "UNDO": Row(
        ("PR 127 1; UNDO",),
        {"PR 127 1; =wait 3; UNDO": Code.UNDO_TOO_LATE},
        ("PR 127 1; OK 21; UNDO!",),
    ),
    "HELP": Row(
        ("HELP D", "?", "HELP dragon"),
        {},
        no_override=ASKS,
        no_refusal="a word that is no verb lists them all",
    ),
    "LANG": Row(("LANG th",), {"LANG fr": Fault.NEEDS_WORD}, no_override=ASKS),
    "THEME": Row(("THEME night",), {"THEME pink": Fault.NEEDS_WORD}, no_override=ASKS),
    "QUIT": Row(("QUIT",), {"QUIT now": Fault.UNUSED_WORDS}, no_override=ASKS),
    # the station's paper
    "NF": Row(("NF",), {"NF now": Fault.UNUSED_WORDS}, no_override=ASKS),
    "NEWS": Row(("NEWS 30",), {"NEWS soon": Fault.NEEDS_WORD}, no_override=ASKS),
    "HO": Row(
        ("HO quiet night", "HO"),
        {},
        no_override=SETS,
        no_refusal="any words hand over",
    ),
    "RV": Row(("RV Somsri",), {}, no_override=SETS, no_refusal="any name takes over"),
    "SOP": Row(
        ("SOP 127 1 cordon", "SOP 127"),
        {"SOP 127 99": Code.UNKNOWN_STEP},
        no_override=BARS,
    ),
    "PER": Row(
        ("PER 127 man in red",),
        {"PER 127": Fault.NEEDS_WORD},
        no_override=BARS,
    ),
    "VEH": Row(
        ("VEH 127 กข1234 white pickup",),
        {"VEH 127": Fault.NEEDS_WORD},
        no_override=BARS,
    ),
    "RN": Row(
        ("RN 127",),
        {"RN 127; RN 127": Code.REPORT_DRAWN},
        no_override=BARS,
    ),
    "CAU": Row(
        ("CAU @wat-khum two dogs exp=90d", "CAU"),
        {"CAU @wat-khum": Code.WORDS_MISSING, "CAU end 9 gone": Code.UNKNOWN_CAUTION},
        ("CAU! @old-mill two dogs",),
    ),
    "ROLL": Row(
        ("ROLL", "ROLL list"),
        {"OFF 21,22,23,M3,M4; ROLL": Code.NOBODY_ON_DUTY},
        no_override=BARS,
    ),
    "IN": Row(
        ("IN", f"{IN_BOX}; IN 1"), {"IN 9": Code.UNKNOWN_REPORT}, no_override=ASKS
    ),
    "RP": Row(
        (
            "RP theft @wat-khum red motorbike tel=043000000 class=guard",
            "RP somebody shouts by=walk-in from=Som",
        ),
        {"RP tel=043000000": Code.WORDS_MISSING},
        no_override=BARS,
    ),
    "TK": Row(
        (f"{IN_BOX}; TK 1", f"{IN_BOX}; TK R1 noise @wat-khum loud music pri=4"),
        {
            "TK 9": Code.UNKNOWN_REPORT,
            f"{IN_BOX}; RJ 1 old; TK 1": Code.REPORT_DECIDED,
            "RP red motorbike @wat-khum; TK 1": Code.TYPE_MISSING,
            "RP theft red motorbike; TK 1": Code.PLACE_MISSING,
            f"{IN_BOX}; TK 1 pri=7": Code.BAD_PRIORITY,
        },
        (f"{IN_BOX}; TK! 1 @old-mill",),
    ),
    "AT": Row(
        (f"{IN_BOX}; AT 1 127", f"{IN_BOX}; AT R1 #127"),
        {
            "AT 9 127": Code.UNKNOWN_REPORT,
            f"{IN_BOX}; AT 1 998": Code.UNKNOWN_INCIDENT,
            f"{IN_BOX}; CL 127 UNF; AT 1 127": Code.INCIDENT_CLOSED,
        },
        (f"{IN_BOX}; CL 127 UNF; AT! 1 127",),
    ),
    "RJ": Row(
        (f"{IN_BOX}; RJ 1 asks for the opening hours",),
        {"RJ 9 old": Code.UNKNOWN_REPORT, f"{IN_BOX}; RJ 1": Code.REASON_MISSING},
        no_override=BARS,
    ),
    "WHO": Row(
        (f"{IN_BOX}; WHO 1 ring back",),
        {"WHO 9 why": Code.UNKNOWN_REPORT, f"{IN_BOX}; WHO 1": Code.REASON_MISSING},
        no_override=ASKS,
    ),
    "CW": Row(
        (
            "CW",
            f"{IN_BOX}; CW 1",
            f"{OVER}; CW 1 sent",
            f"{OVER}; CW 1 no asked for none",
            f"{OVER}; CW all",
            f"{OVER}; CW all phone 1 sent",
        ),
        {
            f"{IN_BOX}; CW 1 sent": Code.NO_WORD_OWED,
            f"{OVER}; CW 1 no": Code.REASON_MISSING,
            f"{OVER}; CW all phone 2 sent": Code.OWED_CHANGED,
        },
        no_override=BARS,
    ),
    "PA": Row(
        (
            "PA",
            "PA add guard Som tel=043000000 ok=yes exp=365d",
            "PA add guard Som; PA 1",
            "PA add guard Som; PA 1 area=2 lang=en",
            "PA due",
            "PA add guard Som; PA end 1 moved",
        ),
        {
            "PA add martian Som": Code.UNKNOWN_CLASS,
            "PA add guard": Code.NAME_MISSING,
            "PA 9": Code.UNKNOWN_PARTNER,
            "PA add guard Som; PA end 1": Code.REASON_MISSING,
        },
        no_override=BARS,
    ),
    "WA": Row(
        ("WA", "WA add storm exp=6h", "WA add storm; WA end 1 over"),
        {
            "WA add": Code.WORDS_MISSING,
            "WA add storm exp=0m": Code.UNTIL_PAST,
            "WA end 9 over": Code.UNKNOWN_WARNING,
            "WA add storm; WA end 1": Code.REASON_MISSING,
        },
        no_override=BARS,
    ),
    "CF": Row(
        (
            "PR 127 1; =blind PR 127 3; CF 1 a",
            "PR 127 1; =blind PR 127 3; CF 1 ข",
            "PR 127 1; =blind PR 127 3; CF 1 2",
            "PR 127 1; =blind PR 127 3; CF",
            "D 21 127; =blind D 21 126; CF 1 b",
            "CL 127 UNF; =blind RM 127 red; CF 1 b",
        ),
        {
            "CF 1 a": Code.NOT_DISPUTED,
            "PR 127 1; =blind PR 127 3; CF 2 a": Code.NOT_DISPUTED,
            "PR 127 1; =blind PR 127 3; CF 1 c": Fault.NO_SIDE,
            "PR 127 1; =blind PR 127 3; CF 1 3": Fault.NO_SIDE,
            "PR 127 1; =blind PR 127 3; CF 1 ab": Fault.NO_SIDE,
            "CF later": Fault.BAD_NUMBER,
        },
        ("CL 127 UNF; =blind D 21 127; CF! 1 a",),
    ),
    "SYNC": Row(("SYNC",), {"SYNC now": Fault.UNUSED_WORDS}, no_override=ASKS),
    "METER": Row(("METER",), {"METER now": Fault.UNUSED_WORDS}, no_override=ASKS),
    "SETTINGS": Row(
        ("SETTINGS",), {"SETTINGS now": Fault.UNUSED_WORDS}, no_override=ASKS
    ),
}
