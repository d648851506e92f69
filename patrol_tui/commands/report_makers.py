"""From words to commands: reports, closing words, partners, public warnings."""

from __future__ import annotations

import re

from msgspec.structs import replace

from patrol_tui.commands.codes import leading_type
from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said
from store.model.channels import LINE, PHONE, changed
from store.model.inbox import Partner, Report
from store.model.intake import (
    AttachReport,
    EndWarning,
    HearWarning,
    KeepPartner,
    ReceiveReport,
    RejectReport,
    RetirePartner,
    TakeReport,
    TellReporter,
    TellReporters,
)
from store.model.owed import owed
from store.model.records import IncidentId
from store.model.refusals import Code, Refusal
from store.text import fold
from widgets.words.reports import group_code

_REPORT = re.compile(r"r?(\d{1,6})")
_PARTNER = re.compile(r"p?(\d{1,6})")
_WARNING = re.compile(r"(?:wa)?(\d{1,6})")
_INCIDENT = re.compile(r"#?(\d{3,6})")
_SPAN = re.compile(r"(\d{1,5})([mhd])")
_SPAN_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
_ADD = frozenset(fold(word) for word in ("add", "เพิ่ม"))
_END = frozenset(fold(word) for word in ("end", "จบ"))
_SENT = frozenset(fold(word) for word in ("sent", "ส่งแล้ว"))
_ASK = frozenset(fold(word) for word in ("line", "ไลน์"))
_NO = frozenset(fold(word) for word in ("no", "ไม่"))
_YES = frozenset(fold(word) for word in ("yes", "ใช่", "ยินยอม"))
_ALL = frozenset(fold(word) for word in ("all", "ทั้งหมด"))
_DUE = frozenset(fold(word) for word in ("due", "ครบกำหนด"))
USUAL_WARNING_MS = 6 * 3_600_000
EVERYBODY, DUE = "all", "due"
"""What a question is about that is about no one report or partner."""


def _missing(said: Said) -> Misread:
    about = {"verb": said.verb.name, "usage": said.verb.usage}
    return Misread(fault=Fault.NEEDS_WORD, about=about)


def _split(text: str) -> tuple[str, str]:
    head, _, tail = text.strip().partition(" ")
    return head, tail.strip()


def _report(said: Said) -> tuple[Report | Misread | Refusal, str]:
    """Take the report off the front of the words."""
    word, rest = _split(said.text)
    match = _REPORT.fullmatch(fold(word))
    if match is None:
        return _missing(said), rest
    found = said.scene.state.report(int(match[1]))
    if found is None:
        return Refusal(code=Code.UNKNOWN_REPORT, about={"report": match[1]}), rest
    return found, rest


def make_inbox(said: Said) -> Meaning:
    """IN [REPORT]."""
    if not said.text:
        return Query(ask=Ask.INBOX)
    report, rest = _report(said)
    if not isinstance(report, Report):
        return report
    return _missing(said) if rest else Query(ask=Ask.INBOX, about=report.id)


def make_report(said: Said) -> Meaning:
    """RP [TYPE] [@PLACE] WORDS; what is no type belongs to the words."""
    code, rest = leading_type(said.text, said.scene.tables)
    kind = "" if isinstance(code, Refusal) else code
    text = said.text if isinstance(code, Refusal) else rest
    reached, named = said.keys.get("tel", ""), said.keys.get("from", "")
    is_known = said.place is not None and bool(said.place.key)
    return ReceiveReport(
        source=said.keys.get("by", "phone"),
        group=group_code(said.keys.get("class", "")),
        reporter=named,
        contact=reached,
        text=text,
        place=said.place,
        surety="named" if is_known else "told" if said.place else "",
        type=kind,
    )


