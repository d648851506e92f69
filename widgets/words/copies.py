"""What is said of copies: why one was not made or not taken, and what to do then.

Keyed by the codes' text, so that saying a sentence loads no store.
"""

from __future__ import annotations

from collections.abc import Mapping

from widgets.words.catalogue import N_, Words

TROUBLES: dict[str, str] = {
    "no-store": N_("{where}: no store there; name one with --store"),
    "no-folder": N_("{where}: no such folder; make it first"),
    "no-target": N_(
        "{where}: no such folder; make it first, or name a new file {where}{suffix}"
    ),
    "no-file": N_(
        "{where}: no such file; is its name right, and the stick plugged in?"
    ),
    "no-code": N_(
        '"{where}" is no device; its code is like k7q: patrol-tui log head tells it'
    ),
    "inside-store": N_("{where} is the store itself; name a folder outside of it"),
    "exists": N_("{where} is there already and stays as it is; name another file"),
    "disk": N_("{where}: not done, nothing was left half written: {what}"),
    "restless": N_("{where}: the store changes too fast to be copied; try again"),
    "not-kept": N_("{where}: reads back wrong and was removed; use another medium"),
    "foreign": N_("{where}: not a file that this program made; nothing was taken"),
    "is-backup": N_(
        "{where} is a backup of a whole store; make a store of it with: {command}"
    ),
    "is-bundle": N_(
        "{where} is a bundle of events; take it into a store with: {command}"
    ),
    "is-store-file": N_(
        "{where} is a store, or a file of one, not a copy; a copy is made with:"
        " patrol-tui --store FOLDER log backup"
    ),
    "is-export": N_(
        "{where} is an export, for other programs; nothing takes it back; use a"
        " backup or a bundle"
    ),
    "is-folder": N_("{where} is a folder; name the file in it"),
    "is-empty": N_("{where} is empty; copy it again"),
    "is-zip": N_("{where} is a zip, but no backup of a store; nothing was taken"),
    "is-gzip": N_("{where} is packed by gzip, but no bundle; nothing was taken"),
    "is-text": N_("{where} is a text, no backup and no bundle; nothing was taken"),
    "newer": N_("{where}: made by a newer version; update this program"),
    "damaged": N_(
        "{where}: damaged or changed on the way ({what}); nothing was taken; copy it"
        " again, or make it again"
    ),
    "cut-off": N_(
        "{where}: cut off after {size}; {whole} files in it are whole; restore what"
        " can be read with: {command}"
    ),
    "in-part": N_(
        "{where}: {whole} of {all} files are whole, not: {lost}; restore what can be"
        " read with: {command}"
    ),
    "key-lost": N_(
        "{where}: locked, and its KEY is lost, so nothing in it can be read; use"
        " another backup"
    ),
    "strange-member": N_(
        "{where}: holds what no store holds ({what}); nothing was taken"
    ),
    "too-large": N_("{where}: too large to be true ({what}); nothing was taken"),
    "other-store": N_(
        "{where} holds the store of device {device}; a backup of {backup} is never"
        " mixed into it; name an empty folder with --store"
    ),
    "same-store": N_(
        "{where}: the store of {device} is there already; it has {more} events more"
        " than the backup and lacks {less}; name an empty folder with --store"
    ),
    "not-empty": N_("{where} holds other things ({what}); name an empty folder"),
    "bad-signature": N_(
        "{where}: signed wrong: changed by somebody, or not made by device {device};"
        " nothing was taken; tell your supervisor"
    ),
    "unknown-device": N_(
        "{where}: device {device} is not known here; its key is {sent}. Compare that"
        " with the sender, then: {command}"
    ),
    "other-key": N_(
        "{where}: NOT FROM DEVICE {device}: signed with key {sent}, known is {kept};"
        " nothing was taken; tell your supervisor"
    ),
    "wrong-fingerprint": N_(
        "{where}: device {device} signed with key {sent}, not with {given}; nothing"
        " was taken"
    ),
    "nothing-new": N_("{where}: nothing new to send"),
    "gap": N_(
        "{where}: begins behind {begins}, here is up to {since}; ask the sender for:"
        " patrol-tui log bundle --for {receiver}"
    ),
    "hole": N_(
        "{where}: the log here has lost {event}, which taking cannot heal; nothing was"
        " taken; restore a backup into a new folder"
    ),
    "fork": N_(
        "{where}: event {event} is here with other content; one of the two was"
        " changed; nothing was taken; tell your supervisor"
    ),
}
"""Why a copy was not made, or not taken."""


def say_copy_trouble(
    words: Words, trouble: str, where: object, about: Mapping[str, object]
) -> str:
    """Say why a copy was not made or not taken, in one line."""
    told = {name: value if value != "" else "-" for name, value in about.items()}
    if trouble == "disk":  # what the system says
        told["what"] = words.say(str(about["what"]))
    return words.say(TROUBLES[trouble], where=where, **told)
