"""Bundles: what is taken is what was sent, all of it, and from whom it says."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import closing
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import store.copies.bundle
from store.answers import Taken
from store.chain import Chain, head_text
from store.copies.aside import NewFile, TargetFolder
from store.copies.bundle import BATCH, Bundle, check_bundle, read_bundle, signed_text
from store.copies.bundling import Made, Sender, known_from, known_to, make_bundle
from store.copies.manifest import rows_of
from store.copies.passage import Log
from store.copies.taking import Known, judge_sender, known_devices, refuse_misfit
from store.copies.trouble import CopyFailed, CopyTrouble
from store.desk import Desk
from store.device import find_device
from store.disk import StoreError
from store.folder import Folder
from store.keys.signing import fingerprint, is_signed, public_key, sign
from store.log import EventLog
from store.model.events import decode, encode
from store.model.facts import DeskOpened, HeadWitnessed, SettingKept
from store.reached import REACHED_NAME
from tests.store.copy_steps import (
    NOON_MS,
    Station,
    TargetDisk,
    device_code,
    event_line,
    lines_of,
    opened,
    tree,
    worked,
)
from tests.store.sim_disk import PowerCut, SimDisk

SEED = bytes(range(32))
KEY = public_key(SEED)
SENDER = Sender(
    device="k7q", key=KEY, sign=lambda text: sign(SEED, text), at_ms=NOON_MS
)


def sender_of(root: Path) -> Sender:
    device = find_device(Folder(root), None, known=("",))
    return Sender(
        device=device.code,
        key=device.key,
        sign=lambda text: sign(device.seed, text),
        at_ms=NOON_MS,
    )


def bundled(root: Path, file: Path, known: dict[str, int] | None = None) -> Bundle:
    with NewFile(TargetFolder(file.parent), file.name) as new:
        make_bundle(Log(Folder(root)), new, sender_of(root), known or {})
    return read_bundle(file)


def taken(root: Path, bundle: Bundle) -> Taken:
    """Take a bundle as the program does, the sender trusted."""
    log = Log(Folder(root))
    with closing(opened(root)) as desk:
        refuse_misfit(bundle, log, known_devices(log, {}))
        return take_all(desk, bundle)


def take_all(desk: Desk, bundle: Bundle) -> Taken:
    new = known = 0
    for events in bundle.batches():
        witnesses = [bundle.witness] if bundle.witness else []
        answer = desk.take(events, witnesses, NOON_MS, by="somchai")
        assert isinstance(answer, Taken)
        new, known = new + answer.new, known + answer.known
    return Taken(new, known)


def work_of(root: Path) -> list[bytes]:
    """Read the events that are not about the log itself."""
    return [line for line in lines_of(root) if b'"k":"log.' not in line]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    worked(tmp_path / "here", 3)
    return tmp_path / "here"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "there"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bundle.gz"


# --- from desk to desk


def test_what_is_taken_are_the_very_bytes_in_their_order(
    here: Path, there: Path, file: Path
) -> None:
    bundle = bundled(here, file)
    count = taken(there, bundle)

    assert count == Taken(len(lines_of(here)), 0)
    assert lines_of(there)[: count.new] == lines_of(here)
    with closing(opened(there)) as desk:
        assert len(desk.state.incidents) == 3


def test_taken_twice_is_taken_once(here: Path, there: Path, file: Path) -> None:
    bundle = bundled(here, file)
    count = taken(there, bundle)
    before = lines_of(there)

    again = taken(there, bundle)

    assert again == Taken(0, count.new)
    assert lines_of(there) == before


def test_a_third_desks_events_travel_on(
    here: Path, there: Path, tmp_path: Path
) -> None:
    worked(there, 2)
    taken(there, bundled(here, tmp_path / "1.gz"))
    third = tmp_path / "third"

    taken(third, bundled(there, tmp_path / "2.gz"))

    assert sorted(work_of(third)) == sorted(work_of(here) + work_of(there)[:2])


def test_the_receiver_keeps_the_senders_head_as_a_witness(
    here: Path, there: Path, file: Path
) -> None:
    bundle = bundled(here, file)
    taken(there, bundle)
    facts = [decode(line).fact for line in lines_of(there)]
    witnessed = next(fact for fact in facts if isinstance(fact, HeadWitnessed))
    writer, head = next(iter(bundle.heads.items()))

    assert witnessed.key == bundle.key
    assert (witnessed.writer, witnessed.number) == (writer, head.number)
    assert is_signed(witnessed.key, head_text(writer, head), witnessed.signature)


def test_since_another_bundle_only_what_is_new_is_sent(
    here: Path, there: Path, tmp_path: Path
) -> None:
    first = bundled(here, tmp_path / "1.gz")
    taken(there, first)
    worked(here, 2)
    second = bundled(here, tmp_path / "2.gz", known_from(first))

    count = taken(there, second)

    assert count == Taken(len(lines_of(here)) - first.events, 0)
    assert sorted(work_of(there)) == sorted(work_of(here))


def test_for_a_device_what_it_has_is_left_out(
    here: Path, there: Path, tmp_path: Path
) -> None:
    """It took our bundle and sent one back: its witness tells what it has."""
    taken(there, bundled(here, tmp_path / "1.gz"))
    worked(there, 1)
    taken(here, bundled(there, tmp_path / "2.gz"))
    worked(here, 2)
    known = known_to(device_code(there), device_code(here), Log(Folder(here)))
    sent = bundled(here, tmp_path / "3.gz", known)

    assert all(decode(e).writer.startswith(device_code(here)) for e in events_of(sent))
    count = taken(there, sent)

    assert count.known == 0
    assert sorted(work_of(there)) == sorted(work_of(here))


def test_for_a_device_never_heard_of_all_is_sent(here: Path) -> None:
    assert known_to("zzz", device_code(here), Log(Folder(here))) == {}


def test_nothing_new_is_said_and_no_file_is_made(
    here: Path, tmp_path: Path, file: Path
) -> None:
    known = known_from(bundled(here, file))

    with pytest.raises(CopyFailed) as failure:
        bundled(here, tmp_path / "2.gz", known)

    assert failure.value.trouble is CopyTrouble.NOTHING_NEW
    assert not (tmp_path / "2.gz").exists()


def test_a_receiver_that_has_more_than_is_here_is_sent_nothing_again(
    here: Path, tmp_path: Path, file: Path
) -> None:
    known = known_from(bundled(here, file))
    more = {writer: number + 5 for writer, number in known.items()}

    with pytest.raises(CopyFailed) as failure:
        bundled(here, tmp_path / "2.gz", more)

    assert failure.value.trouble is CopyTrouble.NOTHING_NEW


def test_a_bundle_that_begins_later_than_what_is_here_is_refused(
    here: Path, there: Path, tmp_path: Path
) -> None:
    first = bundled(here, tmp_path / "1.gz")
    worked(here, 1)
    second = bundled(here, tmp_path / "2.gz", known_from(first))
    worked(there, 1)
    before = lines_of(there)

    with pytest.raises(CopyFailed) as failure:
        taken(there, second)

    writer, head = next(iter(first.heads.items()))
    assert failure.value.trouble is CopyTrouble.GAP
    assert failure.value.about == {
        "begins": f"{writer}.{head.number}",
        "since": f"{writer}.0",
        "receiver": "",
    }
    assert lines_of(there) == before


def test_what_was_lost_from_the_middle_is_not_put_behind_what_followed(
    here: Path, there: Path, file: Path
) -> None:
    bundle = bundled(here, file)
    taken(there, bundle)
    back = bundled(there, file.with_name("back.gz"))
    log = here / "log-000001.jsonl"
    frames = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*frames[:2], b"?" * len(frames[2]), *frames[3:]]))
    before = lines_of(here)

    with pytest.raises(CopyFailed) as failure:
        taken(here, back)

    assert failure.value.trouble is CopyTrouble.HOLE
    assert lines_of(here) == before


def test_a_session_left_out_whole_is_missed(
    here: Path, there: Path, tmp_path: Path
) -> None:
    """Its writer has no event in the bundle, and none here: `after` names it."""
    taken(there, bundled(here, tmp_path / "0.gz"))
    worked(here, 1)
    middle = bundled(here, tmp_path / "1.gz")
    worked(here, 1)
    last = bundled(here, tmp_path / "2.gz", known_from(middle))

    with pytest.raises(CopyFailed) as failure:
        taken(there, last)

    assert failure.value.trouble is CopyTrouble.GAP


def test_a_session_that_the_sender_has_lost_too_is_said(
    here: Path, there: Path, tmp_path: Path
) -> None:
    """Refusing would keep out all that follows; without a word nobody would miss it."""
    first = bundled(here, tmp_path / "1.gz")
    path = here / "log-000001.jsonl"
    path.write_bytes(path.read_bytes()[:-5])  # so the next session begins a file
    worked(here, 1)
    path.unlink()
    (here / REACHED_NAME).unlink()
    bundle = bundled(here, tmp_path / "2.gz")
    log = Log(Folder(there))

    missing = refuse_misfit(bundle, log, known_devices(log, {}))
    taken(there, bundle)

    writer, head = next(iter(first.heads.items()))
    assert missing == (f"{writer}.1-{head.number}",)
    assert writer not in bundle.heads
    assert len(lines_of(there)) > 1


def test_nothing_is_missing_where_the_session_before_is_here(
    here: Path, there: Path, tmp_path: Path
) -> None:
    first = bundled(here, tmp_path / "1.gz")
    taken(there, first)
    worked(here, 1)
    log = Log(Folder(there))

    both = refuse_misfit(bundled(here, tmp_path / "2.gz"), log, known_devices(log, {}))
    rest = bundled(here, tmp_path / "3.gz", known_from(first))

    assert both == refuse_misfit(rest, log, known_devices(log, {})) == ()


def events_of(bundle: Bundle) -> list[bytes]:
    return [line for events in bundle.batches() for line in events]


# --- who sent it


def test_an_unknown_device_is_refused_with_its_fingerprint(
    here: Path, file: Path
) -> None:
    bundle = bundled(here, file)

    with pytest.raises(CopyFailed) as failure:
        judge_sender(bundle, Known({}))

    assert failure.value.trouble is CopyTrouble.UNKNOWN_DEVICE
    assert failure.value.about["sent"] == fingerprint(bundle.key)


def test_a_compared_fingerprint_is_trusted_as_people_type_it(
    here: Path, file: Path
) -> None:
    bundle = bundled(here, file)
    typed = fingerprint(bundle.key).lower().replace("-", " ")

    assert judge_sender(bundle, Known({}), typed)


@pytest.mark.parametrize("typed", ["0000-0000-0000-0000", "", "xyz", "4B72"])
def test_another_fingerprint_is_not(here: Path, file: Path, typed: str) -> None:
    with pytest.raises(CopyFailed):
        judge_sender(bundled(here, file), Known({}), typed)


def test_a_known_device_needs_no_trust_and_is_known_by_its_events(
    here: Path, there: Path, file: Path
) -> None:
    bundle = bundled(here, file)
    taken(there, bundle)
    known = known_devices(Log(Folder(there)), {})

    assert judge_sender(bundle, known) is False


def test_a_known_device_with_another_key_is_refused_whatever_is_trusted(
    here: Path, file: Path
) -> None:
    bundle = bundled(here, file)
    known = Known({bundle.device: frozenset({KEY})})

    with pytest.raises(CopyFailed) as failure:
        judge_sender(bundle, known, fingerprint(bundle.key))

    assert failure.value.trouble is CopyTrouble.OTHER_KEY
    assert failure.value.about["kept"] == fingerprint(KEY)


def test_a_key_that_a_person_trusted_is_known(here: Path) -> None:
    known = known_devices(Log(Folder(here)), {"device.m2x": KEY, "lang": "th"})

    assert known.of("m2x") == {KEY}
    assert known.of(device_code(here))
    assert not known.of("zzz")


@pytest.mark.parametrize(
    ("writer", "fact"),
    [
        ("m2xaaaa", DeskOpened(device="m2x", key=public_key(bytes(32)))),
        ("m2xaaaa", DeskOpened(device="q9z", key=public_key(bytes(32)))),
        ("k7qaaaa", SettingKept(key="device.m2x", value=public_key(bytes(32)))),
    ],
    ids=["opening", "as-another", "trust"],
)
def test_a_sender_cannot_bring_another_devices_key(
    here: Path, file: Path, writer: str, fact: Any
) -> None:
    """A bundle in which a known device is said to have a key of the sender's."""
    forged = Forge(sender_of(here))
    forged.add(writer, fact_line(writer, 1, fact))
    bundle = forged.read(file)
    known = Known({"m2x": frozenset({KEY})})

    with pytest.raises(CopyFailed) as failure:
        refuse_misfit(bundle, Log(Folder(here)), known)

    assert failure.value.trouble is CopyTrouble.OTHER_KEY


