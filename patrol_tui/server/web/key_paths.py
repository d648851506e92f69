"""A zone's path for the keys of persons: given by desks, and taken by others.

Only who takes calls, or more, is let to it; a viewer reads no names.
"""

from __future__ import annotations

from collections.abc import Mapping

from patrol_tui.server.house import House
from patrol_tui.server.ledgers import ZoneName
from patrol_tui.server.web.answers import Answer, Refusal, denial, good, problem
from patrol_tui.server.web.asked import Asked, Path
from patrol_tui.server.web.query import whole
from patrol_tui.server.who.callers import Caller, Denied
from store.model.roles import may_share_keys
from store.wire import SHARED_KEYS, Cursor, GiveKeys, KeysGiven, SharedKeys

GIVEN_BYTES = 64 * 1024
"""The longest body of keys: `SHARED_KEYS` of them fit."""
NO_ROLE = "this device's role is given no names; ask who runs the server"


class KeyPaths:
    """Answers what is asked about the keys of persons."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._keys = house.person_keys
        self.paths: Mapping[str, Mapping[str, Path]] = {
            "keys": {"GET": self._tell, "POST": self._take}
        }

    async def _take(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        _check(caller)
        given = await asked.message(GiveKeys, GIVEN_BYTES)
        now = await self._house.gate.again(caller, zone)  # the body may have been slow
        if isinstance(now, Denied):
            return denial(now)
        _check(now)
        epoch = self._house.ledger.epoch
        await self._keys.put(zone, given.keys)
        return good(KeysGiven(epoch=epoch))

    async def _tell(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        _check(caller)
        query, epoch = asked.query(), self._house.ledger.epoch
        try:
            cursor = Cursor.parse(query.get("c", ""))
        except ValueError as error:
            raise Refusal(problem(400, "cursor", str(error))) from None
        most = max(whole(query, "n", SHARED_KEYS), 1)
        is_other = cursor.epoch not in {"", epoch}
        if not is_other and cursor.seq > await self._keys.newest(zone):
            is_other = True  # a disk was set back
        page = await self._keys.after(zone, 0 if is_other else cursor.seq, most)
        return good(
            SharedKeys(
                epoch=epoch,
                seq=page.seq,
                keys=page.keys,
                is_more=page.is_more,
                is_new_epoch=is_other,
            )
        )


def _check(caller: Caller) -> None:
    """Let those in who may read names.

    Raises:
        Refusal: If this one may not.
    """
    if not may_share_keys(caller.role):
        raise Refusal(problem(403, "role", NO_ROLE))
