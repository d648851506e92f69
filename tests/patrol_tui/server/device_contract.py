"""What every store of devices keeps, whichever database it is in."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from patrol_tui.server.who.devices import (
    Admission,
    Device,
    DeviceStore,
    EnrolCode,
    NotAdmitted,
)
from store.model.roles import Role

Opener = Callable[[], Awaitable[DeviceStore]]


def code_of(group: str = "BCDF", **changes: object) -> EnrolCode:
    code = EnrolCode(
        group=group,
        digest="00" * 32,
        role=Role.OFFICER,
        zones=("bang-rak",),
        name="car 21",
        expires_ms=900_000,
    )
    return replace(code, **changes)


def device_of(code: str = "abc", **changes: object) -> Device:
    device = Device(
        code=code,
        key=f"key of {code}",
        name=f"desk {code}",
        role=Role.OFFICER,
        most=Role.OFFICER,
        zones=("bang-rak",),
        lane=0,
        enrolled_ms=1,
        token=f"token of {code}",
        expires_ms=1_000_000,
    )
    return replace(device, **changes)


async def let_in(store: DeviceStore, device: Device) -> Device | NotAdmitted:
    await store.add_code(code_of(), 0)
    return await store.admit(Admission("BCDF", device))


class DeviceContract:
    """Inherit it, and give an `opener`: each call opens the same database again."""

    @pytest.fixture
    async def opener(self) -> Opener:
        raise NotImplementedError

    @pytest.fixture
    async def store(self, opener: Opener) -> DeviceStore:
        return await opener()

    async def test_code_is_found_by_its_group_as_it_was_kept(
        self, store: DeviceStore
    ) -> None:
        assert await store.add_code(code_of(), 0)

        assert await store.find_code("BCDF") == code_of()
        assert await store.find_code("GHJK") is None

    async def test_second_code_of_a_group_is_not_kept(self, store: DeviceStore) -> None:
        await store.add_code(code_of(), 0)

        assert not await store.add_code(code_of(name="another"), 0)
        assert await store.find_code("BCDF") == code_of()

    async def test_expired_codes_make_room(self, store: DeviceStore) -> None:
        await store.add_code(code_of(expires_ms=10), 0)

        assert await store.add_code(code_of(expires_ms=99), 11)

    async def test_wrong_tries_are_all_counted(self, opener: Opener) -> None:
        one, other = await opener(), await opener()
        await one.add_code(code_of(), 0)

        await asyncio.gather(*(s.count_wrong("BCDF") for s in (one, other) * 4))
        await one.count_wrong("none")

        assert (await one.find_code("BCDF")) == code_of(wrong=8)

    async def test_code_is_used_once(self, opener: Opener) -> None:
        one, other = await opener(), await opener()
        await one.add_code(code_of(), 0)

        wanted = [(one, "abc"), (other, "def"), (one, "ghi"), (other, "jkl")]
        came = await asyncio.gather(
            *(store.admit(Admission("BCDF", device_of(code))) for store, code in wanted)
        )

        assert sum(isinstance(answer, Device) for answer in came) == 1
        assert came.count(NotAdmitted.CODE_USED) == 3
        assert await one.find_code("BCDF") is None

    async def test_another_key_is_not_let_in_under_a_code_that_is_taken(
        self, store: DeviceStore
    ) -> None:
        await let_in(store, device_of())
        refused = await let_in(store, device_of(key="another"))

        assert refused is NotAdmitted.CODE_OF_ANOTHER
        assert await store.find_code("BCDF") is not None, "the code stays"

    async def test_lanes_are_dense_and_shared_with_nobody(
        self, store: DeviceStore
    ) -> None:
        lanes = []
        for code in ("aaa", "bbb", "ccc"):
            device = await let_in(store, device_of(code))
            assert isinstance(device, Device)
            lanes.append(device.lane)
        elsewhere = await let_in(store, device_of("ddd", zones=("pathum-wan",)))
        both = await let_in(store, device_of("eee", zones=("bang-rak", "pathum-wan")))

        assert lanes == [0, 1, 2]
        assert isinstance(elsewhere, Device)
        assert isinstance(both, Device)
        assert (elsewhere.lane, both.lane) == (0, 3)

    async def test_who_comes_back_keeps_its_lane_and_its_highest_role(
        self, store: DeviceStore
    ) -> None:
        await let_in(store, device_of("aaa"))
        await let_in(
            store, device_of("bbb", role=Role.SUPERVISOR, most=Role.SUPERVISOR)
        )
        await store.change("bbb", lambda device: replace(device, revoked_ms=5))
        await let_in(store, device_of("ccc"))
        again = await let_in(
            store, device_of("bbb", role=Role.VIEWER, most=Role.VIEWER)
        )

        assert isinstance(again, Device)
        assert (again.lane, again.role, again.most) == (1, Role.VIEWER, Role.SUPERVISOR)
        assert not again.is_revoked

    async def test_another_process_sees_each_change_once(self, opener: Opener) -> None:
        one, other = await opener(), await opener()
        await let_in(one, device_of("aaa"))
        await let_in(one, device_of("bbb"))
        before = await other.changes(0)
        await one.change("aaa", lambda device: replace(device, revoked_ms=5))

        after = await other.changes(before.serial)

        assert [device.code for device in before.devices] == ["aaa", "bbb"]
        assert [(d.code, d.revoked_ms) for d in after.devices] == [("aaa", 5)]
        assert (await other.changes(after.serial)).devices == ()

    async def test_change_of_nothing_is_no_change(self, store: DeviceStore) -> None:
        device = await let_in(store, device_of())
        before = await store.changes(0)

        assert await store.change("abc", lambda same: same) == device
        assert await store.change("zzz", lambda same: same) is None
        assert (await store.changes(before.serial)).serial == before.serial

    async def test_changes_at_once_are_all_kept(self, opener: Opener) -> None:
        stores = [await opener(), await opener()]
        await let_in(stores[0], device_of())

        def counted(device: Device) -> Device:
            return replace(device, name=device.name + "x")

        await asyncio.gather(*(stores[n % 2].change("abc", counted) for n in range(20)))

        (device,) = (await stores[0].changes(0)).devices
        assert device.name == "desk abc" + "x" * 20

    async def test_when_devices_were_heard_never_goes_back(
        self, store: DeviceStore
    ) -> None:
        before = (await store.changes(0)).serial
        await store.note_seen({"abc": 20, "def": 30})
        await store.note_seen({"abc": 10, "ghi": 5})

        assert await store.last_seen() == {"abc": 20, "def": 30, "ghi": 5}
        assert (await store.changes(0)).serial == before

    async def test_what_was_told_is_there_when_it_is_opened_again(
        self, opener: Opener
    ) -> None:
        first = await opener()
        device = await let_in(first, device_of())
        await first.close()
        await first.close()

        again = await opener()
        assert list((await again.changes(0)).devices) == [device]
