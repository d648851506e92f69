"""The log under power cuts and failing disks: laws at every act, each rule's proof.

A story runs until something strikes. Then the log is opened again, and the laws of
`Story.check` must hold. Mutant logs each leave out one rule; the same laws must catch
them, or the laws prove nothing.
"""

import contextlib
import errno
import json
import random
from collections import Counter
from collections.abc import Callable

import pytest

from store.log import EventLog, LogFailed, Trouble, split
from store.log.frames import take_tag
from store.log.open_segment import OpenSegment
from tests.store.log_story import LogMaker, Story, open_log, segments, three_segments
from tests.store.sim_disk import PowerCut, SimDisk

CUT_OUTCOMES = 3


def sizes_for(seed: int) -> list[int]:
    chance = random.Random(seed)  # noqa: S311
    return chance.choices([1, 1, 1, 2, 5], k=6 + seed % 2)


def acts_of(sizes: list[int]) -> int:
    disk = SimDisk()
    Story(disk).session(sizes)
    return disk.acts


def cut_everywhere(seed: int, make: LogMaker = EventLog) -> Counter[str]:
    """Cut the power, or kill the program, at each act of a session."""
    fired: Counter[str] = Counter()
    sizes = sizes_for(seed)
    for act in range(1, acts_of(sizes) + 2):
        for outcome in range(CUT_OUTCOMES + 1):
            disk = SimDisk(seed * 1000 + outcome)
            story = Story(disk, make)
            strike = disk.cut if outcome else disk.kill
            told = f"seed {seed}, act {act}, {strike.__name__} {outcome}"
            disk.cut_at = act
            with contextlib.suppress(PowerCut):
                story.session(sizes)
            strike()
            cut_recovery(disk, make, act)
            shown = story.check(told)
            disk.cut()
            assert shown <= story.check(told), f"{told}: shown, then gone"
            fired += disk.fired
    return fired


def cut_recovery(disk: SimDisk, make: LogMaker, act: int) -> None:
    """Strike once more while the log is being opened."""
    disk.cut_at = disk.acts + 1 + act % 4
    with contextlib.suppress(PowerCut):
        open_log(disk, make)
    if act % 2:
        disk.cut()
    else:
        disk.kill()


def fail_everywhere(seed: int, make: LogMaker = EventLog) -> Counter[str]:
    """Refuse each act of a session once, then cut the power."""
    fired: Counter[str] = Counter()
    sizes = sizes_for(seed)
    for code in (errno.ENOSPC, errno.EIO):
        for act in range(1, acts_of(sizes) + 1):
            disk = SimDisk(seed)
            story = Story(disk, make)
            disk.fail_at = {act: code}
            story.session(sizes, snapshots=False)
            disk.cut()
            story.check(f"seed {seed}, {errno.errorcode[code]} at act {act}")
            fired += disk.fired
    return fired


def live(seed: int, make: LogMaker = EventLog) -> Counter[str]:
    """Many sessions on one disk, each with refusals and a violent end."""
    chance = random.Random(seed)  # noqa: S311
    disk = SimDisk(seed)
    story = Story(disk, make)
    for turn in range(8):
        disk.cut_at = disk.acts + chance.randint(1, 30)
        for _ in range(chance.randint(0, 3)):
            code = chance.choice([errno.ENOSPC, errno.EIO])
            disk.fail_at[disk.acts + chance.randint(1, 20)] = code
        with contextlib.suppress(PowerCut, LogFailed):
            story.session(chance.choices([1, 1, 2, 4], k=6), snapshots=False)
        (disk.cut if chance.random() < 0.7 else disk.kill)()
        story.check(f"life {seed}, session {turn}")
        (disk.cut if chance.random() < 0.3 else disk.kill)()
    return disk.fired


def sum_of(
    trial: Callable[[int, LogMaker], Counter[str]],
    seeds: int,
    make: LogMaker = EventLog,
) -> Counter[str]:
    """Run a trial for each seed; the faults that really struck."""
    return sum((trial(seed, make) for seed in range(seeds)), Counter[str]())


def test_nothing_acknowledged_is_lost_at_any_cut() -> None:
    fired = sum_of(cut_everywhere, 12)
    print(dict(fired))  # noqa: T201

    for kind in ("create", "write", "sync", "sync_folder", "replace", "remove"):
        assert fired[f"cut at {kind}"] > 0, f"no cut at {kind}: {fired}"
    assert fired["lost IN_MEMORY"] > 100


