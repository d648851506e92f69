"""A PostgreSQL of our own for tests and benches: real, empty, gone afterwards.

It listens on a Unix socket in a temporary folder, so that no port can clash. It does
not run as root; started by root, it runs as a user without rights. What it has stored
is synced as on duty.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

OWNER = "patrol"
"""Role of the program: owns its database, and is no superuser."""
START_S = 30
LOCALE = ("--encoding=UTF8", "--locale=C", "--no-sync", "--auth=trust")


def binaries() -> Path | None:
    """Find the folder of PostgreSQL's programs; the newest of a system's packages.

    Half of them is no reason to skip: that is found, and fails.
    """
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve())
    folders = [path.parent for path in found]
    whole = [folder for folder in folders if (folder / "postgres").exists()]
    return next(reversed(whole or folders), None)


def _other_user() -> str | None:
    """Name who runs it when we are root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class PostgresServer:
    """One server, from `start` to `close`; may be stopped and started between.

    Args:
        settings: Settings beside the usual ones, as `name=value`.
    """

    def __init__(self, *settings: str):
        programs = binaries()
        assert programs is not None, "PostgreSQL is not installed"
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.data = self.folder / "data"
        self.settings = settings
        self._user = _other_user()
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", str(self.data), "-U", "postgres", *LOCALE)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            capture_output=True,
            user=self._user,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = ("listen_addresses=", f"unix_socket_directories={self.folder}")
        quick = ("shared_buffers=64MB", "max_connections=120", "log_min_messages=fatal")
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for setting in (*settings, *quick, *self.settings):
            command += ["-c", setting]
        with (self.folder / "words").open("ab") as words:
            self._process = subprocess.Popen(
                command,
                stdout=words,
                stderr=words,
                user=self._user,
                extra_groups=[] if self._user else None,
                cwd=self.folder,
            )
        until = time.monotonic() + START_S
        while True:
            try:
                self.do("select 1")
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "words").read_text()
                time.sleep(0.02)
            else:
                break
        if not self.do("select 1 from pg_roles where rolname = 'patrol'"):
            self.do(f"create role {OWNER} login")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT in order, SIGQUIT as by a power cut, and wait for its end."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=START_S)
            self._process = None

    def close(self) -> None:
        """Stop it and take its folder away."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """Of the running server."""
        assert self._process is not None, "start comes first"
        return self._process.pid

    def admin(self, database: str = "postgres") -> str:
        """Tell how the superuser connects."""
        return f"host={self.folder} user=postgres dbname={database}"

    def url(self, database: str) -> str:
        """Tell how the program connects, in the form that `serve` takes."""
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def do(
        self, statement: str, database: str = "postgres"
    ) -> list[tuple[object, ...]]:
        """Run one statement as the superuser."""
        with psycopg.connect(self.admin(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database that the program's role owns, and tell its URL."""
        statement = f"create database {database} owner {OWNER} template {template}"
        for tries_left in reversed(range(500)):
            try:
                self.do(statement)
            except psycopg.errors.ObjectInUse:  # the last to use it is still leaving
                if not tries_left:
                    raise
                time.sleep(0.02)
            else:
                break
        return self.url(database)

    def schema(self, name: str) -> str:
        """Make a place for tables beside others, which is quicker; tell its URL."""
        if not self.do("select 1 from pg_database where datname = 'shared'"):
            self.create("shared")
        self.do(f"create schema {name} authorization {OWNER}", "shared")
        return f"{self.url('shared')}&options=-csearch_path%3D{name}"

    def copy_by_dump(self, database: str, other: str) -> str:
        """Restore a dump of one database into a new other one, and tell its URL."""
        url = self.create(other)
        self.dump(database, "copy.dump")
        self.restore("copy.dump", other)
        return url

    def dump(self, database: str, file: str) -> None:
        """Write a backup."""
        self._run("pg_dump", *self._who(), "-Fc", "-f", file, database)

    def restore(self, file: str, database: str) -> None:
        """Restore a backup into a database."""
        self._run("pg_restore", *self._who(), "-d", database, file)

    def _who(self) -> tuple[str, ...]:
        return ("-h", str(self.folder), "-U", OWNER)
