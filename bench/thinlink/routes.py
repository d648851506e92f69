"""Ways from a terminal to the program: bare, through tmux, ssh or mosh, on a thin link.

Not a claim of its own. The ssh server is ours alone: on this machine only, on a port of
its own, with keys that are thrown away, and ended with the bench.
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
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from glass import Glass
from setups import Setup, make_store, program
from wire import Link, LinkedProgram, TcpRelay, UdpRelay, Way

SBIN = "/usr/local/sbin:/usr/sbin:/sbin"
_KEPT = ("PATH", "LC_ALL", "PYTHONPATH", "HOME", "COLORTERM")
"""What a remote shell is told of the environment; TERM goes its own way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A program at the end of a link."""

    run: LinkedProgram
    glass: Glass
    link: Link
    down: Way
    """The way that the program's bytes take."""
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
        [list[str], dict[str, str], Setup], Iterator[tuple[LinkedProgram, Way]]
    ]

    def missing(self) -> str:
        """Say what is not installed; empty for nothing."""
        lacking = [name for name in self.needs if _found(name) is None]
        return f"{', '.join(lacking)} not installed" if lacking else ""


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:{SBIN}")


def _glass(setup: Setup) -> Glass:
    return Glass(*setup.size)


def _bare(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Way]]:
    with LinkedProgram(command, _glass(setup), environment, setup.link) as run:
        yield run, run.down


def _tmux(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Way]]:
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
def _ssh_server() -> Iterator[_Server]:
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
        "ListenAddress 127.0.0.1",
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
    )
    (folder / "settings").write_text("\n".join(settings) + "\n")
    with contextlib.suppress(OSError):
        Path("/run/sshd").mkdir(exist_ok=True)
    sshd = _found("sshd") or "sshd"
    server = subprocess.Popen(
        [sshd, "-D", "-e", "-f", str(folder / "settings")], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(50):
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port)),
            ):
                break
            time.sleep(0.1)
        yield _Server(port, folder)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _ssh(
    command: list[str],
    environment: dict[str, str],
    setup: Setup,
    *,
    is_compressed: bool = False,
) -> Iterator[tuple[LinkedProgram, Way]]:
    with _ssh_server() as server, TcpRelay(server.port, setup.link) as relay:
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": str(server.folder / "known"),
            "LogLevel": "ERROR",
            "Compression": "yes" if is_compressed else "no",
            "IPQoS": "none",
            "ConnectTimeout": "60",
        }
        ssh = ["ssh", "-F", "none", "-tt", "-e", "none", "-p", str(relay.port)]
        ssh += ["-i", str(server.folder / "user")]
        ssh += [f"-o{name}={value}" for name, value in options.items()]
        remote = f"exec env {_told(environment, setup)} {shlex.join(command)}"
        begin = [*ssh, "127.0.0.1", remote]
        with LinkedProgram(begin, _glass(setup), environment, Link()) as run:
            yield run, relay.down


def _packed_ssh(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Way]]:
    yield from _ssh(command, environment, setup, is_compressed=True)


def _told(environment: Mapping[str, str], setup: Setup) -> str:
    names = [name for name in (*_KEPT, *setup.extra) if name in environment]
    return " ".join(f"{name}={shlex.quote(environment[name])}" for name in names)


def _mosh(
    command: list[str], environment: dict[str, str], setup: Setup
) -> Iterator[tuple[LinkedProgram, Way]]:
    begin = ["mosh-server", "new", "-i", "127.0.0.1", "-c", "256", "--"]
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
    client = {**environment, "MOSH_KEY": port[2], "MOSH_TITLE_NOPREFIX": "1"}
    try:
        with UdpRelay(int(port[1]), setup.link) as relay:
            ends = ["mosh-client", "127.0.0.1", str(relay.port)]
            with LinkedProgram(ends, _glass(setup), client, Link()) as run:
                yield run, relay.down
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(process[1]), signal.SIGTERM)


ROUTES = {
    "pty": Kind((), _bare),
    "tmux": Kind(("tmux",), _tmux),
    "ssh": Kind(("ssh", "sshd", "ssh-keygen"), _ssh),
    "sshc": Kind(("ssh", "sshd", "ssh-keygen"), _packed_ssh),
    "mosh": Kind(("mosh-server", "mosh-client"), _mosh),
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


def lossy_link() -> str:
    """Say whether packets can be lost here, as a kernel does it."""
    if _found("tc") is None or _found("ip") is None:
        return "5 % loss: not measured, iproute2 is not installed"
    name = f"tl{os.getpid()}"
    steps = (
        ["ip", "netns", "add", name],
        ["ip", "netns", "exec", name, "ip", "link", "set", "lo", "up"],
        ["ip", "netns", "exec", name, "tc", "qdisc", "add", "dev", "lo", "root",
         "netem", "loss", "5%"],
    )  # fmt: skip
    try:
        for step in steps:
            done = subprocess.run(
                step, capture_output=True, encoding="utf-8", check=False
            )
            if done.returncode:
                why = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
                return f"5 % loss: not measured here ({' '.join(step[:3])}: {why[0]})"
        return "5 % loss: this kernel can lose packets (netem)"
    finally:
        subprocess.run(
            ["ip", "netns", "delete", name], capture_output=True, check=False
        )


if __name__ == "__main__":
    lacking = [name for name, kind in ROUTES.items() if kind.missing()]
    print(f"routes: all can be taken but {', '.join(lacking) or 'none'}")
