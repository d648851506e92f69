"""The open segment: the one file of the log that is being written.

It keeps room on the disk ahead of its end, so that a disk filled by others still takes
the next commits. How much it keeps is known only in part: the system may refuse, and
on some systems it always does.
"""

from store.cipher import Cipher
from store.disk import Disk
from store.log.frames import frame, lock_payload

REFRESH_PARTS = 4
"""Room is asked for again each time one part in so many of the reserve is used up."""


class OpenSegment:
    """One segment that is open for writing.

    Args:
        disk: The folder it lies in.
        number: Its number.
        file: The open file.
        offset: Where the next frame goes.
        reserve_bytes: Room to keep ahead of that; 0 keeps none.
    """

    def __init__(
        self, disk: Disk, number: int, file: int, *, offset: int, reserve_bytes: int
    ) -> None:
        self.disk = disk
        self.number = number
        self.file = file
        self.offset = offset
        self.is_fresh = offset == 0
        """It holds nothing acknowledged yet."""
        self._reserve_bytes = reserve_bytes
        self._kept = 0
        """Room is kept for certain up to this offset."""
        self._ask_at = 0
        """At this offset the disk is asked for room again."""

    def has_room(self, size_bytes: int) -> bool:
        """Claim that room is kept for this much, however full the disk may be."""
        return self.offset + size_bytes <= self._kept

    def keep_room(self, size_bytes: int) -> None:
        """Keep room for this much and the reserve behind it, as far as there is any.

        A full disk that has no more to give may yet confirm what it gave before.
        """
        if not self._reserve_bytes or self.offset + size_bytes <= self._ask_at:
            return
        part = self._reserve_bytes // REFRESH_PARTS
        self._ask_at = self.offset + size_bytes + part
        for parts in range(REFRESH_PARTS, 0, -1):
            length = size_bytes + parts * part
            if self.disk.reserve(self.file, self.offset, length):
                self._kept = max(self._kept, self.offset + length)
                return

    def write(self, payload: bytes, cipher: Cipher | None) -> int:
        """Write one frame, not yet synced.

        Returns:
            Its length in bytes; the caller moves `offset` on once it is on disk.
        """
        if cipher is not None:
            payload = lock_payload(payload, self.number, self.offset, cipher)
        content = frame(payload, self.number)
        self.keep_room(len(content))
        self.disk.write(self.file, content)
        return len(content)
