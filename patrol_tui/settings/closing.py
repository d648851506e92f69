"""The station's own closing words: per language, by how the incident ended."""

from __future__ import annotations

from string import Formatter

import msgspec

from patrol_tui.settings.check import Trouble, UnfitError, shown
from widgets.words.closing import FIELDS


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """What reporters are told when it is over, in place of the usual words.

    By the code of a disposition, or by the name of the usual words that they replace.
    """

    th: dict[str, str] = {}
    en: dict[str, str] = {}

    def __post_init__(self) -> None:
        """Check that no words tell more than the fields that name nobody."""
        for lang in ("th", "en"):
            for code, text in getattr(self, lang).items():
                if (wrong := _wrong_in(text)) is not None:
                    fields = " ".join(f"{{{name}}}" for name in FIELDS)
                    about = {"value": wrong, "fields": fields}
                    part = f"{lang}.{shown(code)}"
                    raise UnfitError(part, Trouble.BAD_FIELD, **about)


def _wrong_in(text: str) -> str | None:
    """Find what cannot be told, or a brace that stands alone; None if all is well."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return text
    for _, name, form, conversion in parts:
        if name is not None and (name not in FIELDS or form or conversion):
            return f"{{{name}}}"
    return None if text.strip() else text
