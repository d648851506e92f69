"""Logs: one JSON object a line on standard error, for whoever keeps the server.

They name devices, zones, counts, times and codes, and never what an event tells: no
person, no place, no address of the network.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import msgspec

Value = str | int | float | bool


class Log:
    """Writes lines; a broken pipe stops no server.

    Args:
        stream: Where to.
        now_s: The wall clock.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._stream = stream or sys.stderr
        self._now_s = now_s

    def tell(self, what: str, **values: Value) -> None:
        """Write one line: when, what, and its values."""
        now_s = self._now_s()
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now_s))
        line = {"at": f"{at}.{int(now_s * 1000) % 1000:03}Z", "what": what} | values
        try:
            self._stream.write(msgspec.json.encode(line).decode() + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            return

    def refused(self, kind: str, count: int) -> None:
        """Write what a Tally tells: a code, `event CODE DEVICE ZONE`, or that a reader
        has more than the stream holds, `ahead DEVICE ZONE`."""
        match kind.split(" "):
            case "event", code, device, zone:
                what = "event refused"
                self.tell(what, code=code, device=device, zone=zone, count=count)
            case "ahead", device, zone:
                self.tell("ahead", device=device, zone=zone, count=count)
            case _:
                self.tell("refused", code=kind, count=count)

    def bug(self, error: Exception) -> None:
        """Write where a fault of the program showed; not what it was working on."""
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = ""
        if where is not None:
            code = where.tb_frame.f_code
            place = f"{Path(code.co_filename).name}:{where.tb_lineno} {code.co_name}"
        self.tell("fault", error=type(error).__name__, at_line=place)