def make_take(said: Said) -> Meaning:
    """TK REPORT [TYPE] [@PLACE] [words]; without words those of the report.

    What names or reaches the reporter is left out of the incident's words.
    """
    report, rest = _report(said)
    if not isinstance(report, Report):
        return report
    kind, text = "", rest
    if rest:
        code, left = leading_type(rest, said.scene.tables)
        if not isinstance(code, Refusal):
            kind, text = code, left
        elif not report.type:
            return code
    priority = said.keys.get("pri")
    if priority is not None and not priority.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": priority[:40]})
    return TakeReport(
        report=report.id,
        type=kind,
        place=said.place,
        priority=int(priority) if priority is not None else None,
        text=text or said.scene.words_of(report),
    )


def make_attach(said: Said) -> Meaning:
    """AT REPORT INCIDENT; a dot is the selected one."""
    report, rest = _report(said)
    if not isinstance(report, Report):
        return report
    scene = said.scene
    if rest in {"", "."}:
        key = scene.selected_incident
        if key is None:
            return Misread(fault=Fault.NEEDS_INCIDENT, about={"usage": said.verb.usage})
        return AttachReport(report=report.id, incident=key)
    match = _INCIDENT.fullmatch(fold(rest))
    found = scene.state.by_number(int(match[1])) if match else None
    if match and found is None:
        return Refusal(code=Code.UNKNOWN_INCIDENT, about={"number": match[1]})
    if found is None:
        return Misread(fault=Fault.NEEDS_INCIDENT, about={"usage": said.verb.usage})
    return AttachReport(report=report.id, incident=IncidentId(found.id))


def make_reject(said: Said) -> Meaning:
    """RJ REPORT REASON."""
    report, rest = _report(said)
    if not isinstance(report, Report):
        return report
    return RejectReport(report=report.id, reason=rest)


def make_who(said: Said) -> Meaning:
    """WHO REPORT REASON, WHO #INCIDENT REASON; without a reason nobody is shown."""
    word, reason = _split(said.text)
    match = _INCIDENT.fullmatch(fold(word))
    called = said.scene.state.by_number(int(match[1])) if match else None
    is_report = match and said.scene.state.report(int(match[1])) and word[0] != "#"
    if called is not None and not is_report:
        if not reason:
            about = {"number": f"#{called.number}"}
            return Refusal(code=Code.REASON_MISSING, about=about)
        return Query(ask=Ask.WHO, incident=called.id, keys={"why": reason})
    report, rest = _report(said)
    if not isinstance(report, Report):
        return report
    if not rest:
        return Refusal(code=Code.REASON_MISSING, about={"number": f"R{report.number}"})
    return Query(ask=Ask.WHO, about=report.id, keys={"why": rest})


def make_word(said: Said) -> Meaning:
    """CW, CW REPORT, CW REPORT sent, line, or no REASON, and CW all."""
    if not said.text:
        return Query(ask=Ask.WORDS)
    if fold(_split(said.text)[0]) in _ALL:
        return _all_told(said)
    report, rest = _report(said)
    if not isinstance(report, Report):
        return report
    word, reason = _split(rest)
    if not word:
        return Query(ask=Ask.WORDS, about=report.id)
    if fold(word) in _SENT and not reason:
        return TellReporter(report=report.id, how="sent")
    if fold(word) in _ASK and not reason:
        return TellReporter(report=report.id, how="asked")
    if fold(word) in _NO:
        return TellReporter(report=report.id, how="refused", reason=reason)
    return _missing(said)


def _all_told(said: Said) -> Meaning:
    """CW all asks which; CW all CHANNEL COUNT sent is its answer.

    The count is that of the list that was read: nobody is noted as told who came later.
    """
    words = [fold(word) for word in said.text.split()[1:]]
    if not words or (len(words) == 1 and words[0] in _SENT):
        return Query(ask=Ask.WORDS, about=EVERYBODY)
    if len(words) != 3 or not words[1].isdecimal() or words[2] not in _SENT:
        return _missing(said)
    source, count, _ = words
    due = [one.report for one in owed(said.scene.state)]
    due = [report for report in due if fold(report.source) == source]
    if len(due) != int(count):
        about = {"count": str(len(due)), "source": said.text.split()[1]}
        return Refusal(code=Code.OWED_CHANGED, about=about)
    told = tuple(TellReporter(report=report.id, how="sent") for report in due)
    return TellReporters(told=told)