def fact_line(writer: str, number: int, fact: Any) -> bytes:
    event = decode(event_line(writer, number))
    return encode(msgspec.structs.replace(event, fact=fact, entity="d:"))


# --- forks


class Forge:
    """Makes bundles by hand, signed by a device that is known."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.lines: list[bytes] = []
        self.chain = Chain()
        self.header: dict[str, Any] = {}

    def add(self, writer: str, *lines: bytes) -> None:
        for line in lines:
            self.chain.extend(writer, decode(line).number, line)
            self.lines.append(line)

    def content(self) -> bytes:
        header = {
            "bundle": 1,
            "device": self.sender.device,
            "key": self.sender.key,
            "at": NOON_MS,
            "heads": rows_of(self.chain.heads),
            "after": [],
            **self.header,
        }
        text = b"".join(
            line + b"\n" for line in (json.dumps(header).encode(), *self.lines)
        )
        digest = blake2b(text, digest_size=32).digest()
        signature = self.sender.sign(signed_text(digest))
        return text + b'{"signature":"%s"}\n' % signature.encode()

    def read(self, file: Path) -> Bundle:
        file.write_bytes(gzip.compress(self.content()))
        return read_bundle(file)


def test_an_event_with_other_bytes_is_named(here: Path, file: Path) -> None:
    lines = lines_of(here)
    writer = decode(lines[0]).writer
    forged = Forge(sender_of(here))
    forged.add(writer, *lines[:2], lines[2].replace(b"Wat Khum", b"Wat Kham"))
    bundle = forged.read(file)
    log = Log(Folder(here))

    with pytest.raises(CopyFailed) as failure:
        refuse_misfit(bundle, log, known_devices(log, {}))

    assert failure.value.trouble is CopyTrouble.FORK
    assert failure.value.about == {"event": decode(lines[2]).id}


def test_a_fork_before_the_bundle_begins_is_found(
    here: Path, there: Path, tmp_path: Path
) -> None:
    """Somebody rewrote the sender's old events; ours are as they were."""
    first = bundled(here, tmp_path / "1.gz")
    taken(there, first)
    writer = decode(lines_of(here)[0]).writer
    worked(here, 1)
    second = bundled(here, tmp_path / "2.gz", known_from(first))
    wrong = dict(second.after)
    wrong[writer] = wrong[writer]._replace(value=bytes(16))
    log = Log(Folder(there))
    with pytest.raises(CopyFailed) as failure:
        refuse_misfit(replace(second, after=wrong), log, known_devices(log, {}))

    assert failure.value.trouble is CopyTrouble.FORK


