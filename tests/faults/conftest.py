"""Disks for tests: a real one, and small ones, where those that need root are allowed.

Where they are not, the tests say so.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mounts import MIB, NotAllowed, ext4_disk, memory_disk
from tests.on_disk import tmp_path

__all__ = ["ext4", "failing_ext4", "memory", "small_disk", "tmp_path"]

SIZE_BYTES = 8 * MIB


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[Path]:
    """A small ext4 file system, which must be whole at the end."""
    try:
        with ext4_disk(tmp_path, SIZE_BYTES) as root:
            yield root
    except NotAllowed as why:
        pytest.skip(str(why))


@pytest.fixture
def failing_ext4(tmp_path: Path) -> Iterator[Path]:
    """A small ext4 file system that may be broken; its image lies beside it."""
    try:
        with ext4_disk(tmp_path, SIZE_BYTES, sound=False) as root:
            yield root
    except NotAllowed as why:
        pytest.skip(str(why))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A small file system in memory."""
    try:
        with memory_disk(tmp_path, SIZE_BYTES) as root:
            yield root
    except NotAllowed as why:
        pytest.skip(str(why))


@pytest.fixture(params=["ext4", "memory"])
def small_disk(request: pytest.FixtureRequest) -> Path:
    """A small file system of either kind."""
    found: Path = request.getfixturevalue(request.param)
    return found
