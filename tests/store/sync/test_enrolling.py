"""Enrolling: the token is kept for its owner, sealed, and never sent in the clear."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from store.cipher import StoreLocked
from store.device import Device
from store.disk import RealDisk
from store.keys.signing import is_signed, new_key, public_key
from store.keys.vault import Vault
from store.model.roles import Role
from store.sync.courier import Courier
from store.sync.enrolling import LinkRefused, check_url, enrolment_of, request
from store.sync.enrolment import (
    LINK_NAME,
    Enrolment,
    forget_enrolment,
    keep_enrolment,
    read_enrolment,
    role_of,
)
from store.wire import Enrolled, enrol_text
from tests.store.sim_disk import PowerCut, SimDisk

TOKEN = "t" * 43
SEED = new_key()
DEVICE = Device(code="k7q", seed=SEED, key=public_key(SEED))


def enrolment(**more: object) -> Enrolment:
    fields: dict[str, object] = {
        "url": "https://cad.example.org", "zone": "roi-et", "zones": ("roi-et",),
        "device": "k7q", "token": TOKEN, "expires_ms": 5, "role": "officer", "lane": 2,
    }  # fmt: skip
    return Enrolment(**{**fields, **more})  # type: ignore[arg-type]


def told(**more: object) -> Enrolled:
    fields: dict[str, object] = {
        "token": TOKEN, "expires_ms": 5, "zones": ["roi-et", "selaphum"],
        "role": "officer", "lane": 2, "at_ms": 1,
    }  # fmt: skip
    return Enrolled(**{**fields, **more})  # type: ignore[arg-type]


def test_what_is_kept_is_read_again() -> None:
    disk, kept = SimDisk(), enrolment(name="เวร", ca="-----BEGIN")
    keep_enrolment(disk, kept)

    assert read_enrolment(disk, "k7q") == kept


def test_it_is_for_its_owner_only(tmp_path: Path) -> None:
    disk = RealDisk(tmp_path)
    disk.lock()

    keep_enrolment(disk, enrolment())

    assert stat.S_IMODE((tmp_path / LINK_NAME).stat().st_mode) == 0o600


def test_a_locked_store_seals_it() -> None:
    disk, vault = SimDisk(), Vault((b"k" * 32,))
    keep_enrolment(disk, enrolment(), vault)

    assert TOKEN.encode() not in disk.read(LINK_NAME)
    assert read_enrolment(disk, "k7q", vault) == enrolment()
    with pytest.raises(StoreLocked):
        read_enrolment(disk, "k7q")


def test_another_device_is_not_enrolled_by_it() -> None:
    disk = SimDisk()
    keep_enrolment(disk, enrolment())

    assert read_enrolment(disk, "zzz") is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"link":9}'])
def test_a_broken_file_enrols_nobody(content: bytes) -> None:
    disk = SimDisk()
    disk.put(LINK_NAME, content)

    assert read_enrolment(disk, "k7q") is None


def test_a_file_that_would_send_the_token_in_the_clear_enrols_nobody() -> None:
    disk = SimDisk()
    keep_enrolment(disk, enrolment(url="http://cad.example.org"))

    assert read_enrolment(disk, "k7q") is None


def test_a_power_cut_leaves_the_old_one_or_the_new() -> None:
    old, new = enrolment(), enrolment(token="n" * 43)
    for act in range(12):
        disk = SimDisk(seed=act)
        keep_enrolment(disk, old)
        disk.cut_at = disk.acts + act
        try:
            keep_enrolment(disk, new)
        except PowerCut:
            disk.cut()

        assert read_enrolment(disk, "k7q") in {old, new}


def test_forgetting_is_done_once() -> None:
    disk = SimDisk()
    keep_enrolment(disk, enrolment())

    assert forget_enrolment(disk)
    assert not forget_enrolment(disk)
    assert read_enrolment(disk, "k7q") is None


# --- addresses


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("cad.example.org", "https://cad.example.org"),
        ("https://cad.example.org/", "https://cad.example.org"),
        ("https://cad.example.org:8443", "https://cad.example.org:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_addresses_are_put_plainly(typed: str, plain: str) -> None:
    assert check_url(typed) == plain


@pytest.mark.parametrize(
    "url",
    [
        "http://cad.example.org", "http://192.0.2.7", "http://localhost.evil.org",
        "http://127.0.0.1.evil.org", "http://localhost@evil.org", "ftp://a", "https://",
        "https://a/path", "https://u:p@a", "https://a?q", "http://[bad", "https://a:x",
        "http://0.0.0.0", "",
    ],
)  # fmt: skip
def test_what_would_send_a_token_in_the_clear_is_refused(url: str) -> None:
    with pytest.raises(LinkRefused):
        check_url(url)


def test_no_courier_is_made_for_such_an_address() -> None:
    with pytest.raises(LinkRefused):
        Courier(enrolment(url="http://cad.example.org"))


# --- the server's answer


def test_the_request_is_signed_by_the_device() -> None:
    asked = request(" BCDF-GHJK ", DEVICE)

    assert is_signed(asked.key, enrol_text("BCDF-GHJK", "k7q"), asked.proof)


def test_a_zone_that_is_not_allowed_is_refused() -> None:
    with pytest.raises(LinkRefused):
        enrolment_of(told(), "https://a", DEVICE, zone="phon-thong")


def test_no_zone_takes_the_first() -> None:
    assert enrolment_of(told(), "https://a", DEVICE).zone == "roi-et"


@pytest.mark.parametrize(
    "bad", [{"zones": []}, {"zones": ["../x"]}, {"token": ""}, {"token": "t\r\nx: y"}]
)
def test_an_answer_that_makes_no_sense_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(LinkRefused):
        enrolment_of(told(**bad), "https://a", DEVICE)


def test_an_unknown_role_may_only_read() -> None:
    assert role_of(enrolment(role="marshal")) is Role.VIEWER
    assert role_of(enrolment()) is Role.OFFICER
    assert role_of(None) is Role.SUPERVISOR