# --- the file


def make(
    station: Station, target: TargetDisk, known: dict[str, int] | None = None
) -> Made:
    with NewFile(target, "b.gz") as new:
        return make_bundle(Log(station.disk), new, SENDER, known or {})


def sample(count: int = 12) -> tuple[Station, bytes]:
    station, target = Station(SimDisk()), TargetDisk()
    station.write(count)
    make(station, target)
    return station, target.read("b.gz")


def checked(content: bytes) -> Bundle:
    return check_bundle(io.BytesIO(content), Path("b.gz"))


def test_the_file_is_as_the_format_says() -> None:
    station, content = sample(3)
    first, *events, last, end = gzip.decompress(content).split(b"\n")
    head = station.chain.head("k7qaaaa")
    text = b"\n".join([first, *events, b""])
    digest = blake2b(text, digest_size=32).digest()

    assert json.loads(first) == {
        "bundle": 1,
        "device": "k7q",
        "key": KEY,
        "at": NOON_MS,
        "heads": [["k7qaaaa", 3, head.value.hex()]],
        "after": [],
        "signed": {
            "d": "k7qaaaa",
            "n": 3,
            "hd": head.value.hex(),
            "sig": sign(SEED, head_text("k7qaaaa", head)),
        },
    }
    assert [decode(line).number for line in events] == [1, 2, 3]
    assert json.loads(last) == {"signature": sign(SEED, signed_text(digest))}
    assert end == b""


