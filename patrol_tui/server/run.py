"""Running: the server's process, from its open port to its last answer.

It ends on SIGTERM or Ctrl+C: no new connections, all who wait are answered, what was
given is written, exit code 0.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import uvicorn

from patrol_tui.server.databases import (
    devices_of,
    intake_of,
    ledger_of,
    person_keys_of,
    presences_of,
)
from patrol_tui.server.house import House
from patrol_tui.server.intake.channels import LineChannels, read_channels
from patrol_tui.server.logs import Log
from patrol_tui.server.metrics import Metrics
from patrol_tui.server.web.app import App
from patrol_tui.server.web.stream import Bells
from patrol_tui.server.who.callers import Clocks, Gate, Register
from patrol_tui.server.who.enrolling import Enrolling
from patrol_tui.server.who.limits import Rates, Tally
from store.clock import wall_ms
from store.disk import StoreError, reason
from store.sentences import N_
from store.sync.enrolling import is_this_machine

if sys.platform != "win32":
    import resource

__all__ = ["Hosting", "Serving", "read_channels"]

KEPT_S = 600
"""How long a connection without requests is kept: opening one costs 2 KB."""

WAITING_CONNECTIONS = 2_048
"""Connections that the system holds until they are taken."""

FINISH_S = 20
"""How long answers may take to get out when the server stops."""

LOOK_S = 5.0
"""How often slow connections are looked for."""

LAST_PORT = 65_535

FILES = 65_536
"""Connections and files wanted at once, where the system allows as many."""


class NotListening(StoreError):  # noqa: N818 (a state, told to people)
    """The server cannot listen where it was told to."""

    def __init__(self, where: str, why: str) -> None:
        sentence = N_("cannot listen on {where}: {why}; name another --port or --host")
        super().__init__(sentence, where=where, why=why)


class NotCertified(StoreError):  # noqa: N818 (a state, told to people)
    """The certificate or its key cannot be used."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            N_("cannot use the certificate {file}: {why}"), file=file, why=why
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How the server is reached, and what it serves."""

    host: str = "127.0.0.1"
    port: int = 8440
    """0 for any that is free."""
    database: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    """A proxy beside it speaks TLS, and tells who asks in `x-forwarded-for`."""
    rates: Rates = field(default_factory=Rates)
    line: LineChannels = field(default_factory=LineChannels)

    @property
    def is_exposed(self) -> bool:
        """Claim that tokens would come over a network unsealed."""
        is_sealed = self.certificate is not None or self.behind_proxy
        return not is_sealed and not is_this_machine(self.host)


class Server(uvicorn.Server):
    """uvicorn's, with those who wait let go first, and slow ones cut."""

    def __init__(
        self, config: uvicorn.Config, house: House, begun: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._house = house
        self._begun = begun
        self._looked_s = 0.0
        self._ticked_s = 0.0

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in good order on a signal, which is no failure."""
        before = {
            one: signal.signal(one, self.handle_exit)
            for one in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for one, old in before.items():
                signal.signal(one, old)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say so: from now on a signal ends it in good order."""
        await super().startup(sockets)
        self._begun()

    async def on_tick(self, counter: int) -> bool:
        """Look after the loop and the connections, ten times a second."""
        now_s = asyncio.get_running_loop().time()
        if self._ticked_s:
            late_s = now_s - self._ticked_s - 0.1
            self._house.metrics.loop_lag_s = round(max(0.0, late_s), 6)
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            for connection in list(self.server_state.connections):
                look = getattr(connection, "look", None)
                if look is not None:
                    look(now_s)
        is_over = await super().on_tick(counter)
        self._ticked_s = asyncio.get_running_loop().time()
        return is_over

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let all go who wait, then close."""
        self._house.log.tell("stopping", waiters=len(self._house.bells))
        self._house.bells.close()
        await super().shutdown(sockets)


class _Faults(logging.Handler):
    """What uvicorn complains of, in our log: faults in full, the rest by count."""

    def __init__(self, house: House) -> None:
        super().__init__(logging.WARNING)
        self._house = house

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Exception):
            self._house.log.bug(error)
        else:
            self._house.tally.note("bad-http", asyncio.get_running_loop())


def open_port(serving: Serving) -> socket.socket:
    """Listen, before anything else is opened.

    Raises:
        NotListening: If that cannot be.
    """
    where = f"{serving.host}:{serving.port}"
    if not 0 <= serving.port <= LAST_PORT:  # the system would take another one
        raise NotListening(where, f"ports end at {LAST_PORT}")
    try:
        address = socket.getaddrinfo(
            serving.host, serving.port, type=socket.SOCK_STREAM
        )[0]
        return socket.create_server(
            address[4][:2], family=address[0], backlog=WAITING_CONNECTIONS
        )
    except OSError as error:
        raise NotListening(where, reason(error)) from error


def configure(serving: Serving, house: House) -> uvicorn.Config:
    """Make uvicorn's settings.

    Raises:
        NotCertified: If the certificate cannot be used.
    """
    config = uvicorn.Config(
        App(house),
        http=_guarded(house.log),
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        backlog=WAITING_CONNECTIONS,
        timeout_keep_alive=KEPT_S,
        timeout_graceful_shutdown=FINISH_S,
        ssl_certfile=serving.certificate,
        ssl_keyfile=serving.key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        file = serving.certificate or Path()
        raise NotCertified(file, reason(error)) from error
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
        config.ssl.num_tickets = 0  # nobody comes back with one; each costs 250 bytes
    complaints = logging.getLogger("uvicorn.error")
    complaints.handlers = [_Faults(house)]
    complaints.propagate = False
    return config


def _guarded(log: Log) -> Any:
    """Find what uvicorn is to read HTTP with; without httptools nothing guards it."""
    if find_spec("httptools") is None:
        why = "httptools is not installed: connections that are slow are not cut"
        log.tell("unguarded", why=why)
        return "h11"
    return import_module("patrol_tui.server.web.connections").GuardedConnection


async def make_house(serving: Serving, log: Log) -> House:
    """Open the database, and put together what the app is made of.

    Raises:
        LedgerUnusable: If it cannot be opened.
    """
    ledger = ledger_of(serving.database)
    bells, metrics = Bells(), Metrics()
    await ledger.start(bells, metrics)
    clocks = Clocks(now_ms=wall_ms)
    register = Register(await devices_of(serving.database), clocks)
    await register.refresh()
    tally = Tally(log.refused)
    gate = Gate(register, serving.rates, tally)
    return House(
        ledger=ledger,
        presences=presences_of(serving.database, wall_ms),
        person_keys=person_keys_of(serving.database),
        gate=gate,
        enrolling=Enrolling(gate, serving.rates),
        tally=tally,
        log=log,
        now_ms=wall_ms,
        intake=await intake_of(serving.database),
        line=serving.line,
        rates=serving.rates,
        behind_proxy=serving.behind_proxy,
        bells=bells,
        metrics=metrics,
    )


class Hosting:
    """A server from its start to its end.

    Args:
        serving: How it is reached, and what it serves.
        log: Where it tells what happens.
    """

    def __init__(self, serving: Serving, log: Log | None = None) -> None:
        self._serving = serving
        self._log = log or Log()

    def run(self, tell: Callable[[House, str], None]) -> None:
        """Serve until a signal comes.

        Args:
            tell: Hears, once it listens, the house and under which URL it is reached.

        Raises:
            StoreError: If it cannot begin.
        """
        _allow_many_files()
        port = open_port(self._serving)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(self._serve(port, tell))

    async def _serve(
        self, port: socket.socket, tell: Callable[[House, str], None]
    ) -> None:
        house = await make_house(self._serving, self._log)
        url = _url(self._serving, port)

        def begun() -> None:
            self._log.tell("started", url=url, epoch=house.ledger.epoch)
            tell(house, url)

        try:
            server = Server(configure(self._serving, house), house, begun)
            _settle_memory()
            await server.serve(sockets=[port])
            await house.gate.register.close()
        finally:
            await house.intake.close()
            await house.presences.close()
            await house.person_keys.close()
            await house.ledger.stop()
        self._log.tell("stopped")


def _url(serving: Serving, port: socket.socket) -> str:
    scheme = "https" if serving.certificate else "http"
    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    return f"{scheme}://{host}:{port.getsockname()[1]}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop]
    factory = import_module("uvloop").new_event_loop
    return factory


def _allow_many_files() -> None:
    """Ask the system for as many open connections as it allows."""
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _settle_memory() -> None:
    """Look through memory for cycles seldom: thousands who wait are none."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
