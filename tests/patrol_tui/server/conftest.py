"""A PostgreSQL for the tests of a module; where there is none, they say so."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.patrol_tui.server.postgres_server import PostgresServer, binaries

NAMES = count()


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A database server that the tests of a module share."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed (no initdb in PATH or /usr/lib)")
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def name() -> str:
    """Of what is made for one test alone."""
    return f"own{next(NAMES)}"


@pytest.fixture
def url(postgres: PostgresServer, name: str) -> str:
    """A database of one's own."""
    return postgres.create(name)


@pytest.fixture
def quick(postgres: PostgresServer, name: str) -> str:
    """Tables of one's own in a database that others use, too."""
    return postgres.schema(name)
