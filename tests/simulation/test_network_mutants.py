"""Servers, links and folds that break one rule each: the network must catch every one.

Left out because it does no harm: a desk that takes an answer to a push at its word
for events that it never sent. Heads are asked for at each start, and repair it.
"""

from __future__ import annotations

import sys
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from patrol_tui.server.judge import Known, Verdict
from patrol_tui.server.ledgers import Batch, LedgerRefuses
from patrol_tui.server.sqlite import committing
from patrol_tui.server.sqlite.ledger import SqliteLedger
from store.chain import NO_HEAD, link
from store.log import LogMark
from store.model.fold.claims import put_claims
from store.sync.exchange import Came, Exchange
from store.sync.outgoing import Outgoing, packed
from store.wire import Cursor, Pulled
from tests.simulation.network_stories import FEWER, tell

STORIES = 60


def caught(first: int, stories: int = STORIES) -> str:
    """Tell stories until a law is broken, or something breaks; what it was."""
    for seed in range(first, first + stories):
        try:
            tell(seed, FEWER)
        except Exception as error:
            told = str(error).splitlines()[0] if str(error) else repr(error)
            sys.stdout.write(f"seed {seed}: {told[:200]}\n")
            return told.partition(":")[0]
    return ""


def goes_on(ledger: SqliteLedger, error: Any) -> LedgerRefuses:
    """Serve on after a commit that failed, whatever it left."""
    del ledger
    return LedgerRefuses("down", str(error))


def keeps_no_rule(batch: Batch, known: Known) -> Verdict:
    """Take what is held already once more."""
    heads = {w: known.heads.get(w, NO_HEAD) for w in batch.writers}
    for given in batch.events:
        heads[given.writer] = link(heads[given.writer], given.line)
    return Verdict(list(batch.events), heads, batch.refused)


def takes_gaps(batch: Batch, known: Known) -> Verdict:
    """Take an event though one before it is missing."""
    heads = {w: known.heads.get(w, NO_HEAD) for w in batch.writers}
    taken = []
    for given in batch.events:
        if given.number > heads[given.writer].number:
            heads[given.writer] = link(heads[given.writer], given.line)
            taken.append(given)
    return Verdict(taken, heads, batch.refused)


def says_before(work: Any) -> None:
    """Judge, and tell the givers at once; the commit may come or not."""
    judge_all(work)
    for one, outcome in work._done:
        one.done.set_result(outcome)


judge_all = committing.Round.judge


def cursor_first(exchange: Exchange, answer: Pulled, now_ms: int) -> Came:
    """Move the cursor, and then take what is before it."""
    place = Cursor(answer.epoch, answer.seq)
    exchange._replica.note_mark(LogMark(tuple(place), {}))
    exchange._cursor = place
    lines = [bytes(event) for event in answer.events]
    return exchange._take(lines, None, None, now_ms)


def keeps_to_the_place(exchange: Exchange, answer: Pulled) -> None:
    """Find nothing strange, and take a new life of the server for the old one."""
    place = exchange._cursor._replace(epoch=answer.epoch)
    exchange._cursor = exchange._whole = place


def newest_first(outgoing: Outgoing, most_bytes: int) -> Any:
    """Send the newest session's events first."""
    rows = sorted(outgoing._sendable(), key=lambda row: (-row.at_ms, row.out.number))
    return packed((row.out for row in rows), most_bytes)


def never_differ(claims: Any) -> bool:
    """Let the last write win."""
    del claims
    return False


def drops_a_leaf(before: Any, after: Any, event: Any, key: str, claims: Any) -> Any:
    """Forget the oldest of several claims that stand."""
    after = put_claims(before, after, event, key, claims)
    dispute = after.disputes[key]
    fewer = replace(dispute, leaves=dispute.leaves[-1:])
    return replace(after, disputes=after.disputes.set(key, fewer))


def knows_all(state: Any, event: Any, other: Any) -> bool:
    """Take every author for one who knew everything."""
    del state, event, other
    return True


def knows_nothing(state: Any, event: Any, other: Any) -> bool:
    """Take every author for one who knew nothing."""
    del state, event, other
    return False


def acks_all(outgoing: Outgoing, writer: str, number: int) -> None:
    """Let go of everything when something has arrived."""
    outgoing.acked[writer] = max(number, outgoing._reached.get(writer, 0))
    outgoing._waiting.clear()


MUTANTS = [
    ("patrol_tui.server.sqlite.ledger.SqliteLedger._trouble_of", goes_on, 9),
    ("patrol_tui.server.sqlite.committing.judge", keeps_no_rule, 0),
    ("patrol_tui.server.sqlite.committing.Round.judge", says_before, 0),
    ("store.sync.exchange.Exchange.pulled", cursor_first, 43),
    ("store.sync.exchange.Exchange._strange", keeps_to_the_place, 23),
    ("store.model.conflicts.differ", never_differ, 0),
    ("store.model.fold.claims.put_claims", drops_a_leaf, 0),
    ("store.model.leaves.knows", knows_all, 0),
    ("store.model.leaves.knows", knows_nothing, 0),
    ("store.sync.outgoing.Outgoing.ack", acks_all, 0),
    ("store.sync.outgoing.Outgoing.next_pack", newest_first, 0),
]


@pytest.mark.parametrize(
    ("name", "mutant", "first"), MUTANTS, ids=[mutant[1].__name__ for mutant in MUTANTS]
)
def test_network_catches_a_program_without_the_rule(
    name: str, mutant: Any, first: int
) -> None:
    with patch(name, mutant):
        assert caught(first)
