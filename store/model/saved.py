"""The State as bytes and back: what a snapshot keeps of it.

    encode_state     one JSON object
    encode_incident  one JSON line, as the chapters of the past have it

Reading gives an equal State, facts and all. Fields that a record has gained since are
read with their defaults, and fields that it has lost are passed over, so that what
can no longer be computed from the log stays readable; anything else that is derived
is thrown away when `SCHEMA` differs.

What msgspec cannot know is put beside it: a fact is written as an array that begins
with its kind, and the maps that never change are written as JSON objects. The same
State always gives the same bytes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Union, get_args

import immutables
import msgspec
from msgspec.structs import replace

from store.model.facts import KnownFact, UnknownFact
from store.model.records import (
    Action,
    Claim,
    Dispute,
    Entry,
    EventId,
    Incident,
    State,
    UnitId,
)

VERSION = 6
"""Raised by hand whenever a record or a fact changes shape, or the fold its meaning:
a test compares both with what they were."""
SCHEMA = f"state-{VERSION}"
"""What a snapshot names; one with another schema is not used."""


_NONE: immutables.Map[Any, Any] = immutables.Map()


class BrokenStateError(ValueError):
    """The bytes are no saved State or incident; the message says why."""


def _saved_with(fact: Any) -> Any:
    """Make the saved form of an `Entry` about one kind of fact; the kind is its tag.

    One for each kind lets a whole history be read in one go, each fact as what it is.
    """
    fields = [
        ("event", EventId),
        ("at_ms", int),
        ("by", str),
        ("entity", str),
        ("fact", fact),
    ]
    return msgspec.defstruct(
        f"_Saved{fact.__name__}", fields, tag=fact.kind, array_like=True, gc=False
    )


_SAVED_WITH = {fact: _saved_with(fact) for fact in (*get_args(KnownFact), UnknownFact)}
if TYPE_CHECKING:
    _AnyLine = Any
else:
    _AnyLine = Union[tuple(_SAVED_WITH.values())]  # noqa: UP007 (it is computed)


class _SavedIncident(msgspec.Struct, array_like=True, gc=False):
    bare: Incident
    """Without its history."""
    history: list[_AnyLine]


class _SavedAction(msgspec.Struct, array_like=True, gc=False):
    bare: Action
    """Without its inverses."""
    inverses: list[_AnyLine]


class _SavedClaim(msgspec.Struct, array_like=True, gc=False):
    event: EventId
    by: str
    at_ms: int
    told: _AnyLine
    ended_by: EventId = EventId("")


class _SavedDispute(msgspec.Struct, array_like=True, gc=False):
    leaves: list[_SavedClaim]
    over: list[_SavedClaim] = []


class _SavedState(msgspec.Struct, gc=False):
    bare: State
    """Without incidents, actions, claims and lines about units."""
    incidents: list[_SavedIncident]
    actions: list[_SavedAction]
    unit_lines: dict[UnitId, list[_AnyLine]] = {}
    claims: dict[str, _SavedClaim] = {}
    disputes: dict[str, _SavedDispute] = {}


def _plain_map(value: object) -> dict[str, object]:
    """Write a map as an object; JSON has no numbers for keys."""
    if isinstance(value, immutables.Map):
        return {str(key): kept for key, kept in value.items()}
    raise NotImplementedError(f"{type(value).__name__} cannot be saved")


def _read_map(wanted: Any, value: Any) -> object:
    """Read an object as the map that a record's field wants."""
    key, kept = get_args(wanted)
    if kept is EventId and set(map(type, value.values())) <= {str}:
        return immutables.Map(value)  # what every incident has: not checked twice
    plain = dict.__class_getitem__((key, kept))
    read = msgspec.convert(value, plain, str_keys=True, dec_hook=_read_map)
    return immutables.Map(read)


_write = msgspec.json.Encoder(enc_hook=_plain_map, order="deterministic").encode
_read_state = msgspec.json.Decoder(_SavedState, dec_hook=_read_map).decode
_read_incident = msgspec.json.Decoder(_SavedIncident, dec_hook=_read_map).decode


