"""Proof of a log from the command line: check it, tell its head.

It works on a folder or a backup from elsewhere: no store is opened, no lock taken, and
nothing written. Settings only choose the language and the time zone. No Textual here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from patrol_tui.config import Config
from patrol_tui.error_telling import complain_of, settings_or_usual
from patrol_tui.log.passphrases import PASSPHRASE, ask, given_passphrase
from patrol_tui.opening import Choices
from patrol_tui.telling import ProgressLine, complain, tell
from store.cipher import KEY_NAME, Cipher
from store.disk import StoreError, reason
from store.keys.signing import fingerprint, printed
from store.model.records import tellable_ms
from store.proof import (
    Claims,
    Files,
    Finding,
    Other,
    Unverifiable,
    Verdict,
    bundle_claims,
    check,
    open_files,
    read_fingerprint,
    read_head,
    read_log,
    refuse_itself,
)
from store.proof.sources import GZIP_START
from store.proof.verdict import CANNOT_READ, Code
from widgets.words.catalogue import N_, Words
from widgets.words.proof import (
    HEAD,
    HEAD_FAILS,
    KEY,
    Confirmed,
    Reach,
    say_found,
    say_reach,
    say_verdict,
)

HOLDS, FAILS, UNREADABLE = 0, 1, 2
"""Exit codes."""

SIGNS = "!?-"
"""Before faults, open questions and facts, in this order."""

CHECKING = N_("checking {where}")
PAPER = "--head"
"""Who kept a head that was typed."""


CONFIRMING = {Code.WITNESS_HELD, Code.WITNESS_SAME}
ASKED = CONFIRMING | {
    code
    for code in Code
    if code.value.startswith(("witness-", "paper-")) or code is Code.KEY_SLIP
}
"""Findings that only what was held against a log brings about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be checked, and against what."""

    where: Path | None = None
    """A store folder, a copy, or a backup; None for the store that is chosen."""
    heads: tuple[str, ...] = ()
    """Heads as printed: `k7q4f2a.41 3F2A-91C0-...`."""
    key: str = ""
    """The fingerprint of the device's key, as printed."""
    witnesses: tuple[Path, ...] = ()
    """Other stores, backups or bundles that may know this one."""
    as_json: bool = False


def verify(choices: Choices, asked: Asked) -> int:
    """Check a log and tell what holds.

    Returns:
        0 it holds, 1 it does not, 2 it cannot be read, or what was asked is no head,
        or what was to be held against it says nothing of it.
    """
    config = settings_or_usual(choices)  # a log is checked on any machine
    words = Words(choices.language(config, ""))
    try:
        verdict = _checked(asked.where or choices.root, asked, words)
    except (StoreError, OSError) as error:
        complain_of(error, words)
        return UNREADABLE
    if asked.as_json:
        tell(msgspec.json.encode(document(verdict)).decode())
    else:
        for line in lines(verdict, words, config):
            tell(line)
    if not verdict.holds:
        return FAILS
    return HOLDS if verdict.is_answered else UNREADABLE


def head(choices: Choices, *, as_json: bool = False) -> int:
    """Tell where the log's chains stand, as the shift sheet prints it, and the keys.

    Returns:
        0 done, 1 the log does not hold, 2 it cannot be read.
    """
    words = Words(choices.language(settings_or_usual(choices), ""))
    try:
        verdict = _checked(choices.root, Asked(), words)
    except (StoreError, OSError) as error:
        complain_of(error, words)
        return UNREADABLE
    newest = {row.device: row for row in verdict.writers}
    for row in newest.values():
        value = printed(bytes.fromhex(row.head))
        event, key = f"{row.writer}.{row.last}", fingerprint(row.key)
        if as_json:
            fields = {"event": event, "head": value, "device": row.device, "key": key}
            tell(msgspec.json.encode(fields).decode())
            continue
        tell(words.say(HEAD, event=event, head=value))
        if row.key:
            tell(words.say(KEY, device=row.device, key=key))
    if not verdict.holds:
        complain(words.say(HEAD_FAILS))
    return HOLDS if verdict.holds else FAILS


def lines(verdict: Verdict, words: Words, config: Config) -> Iterator[str]:
    """Tell a verdict, one line each: the sum, what was found, what it shows."""
    zone = config.zone
    counts = {
        "faults": sum(finding.is_fault for finding in verdict.findings),
        "questions": not verdict.is_answered,
        "events": verdict.events,
        "sessions": len(verdict.writers),
        "unsigned": verdict.unsigned,
        "first_ms": verdict.first_ms,
        "last_ms": verdict.last_ms,
    }
    names = {
        "devices": ", ".join(verdict.devices) or "-",
        "signed_until": verdict.signed_until,
    }
    yield say_verdict(words, counts, names, zone)
    for sign in SIGNS:
        for finding in verdict.findings:
            if sign_of(finding) == sign:
                said = say_found(words, finding.code, finding.about, zone)
                yield f"{sign} {said}"
    yield from say_reach(words, reach_of(verdict))


