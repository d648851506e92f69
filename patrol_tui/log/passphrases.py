"""Passphrases: asking for the one that a locked store needs.

It is taken from `PATROL_PASSPHRASE`, from the file that `PATROL_PASSPHRASE_FILE` names,
or asked for on the terminal, where it is not shown.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from patrol_tui.telling import complain
from store.cipher import KEY_NAME, Cipher, StoreLocked
from store.disk import Disk, StoreUnusable, reason
from store.folder import Folder
from widgets.words.catalogue import N_, Words
from widgets.words.errors import say_error

Unlock = Callable[[Disk, str | None], Cipher | None]
VARIABLE = "PATROL_PASSPHRASE"
FILE_VARIABLE = "PATROL_PASSPHRASE_FILE"
TRIES = 3
PASSPHRASE = N_("passphrase of {where}")


def cipher_of(root: Path, words: Words) -> Cipher | None:
    """Give the cipher of a store; None for one that is not locked.

    What is asked for is asked for in the language of the words.

    Raises:
        StoreLocked: If the passphrase is missing or wrong; says which.
        StoreError: If its key file cannot be used.
    """
    try:
        if not (root / KEY_NAME).exists():
            return None
    except OSError as error:
        raise StoreUnusable.of(str(root), error) from error
    vault = import_module("store.keys.vault")
    unlock: Unlock = vault.unlock
    folder = Folder(root)
    given = given_passphrase() if vault.needs_passphrase(folder) else ""
    if given is not None or not sys.stdin.isatty():
        return unlock(folder, given)
    for turn in range(TRIES):
        try:
            return unlock(folder, ask(f"{words.say(PASSPHRASE, where=root)}: "))
        except StoreLocked as wrong:
            if turn == TRIES - 1:
                raise
            complain(say_error(words, wrong))
    raise StoreLocked(N_("{where} stays locked"), where=root)


def given_passphrase() -> str | None:
    """Read the passphrase that the environment gives; None if it gives none.

    Raises:
        StoreLocked: If the file it names cannot be read.
    """
    if (given := os.environ.get(VARIABLE)) is not None:
        return given
    if (name := os.environ.get(FILE_VARIABLE)) is None:
        return None
    try:
        return Path(name).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        unread = N_("{variable}: {file} cannot be read: {why}")
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise StoreLocked(unread, variable=FILE_VARIABLE, file=name, why=why) from error


def ask(prompt: str) -> str:
    """Ask on the terminal, without showing what is typed."""
    try:
        return getpass.getpass(prompt, sys.stderr)
    except KeyboardInterrupt:
        print(file=sys.stderr)  # noqa: T201 (the prompt's line is still open)
        raise
