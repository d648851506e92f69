"""What every fact is, and the fact that this program does not know."""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of all facts. `register` names what of its entity the fact replaces."""

    kind: ClassVar[str] = ""
    register: ClassVar[str] = ""
    """Empty for facts that only add (remarks, contacts)."""


class UnknownFact(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A kind or version this program does not know: kept, skipped, and said."""

    kind = "?"
    raw: bytes = b""
