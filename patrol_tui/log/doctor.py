"""The doctor: checks a store, says what is amiss, and mends what can be mended.

Without `--repair` it only looks, also while a desk has the store open. No Textual here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from patrol_tui.config import Config
from patrol_tui.error_telling import complain_of, settings_or_usual, told
from patrol_tui.log.passphrases import cipher_of
from patrol_tui.opening import Choices, wall_ms
from patrol_tui.telling import ProgressLine, complain, tell
from store.checkup import (
    Checked,
    Code,
    Found,
    Level,
    Mender,
    Repair,
    Repaired,
    check_store,
    narrow_rights,
)
from store.cipher import KEY_NAME, Cipher, StoreLocked
from store.disk import RealDisk, StoreBusy, StoreError
from store.model.records import tellable_ms
from widgets.words.catalogue import N_, Words
from widgets.words.checkup import (
    AFTER,
    ASK,
    ASK_KNOWN,
    BRING_BACK,
    DESTROYED,
    KEY_GONE,
    KNOWN,
    LOST,
    MENDED,
    NARROWED,
    NOT_BY_OTHERS,
    NOT_MENDED,
    NOT_WHILE_OPEN,
    NOTHING_DONE,
    REMEMBERED,
    SET_ASIDE,
    SIGNS,
    STOPPED,
    STOPPED_IN_REPAIR,
    say_found,
    say_known,
    say_repair,
    say_sum,
)
from widgets.words.errors import said_parts

CHECKING = N_("checking {where}")
READING = N_("reading the log of {where}")

SOUND, WRONG, UNUSABLE = 0, 1, 2
INTERRUPTED = 128 + 2
"""Exit codes; the last as a shell tells an interrupt."""


def run(choices: Choices, *, repair: bool, as_json: bool) -> int:
    """Check the store that is chosen; with `repair` mend it, and check it again.

    Returns:
        0 sound, 1 something is wrong, 2 it cannot be looked at, 130 interrupted.
    """
    config = settings_or_usual(choices)  # a sick store is looked at all the same
    doctor = _Doctor(choices.root, Words(choices.language(config, "")), config)
    try:
        return doctor.examine(repair=repair, as_json=as_json)
    except StoreLocked as locked:
        is_lost = not (choices.root / KEY_NAME).exists()
        gone = doctor.words.say(KEY_GONE, where=str(choices.root))
        complain(gone if is_lost else told(locked, doctor.words))
    except StoreError as error:
        complain_of(error, doctor.words)
    except KeyboardInterrupt:
        at_work = STOPPED_IN_REPAIR if doctor.is_mending else STOPPED
        complain(doctor.words.say(at_work))
        return INTERRUPTED
    return UNUSABLE


class _Doctor:
    """One visit to one store."""

    def __init__(self, root: Path, words: Words, config: Config) -> None:
        self.root = root
        self.words = words
        self.zone = config.zone
        self.cipher: Cipher | None = None
        self.is_mending = False

    def examine(self, *, repair: bool, as_json: bool) -> int:
        """Check, mend if that is wanted, and tell."""
        self.cipher = cipher_of(self.root, self.words)
        checked, done = self._check(), None
        if not as_json:
            self._tell_found(checked)
        refused = self._refused(checked) if repair else ""
        if repair and not refused:
            done, refused = Repaired(), ""
            if _mendable(checked) or _markable(checked):
                done, refused = self._repair(checked)
                checked = self._check()
            if not as_json:
                self._tell_done(done, checked)
        if as_json:
            tell(msgspec.json.encode(document(self.root, checked, done)).decode())
        elif not repair:
            self._tell_offers(checked)
        if refused:
            complain(refused)
        return SOUND if checked.is_sound and not refused else WRONG

    def _check(self) -> Checked:
        with_progress = ProgressLine(self.words.say(CHECKING, where=self.root))
        try:
            return check_store(
                self.root, now_ms=wall_ms(), cipher=self.cipher, progress=with_progress
            )
        finally:
            with_progress.done()

    def _refused(self, checked: Checked) -> str:
        """Say why nothing may be repaired now; empty if it may."""
        for one in checked.findings:
            if one.code is Code.IN_USE:
                return self.words.say(NOT_WHILE_OPEN, **one.about)
            if one.code is Code.OTHER_OWNER:
                return self.words.say(NOT_BY_OTHERS, **one.about)
        return ""

    def _repair(self, checked: Checked) -> tuple[Repaired, str]:
        """Mend what can be; also what was done until the disk refused, and that."""
        progress = ProgressLine(self.words.say(READING, where=self.root))
        done, self.is_mending = Repaired(), True
        try:
            disk = RealDisk(self.root)
            mender = Mender(disk, self.cipher, at_ms=wall_ms, progress=progress)
            done = mender.done
            mender.mend(checked)
            if any(one.repair is Repair.NARROW for one in checked.findings):
                done.narrowed = narrow_rights(self.root)
        except StoreBusy as busy:
            who = said_parts(self.words, {"who": busy.who})
            return done, self.words.say(NOT_WHILE_OPEN, **who)
        except StoreError as refused:
            return done, told(refused, self.words)
        except OSError as error:
            return done, told(error, self.words)
        finally:
            progress.done()
        self.is_mending = False
        return done, ""

    def _tell_offers(self, checked: Checked) -> None:
        """Say what a repair would do."""
        if count := _mendable(checked):
            tell(self.words.say(ASK, repairs=count))
        if count := _markable(checked):
            tell(self.words.say(ASK_KNOWN, count=count))

    def _tell_found(self, checked: Checked) -> None:
        for line in lines(checked, self.words, self.zone):
            tell(line)

    def _tell_done(self, done: Repaired, after: Checked) -> None:
        for line in deeds(done, self.words):
            tell(line)
        if done.is_mending:
            tell(self.words.say(AFTER))
            self._tell_found(after)
        elif not done.known:
            tell(self.words.say(NOTHING_DONE if after.is_sound else NOT_MENDED))


def _mendable(checked: Checked) -> int:
    """Count what a repair would mend."""
    return sum(one.repair not in (Repair.NONE, Repair.KNOW) for one in checked.findings)


def _markable(checked: Checked) -> int:
    """Count what a repair would only mark as known."""
    return sum(one.repair is Repair.KNOW for one in checked.findings)


def lines(checked: Checked, words: Words, zone: Any) -> Iterator[str]:
    """Tell what was found, one line each: the sum, then the worst first."""
    levels = [one.level for one in checked.findings]
    wrong, cautions = levels.count(Level.WRONG), levels.count(Level.CAUTION)
    yield say_sum(words, checked.reading.events, wrong, cautions)
    for one in checked.findings:
        said = say_found(words, one.code.value, one.about, zone)
        mends = say_repair(words, one.repair.value)
        known = say_known(words, one.about, zone)
        yield f"{SIGNS[one.level]} " + "; ".join(filter(None, (said, known, mends)))
    if any(one.code.value in LOST for one in checked.findings):
        yield words.say(BRING_BACK)


def deeds(done: Repaired, words: Words) -> Iterator[str]:
    """Tell what a repair did, one line each."""
    say: Callable[..., str] = words.say
    if done.narrowed:
        yield say(NARROWED, count=done.narrowed)
    for old, new in done.set_aside:
        yield say(SET_ASIDE, old=old, new=new)
    if done.destroyed:
        yield say(DESTROYED, count=done.destroyed)
    if done.mended_key:
        yield say(MENDED)
    if done.known:
        yield say(KNOWN, count=done.known)
    if done.remembered:
        yield say(REMEMBERED)


def document(root: Path, checked: Checked, done: Repaired | None) -> dict[str, Any]:
    """Tell a checkup as plain values; after a repair, as things are then."""
    return {
        "store": str(root),
        "sound": checked.is_sound,
        "events": checked.reading.events,
        "findings": [
            {
                "code": one.code,
                "level": one.level.name.lower(),
                "repair": one.repair,
                **_dated(one),
            }
            for one in checked.findings
        ],
        "repaired": msgspec.to_builtins(done) if done is not None else None,
    }


def _dated(one: Found) -> dict[str, Any]:
    about: dict[str, Any] = dict(one.about)
    for key, name in (("at_ms", "at"), ("known_ms", "known")):
        if key in about:
            moment = datetime.fromtimestamp(tellable_ms(about.pop(key)) / 1000, UTC)
            told = moment.isoformat(timespec="milliseconds")
            about[name] = told.replace("+00:00", "Z")
    return about
