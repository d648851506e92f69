"""What only a desk with the keys can add to a command about reports and partners.

The rules are pure and see sealed words: who sent a report, and whether two partners
share a channel, is told here before they judge.
"""

from __future__ import annotations

from msgspec.structs import replace

from patrol_tui.config import Config
from patrol_tui.partners.closing import ClosingWords
from patrol_tui.partners.directory import Directory, Reveal
from store.model.channels import channels_of
from store.model.commands import Command
from store.model.intake import (
    KeepPartner,
    ReceiveReport,
    TellReporter,
    TellReporters,
)
from store.model.owed import ended
from store.model.records import State
from store.model.refusals import Code, Refusal


def completed(
    command: Command, state: State, reveal: Reveal, config: Config, now_ms: int
) -> Command | Refusal:
    """Complete a command by what the directory and the settings say, or refuse it."""
    match command:
        case ReceiveReport(partner=""):
            return recognised(command, Directory(state, reveal), now_ms)
        case KeepPartner():
            return _with_own_channels(command, Directory(state, reveal), reveal)
        case TellReporter():
            return _with_words(command, state, ClosingWords(config, state, reveal))
        case TellReporters(told=told):
            words = ClosingWords(config, state, reveal)
            told = tuple(_with_words(one, state, words) for one in told)
            return replace(command, told=told)
        case _:
            return command


def recognised(
    report: ReceiveReport, directory: Directory, now_ms: int
) -> ReceiveReport:
    """Name the partner that a report comes from, by its channel, and its class.

    One whose consent ran out counts as of the public until it was asked again.
    """
    partner = directory.of(report.contact) or directory.of(report.reporter)
    if partner is None or partner.is_due(now_ms):
        return report
    return replace(report, partner=partner.id, group=report.group or partner.group)


def _with_own_channels(
    command: KeepPartner, directory: Directory, reveal: Reveal
) -> KeepPartner | Refusal:
    """Refuse a channel that is another partner's: whose word is it then?"""
    for channel in channels_of(reveal(command.channels) or ""):
        other = directory.of_any((channel,))
        if other is not None and other.id != command.partner:
            about = {"partner": f"P{other.number}", "kind": channel.kind}
            return Refusal(code=Code.CHANNEL_TAKEN, about=about)
    return command


def _with_words(
    command: TellReporter, state: State, words: ClosingWords
) -> TellReporter:
    """Name the words that were used; a refusal has none."""
    report = state.reports.get(command.report)
    end = ended(state, report) if report is not None else None
    if end is None or command.template or command.how == "refused":
        return command
    word = words.word(end)
    return replace(command, template=word.template, lang=word.lang)