# --- partners and warnings


def make_partner(said: Said) -> Meaning:
    """PA, PA N, PA due, PA add CLASS NAME, PA N CLASS NAME or keys, PA end N REASON."""
    word, rest = _split(said.text)
    if not word and not said.keys:
        return Query(ask=Ask.PARTNERS)
    if fold(word) in _DUE and not rest and not said.keys:
        return Query(ask=Ask.PARTNERS, about=DUE)
    if fold(word) in _ADD:
        group, name = _split(rest)
        fresh = KeepPartner(group=group_code(group), name=name)
        return _kept(said, fresh)
    is_end = fold(word) in _END
    number, more = _split(rest) if is_end else (word, rest)
    match = _PARTNER.fullmatch(fold(number))
    if match is None:
        return _missing(said)
    found = said.scene.state.partner(int(match[1]))
    if found is None:
        about = {"partner": f"P{match[1]}"}
        return Refusal(code=Code.UNKNOWN_PARTNER, about=about)
    if is_end:
        return RetirePartner(partner=found.id, reason=more)
    if not more and not said.keys:
        return Query(ask=Ask.PARTNERS, about=found.id)
    group, name = _split(more)
    before = _as_it_stands(said, found)
    if more:
        before = replace(before, group=group_code(group), name=name or before.name)
    return _kept(said, before)


def _as_it_stands(said: Said, partner: Partner) -> KeepPartner:
    """Write a partner as it is known; name and channels are read, to be sealed anew
    for whoever the channels then name."""
    read = said.scene.reveal
    return KeepPartner(
        partner=partner.id,
        group=partner.group,
        name=read(partner.name) or partner.name,
        organisation=partner.organisation,
        area=partner.area,
        channels=read(partner.channels) or partner.channels,
        lang=partner.lang,
        consent_ms=partner.consent_ms,
        until_ms=partner.until_ms,
    )


def _kept(said: Said, partner: KeepPartner) -> Meaning:
    """Put what the keys say over what was known."""
    keys, now_ms = said.keys, said.scene.now_ms
    for kind, key in ((PHONE, "tel"), (LINE, "line")):
        if keys.get(key):
            channels = changed(partner.channels, kind, keys[key])
            partner = replace(partner, channels=channels)
    if "org" in keys:
        partner = replace(partner, organisation=keys["org"])
    if "area" in keys:
        partner = replace(partner, area=keys["area"])
    if "lang" in keys:
        partner = replace(partner, lang="en" if fold(keys["lang"]) == "en" else "th")
    if "ok" in keys:
        agreed_ms = now_ms if fold(keys["ok"]) in _YES else None
        partner = replace(partner, consent_ms=agreed_ms)
    if "exp" in keys:
        span_ms = _span_ms(keys["exp"])
        if span_ms is None:
            return Misread(fault=Fault.BAD_NUMBER, about={"word": keys["exp"][:40]})
        partner = replace(partner, until_ms=now_ms + span_ms)
    return partner


def make_warning(said: Said) -> Meaning:
    """WA, WA add WORDS, WA end N REASON."""
    word, rest = _split(said.text)
    if not word and not said.keys:
        return Query(ask=Ask.WARNINGS)
    if fold(word) in _END:
        number, reason = _split(rest)
        match = _WARNING.fullmatch(fold(number))
        if match is None:
            return _missing(said)
        return EndWarning(number=int(match[1]), reason=reason)
    if fold(word) not in _ADD:
        return _missing(said)
    span = said.keys.get("exp", "")
    span_ms = _span_ms(span) if span else USUAL_WARNING_MS
    if span_ms is None:
        return Misread(fault=Fault.BAD_NUMBER, about={"word": span[:40]})
    return HearWarning(
        headline=rest,
        area=said.keys.get("area", ""),
        until_ms=said.scene.now_ms + span_ms,
    )


def _span_ms(span: str) -> int | None:
    match = _SPAN.fullmatch(fold(span))
    return int(match[1]) * _SPAN_MS[match[2]] if match else None