def test_a_sealed_log_and_one_with_a_base_are_bundled_as_far_as_they_go() -> None:
    station, target = Station(SimDisk()), TargetDisk()
    station.write(40)
    station.seal()
    station.drop()
    made = make(station, target)
    bundle = checked(target.read("b.gz"))

    assert 0 < made.events < 40
    assert bundle.after["k7qaaaa"].number == 40 - made.events
    assert bundle.heads == station.chain.heads


def test_events_behind_a_hole_are_left_out_and_named() -> None:
    disk = SimDisk()
    log = EventLog(disk, "k7q", at_ms=lambda: NOON_MS)
    for number in (1, 2, 4, 5):
        log.append(event_line("k7qaaaa", number))
        log.commit()
    target = TargetDisk()
    with NewFile(target, "b.gz") as new:
        made = make_bundle(Log(disk), new, SENDER, {})

    assert (made.events, made.gaps) == (2, {"k7qaaaa": 3})


def test_what_a_desk_writes_meanwhile_is_left_for_the_next_one() -> None:
    station = Station(SimDisk())
    station.write(5)
    count = 0

    class Busy:
        where = "busy"

        def names(self) -> list[str]:
            nonlocal count
            count += 1
            station.write(2)
            return station.disk.names()

        def read(self, name: str) -> bytes:
            return station.disk.read(name)

    target = TargetDisk()
    with NewFile(target, "b.gz") as new:
        made = make_bundle(Log(Busy()), new, SENDER, {})  # type: ignore[arg-type]

    assert 5 < made.events < station.written
    assert checked(target.read("b.gz")).events == made.events


