"""The machine: what tells this computer from all others."""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path

MACHINE_ID = Path("/etc/machine-id")
"""Where Linux keeps the text that tells this installation from all others."""


@cache
def machine() -> str:
    """Tell this computer from others; the text is for hashing, never for showing."""
    with contextlib.suppress(OSError):
        return MACHINE_ID.read_text("ascii").strip()
    import uuid

    return str(uuid.getnode())
