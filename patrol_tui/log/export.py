"""Exporting the log for other programs: its events, or its incidents for a sheet."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path

from patrol_tui.error_telling import words_of
from patrol_tui.log.copy_telling import DONE, REFUSED, UNUSABLE, carefully
from patrol_tui.log.passphrases import cipher_of
from patrol_tui.opening import Choices, wall_ms
from patrol_tui.telling import complain, printing, tell
from store.cipher import Cipher
from store.copies.aside import NewFile, TargetFolder
from store.copies.export import Exported, Out, Span, write_events
from store.copies.incident_rows import Sheet, all_incidents, write_incidents
from store.copies.passage import Log
from store.copies.trouble import CopyFailed, CopyTrouble
from store.folder import Folder
from store.keys.people import Keyring, is_token
from store.log import Trouble, read_frames
from store.opening import catch_up, no_collector, remembered
from store.text import clean
from widgets.words.callers import say_unreadable
from widgets.words.catalogue import N_, Words
from widgets.words.findings import say_finding
from widgets.words.numbers import say_number

FORMS = ("jsonl", "csv")
WRITTEN = {
    "jsonl": (N_("{where}: one event"), N_("{where}: {count} events")),
    "csv": (N_("{where}: one incident"), N_("{where}: {count} incidents")),
}
NEITHER = N_('"{file}" is neither FILE.jsonl nor FILE.csv')
DATES = N_("dates are like 2026-11-23, 2569-11-23T14:05 or 23/11/2569")
BUDDHIST = 543
LAST_GREGORIAN_YEAR = 2400
"""A later year is meant in the Buddhist era."""
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be exported."""

    form: str
    span: Span
    people: bool
    """Whether callers are told where their keys are here."""
    mark: bool = True
    """Whether a sheet begins with the mark by which spreadsheets know UTF-8."""


def export(
    choices: Choices,
    file: str,
    *,
    since: str = "",
    until: str = "",
    form: str = "",
    force: bool = False,
    people: bool = False,
    mark: bool = True,
) -> int:
    """Write events as JSON lines, or incidents as CSV.

    Args:
        choices: The options before the verb.
        file: A name that ends in .jsonl or .csv; - is standard output.
        since: A date, or date and time, of the station's clock; empty for all.
        until: The same; a date alone counts with all of its day.
        form: `jsonl` or `csv`, where the name does not say it.
        force: Whether a file of that name is replaced.
        people: Whether a sheet tells the callers; in events they stay sealed.
        mark: Whether a sheet begins with the mark by which spreadsheets know UTF-8.

    Returns:
        0 done, 1 the name is taken or something is missing in the log, 2 not
        understood or not usable.
    """
    zone = choices.settings().zone
    chosen = form or ("jsonl" if file == "-" else file.rpartition(".")[2].lower())
    if chosen not in FORMS:
        complain(words_of(choices).say(NEITHER, file=file))
        return UNUSABLE
    try:
        begin = moment_ms(since, zone, is_end=False)
        span = Span(begin, moment_ms(until, zone, is_end=True))
    except (ValueError, OverflowError):
        complain(words_of(choices).say(DATES))
        return UNUSABLE
    wish = Wish(form=chosen, span=span, people=people, mark=mark)
    return carefully(choices, lambda words: _export(words, choices, file, wish, force))


def moment_ms(text: str, zone: tzinfo, *, is_end: bool) -> int | None:
    """Read a date, or date and time; None if nothing was given.

    Args:
        text: ISO 8601, or day/month/year; a year of the Buddhist era and Thai digits
            are understood.
        zone: The station's, where the text names none.
        is_end: A date alone means the end of its day.

    Raises:
        ValueError: If it is neither.
    """
    if not text:
        return None
    text = unicodedata.normalize("NFKC", text.strip()).translate(THAI_DIGITS)
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    year = int(text[:4])
    if year > LAST_GREGORIAN_YEAR:
        text = f"{year - BUDDHIST:04}{text[4:]}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        day = date.fromisoformat(text) + timedelta(days=is_end)
        moment = datetime.combine(day, time(), zone)
    else:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return int(moment.timestamp() * 1000)


def _export(words: Words, choices: Choices, file: str, wish: Wish, force: bool) -> int:
    root = choices.root
    if not root.is_dir():
        raise CopyFailed(CopyTrouble.NO_STORE, root)
    write = _writer(words, choices, cipher_of(root, words), wish)
    if file == "-":
        return _tell_missing(words, write(_Standard()))
    path = Path(file)
    if path.exists() and not force:
        there = N_("{where} is there already and stays as it is; --force replaces it")
        complain(words.say(there, where=file))
        return REFUSED
    with NewFile(TargetFolder(path.parent), path.name, over=force) as new:
        done = write(new)
        new.keep()
    tell(say_number(words, WRITTEN[wish.form], done.written, where=file))
    return _tell_missing(words, done)


def _tell_missing(words: Words, done: Exported) -> int:
    """Say what the export lacks, because the log does."""
    for finding in done.findings:
        complain(say_finding(words, *finding))
    for event in done.missing:
        complain(words.say(N_("{event} is missing in the log"), event=event))
    return REFUSED if done.findings or done.missing else DONE


def _writer(
    words: Words, choices: Choices, cipher: Cipher | None, wish: Wish
) -> Callable[[Out], Exported]:
    """Choose what is written: events or incidents."""
    root = choices.root
    if wish.form == "jsonl":
        log = Log(Folder(root), cipher)
        return lambda out: write_events(log, out, wish.span)
    keyring, zone = Keyring(Folder(root), cipher), choices.settings().zone

    def reveal(text: str) -> str:
        if not is_token(text):
            return text
        if not wish.people:
            return ""
        said = keyring.reveal(text)
        if said is not None:
            return said
        return f"({say_unreadable(words, keyring.destroyed_ms(text), zone)})"

    sheet = Sheet(zone=zone, now_ms=wall_ms(), reveal=reveal, mark=wish.mark)
    return lambda out: _write_sheet(root, cipher, out, wish.span, sheet)


def _write_sheet(
    root: Path, cipher: Cipher | None, out: Out, span: Span, sheet: Sheet
) -> Exported:
    """Read what is known of all incidents, and write a row for each."""
    memory, start = remembered(Folder(root), cipher)
    memory.may_write = False
    with no_collector():
        report = read_frames(root, start, cipher=cipher, take=memory.take).report
    catch_up(memory, Folder(root), cipher)
    incidents = all_incidents(memory.state, memory.past, span)
    count = write_incidents(incidents, out, sheet)
    return Exported(count, tuple(f for f in report if f.code is not Trouble.TORN_TAIL))


class _Standard:
    """Standard output: as it is to a pipe, cleaned to a terminal."""

    def write(self, content: bytes) -> None:
        """Write some lines."""
        if sys.stdout.isatty():
            tell(clean(content.decode("utf-8", "replace")))
        else:
            with printing():
                sys.stdout.buffer.write(content)
