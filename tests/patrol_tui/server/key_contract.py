"""What every store of persons' keys keeps, whichever database it is in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import pytest

from patrol_tui.server.judge import Giver, read_push
from patrol_tui.server.ledgers import Ledger, ZoneName
from patrol_tui.server.metrics import Metrics
from patrol_tui.server.person_keys import PersonKeys
from patrol_tui.server.web.stream import Bells
from store.model.facts import PersonForgotten
from store.wire import Push, SharedKey
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.pens import Pen

HERE, THERE = ZoneName(ZONE), ZoneName("thonburi")
RING = "a" * 8


def key(name: str, letter: str = "k") -> SharedKey:
    whose = "" if name == RING else "w" * 22
    return SharedKey(id=name, key=letter * 43, whose=whose)


class Kept(NamedTuple):
    """A database, and its keys."""

    ledger: Ledger
    keys: PersonKeys


Opener = Callable[[], Awaitable[Kept]]


async def started(ledger: Ledger) -> Ledger:
    await ledger.start(Bells(), Metrics())
    return ledger


async def forgets(ledger: Ledger, zone: ZoneName, *ids: str) -> Pen:
    """Give the events by which a supervisor's desk forgets."""
    pen = Pen(Asker("k7q"))
    pen.write(PersonForgotten(person=ids[0], also=ids[1:]), "d:")
    await gives(ledger, zone, pen)
    return pen


async def gives(ledger: Ledger, zone: ZoneName, pen: Pen) -> None:
    keys = {"k7q": pen.asker.key}
    giver = Giver(zone=zone, device="k7q", may=lambda *_: True, keys=keys)
    push: Push = pen.push(1)
    outcome = await ledger.take(read_push(push, giver))
    assert outcome.refused is None


async def ids_of(keys: PersonKeys, zone: ZoneName) -> list[str]:
    page = await keys.after(zone, 0, 100)
    return [one.id for one in page.keys]


class KeyContract:
    """Inherit it, and give an `opener`: each call opens the same database again."""

    @pytest.fixture
    async def opener(self) -> Opener:
        raise NotImplementedError

    async def test_keys_come_back_in_their_order_page_by_page(
        self, opener: Opener
    ) -> None:
        _, keys = await opener()
        names = [RING, "bbbbbbbb", "cccccccc", "dddddddd"]
        for name in names:
            await keys.put(HERE, [key(name)])
        first = await keys.after(HERE, 0, 3)
        rest = await keys.after(HERE, first.seq, 3)

        assert first.keys == [key(name) for name in names[:3]]
        assert (first.is_more, rest.is_more) == (True, False)
        assert rest.keys == [key(names[3])]
        assert await keys.newest(HERE) == rest.seq
        assert (await keys.after(HERE, rest.seq, 3)).seq == rest.seq

    async def test_zone_is_told_nothing_of_another(self, opener: Opener) -> None:
        _, keys = await opener()
        await keys.put(HERE, [key("bbbbbbbb")])
        await keys.put(THERE, [key("bbbbbbbb", "z")])

        assert (await keys.after(HERE, 0, 9)).keys == [key("bbbbbbbb")]
        assert (await keys.after(THERE, 0, 9)).keys == [key("bbbbbbbb", "z")]

    async def test_first_key_of_an_id_counts_and_secrets_stand_side_by_side(
        self, opener: Opener
    ) -> None:
        _, keys = await opener()
        given = [key("bbbbbbbb"), key(RING, "r"), key(RING, "s")]
        await keys.put(HERE, given)
        await keys.put(HERE, [key("bbbbbbbb", "z"), key(RING, "r")])

        assert (await keys.after(HERE, 0, 9)).keys == given

    async def test_forgotten_key_goes_with_the_event_and_never_comes_back(
        self, opener: Opener
    ) -> None:
        ledger, keys = await opener()
        names = ["bbbbbbbb", "cccccccc", "dddddddd"]
        await keys.put(HERE, [key(RING), *map(key, names)])
        await keys.put(THERE, [key("bbbbbbbb")])
        await forgets(ledger, HERE, "bbbbbbbb", "cccccccc")
        await keys.put(HERE, [key("bbbbbbbb"), key("eeeeeeee")])

        assert await ids_of(keys, HERE) == [RING, "dddddddd", "eeeeeeee"]
        assert await ids_of(keys, THERE) == ["bbbbbbbb"]

    async def test_key_that_comes_after_its_end_is_not_taken(
        self, opener: Opener
    ) -> None:
        ledger, keys = await opener()
        await forgets(ledger, HERE, "bbbbbbbb", RING)
        await keys.put(HERE, [key("bbbbbbbb"), key(RING)])

        assert await ids_of(keys, HERE) == [RING], "a secret is no person's"

    async def test_place_of_a_deleted_key_is_given_to_no_other(
        self, opener: Opener
    ) -> None:
        ledger, keys = await opener()
        await keys.put(HERE, [key("bbbbbbbb")])
        before = (await keys.after(HERE, 0, 9)).seq
        await forgets(ledger, HERE, "bbbbbbbb")
        await keys.put(HERE, [key("cccccccc")])

        page = await keys.after(HERE, before, 9)
        assert [one.id for one in page.keys] == ["cccccccc"]
        assert await keys.newest(HERE) >= page.seq

    async def test_event_given_back_forgets_too(self, opener: Opener) -> None:
        """A database restored from before has the key again until a desk heals it."""
        ledger, keys = await opener()
        pen = Pen(Asker("k7q"))
        pen.write(PersonForgotten(person="bbbbbbbb"), "d:")
        pen.signs()
        await keys.put(HERE, [key("bbbbbbbb")])
        giver = Giver(
            zone=HERE, device="m4p", may=lambda *_: True, keys={"k7q": pen.asker.key}
        )
        outcome = await ledger.take(read_push(pen.push(1, heals=True), giver))

        assert outcome.refused is None
        assert await ids_of(keys, HERE) == []

    async def test_it_is_all_there_at_the_next_opening(self, opener: Opener) -> None:
        ledger, keys = await opener()
        await keys.put(HERE, [key("bbbbbbbb"), key("cccccccc")])
        await forgets(ledger, HERE, "bbbbbbbb")
        await keys.close()
        await ledger.stop()
        _, again = await opener()
        await again.put(HERE, [key("bbbbbbbb")])

        assert await ids_of(again, HERE) == ["cccccccc"]