def reach_of(verdict: Verdict) -> Reach:
    """Tell what a verdict shows, and who confirms it."""
    newest = verdict.writers[-1] if verdict.writers else None
    end = f"{newest.writer}.{newest.last}" if newest else ""
    confirmed = []
    for code, about in verdict.findings:
        if code in CONFIRMING:
            by, event = str(about["by"]), f"{about['writer']}.{about['number']}"
            is_all = code is Code.WITNESS_SAME or event == end
            by = "" if by == PAPER else by
            confirmed.append(Confirmed(by, event, is_all))
    codes = {finding.code for finding in verdict.findings}
    return Reach(
        holds=verdict.holds,
        events=verdict.events,
        is_signed=bool(verdict.signed_until),
        confirmed=tuple(confirmed),
        by_key=Code.KEY_HELD in codes,
        is_asked=bool(codes & ASKED),
    )


def sign_of(finding: Finding) -> str:
    """Mark what is a fault, what leaves a question open, and what is a mere fact."""
    return "!" if finding.is_fault else "?" if finding.is_unanswered else "-"


def document(verdict: Verdict) -> dict[str, Any]:
    """Tell a verdict as plain values."""
    return {
        "holds": verdict.holds,
        "is_answered": verdict.is_answered,
        "events": verdict.events,
        "devices": verdict.devices,
        "signed_until": verdict.signed_until or None,
        "unsigned": verdict.unsigned,
        "first_at": _iso(verdict.first_ms),
        "last_at": _iso(verdict.last_ms),
        "findings": [
            {"code": f.code, "is_fault": f.is_fault, **f.about}
            for f in verdict.findings
        ],
        "sessions": [
            {
                **row._asdict(),
                "key": fingerprint(row.key) if row.key else None,
                "first_at": _iso(row.first_ms),
                "last_at": _iso(row.last_ms),
            }
            for row in verdict.writers
        ],
    }


def _iso(at_ms: int) -> str:
    moment = datetime.fromtimestamp(tellable_ms(at_ms) / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _checked(where: Path, asked: Asked, words: Words) -> Verdict:
    """Check a log against all that was named."""
    heads = tuple(read_head(text, PAPER) for text in asked.heads)
    key = read_fingerprint(asked.key) if asked.key else ""
    bundles = [path for path in asked.witnesses if _is_bundle(path)]
    for path in asked.witnesses:
        refuse_itself(where, path)
    claims = Claims(
        heads=heads,
        key=key,
        kept=tuple(claim for path in bundles for claim in bundle_claims(path)),
        others=tuple(
            _read_other(p, words) for p in asked.witnesses if p not in bundles
        ),
    )
    with _opened(where, words) as (files, cipher), _progress(where, words) as progress:
        return check(files, cipher=cipher, claims=claims, progress=progress)


def _read_other(path: Path, words: Words) -> Other:
    with _opened(path, words) as (files, cipher), _progress(path, words) as progress:
        return Other(str(path), read_log(files, cipher, progress))


@contextmanager
def _opened(path: Path, words: Words) -> Iterator[tuple[Files, Cipher | None]]:
    """Open a folder or a backup, and its lock if it has one."""
    with ExitStack() as stack:
        files = stack.enter_context(open_files(path))
        yield files, _cipher_of(files, words)


def _cipher_of(files: Files, words: Words) -> Cipher | None:
    """Give the cipher of a locked store; None for one that is not locked."""
    if KEY_NAME not in files.names():
        return None
    given = given_passphrase()
    if given is None and sys.stdin.isatty():
        given = ask(f"{words.say(PASSPHRASE, where=files.where)}: ")
    cipher: Cipher | None = import_module("store.keys.vault").unlock(files, given)
    return cipher


@contextmanager
def _progress(path: Path, words: Words) -> Iterator[Any]:
    line = ProgressLine(words.say(CHECKING, where=path))
    try:
        yield lambda done, total: line(done / total if total else 1.0)
    finally:
        line.done()


def _is_bundle(path: Path) -> bool:
    """Claim that this file is packed as a bundle is."""
    if path.is_dir():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(GZIP_START)) == GZIP_START
    except OSError as error:
        raise Unverifiable(CANNOT_READ, where=path, why=reason(error)) from error


__all__ = ["Asked", "document", "head", "lines", "verify"]
