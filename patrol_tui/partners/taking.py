"""What a sheet of partners changes in the directory: commands, and what is wrong.

A partner is recognised by a channel, else by name and organisation, so that the same
sheet read twice changes nothing. A column that the sheet lacks changes nothing either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import NamedTuple

from msgspec.structs import replace

from patrol_tui.partners.directory import Directory
from patrol_tui.partners.entries import Entry, cells_of, entry_of
from patrol_tui.partners.reading import Sheet, Wrong
from store.keys.callers import identity
from store.model.channels import LINE, PHONE, channels_of, told_channels
from store.model.inbox import Partner
from store.model.intake import KeepPartner, RetirePartner
from store.model.records import EventId
from store.text import fold

_FIELDS = {
    "organisation": "organisation", "area": "area", "language": "lang",
    "consent": "consent_ms", "expires": "until_ms",
}  # fmt: skip
"""Column -> the part of a partner that stays as it is where the sheet lacks it."""


class Step(NamedTuple):
    """One change, and the line that asks for it; 0 for none."""

    line: int
    command: KeepPartner | RetirePartner


@dataclass(slots=True)
class Plan:
    """What is to be done, in the order of the lines."""

    steps: list[Step] = field(default_factory=list)
    same: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    found: set[EventId] = field(default_factory=set)
    """Who of the directory stands in the sheet."""


class Taker:
    """Compares a sheet with a directory.

    Args:
        directory: With those who were retired.
        zone: The station's time zone.
    """

    def __init__(self, directory: Directory, zone: tzinfo) -> None:
        self._directory, self._zone = directory, zone
        self._by_name: dict[tuple[str, str], list[Partner]] = {}
        for partner in directory.partners:
            named = _named(directory.name(partner), partner.organisation)
            self._by_name.setdefault(named, []).append(partner)

    def plan(self, sheet: Sheet) -> Plan:
        """Tell what a sheet changes; a line that is wrong changes nothing."""
        plan = Plan(wrong=list(sheet.wrong))
        lines: dict[object, int] = {}
        for row in sheet.rows:
            entry = entry_of(row, self._zone)
            if isinstance(entry, Entry):
                entry = _once(entry, lines)
            if isinstance(entry, Wrong):
                plan.wrong.append(entry)
                continue
            known = self._known(entry)
            if isinstance(known, Wrong):
                plan.wrong.append(known)
            else:
                self._take(plan, sheet.columns, entry, known)
        plan.wrong.sort(key=lambda one: one.line)
        return plan

    def missing(self, plan: Plan) -> list[Partner]:
        """List the active partners whom a sheet does not name."""
        here = self._directory.partners
        return [one for one in here if one.is_active and one.id not in plan.found]

    def _known(self, entry: Entry) -> Partner | Wrong | None:
        """Find who a line is about: by a channel, else by name and organisation."""
        found = {
            partner.number: partner
            for channel in entry.channels
            if (partner := self._directory.of_any((channel,))) is not None
        }
        code = "two-partners"
        if not found:
            code = "which-partner"
            named = _named(entry.partner.name, entry.partner.organisation)
            some = self._by_name.get(named, [])
            active = [one for one in some if one.is_active] or some
            found = {partner.number: partner for partner in active}
        if len(found) > 1:
            partners = " ".join(f"P{number}" for number in sorted(found))
            return Wrong(entry.line, "", code, {"partners": partners})
        return next(iter(found.values()), None)

    def _take(
        self, plan: Plan, columns: frozenset[str], entry: Entry, known: Partner | None
    ) -> None:
        if known is not None:
            plan.found.add(known.id)
        if entry.reason:
            if known is None or not known.is_active:
                plan.same += 1
            else:
                gone = RetirePartner(partner=known.id, reason=entry.reason)
                plan.steps.append(Step(entry.line, gone))
            return
        kept = entry.partner
        if known is not None:
            kept = self._over(known, kept, columns)
            if known.is_active and self._is_same(known, kept):
                plan.same += 1
                return
        plan.steps.append(Step(entry.line, kept))

    def _over(
        self, known: Partner, said: KeepPartner, columns: frozenset[str]
    ) -> KeepPartner:
        """Put what a line says over what is known, where the sheet has the column."""
        before = self._directory.channels(known)
        kinds = {PHONE: "phone", LINE: "line"}
        stay = [one for one in before if kinds.get(one.kind, "") not in columns]
        channels = told_channels((*channels_of(said.channels), *stay))
        left_out = {
            part: getattr(known, part)
            for column, part in _FIELDS.items()
            if column not in columns
        }
        return replace(said, partner=known.id, channels=channels, **left_out)

    def _is_same(self, known: Partner, kept: KeepPartner) -> bool:
        """Claim that a line says what is known; of a date only the day counts."""
        before = cells_of(known, self._directory, self._zone)
        there = Partner(
            id=known.id, number=known.number, group=kept.group, name=kept.name,
            organisation=kept.organisation, area=kept.area, channels=kept.channels,
            lang=kept.lang, consent_ms=kept.consent_ms, until_ms=kept.until_ms,
            by="", at_ms=0,
        )  # fmt: skip
        after = cells_of(there, self._directory, self._zone)
        ways = [
            {identity(one.way) for one in channels}
            for channels in (
                self._directory.channels(known), channels_of(kept.channels),
            )
        ]  # fmt: skip
        told = set(before) - {"phone", "line", "retired"}
        return ways[0] == ways[1] and all(before[one] == after[one] for one in told)


def _once(entry: Entry, lines: dict[object, int]) -> Entry | Wrong:
    """Refuse a line about whom an earlier one tells."""
    named = _named(entry.partner.name, entry.partner.organisation)
    marks: list[object] = [identity(one.way) for one in entry.channels] or [named]
    for mark in marks:
        if mark in lines:
            about = {"line": str(lines[mark])}
            return Wrong(entry.line, "", "same-line", about)
    lines |= dict.fromkeys(marks, entry.line)
    return entry


def _named(name: str, organisation: str) -> tuple[str, str]:
    return fold(name), fold(organisation)
