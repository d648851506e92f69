"""What every ledger keeps, whichever database it is in: inherit it, give an opener."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from patrol_tui.server.ledgers import Ask, Batch, Ledger, LedgerRefuses, ZoneName
from store.wire import Refused
from tests.patrol_tui.server.scribes import (
    NOON_MS,
    ZONE,
    Bells,
    Counts,
    Scribe,
    read_all,
)

Opener = Callable[[], Awaitable[Ledger]]
OTHER = ZoneName("pathum-wan")
WRITERS = 12
PUSHES = 8


def numbers_in(lines: list[bytes]) -> list[tuple[str, str]]:
    """Find the official numbers: incident, number."""
    events = [msgspec.json.decode(line) for line in lines]
    return [(one["e"], one["x"]["no"]) for one in events if one["k"] == "inc.num"]


class LedgerLaws:
    """The opener opens the same database again; stop the one before first."""

    bells: Bells
    counts: Counts

    @pytest.fixture(autouse=True)
    def _waiting(self) -> None:
        self.bells, self.counts = Bells(), Counts()

    @pytest.fixture
    async def opener(self) -> Opener:
        raise NotImplementedError

    @pytest.fixture
    async def ledger(self, opener: Opener) -> Ledger:
        return await opener()

    async def test_empty_ledger_has_nothing(self, ledger: Ledger) -> None:
        page = await ledger.page(Ask(ZONE, 0, 100))

        assert (page.seq, page.events, page.is_more) == (0, [], False)
        assert await ledger.newest(ZONE) == 0
        assert await ledger.heads(ZONE, ["abcaa"]) == {"abcaa": 0}
        assert ledger.epoch.isalnum()
        await ledger.check()
        assert await ledger.size_bytes() > 0

    async def test_events_are_kept_as_they_are_and_in_their_order(
        self, ledger: Ledger
    ) -> None:
        scribe = Scribe("abcaa")
        scribe.write(3, text="ลักทรัพย์ \u0000 \"'\\ 100%s %(x)s")
        outcome = await ledger.take(scribe.batch())

        assert outcome == ({"abcaa": 3}, 3, None)
        assert await read_all(ledger) == [given.line for given in scribe.given]
        assert self.bells.rung == {ZONE: 3}
        assert self.counts.events == 3

    async def test_what_comes_twice_is_kept_once(self, ledger: Ledger) -> None:
        scribe = Scribe("abcaa")
        scribe.write(3)
        await ledger.take(scribe.batch())
        scribe.write(2)
        overlapping = await ledger.take(scribe.batch(scribe.given[1:]))
        again = await ledger.take(scribe.batch())

        assert overlapping == ({"abcaa": 5}, 2, None)
        assert again == ({"abcaa": 5}, 0, None)
        assert await read_all(ledger) == [given.line for given in scribe.given]

    async def test_gap_is_refused(self, ledger: Ledger) -> None:
        scribe = Scribe("abcaa")
        scribe.write(9)
        await ledger.take(scribe.batch(scribe.given[:3]))
        outcome = await ledger.take(scribe.batch(scribe.given[4:]))

        refused = Refused(code="gap", event="abcaa.5", have=3)
        assert outcome == ({"abcaa": 3}, 0, refused)
        assert await ledger.newest(ZONE) == 3

    async def test_forged_duplicate_is_a_fork(self, ledger: Ledger) -> None:
        scribe, copy = Scribe("abcaa"), Scribe("abcaa")
        scribe.write(3)
        await ledger.take(scribe.batch())
        copy.write(1, text="other")
        copy.write(4)
        outcome = await ledger.take(copy.batch())

        refused = Refused(code="fork", event="abcaa.1", have=3)
        assert outcome == ({"abcaa": 3}, 0, refused)
        assert await read_all(ledger) == [given.line for given in scribe.given]

    async def test_another_past_is_a_fork(self, ledger: Ledger) -> None:
        scribe, copy = Scribe("abcaa"), Scribe("abcaa")
        scribe.write(3)
        await ledger.take(scribe.batch())
        copy.write(4, text="other")
        outcome = await ledger.take(copy.batch(copy.given[3:]))

        refused = Refused(code="fork", event="abcaa.4", have=3)
        assert outcome == ({"abcaa": 3}, 0, refused)

    async def test_what_stands_before_a_refused_event_is_kept(
        self, ledger: Ledger
    ) -> None:
        scribe = Scribe("abcaa")
        scribe.write(2)
        batch = scribe.batch()
        refused = Refused(code="stamp", event="abcaa.3")
        outcome = await ledger.take(
            Batch(zone=ZONE, device="abc", events=batch.events, refused=refused)
        )

        told = Refused(code="stamp", event="abcaa.3", have=2)
        assert outcome == ({"abcaa": 2}, 2, told)

    async def test_zones_do_not_touch(self, ledger: Ledger) -> None:
        scribe, elsewhere = Scribe("abcaa"), Scribe("abcaa")
        scribe.write(3)
        elsewhere.write(2, text="other")
        await asyncio.gather(
            ledger.take(scribe.batch()), ledger.take(elsewhere.batch(zone=OTHER))
        )

        assert await read_all(ledger) == [given.line for given in scribe.given]
        assert len(await read_all(ledger, OTHER)) == 2
        assert await ledger.heads(OTHER, ["abcaa", "z"]) == {"abcaa": 2, "z": 0}

    async def test_own_events_are_left_out_and_passed_over(
        self, ledger: Ledger
    ) -> None:
        own, other = Scribe("abcaa"), Scribe("defaa")
        for _ in range(3):
            await ledger.take(own.batch(own.write(2)))
            await ledger.take(other.batch(other.write()))
        page = await ledger.page(Ask(ZONE, 0, 9999, "abc"))

        assert page.events == [given.line for given in other.given]
        assert (page.seq, page.is_more) == (9, False)

    async def test_page_is_cut_where_it_is_full(self, opener: Opener) -> None:
        ledger = await opener()
        scribe = Scribe("abcaa")
        scribe.write(20)
        await ledger.take(scribe.batch())
        size = len(scribe.given[4].line)
        from_memory = await ledger.page(Ask(ZONE, 3, 5 * size))
        await ledger.stop()
        ledger = await opener()
        page = await ledger.page(Ask(ZONE, 3, 5 * size))
        least = await ledger.page(Ask(ZONE, 3, 1))
        last = await ledger.page(Ask(ZONE, 18, 2 * size + 4))

        assert page.events == [given.line for given in scribe.given[3:8]]
        assert (page.seq, page.is_more) == (8, True)
        assert from_memory[:3] == page[:3]
        assert (least.seq, len(least.events), least.is_more) == (4, 1, True)
        assert (last.seq, len(last.events), last.is_more) == (20, 2, False)

    async def test_pushes_at_once_make_one_dense_order(self, ledger: Ledger) -> None:
        scribes = [Scribe(f"{letter}aaaa") for letter in "bcdefghijklm"]
        assert len(scribes) == WRITERS

        async def pushes(scribe: Scribe) -> None:
            for _ in range(PUSHES):
                outcome = await ledger.take(scribe.batch(scribe.write(3)))
                assert outcome == ({scribe.writer: len(scribe.given)}, 3, None)

        await asyncio.gather(*map(pushes, scribes))

        lines = await read_all(ledger, most=2000)
        assert len(lines) == WRITERS * PUSHES * 3
        for scribe in scribes:
            own = [line for line in lines if scribe.writer.encode() in line]
            assert own == [given.line for given in scribe.given]

    async def test_ledger_opened_again_is_the_same(self, opener: Opener) -> None:
        before = await opener()
        scribe = Scribe("abcaa")
        await before.take(scribe.batch(scribe.write(3)))
        epoch = before.epoch
        await before.stop()
        await before.stop()
        ledger = await opener()
        outcome = await ledger.take(scribe.batch(scribe.write(1)))

        assert ledger.epoch == epoch
        assert outcome == ({"abcaa": 4}, 1, None)
        assert len(await read_all(ledger)) == 4

    async def test_stopped_ledger_takes_nothing(self, opener: Opener) -> None:
        ledger = await opener()
        scribe = Scribe("abcaa")
        scribe.write()
        await ledger.stop()

        with pytest.raises(LedgerRefuses) as refused:
            await ledger.take(scribe.batch())
        assert refused.value.code == "down"

    async def test_incidents_get_dense_numbers_that_are_never_given_again(
        self, opener: Opener
    ) -> None:
        ledger = await opener()
        scribes = [Scribe(f"{letter}aaaa") for letter in "bcdefghi"]
        for _ in range(2):
            await asyncio.gather(
                *(ledger.take(scribe.batch(scribe.opens(2))) for scribe in scribes)
            )
            await ledger.take(scribes[0].batch())
            await ledger.stop()
            ledger = await opener()

        lines = await read_all(ledger)
        numbers = numbers_in(lines)
        opened = [line for line in lines if b'"k":"inc.open"' in line]
        assert len(opened) == 32
        assert len({incident for incident, _ in numbers}) == 32
        assert [number for _, number in numbers] == [
            f"2569/{count:05}" for count in range(1, 33)
        ]

    async def test_number_follows_its_incident(self, ledger: Ledger) -> None:
        scribe = Scribe("abcaa")
        await ledger.take(scribe.batch(scribe.opens()))
        kinds = [msgspec.json.decode(line)["k"] for line in await read_all(ledger)]
        server = msgspec.json.decode((await read_all(ledger))[2])

        assert kinds == ["inc.open", "log.open", "inc.num", "log.head"]
        assert re.fullmatch("srv[a-z2-7]+", server["d"])
        assert server["e"] == "i:abcaa.1"
        assert int(server["t"], 16) >> 16 >= NOON_MS

    @pytest.mark.parametrize("year_ms", [150_000_000_000_000, 221_000_000_000_000])
    async def test_clock_of_another_age_stops_no_numbers(
        self, ledger: Ledger, opener: Opener, year_ms: int
    ) -> None:
        """From the year 6429 on a stamp has more bits than a database's numbers."""
        late, usual = Scribe("abcaa"), Scribe("bcdaa")
        place = {"num": 101, "typ": "THEFT", "pri": 3, "loc": {"text": "market"}}
        late.write(t=f"{year_ms:012x}ffff", k="inc.open", x=place)
        await ledger.take(late.batch())
        await ledger.stop()
        again = await opener()
        await again.take(usual.batch(usual.opens()))
        lines = await read_all(again)
        stamps = [msgspec.json.decode(line)["t"] for line in lines if b"srv" in line]

        assert len(numbers_in(lines)) == 2
        assert stamps == sorted(set(stamps))