def test_batches_are_no_longer_than_a_transaction_and_tear_no_command(
    tmp_path: Path,
) -> None:
    forged = Forge(SENDER)
    first, sizes = 1, [3, 496, 4, 500, 1, 700, 2]
    for size in sizes:
        for number in range(first, first + size):
            line = event_line("k7qaaaa", number)
            tail = b'"g":%d,"t"' % first
            forged.add(
                "k7qaaaa", line.replace(b'"t"', tail, 1) if number > first else line
            )
        first += size
    bundle = forged.read(tmp_path / "b.gz")
    batches = list(bundle.batches())

    assert [line for events in batches for line in events] == forged.lines
    assert max(map(len, batches)) <= BATCH
    assert [len(events) for events in batches] == [499, 4, 500, 1, 500, 202]


def test_a_stick_that_is_changed_after_the_check_gives_nothing_wrong(
    here: Path, file: Path
) -> None:
    bundle = bundled(here, file)
    text = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(text.replace(b"Wat Khum", b"Wat Kham")))

    with pytest.raises(CopyFailed):
        events_of(bundle)


def test_a_power_cut_leaves_no_bundle_or_all_of_it() -> None:
    station, _ = sample()
    outcomes = set()
    for cut_at in range(1, 9):
        for seed in range(12):
            target = TargetDisk(seed)
            target.cut_at = cut_at
            try:
                make(station, target)
                done = True
            except PowerCut:
                done = False
            target.cut()
            there = "b.gz" in target.names()
            if there:
                checked(target.read("b.gz"))
            outcomes.add((done, there))

    assert outcomes == {(False, False), (False, True), (True, True)}


def test_a_full_stick_is_left_as_it_was() -> None:
    station, content = sample()
    for room in range(0, len(content), 41):
        target = TargetDisk(room=room)

        with pytest.raises(CopyFailed) as failure:
            make(station, target)

        assert failure.value.trouble is CopyTrouble.DISK
        assert (target.names(), target.room) == ([], room)


# --- hostile files


_, CONTENT = sample()
TEXT = gzip.decompress(CONTENT)
WHOLE = checked(CONTENT)


@settings(max_examples=300, deadline=None)
@given(
    cut=st.integers(0, len(CONTENT)),
    flips=st.lists(st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))),
)
def test_no_cut_or_flip_of_the_file_raises_anything_but_our_own_error(
    cut: int, flips: list[tuple[int, int]]
) -> None:
    refused_or_same(changed(CONTENT, cut, flips))


@settings(max_examples=300, deadline=None)
@given(
    cut=st.integers(0, len(TEXT)),
    flips=st.lists(
        st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 255)), max_size=3
    ),
)
def test_no_cut_or_flip_of_the_text_raises_anything_but_our_own_error(
    cut: int, flips: list[tuple[int, int]]
) -> None:
    refused_or_same(gzip.compress(changed(TEXT, cut, flips), mtime=0))


def changed(content: bytes, cut: int, flips: list[tuple[int, int]]) -> bytes:
    image = bytearray(content)
    for at, mask in flips:
        image[at] ^= mask
    return bytes(image[:cut])


def refused_or_same(content: bytes) -> None:
    try:
        bundle = checked(content)
    except CopyFailed:
        return
    assert (bundle.heads, bundle.plan) == (WHOLE.heads, WHOLE.plan)


