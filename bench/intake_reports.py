"""Claim: a flood of reports loses none, and holds up no key of the desk that takes it.

50 signed LINE reports a second from 20 senders go to a real server; one real desk on a
terminal writes them all into its inbox while somebody types. A key's delay is from its
bytes to its letter on the screen, as a terminal draws it. The same desk with no report
coming in stands beside it: typed on before, for as long. p95 of the flood is at most
100 ms, and every report that the server took is in the desk's log at the end.

    python bench/intake_reports.py [--short]
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import httpx

from patrol_tui.opening import Choices, open_console
from store.model.roles import Role
from tests.patrol_tui.server.running import Running
from tests.patrol_tui.terminal import Terminal
from tests.terminal.own_server import program, runs

PER_S = 50
SENDERS = 20
MOST_MS = 100
"""Of a key, at p95, while the flood comes."""
KEYS_PER_S = 5
LETTERS = 30
"""Typed before the line is emptied again."""
LAST_S = 60
"""How long the desk may take for what is left, at the end."""
ZONE, SECRET = "flood", b"0123456789abcdef"
SAID = (
    "ไฟไหม้หลังวัดขุม ควันเยอะมาก", "Car crash in front of Wat Khum, one hurt",
    "มีคนทะเลาะกันหน้าธนาคารกสิกร", "loud music since midnight near the market",
)  # fmt: skip


class Sender(threading.Thread):
    """One of those who report, at an even pace."""

    def __init__(self, url: str, number: int, until_s: float) -> None:
        super().__init__(daemon=True)
        self._url, self._number, self._until_s = url, number, until_s
        self.taken = 0
        """Reports that the server took."""
        self.slowest_s = 0.0

    def run(self) -> None:
        """Report until it is time."""
        due_s = time.monotonic() + self._number / PER_S
        with httpx.Client() as web:
            while due_s < self._until_s:
                time.sleep(max(0.0, due_s - time.monotonic()))
                began = time.monotonic()
                self.taken += self._reports(web)
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)
                due_s += SENDERS / PER_S

    def _reports(self, web: httpx.Client) -> int:
        name = f"{self._number:02}{self.taken:06}"
        event = {
            "type": "message",
            "webhookEventId": f"01{name}",
            "timestamp": time.time_ns() // 1_000_000,
            "source": {"type": "user", "userId": f"U{self._number:032x}"},
            "message": {
                "type": "text",
                "id": name,
                "text": SAID[self.taken % len(SAID)],
            },
        }
        body = json.dumps({"events": [event]}).encode()
        digest = hmac.new(SECRET, body, hashlib.sha256).digest()
        headers = {"x-line-signature": base64.b64encode(digest).decode()}
        answer = web.post(f"{self._url}/v1/line/{ZONE}", content=body, headers=headers)
        return int(answer.status_code == 200)


def key_ms(desk: Terminal, until_s: float) -> list[float]:
    """Type on, and tell each key's delay in milliseconds."""
    delays: list[float] = []
    while time.monotonic() < until_s:
        desk.types("escape", ":")
        desk.pump(0.2)
        for at in range(LETTERS):
            typed = "qwertyuiop"[at % 10]
            wanted = ("qwertyuiop" * 3)[: at + 1]
            began = time.monotonic()
            desk.send(typed)
            while not any(wanted in row for row in desk.text()):
                desk.pump(0.002)
                if time.monotonic() - began > 10:
                    raise SystemExit("a letter never came:\n" + "\n".join(desk.text()))
            took_s = time.monotonic() - began
            delays.append(took_s * 1000)
            desk.pump(max(0.0, 1 / KEYS_PER_S - took_s))
        for _ in range(LETTERS):
            desk.send("backspace")
        desk.pump(0.3)
    return delays


def p95(delays: list[float]) -> float:
    """Give what all but one in twenty are below."""
    return sorted(delays)[int(len(delays) * 0.95)]


def kept(store: Path) -> int:
    """Count the LINE reports in a desk's inbox."""
    console = open_console(Choices(store=store, lang="en", officer="bench"))
    try:
        return len(console.state.reports)
    finally:
        console.desk.close()


def measure(folder: Path, flood_s: float) -> list[str]:
    """Type on a desk without and with the flood; tell what is over the claim."""
    secret, store = folder / "secret", folder / "desk"
    secret.write_bytes(SECRET)
    given = ("--line-secret-file", f"{ZONE}={secret}")
    server = Running(folder / "server", *given)
    code = server.code(ZONE, Role.DISPATCHER, "desk")
    runs("--store", str(store), "link", "enrol", server.url, code)
    command = program("--store", str(store), "--lang", "en", "--as", "bench")
    with Terminal(command, (80, 24), folder) as desk:
        desk.settle(1.0)
        quiet = key_ms(desk, time.monotonic() + flood_s)
        end_s = time.monotonic() + flood_s
        senders = [Sender(server.url, number, end_s) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        flood = key_ms(desk, end_s)
        for sender in senders:
            sender.join()
        waits_on(server, desk)
        desk.signal(signal.SIGTERM)
        desk.ends()
    server.stop()
    server.close()
    sent, here = sum(one.taken for one in senders), kept(store)
    slowest_ms = max(one.slowest_s for one in senders) * 1000
    over = [] if here == sent else [f"{sent} were taken, {here} are at the desk"]
    wanted = PER_S * flood_s
    if sent < 0.9 * wanted:
        over.append(f"only {sent} of {wanted:.0f} were taken in time")
    print(f"{sent} reports in {flood_s:.0f} s, all answers within {slowest_ms:.0f} ms")
    ratio = p95(flood) / p95(quiet)
    print(
        f"p95 of a key: {p95(quiet):.0f} ms alone, {p95(flood):.0f} ms in the flood"
        f" (x {ratio:.1f}; {len(quiet)} and {len(flood)} keys)"
    )
    if p95(flood) > MOST_MS:
        over.append(f"p95 is {p95(flood):.0f} ms")
    return over


def waits_on(server: Running, desk: Terminal) -> None:
    """Wait until nothing waits at the server any more."""
    end_s, empty = time.monotonic() + LAST_S, 0
    queue = server.folder / "intake.db"
    while empty < 5 and time.monotonic() < end_s:
        desk.pump(0.5)
        empty = empty + 1 if waiting(queue) == 0 else 0


def waiting(queue: Path) -> int:
    """Count what waits in the server's queue."""
    with sqlite3.connect(f"{queue.as_uri()}?mode=ro", uri=True) as database:
        return int(database.execute("select count(*) from waiting").fetchone()[0])


def main() -> None:
    """Run the bench; fails when a claim clearly does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="five seconds of it")
    flood_s = 5 if parser.parse_args().short else 60
    with tempfile.TemporaryDirectory() as name:
        over = measure(Path(name), flood_s)
    if over:
        raise SystemExit("over the claim: " + "; ".join(over))


if __name__ == "__main__":
    main()