def encode_state(state: State) -> bytes:
    """Write a whole State."""
    incidents = sorted(state.incidents.values(), key=lambda incident: incident.id)
    bare = replace(
        state, incidents=_NONE, actions=(), unit_lines=_NONE, claims=_NONE,
        disputes=_NONE,
    )  # fmt: skip
    saved = _SavedState(
        bare=bare,
        incidents=[_saved_incident(incident) for incident in incidents],
        actions=[_saved_action(action) for action in state.actions],
        unit_lines={key: _saved_lines(one) for key, one in state.unit_lines.items()},
        claims={key: _saved_claim(one) for key, one in state.claims.items()},
        disputes={
            key: _SavedDispute(
                [_saved_claim(claim) for claim in one.leaves],
                [_saved_claim(claim) for claim in one.over],
            )
            for key, one in state.disputes.items()
        },
    )
    return _write(saved)


def decode_state(content: bytes) -> State:
    """Read a State.

    Raises:
        BrokenStateError: If the bytes are no State.
    """
    with _reading():
        saved = _read_state(content)
        incidents = [_incident(row) for row in saved.incidents]
        return replace(
            saved.bare,
            incidents=immutables.Map({one.id: one for one in incidents}),
            actions=tuple(_action(row) for row in saved.actions),
            unit_lines=immutables.Map(
                {key: _lines(rows) for key, rows in saved.unit_lines.items()}
            ),
            claims=immutables.Map(
                {key: _claim(one) for key, one in saved.claims.items()}
            ),
            disputes=immutables.Map(
                {key: _dispute(one) for key, one in saved.disputes.items()}
            ),
        )


def encode_incident(incident: Incident) -> bytes:
    """Write one incident, with no line break in it."""
    return _write(_saved_incident(incident))


def decode_incident(line: bytes) -> Incident:
    """Read one incident.

    Raises:
        BrokenStateError: If the bytes are no incident.
    """
    return decode_incidents((line,))[0]


def decode_incidents(lines: Iterable[bytes]) -> list[Incident]:
    """Read many incidents, faster than one by one.

    Raises:
        BrokenStateError: If one of the lines is no incident.
    """
    with _reading():
        return [_incident(_read_incident(line)) for line in lines]


def _saved_incident(incident: Incident) -> _SavedIncident:
    return _SavedIncident(replace(incident, history=()), _saved_lines(incident.history))


def _saved_lines(entries: Iterable[Entry]) -> list[_AnyLine]:
    return [_saved_line(line) for line in entries]


def _saved_line(line: Entry) -> _AnyLine:
    kind = _SAVED_WITH[type(line.fact)]
    return kind(line.event, line.at_ms, line.by, line.entity, line.fact)


def _saved_claim(claim: Claim) -> _SavedClaim:
    told = _saved_line(claim.told)
    return _SavedClaim(claim.event, claim.by, claim.at_ms, told, claim.ended_by)


def _claim(saved: _SavedClaim) -> Claim:
    [told] = _lines((saved.told,))
    return Claim(
        event=saved.event,
        by=saved.by,
        at_ms=saved.at_ms,
        told=told,
        ended_by=saved.ended_by,
    )


def _dispute(saved: _SavedDispute) -> Dispute:
    return Dispute(
        leaves=tuple(_claim(claim) for claim in saved.leaves),
        over=tuple(_claim(claim) for claim in saved.over),
    )


def _incident(saved: _SavedIncident) -> Incident:
    return replace(saved.bare, history=_lines(saved.history))


def _lines(saved: Iterable[_AnyLine]) -> tuple[Entry, ...]:
    return tuple(
        [
            Entry(
                event=line.event,
                at_ms=line.at_ms,
                by=line.by,
                entity=line.entity,
                fact=line.fact,
            )
            for line in saved
        ]
    )


def _saved_action(action: Action) -> _SavedAction:
    lines = [
        _SAVED_WITH[type(fact)](action.id, action.at_ms, action.by, entity, fact)
        for entity, fact in action.inverses
    ]
    return _SavedAction(replace(action, inverses=()), lines)


def _action(saved: _SavedAction) -> Action:
    inverses = tuple((line.entity, line.fact) for line in saved.inverses)
    return replace(saved.bare, inverses=inverses)


@contextmanager
def _reading() -> Iterator[None]:
    """Turn what reading raises into one error; the cycle collector rests meanwhile.

    Nothing that is read can be in a cycle, and looking for some takes as long again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError) as error:
        raise BrokenStateError(str(error)) from error
    except AttributeError as error:
        raise BrokenStateError("a map is no object") from error
    finally:
        if was_enabled:
            gc.enable()