def test_a_byte_changed_anywhere_is_found() -> None:
    for at in range(len(TEXT)):
        content = changed(TEXT, len(TEXT), [(at, 1)])

        with pytest.raises(CopyFailed):
            checked(gzip.compress(content, mtime=0, compresslevel=1))


HEADER, *EVENTS, ENDING = TEXT.splitlines()


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [HEADER],
        [HEADER, ENDING],
        [HEADER, *EVENTS],
        [HEADER, *EVENTS[1:], ENDING],
        [HEADER, *EVENTS[:-1], ENDING],
        [HEADER, EVENTS[1], EVENTS[0], *EVENTS[2:], ENDING],
        [HEADER, *EVENTS, ENDING, EVENTS[0]],
        [HEADER, *EVENTS, ENDING, b""],
        [HEADER, *EVENTS, b"", ENDING],
        [b"{}", *EVENTS, ENDING],
        [b"[]", *EVENTS, ENDING],
        [b"[" * 100_000],
        [HEADER, b"{" * 100_000],
    ],
)
def test_lines_left_out_moved_or_put_in_are_found(lines: list[bytes]) -> None:
    with pytest.raises(CopyFailed):
        checked(gzip.compress(b"".join(line + b"\n" for line in lines)))


def test_a_newer_bundle_says_so() -> None:
    with pytest.raises(CopyFailed) as failure:
        checked(gzip.compress(b'{"bundle":2,"form":"unheard of"}\n'))

    assert failure.value.trouble is CopyTrouble.NEWER


def test_another_file_and_none_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 99)
    told = []
    for name in ("photo.jpg", "none.gz", "."):
        with pytest.raises(CopyFailed) as failure:
            read_bundle(tmp_path / name)
        told.append(failure.value.trouble)

    assert told == [CopyTrouble.FOREIGN, CopyTrouble.DISK, CopyTrouble.DISK]


def test_a_line_without_end_is_not_read_without_end() -> None:
    with pytest.raises(CopyFailed) as failure:
        checked(gzip.compress(HEADER + b"\n" + b"x" * (3 << 20)))

    assert failure.value.trouble is CopyTrouble.TOO_LARGE


def test_a_bundle_that_grows_without_measure_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store.copies.bundle, "MOST_BYTES", len(TEXT) - 1)

    with pytest.raises(CopyFailed) as failure:
        checked(CONTENT)

    assert failure.value.trouble is CopyTrouble.TOO_LARGE


@pytest.mark.parametrize(
    "header",
    [
        {"device": "../x"},
        {"device": ""},
        {"key": "short"},
        {"heads": [["k7qaaaa", 0, "00"]]},
        {"heads": [["a b", 1, "00" * 16]]},
        {"heads": [["k7qaaaa", 2, "00" * 16]]},
        {"heads": [["k7qaaaa", 1, "00" * 16]]},
        {"after": [["k7qaaaa", 5, "00" * 16]]},
        {"after": [["k7qaaaa", 5, "00" * 16], ["k7qaaaa", 6, "00" * 16]]},
        {"signed": {"d": "k7qaaaa", "n": 1, "hd": "zz", "sig": ""}},
        {"signed": {"d": "k7qaaaa", "n": 1, "hd": "00", "sig": ""}},
    ],
)
def test_a_header_that_is_signed_and_wrong_is_refused(
    here: Path, file: Path, header: dict[str, Any]
) -> None:
    forged = Forge(sender_of(here))
    forged.add("k7qaaaa", event_line("k7qaaaa", 1))
    forged.read(file)
    forged.header = header

    with pytest.raises(CopyFailed):
        forged.read(file)


@settings(max_examples=100, deadline=None)
@given(line=st.binary(max_size=80).map(lambda text: b'{"d":"k7qaaaa","n":1' + text))
def test_a_signed_line_of_anything_is_refused_or_an_event(line: bytes) -> None:
    forged = Forge(SENDER)
    forged.lines = [line]
    forged.chain.extend("k7qaaaa", 1, line)
    content = gzip.compress(forged.content())

    with pytest.raises(CopyFailed):
        checked(content)


def test_nothing_is_written_when_a_bundle_is_refused(
    here: Path, there: Path, file: Path
) -> None:
    bundled(here, file)
    worked(there, 1)
    before = tree(there)
    file.write_bytes(file.read_bytes()[:-9])

    with pytest.raises(StoreError):
        read_bundle(file)

    assert tree(there) == before
