"""Waiting in a test for what comes before long, and never for ever."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 30
"""Only against waiting for ever."""
LOOK_AGAIN_S = 0.005


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: If it never is.
    """
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 (what is waited for rings no bell)
            await asyncio.sleep(LOOK_AGAIN_S)