def test_nothing_acknowledged_is_lost_when_any_act_is_refused() -> None:
    fired = sum_of(fail_everywhere, 12)
    print(dict(fired))  # noqa: T201

    for kind in ("create", "write", "sync", "sync_folder"):
        for code in ("EIO", "ENOSPC"):
            assert fired[f"{kind} {code}"] > 0, f"no {code} at {kind}: {fired}"
    assert fired["lost GHOST"] > 10


def test_laws_hold_over_whole_lives() -> None:
    fired = sum_of(live, 100)
    print(dict(fired))  # noqa: T201

    assert sum(n for kind, n in fired.items() if kind.startswith("cut at")) > 200
    assert sum(n for kind, n in fired.items() if kind.endswith(("EIO", "ENOSPC"))) > 200


class Unsynced(EventLog):
    """Breaks R1: acknowledges before anything is on disk."""

    def _make_durable(self, segment: OpenSegment) -> None:
        pass


class FramePerEvent(EventLog):
    """Breaks R1: writes a transaction as several frames."""

    def _save(self, elements: bytes) -> None:
        payload, _ = take_tag(b"[" + elements + b"]")
        for element in split(payload):
            super()._save(element)


class RetriesSync(EventLog):
    """Breaks R2: asks again after a failed sync, and believes the answer."""

    def _make_durable(self, segment: OpenSegment) -> None:
        try:
            super()._make_durable(segment)
        except OSError:
            super()._make_durable(segment)


class WritesOn(EventLog):
    """Breaks R2: goes on in the file that holds a torn frame."""

    def _begin(self) -> OpenSegment:
        return self._segment or super()._begin()

    def _give_up(self) -> None:
        pass


class ActsAtOnce(EventLog):
    """Breaks R3: shows the last frame without committing it again."""

    def _recommit(self) -> None:
        self._pending = []


class NamelessSegment(EventLog):
    """Breaks R4: leaves the name of a fresh segment to chance."""

    def _make_durable(self, segment: OpenSegment) -> None:
        self.disk.sync(segment.file)


@pytest.mark.parametrize(
    ("mutant", "law"),
    [
        (Unsynced, "acknowledged and lost"),
        (FramePerEvent, "half of"),
        (ActsAtOnce, "shown, then gone"),
        (NamelessSegment, "lost|gone"),
    ],
)
def test_cuts_catch_a_log_without_the_rule(mutant: LogMaker, law: str) -> None:
    with pytest.raises(AssertionError, match=law):
        sum_of(cut_everywhere, 3, mutant)


@pytest.mark.parametrize(
    ("mutant", "law"),
    [(RetriesSync, "acknowledged and lost"), (WritesOn, "false alarm")],
)
def test_refusals_catch_a_log_without_the_rule(mutant: LogMaker, law: str) -> None:
    with pytest.raises(AssertionError, match=law):
        sum_of(fail_everywhere, 8, mutant)


class Forgets(EventLog):
    """Breaks R3: does not write down which doubts it settled."""

    def _header(self) -> bytes:
        self._redo = {}
        return super()._header()


def copies_after_crashes(make: LogMaker) -> Counter[int]:
    """How often each event lies in the log after a row of crashes."""
    disk = SimDisk()
    story = Story(disk, make)
    for _ in range(10):
        story.session([1, 1])
        disk.kill()
    rows = [e for r in open_log(disk, make).recovered for e in r.events]
    return Counter(json.loads(event)["n"] for event in rows)


def test_each_doubt_is_settled_once() -> None:
    assert max(copies_after_crashes(EventLog).values()) == 2
    assert max(copies_after_crashes(Forgets).values()) > 5


def test_missing_segment_is_reported() -> None:
    disk = three_segments()
    name = segments(disk)[1]
    size = disk.files.pop(name).size()
    log = open_log(disk)

    assert [(f.code, f.file, f.start, f.stop) for f in log.report] == [
        ("segment-missing", name, 0, size)
    ]


def test_short_segment_is_reported_at_any_length() -> None:
    for short in range(1, 40):
        disk = three_segments()
        name = segments(disk)[1]
        file = disk.files[name]
        size = file.size()
        file.set(file.content()[:-short])
        log = open_log(disk)

        found = {f.code: (f.file, f.stop) for f in log.report}
        assert found[Trouble.SEGMENT_SHORT] == (name, size)


class Unanchored(EventLog):
    """Breaks R5: a header does not say what came before."""

    def _header(self) -> bytes:
        header = json.loads(super()._header()) | {"after": [0, 0]}
        return json.dumps(header, separators=(",", ":")).encode()


def test_without_after_a_missing_segment_would_go_unseen() -> None:
    disk = three_segments(Unanchored)
    del disk.files[segments(disk)[1]]

    assert not open_log(disk).report
