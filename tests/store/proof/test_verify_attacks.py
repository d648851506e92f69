"""Attacks sampled over a whole store: what holds must be what was written.

A store is attacked in one way after another, each at places drawn by chance from a
fixed seed. After every attack the check finds a fault, or says something that it did
not say before; where it does neither, the file carries no event, and is named here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from random import Random

import pytest

from store.disk import RealDisk
from store.keys.signing import printed
from store.log import EventLog
from store.log.frames import END_MARK
from store.proof import (
    Claims,
    Code,
    Unverifiable,
    Verdict,
    check,
    open_files,
    read_head,
)
from tests.store.proof_stores import OTHER_SEED, SEED, two_sessions
from tests.store.tampering import Forgery, forged, signed_anew

Files = dict[str, bytes]
PLACES = 30
"""Bytes changed in each file."""


def checked(root: Path, claims: Claims | None = None) -> Verdict:
    with open_files(root) as files:
        return check(files, claims=claims)


@pytest.fixture(scope="module", params=["plain", "packed"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    root = tmp_path_factory.mktemp(request.param) / "store"
    two_sessions(root)
    if request.param == "packed":
        log = EventLog(RealDisk(root), "k7q", at_ms=lambda: 0)
        for _ in log.tidy():
            pass
        log.close()
    return root


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    root = tmp_path / "store"
    two_sessions(root)
    return root


def logs(store: Path) -> Files:
    return {path.name: path.read_bytes() for path in store.glob("log-*")}


def unseen(
    store: Path, folder: Path, attacks: Iterator[tuple[str, Files]]
) -> list[str]:
    """Name the attacks after which a log holds, and nothing new is said of it."""
    whole = checked(store)
    assert whole.holds
    found = []
    for what, files in attacks:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        try:
            verdict = checked(folder)
        except Unverifiable:
            continue
        if verdict.holds and verdict.findings == whole.findings:
            found.append(what)
    return found


def bytes_changed(files: Files) -> Iterator[tuple[str, Files]]:
    chance = Random(1)  # noqa: S311
    for name, content in files.items():
        for _ in range(PLACES):
            at = chance.randrange(10 if name.endswith(".gz") else 0, len(content))
            changed = bytearray(content)
            changed[at] = (changed[at] + chance.randrange(1, 256)) % 256
            yield f"byte {at} of {name}", files | {name: bytes(changed)}


def files_moved(files: Files) -> Iterator[tuple[str, Files]]:
    for one, other in permutations(files, 2):
        yield f"{one} is {other}", files | {one: files[other]}
        swapped = {one: files[other], other: files[one]}
        yield f"{one} and {other} swapped", files | swapped
    for name, content in files.items():
        later = f"log-{int(name[4:10]) + 5:06d}{name[10:]}"
        rest = {other: files[other] for other in files if other != name}
        yield f"{name} renamed", rest | {later: content}
        yield f"{name} copied", files | {later: content}
        yield f"{name} removed", rest
        yield f"{name} emptied", files | {name: b""}
        yield f"{name} halved", files | {name: content[: len(content) // 2]}
        yield f"{name} doubled", files | {name: content + content}


def lines_moved(files: Files) -> Iterator[tuple[str, Files]]:
    chance = Random(2)  # noqa: S311
    for name, content in files.items():
        lines = content.splitlines(keepends=True)
        for _ in range(0 if name.endswith(".gz") else PLACES // 3):
            one, other = sorted(chance.sample(range(len(lines)), 2))
            swapped = list(lines)
            swapped[one], swapped[other] = lines[other], lines[one]
            yield f"lines {one}, {other} of {name}", files | {name: b"".join(swapped)}
            cut = lines[:one] + lines[one + 1 :]
            yield f"line {one} of {name} cut", files | {name: b"".join(cut)}
            ended = b"".join(lines[: one + 1])
            if one + 1 < len(lines):
                yield f"{name} cut behind line {one}", files | {name: ended}


@pytest.mark.parametrize("attack", [bytes_changed, files_moved, lines_moved])
def test_no_attack_on_files_goes_unseen(
    store: Path, tmp_path: Path, attack: Callable[[Files], Iterator[tuple[str, Files]]]
) -> None:
    assert unseen(store, tmp_path / "attacked", attack(logs(store))) == []


# --- forgers who compute the chain anew


def author(forgery: Forgery, writer: str, number: int) -> None:
    forgery.change(writer, number, b"somchai", b"anan")


def words(forgery: Forgery, writer: str, number: int) -> None:
    forgery.change(writer, number, b'"txt":"remark', b'"txt":"nothing')


def time(forgery: Forgery, writer: str, number: int) -> None:
    forgery.change(writer, number, b'"t":"0199', b'"t":"0198')


def out(forgery: Forgery, writer: str, number: int) -> None:
    forgery.cut(lambda w, n: (w, n) != (writer, number))
    forgery.renumber()


def swapped(forgery: Forgery, writer: str, number: int) -> None:
    """Let two events change places, and numbers."""
    one, other = forgery.row_of(writer, number), forgery.row_of(writer, number - 2)
    one.events, other.events = other.events, one.events
    forgery.renumber()


def drawn(seed: int, times: int) -> list[tuple[str, int]]:
    """Draw events that are remarks: numbers that are no signature, and no opening."""
    chance = Random(seed)  # noqa: S311
    remarks = [n for n in range(4, 33) if n not in {12, 13, 14, 23, 24, 25}]
    writers = ("k7qaaaa", "k7qbbbb")
    return [(chance.choice(writers), chance.choice(remarks)) for _ in range(times)]


FORGERIES = [author, words, time, out, swapped]
Change = Callable[[Forgery, str, int], None]


@pytest.mark.parametrize("change", FORGERIES)
def test_change_before_the_last_signature_is_seen_without_the_key(
    plain: Path, change: Change
) -> None:
    whole = logs(plain)
    for writer, number in drawn(3, 4):
        for name, content in whole.items():
            (plain / name).write_bytes(content)

        forged(plain, lambda f: change(f, writer, number), mend=True)  # noqa: B023

        assert not checked(plain).holds, (writer, number)


@pytest.mark.parametrize("change", FORGERIES)
@pytest.mark.parametrize("is_own_key", [True, False])
def test_change_signed_anew_is_seen_by_the_printed_head(
    plain: Path, change: Change, *, is_own_key: bool
) -> None:
    whole, report = logs(plain), checked(plain).writers[-1]
    head = f"{report.writer}.{report.last} {printed(bytes.fromhex(report.head))}"
    claims = Claims(heads=(read_head(head, "paper"),))
    for writer, number in drawn(4, 4):
        for name, content in whole.items():
            (plain / name).write_bytes(content)

        def attack(forgery: Forgery) -> None:
            change(forgery, writer, number)  # noqa: B023

        if is_own_key:
            forged(plain, attack, seed=SEED)
        else:
            signed_anew(plain, attack, OTHER_SEED)

        assert checked(plain).holds, (writer, number)
        assert not checked(plain, claims).holds, (writer, number)


@pytest.mark.parametrize("last", [35, 34, 33, 30, 24, 23, 22, 13, 12, 11, 4])
def test_end_cut_off_is_told_of_unless_it_ends_in_a_signature(
    plain: Path, last: int
) -> None:
    whole = checked(plain)
    head = printed(bytes.fromhex(whole.writers[-1].head))
    claims = Claims(heads=(read_head(f"k7qbbbb.35 {head}", "paper"),))

    forged(plain, lambda f: f.cut(lambda w, n: w != "k7qbbbb" or n <= last))

    alone = checked(plain)
    ends_signed = last in {12, 23, 34, 35}
    assert (alone.findings == whole.findings) is ends_signed
    assert checked(plain, claims).holds is (last == 35)


@pytest.mark.parametrize("last", [12, 23, 30])
def test_end_cut_off_with_its_mark_is_told_of(plain: Path, last: int) -> None:
    def cut(forgery: Forgery) -> None:
        forgery.cut(lambda w, n: w != "k7qbbbb" or n <= last)
        forgery.rows = [row for row in forgery.rows if row.events != [END_MARK]]

    forged(plain, cut)

    assert Code.STILL_OPEN in {found.code for found in checked(plain).findings}
