"""Locking a store with a passphrase, changing it, and taking it off, from the shell.

The store's folder is locked meanwhile, so no desk can be at work there. A passphrase is
asked for on the terminal, where it is not shown; scripts give the store's own one in
`PATROL_PASSPHRASE` (or a file), and a new one in `PATROL_NEW_PASSPHRASE`. No Textual.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from patrol_tui.error_telling import complain_of, settings_or_usual
from patrol_tui.log.passphrases import (
    PASSPHRASE,
    TRIES,
    VARIABLE,
    ask,
    given_passphrase,
)
from patrol_tui.opening import Choices
from patrol_tui.telling import ProgressLine, complain, tell
from store.checkup.check import refuse_no_store
from store.cipher import StoreLocked
from store.disk import NotSaved, RealDisk, StoreError, StoreUnusable, reason
from store.keys.passphrase import SHORTEST, PassphraseTooShort, read_code, settled
from store.keys.vault import (
    Vault,
    WrongPassphrase,
    change_code,
    change_passphrase,
    make_vault,
    needs_passphrase,
    remove_vault,
)
from store.keys.vault import unlock as open_vault
from store.locking import lock_steps, open_files
from widgets.words.catalogue import N_, Words

DONE, REFUSED, UNUSABLE, STOPPED = 0, 1, 2, 130
"""Exit codes, as of the other verbs."""

NEW_VARIABLE = "PATROL_NEW_PASSPHRASE"

NEW = N_("new passphrase, not shown")
AGAIN = N_("the same once more")
GIVE_IT = N_("{where}: give its passphrase in {variable}")
NO_CODE = N_("no recovery code on paper? patrol-tui log recovery makes a new one")
"""Locking that was cut short may have been so before the code was shown."""


class _Store(NamedTuple):
    """A store that this program alone has, and the language to speak."""

    disk: RealDisk
    words: Words

    def say(self, sentence: str, **fields: object) -> None:
        """Print one line."""
        tell(self.words.say(sentence, **fields))


class _Given(NamedTuple):
    """A passphrase that opens the store, and what it opens."""

    passphrase: str
    vault: Vault


class _Refused(Exception):  # noqa: N818 (a state, told to people)
    """It is not done; the message is in the reader's language."""


def lock(choices: Choices) -> int:
    """Lock a store with a new passphrase, or go on where locking was cut short.

    Returns:
        0 done, 1 refused, 2 not usable, 130 stopped.
    """
    return _with_store(choices, _lock)


def unlock(choices: Choices) -> int:
    """Take the passphrase off: whoever has the folder can then read it.

    Returns:
        0 done, 1 refused, 2 not usable, 130 stopped.
    """
    return _with_store(choices, _unlock)


def passphrase(choices: Choices) -> int:
    """Change the passphrase; the recovery code stays, and may be given for the old one.

    Returns:
        0 done, 1 refused, 2 not usable, 130 stopped.
    """
    return _with_store(choices, _change)


def recovery(choices: Choices) -> int:
    """Make a new recovery code; the one before opens older copies only.

    Returns:
        0 done, 1 refused, 2 not usable, 130 stopped.
    """
    return _with_store(choices, _renew)


def _lock(store: _Store) -> None:
    if needs_passphrase(store.disk):
        vault = _given(store).vault
        if not open_files(store.disk, vault):
            store.say(N_("the store is locked already"))
            store.say(NO_CODE)
            return
        _seal_files(store, vault)
        store.say(NO_CODE)
    else:
        secret = _new_passphrase(store, given_passphrase())
        vault, code = make_vault(store.disk, secret)
        _tell_code(store, code)
        _seal_files(store, vault)


def _seal_files(store: _Store, vault: Vault) -> None:
    locking = store.words.say(N_("locking {where}"), where=store.disk.where)
    progress = ProgressLine(locking)
    try:
        for step in lock_steps(store.disk, vault):
            progress(step.done / step.total)
    except BaseException:
        progress.done()
        half = N_("not all files are sealed yet; patrol-tui log lock goes on with it")
        complain(store.words.say(half))
        raise
    progress.done()
    store.say(N_("locked; from now on the store opens with its passphrase only"))
    store.say(N_("backups and copies made before can still be read by who has them"))


def _unlock(store: _Store) -> None:
    _refuse_open(store)
    remove_vault(store.disk, _given(store).passphrase)
    store.say(
        N_("the passphrase is off; whoever has the folder can read it; KEY must stay")
    )


