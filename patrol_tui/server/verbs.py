"""`patrol-tui serve`: serve, or say who may.

What the extras `server` and `postgres` bring is looked for first, and is loaded only
when it is there.
"""

from __future__ import annotations

import argparse
import shlex
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from patrol_tui.error_telling import settings_or_usual
from patrol_tui.opening import Choices
from patrol_tui.server.databases import devices_of, is_postgres
from patrol_tui.telling import complain, tell
from widgets.words.catalogue import N_, Words

REFUSED, UNUSABLE = 1, 2
"""Exit codes."""

NEEDS = {"server": ("starlette", "uvicorn"), "postgres": ("psycopg",),
         "line": ("linebot",)}  # fmt: skip
"""Extra -> the packages that it brings."""

NOT_INSTALLED = N_(
    "this needs {packages}: pip install 'patrol-tui[{extra}]'"
    " (or: uv tool install 'patrol-tui[{extra}]')"
)
EXPOSED = N_(
    "{host} can be reached over the network, and tokens must not travel unsealed: give"
    " --cert and --key, or --behind-proxy if a proxy speaks TLS before it"
)
HALF = N_("--cert and --key belong together")
LISTENS = N_("the server listens on {url}; Ctrl+C stops it")
KEPT_IN = N_("database: {place}")
NOBODY = N_(
    "no device is let in yet. In another terminal: patrol-tui serve{database} enrol"
    ' --zone bang-rak --name "duty desk" --role dispatcher'
)
LET_IN = N_("{count} devices are let in; patrol-tui serve devices lists them")


def run(choices: Choices, given: argparse.Namespace) -> int:
    """Do `serve`, or one of its ways.

    Raises:
        StoreError: If the database or the port cannot be used.
    """
    words = Words(choices.language(settings_or_usual(choices), ""))
    if not _is_installed(words, "postgres" if is_postgres(given.database) else ""):
        return UNUSABLE
    if given.way:
        who = import_module("patrol_tui.server.who.verbs")
        return int(who.run(choices, given, lambda: devices_of(given.database)))
    if not _is_installed(words, "server"):
        return UNUSABLE
    return _serve(words, given)


def _is_installed(words: Words, extra: str) -> bool:
    """Claim that an extra is there; say how it is had if it is not."""
    missing = [name for name in NEEDS.get(extra, ()) if find_spec(name) is None]
    if missing:
        packages = ", ".join(missing)
        complain(words.say(NOT_INSTALLED, packages=packages, extra=extra))
    return not missing


def _serve(words: Words, given: argparse.Namespace) -> int:
    if given.line_token_file and not _is_installed(words, "line"):
        return UNUSABLE
    room = import_module("patrol_tui.server.run")
    serving = room.Serving(
        host=given.host,
        port=given.port,
        database=given.database,
        certificate=given.cert,
        key=given.key,
        behind_proxy=given.behind_proxy,
        line=room.read_channels(
            given.line_secret_file, given.line_token_file, given.line_api
        ),
    )
    if (given.cert is None) != (given.key is None):
        complain(words.say(HALF))
        return UNUSABLE
    if serving.is_exposed:
        complain(words.say(EXPOSED, host=given.host))
        return UNUSABLE

    def greet(house: Any, url: str) -> None:
        tell(words.say(LISTENS, url=url))
        tell(words.say(KEPT_IN, place=house.ledger.place))
        count = house.gate.register.count
        if count:
            tell(words.say(LET_IN, count=count))
        else:
            tell(words.say(NOBODY, database=_named(given.database)))

    room.Hosting(serving).run(greet)
    return 0


def _named(database: str | None) -> str:
    """Write the option that names the database; a URL may hold a password."""
    if database is None:
        return ""
    is_url = is_postgres(database)
    return f" --database {'URL' if is_url else shlex.quote(database)}"
