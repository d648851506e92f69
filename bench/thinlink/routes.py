"""Ways from a terminal to the program: bare, through tmux, ssh or mosh, on a thin link.

Not a claim of its own. The ssh server is ours alone: on this machine only, on a port of
its own, with keys that are thrown away, and ended with the bench. `ssh` and `mosh` go
through a relay of ours, which ends TCP on both sides; `packet ssh` and `packet mosh`
go between two hosts of their own (`lossy_link.py`), where packets can be lost.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

from glass import Glass
from lossy_link import QUEUE_BYTES, RETRYING, lossy_link
from lossy_link import missing as missing_packets
from setups import Setup, make_store, program
from wire import Link, LinkedProgram, TcpRelay, UdpRelay

SBIN = "/usr/local/sbin:/usr/sbin:/sbin"
_KEPT = ("PATH", "LC_ALL", "PYTHONPATH", "HOME", "COLORTERM")
"""What a remote shell is told of the environment; TERM goes its own way."""


class Counted(Protocol):
    """The way that the program's bytes take."""

    began_s: float
    """What the link's stalls are counted from."""

    @property
    def count(self) -> int:
        """Count what it has carried, in bytes."""


class Ends(NamedTuple):
    """Where the terminal and the program are."""

    address: str = "127.0.0.1"
    here: tuple[str, ...] = ()
    """What is put before a command that runs where the terminal is."""
    there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A program at the end of a link."""

    run: LinkedProgram
    glass: Glass
    link: Link
    down: Counted
    there: str
    here: socket.socket

    def types(self, keys: bytes) -> None:
        """Send keys."""
        self.run.types(keys)

    def pump(self, for_s: float) -> int:
        """Carry what there is; give how many bytes the terminal was brought."""
        return self.run.pump(max(0.0, for_s))

    def tells(self, message: str) -> None:
        """Tell the program something, beside the link."""
        self.here.sendto(message.encode(), self.there)

    def received(self) -> int:
        """Count what the link has carried down."""
        return self.down.count


class Kind(NamedTuple):
    """One way of getting there."""

    needs: tuple[str, ...]
    begin: Callable[
        [list[str], dict[str, str], Setup], Iterator[tuple[LinkedProgram, Counted]]
    ]
    is_packets: bool = False
    """Whether it takes hosts of its own."""

    def missing(self) -> str:
        """Say what is not installed; empty for nothing."""
        lacking = [name for name in self.needs if _found(name) is None]
        if lacking:
            return f"{', '.join(lacking)} not installed"
        return missing_packets() if self.is_packets else ""


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:{SBIN}")


def _glass(setup: Setup) -> Glass:
    return Glass(*setup.size)


def _bare(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Counted]]:
    with LinkedProgram(command, _glass(setup), environment, setup.link) as run:
        yield run, run.down


def _tmux(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Counted]]:
    where = f"{environment['HOME']}/tmux"
    tmux = ["tmux", "-S", where, "-f", "/dev/null", "-u"]
    begin = [*tmux, "new-session", shlex.join(command), ";", "set", "status", "off"]
    with LinkedProgram(begin, _glass(setup), environment, setup.link) as run:
        try:
            yield run, run.down
        finally:
            subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)


class _Server(NamedTuple):
    port: int
    folder: Path


@contextmanager
def _ssh_server(ends: Ends) -> Iterator[_Server]:
    """Run an ssh server that lets in one key, from this machine."""
    folder = Path(tempfile.mkdtemp(prefix="tlssh"))
    for name in ("host", "user"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(made, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = (
        f"Port {port}",
        f"ListenAddress {ends.address}",
        f"HostKey {folder / 'host'}",
        f"AuthorizedKeysFile {folder / 'user.pub'}",
        f"PidFile {folder / 'pid'}",
        "UsePAM no",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "PermitRootLogin prohibit-password",
        "StrictModes no",
        "PrintMotd no",
        "PrintLastLog no",
        "LoginGraceTime 300",
    )
    (folder / "settings").write_text("\n".join(settings) + "\n")
    with contextlib.suppress(OSError):
        Path("/run/sshd").mkdir(exist_ok=True)
    sshd = _found("sshd") or "sshd"
    log = folder / "log"
    begin = [*ends.there, sshd, "-D", "-f", str(folder / "settings"), "-E", str(log)]
    server = subprocess.Popen(begin)
    try:
        for _ in range(100):
            if log.exists() and "listening on" in log.read_text():
                break
            time.sleep(0.05)
        yield _Server(port, folder)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _ssh_command(
    server: _Server, to: tuple[str, int], remote: str, *, is_compressed: bool
) -> list[str]:
    options = {
        "StrictHostKeyChecking": "no",
        "UserKnownHostsFile": str(server.folder / "known"),
        "LogLevel": "ERROR",
        "Compression": "yes" if is_compressed else "no",
        "IPQoS": "none",
        "ConnectTimeout": "120",
    }
    ssh = ["ssh", "-F", "none", "-tt", "-e", "none", "-p", str(to[1])]
    ssh += ["-i", str(server.folder / "user")]
    ssh += [f"-o{name}={value}" for name, value in options.items()]
    return [*ssh, to[0], remote]


def _ssh(
    command: list[str],
    environment: dict[str, str],
    setup: Setup,
    *,
    is_compressed: bool = False,
) -> Iterator[tuple[LinkedProgram, Counted]]:
    ends = Ends()
    with _ssh_server(ends) as server, TcpRelay(server.port, setup.link) as relay:
        remote = _remote(command, environment, setup)
        to = (ends.address, relay.port)
        begin = _ssh_command(server, to, remote, is_compressed=is_compressed)
        with LinkedProgram(begin, _glass(setup), environment, Link()) as run:
            yield run, relay.down


def _packed_ssh(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Counted]]:
    yield from _ssh(command, environment, setup, is_compressed=True)


def _packet_ssh(
    command: list[str],
    environment: dict[str, str],
    setup: Setup,
    *,
    is_compressed: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[LinkedProgram, Counted]]:
    with _hosts(setup.link, settings) as (ends, down), _ssh_server(ends) as server:
        remote = _remote(command, environment, setup)
        to = (ends.address, server.port)
        ssh = _ssh_command(server, to, remote, is_compressed=is_compressed)
        begin = [*ends.here, *ssh]
        with LinkedProgram(begin, _glass(setup), environment, Link()) as run:
            yield run, down


def _packed_packet_ssh(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Counted]]:
    yield from _packet_ssh(command, environment, setup, is_compressed=True)


def _retrying_packet_ssh(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Counted]]:
    yield from _packet_ssh(command, environment, setup, settings=RETRYING)


@contextmanager
def _hosts(link: Link, settings: Mapping[str, str]) -> Iterator[tuple[Ends, Counted]]:
    depth_bytes = min(link.depth_bytes, QUEUE_BYTES)
    with lossy_link(replace(link, depth_bytes=depth_bytes), settings) as joined:
        here, there = joined.here.command(), joined.there.command()
        yield Ends(joined.there.address, tuple(here), tuple(there)), joined


def _remote(command: list[str], environment: Mapping[str, str], setup: Setup) -> str:
    return f"exec env {_told(environment, setup)} {shlex.join(command)}"


def _told(environment: Mapping[str, str], setup: Setup) -> str:
    names = [name for name in (*_KEPT, *setup.extra) if name in environment]
    return " ".join(f"{name}={shlex.quote(environment[name])}" for name in names)


def _mosh(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Counted]]:
    ends = Ends()
    with (
        _mosh_server(command, environment, ends) as server,
        UdpRelay(server.port, setup.link) as relay,
        LinkedProgram(
            ["mosh-client", ends.address, str(relay.port)],
            _glass(setup),
            {**environment, **_key(server)},
            Link(),
        ) as run,
    ):
        yield run, relay.down


def _packet_mosh(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Counted]]:
    with (
        _hosts(setup.link, {}) as (ends, down),
        _mosh_server(command, environment, ends) as server,
        LinkedProgram(
            [*ends.here, "mosh-client", ends.address, str(server.port)],
            _glass(setup),
            {**environment, **_key(server)},
            Link(),
        ) as run,
    ):
        yield run, down


class _MoshServer(NamedTuple):
    port: int
    key: str


def _key(server: _MoshServer) -> dict[str, str]:
    return {"MOSH_KEY": server.key, "MOSH_TITLE_NOPREFIX": "1"}


@contextmanager
def _mosh_server(
    command: list[str], environment: dict[str, str], ends: Ends
) -> Iterator[_MoshServer]:
    begin = [*ends.there, "mosh-server", "new", "-i", ends.address, "-c", "256", "--"]
    begun = subprocess.run(
        [*begin, *command],
        env={**environment, "LANG": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said = begun.stdout + begun.stderr
    port = re.search(r"MOSH CONNECT (\d+) (\S+)", said)
    process = re.search(r"pid = (\d+)", said)
    if port is None or process is None:
        raise SystemExit(f"mosh-server: {said}")
    try:
        yield _MoshServer(int(port[1]), port[2])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(process[1]), signal.SIGTERM)


_SSH_NEEDS = ("ssh", "sshd", "ssh-keygen")
_MOSH_NEEDS = ("mosh-server", "mosh-client")
ROUTES = {
    "pty": Kind((), _bare),
    "tmux": Kind(("tmux",), _tmux),
    "ssh": Kind(_SSH_NEEDS, _ssh),
    "sshc": Kind(_SSH_NEEDS, _packed_ssh),
    "mosh": Kind(_MOSH_NEEDS, _mosh),
    "packet ssh": Kind(_SSH_NEEDS, _packet_ssh, is_packets=True),
    "packet sshc": Kind(_SSH_NEEDS, _packed_packet_ssh, is_packets=True),
    "packet ssh retrying": Kind(_SSH_NEEDS, _retrying_packet_ssh, is_packets=True),
    "packet mosh": Kind(_MOSH_NEEDS, _packet_mosh, is_packets=True),
}
"""By name."""


@contextmanager
def opened(name: str, home: Path, setup: Setup) -> Iterator[Route | None]:
    """Begin the told program at the end of a route; None where it cannot be taken."""
    kind = ROUTES[name]
    if kind.missing():
        yield None
        return
    make_store(home / "store", setup.lang)
    there = str(home / "told")
    environment = {**setup.environment, "HOME": str(home)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as here:
        here.bind(str(home / "us"))
        begun = contextmanager(kind.begin)
        with begun(program(there, home, setup), environment, setup) as (run, down):
            yield Route(
                run=run,
                glass=run.glass,
                link=setup.link,
                down=down,
                there=there,
                here=here,
            )


def programs(there: str) -> list[int]:
    """List the processes of the program that is told there, wherever they run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")[:3]
            if words[2:] == [there.encode()]:
                found.append(int(folder.name))
    return found


if __name__ == "__main__":
    lacking = [name for name, kind in ROUTES.items() if kind.missing()]
    print(f"routes: all can be taken but {', '.join(lacking) or 'none'}")