def _change(store: _Store) -> None:
    _refuse_open(store)
    old = _given(store).passphrase
    change_passphrase(store.disk, old, _new_passphrase(store))
    store.say(N_("the passphrase is changed; the recovery code is as it was"))
    store.say(N_("the old one still opens backups and copies made before"))


def _renew(store: _Store) -> None:
    _refuse_open(store)
    _tell_code(store, change_code(store.disk, _given(store).passphrase))
    store.say(N_("the code from before opens only backups and copies made before"))


def _tell_code(store: _Store, code: str) -> None:
    store.say(N_("recovery code: {code}"), code=code)
    store.say(
        N_(
            "write it down now, it is not shown again; it opens the store when the"
            " passphrase is forgotten; keep it in a safe, not with the computer"
        )
    )


def _with_store(choices: Choices, work: Callable[[_Store], None]) -> int:
    """Do some work on a store that nobody else has open; failures are one line."""
    words = Words(choices.language(settings_or_usual(choices), ""))
    try:
        with _claimed(choices, words) as store:
            work(store)
    except _Refused as refused:
        complain(refused)
        return REFUSED
    except StoreError as error:
        complain_of(error, words)
        return UNUSABLE
    except (KeyboardInterrupt, EOFError):
        print(file=sys.stderr)  # noqa: T201 (the prompt stands on this line)
        complain(words.say(N_("stopped")))
        return STOPPED
    return DONE


@contextmanager
def _claimed(choices: Choices, words: Words) -> Iterator[_Store]:
    """Claim a store's folder, with no log of it open.

    Raises:
        StoreBusy: If another program has it open; names that program.
        StoreUnusable: If there is no store.
    """
    try:
        refuse_no_store(choices.root)
    except OSError as error:
        raise StoreUnusable(str(choices.root), reason(error)) from error
    disk = RealDisk(choices.root)
    disk.lock()
    try:
        yield _Store(disk, words)
    except OSError as error:
        raise NotSaved(error.errno, disk.where, reason(error)) from error
    finally:
        disk.unlock()


def _refuse_open(store: _Store) -> None:
    """Refuse a store that has no passphrase."""
    if not needs_passphrase(store.disk):
        none = N_("{where} has no passphrase; patrol-tui log lock sets one")
        raise _Refused(store.words.say(none, where=store.disk.where))


def _given(store: _Store) -> _Given:
    """Get the store's passphrase, or its recovery code, and open its vault.

    Raises:
        StoreLocked: If there is none.
    """
    given = given_passphrase()
    if given is not None or not sys.stdin.isatty():
        return _opened(store, given)
    prompt = store.words.say(PASSPHRASE, where=store.disk.where)
    for _ in range(TRIES - 1):
        try:
            return _opened(store, ask(f"{prompt}: "))
        except _Refused as wrong:
            complain(wrong)
    return _opened(store, ask(f"{prompt}: "))


def _opened(store: _Store, secret: str | None) -> _Given:
    try:
        vault = open_vault(store.disk, secret)
    except WrongPassphrase:
        slip = N_("that recovery code has a typing slip in it; nothing was changed")
        wrong = N_("that is neither passphrase nor recovery code; nothing was changed")
        is_slip = read_code(secret or "").slip
        raise _Refused(store.words.say(slip if is_slip else wrong)) from None
    if secret is None or vault is None:
        raise StoreLocked(GIVE_IT, where=store.disk.where, variable=VARIABLE)
    return _Given(secret, vault)


def _new_passphrase(store: _Store, given: str | None = None) -> str:
    """Get a new passphrase: from the environment, else twice from the terminal.

    Args:
        store: What it is for.
        given: Stands for `PATROL_NEW_PASSPHRASE` where that is not set.
    """
    say = store.words.say
    if (given := os.environ.get(NEW_VARIABLE, given)) is not None:
        if short := _too_short(store, given):
            raise _Refused(short)
        return given
    if not sys.stdin.isatty():
        nobody = N_("nobody to ask for a new passphrase; give it in {variable}")
        raise _Refused(say(nobody, variable=NEW_VARIABLE))
    for _ in range(TRIES):
        typed = ask(f"{say(NEW)}: ")
        if short := _too_short(store, typed):
            complain(short)
            continue
        if ask(f"{say(AGAIN)}: ") == typed:
            return typed
        complain(say(N_("the two are not the same; try again")))
    raise _Refused(say(N_("nothing was changed")))


def _too_short(store: _Store, typed: str) -> str:
    """Say that a passphrase is too short; empty if it is not."""
    try:
        settled(typed)
    except PassphraseTooShort:
        short = N_("too short: at least {least} letters, better four words")
        return store.words.say(short, least=SHORTEST)
    return ""
