"""The ways of `patrol-tui log`: which room does each, loaded when it is needed."""

from __future__ import annotations

import argparse
from importlib import import_module

from patrol_tui.opening import Choices


def run(choices: Choices, given: argparse.Namespace) -> int:
    """Do one of the ways."""
    match given.way:
        case "verify" | "head":
            code = _prove(choices, given)
        case "export":
            exporting = import_module("patrol_tui.log.export")
            code = exporting.export(
                choices,
                given.file,
                since=given.since,
                until=given.until,
                form=given.form,
                force=given.force,
                people=given.people,
                mark=not given.no_bom,
            )
        case "lock" | "unlock" | "passphrase" | "recovery":
            locking = import_module("patrol_tui.log.locking")
            code = getattr(locking, given.way)(choices)
        case "trim":
            trimming = import_module("patrol_tui.log.trimming")
            code = trimming.trim(choices, given.older, sure=given.yes)
        case "forget":
            forgetting = import_module("patrol_tui.log.forgetting")
            code = forgetting.forget(
                choices,
                " ".join(given.person),
                reason_given=given.reason,
                sure=given.yes,
                only_list=given.list,
            )
        case _:
            code = _copy(choices, given)
    return int(code)


def _prove(choices: Choices, given: argparse.Namespace) -> int:
    proof = import_module("patrol_tui.log.proof")
    if given.way == "head":
        return int(proof.head(choices, as_json=given.json))
    asked = proof.Asked(
        where=given.where or given.where_after,
        heads=tuple(given.head),
        key=given.key,
        witnesses=tuple(given.witness),
        as_json=given.json,
    )
    return int(proof.verify(choices, asked))


def _copy(choices: Choices, given: argparse.Namespace) -> int:
    copies = import_module("patrol_tui.log.copies")
    match given.way:
        case "backup":
            people = not given.without_people
            code = copies.backup(choices, given.where, people=people)
        case "restore":
            code = copies.restore(choices, given.file, salvage=given.salvage)
        case "bundle":
            since, receiver = given.since_bundle, given.receiver
            code = copies.bundle(choices, given.file, since=since, receiver=receiver)
        case _:
            code = copies.take(choices, given.file, trust=given.trust)
    return int(code)
