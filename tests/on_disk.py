"""A folder on a disk, for tests that are about one; the others write into memory."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Take the place of pytest's own folder, which may lie in memory."""
    with TemporaryDirectory(prefix="disk-", ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()
