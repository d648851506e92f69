"""The rows of the table about coming back: what changed, and whose the desk is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said, Verb
from store.model.commands import KeepSetting
from store.model.handover import MOST_LETTERS, Handover, handover_of
from store.model.settings import HANDOVER_SETTING
from store.text import fold
from widgets.words.catalogue import N_

MOST_MIN = 48 * 60
"""News are of two days at most; a search finds what is older."""
MOST_NAME = 40
"""Letters of an officer's name."""
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


def make_news(said: Said) -> Meaning:
    """NEWS, NEWS MINUTES, NEWS HH:MM."""
    word = fold(said.text)
    if not word:
        return Query(ask=Ask.NEWS)
    now_ms = said.scene.now_ms
    if time := _TIME.fullmatch(word):
        now = datetime.fromtimestamp(now_ms / 1000, said.scene.time_zone)
        at = now.replace(hour=int(time[1]), minute=int(time[2]), second=0)
        at = at if at <= now else at - timedelta(days=1)
        return _since(round(at.timestamp()) * 1000)
    if not word.isdecimal() or not word.isascii():
        about = {"verb": said.verb.name, "usage": said.verb.usage}
        return Misread(fault=Fault.NEEDS_WORD, about=about)
    if not 1 <= int(word[:40]) <= MOST_MIN:
        about = {"word": word[:40], "most": str(MOST_MIN)}
        return Misread(fault=Fault.OUT_OF_RANGE, about=about)
    return _since(now_ms - int(word) * 60_000)


def _since(at_ms: int) -> Query:
    return Query(ask=Ask.NEWS, keys={"since": str(at_ms)})


def make_hand_over(said: Said) -> Meaning:
    """HO WORDS leaves a note for the next officer; HO shows the last one."""
    if not said.text:
        return Query(ask=Ask.NEWS, about=HANDOVER_SETTING)
    scene = said.scene
    text = said.text[:MOST_LETTERS]
    left = Handover(by=scene.by, at_ms=scene.now_ms, text=text)
    return KeepSetting(key=HANDOVER_SETTING, value=left.written())


def make_relief(said: Said) -> Meaning:
    """RV NAME: that officer has the desk from now on; without a name oneself has."""
    scene = said.scene
    last = handover_of(scene.state)
    if last is None or last.taken_by:
        last = Handover(by=scene.by, at_ms=scene.now_ms)
    taken = Handover(
        by=last.by,
        at_ms=last.at_ms,
        text=last.text,
        taken_by=said.text[:MOST_NAME] or scene.by,
        taken_ms=scene.now_ms,
    )
    return KeepSetting(key=HANDOVER_SETTING, value=taken.written())


AWAY_VERBS: tuple[Verb, ...] = (
    Verb(
        name="NEWS",
        also=("AWAY",),
        thai=("ข่าว",),
        summary=N_("What others changed since you went, or as asked; worst first"),
        usage=N_("NEWS [MINUTES|HH:MM]"),
        example=N_("NEWS 30"),
        make=make_news,
    ),
    Verb(
        name="HO",
        also=("HANDOVER",),
        thai=("ส่งเวร",),
        summary=N_("Hand the desk over with a note; without words, show the last"),
        usage=N_("HO [WORDS]"),
        example=N_("HO quiet night, watch the market"),
        make=make_hand_over,
    ),
    Verb(
        name="RV",
        also=("RELIEVE",),
        thai=("รับเวร",),
        summary=N_("Take the desk over under your name, and see what you take"),
        usage=N_("RV [NAME]"),
        example=N_("RV Somsri"),
        make=make_relief,
    ),
)
