"""What the server publishes is what it does: schemathesis tries it, well and badly.

Left out, and why:

- `/live` never ends; it is read in other tests.
- An answer without a type, to who names our packing: such a client knows what comes.
- Bad values of one field that the schema cannot tell (an event's inside, a code that
  was not drawn) are taken or refused for other reasons; what they may do is tried in
  `test_security_forged`.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode

from patrol_tui.server.web.openapi import document
from store.model.roles import Role
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.running import Running

EXAMPLES = 12
"""Of each operation; by hand more: `--hypothesis-profile search`."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server = Running(tmp_path_factory.mktemp("fuzzed"), "--behind-proxy")
    yield server
    server.close()


@pytest.fixture(scope="module")
def tokens(server: Running) -> Iterator[Any]:
    """Give tokens of some devices in turn, and a number: so that nobody is slowed."""
    names = [f"ab{letter}" for letter in "cd"]
    drawn = [server.enrols(Asker(name), Role.SUPERVISOR) for name in names]
    return ((turn, drawn[turn % len(drawn)]) for turn in range(0xFFFF))


schema = schemathesis.openapi.from_dict(json.loads(document())).exclude(
    path_regex="/live$"
)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_server_keeps_what_it_publishes(
    case: Any, server: Running, tokens: Any
) -> None:
    if case.meta.generation.mode is GenerationMode.POSITIVE:
        if "zone" in case.path_parameters:
            case.path_parameters["zone"] = ZONE  # else all but few are foreign
        case.query.pop("wait", None)
    turn, token = next(tokens)
    asked = {
        "Authorization": f"Bearer {token}",
        "X-Forwarded-For": f"2001:db8::{turn:x}:0:0:0:1",
    }
    case.call_and_validate(base_url=server.url, headers=asked)
