"""The log is tried on a real disk."""

from tests.on_disk import tmp_path

__all__ = ["tmp_path"]
