"""The whole way: what is wanted, encoded and paced, over a simulated thin link."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol_tui.terminal.abilities import USUAL
from patrol_tui.terminal.colours import Colours
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.meter import Meter
from patrol_tui.terminal.pace import SILENT_S, Pacer
from patrol_tui.terminal.row_order import ordinary_rows, urgent_rows
from patrol_tui.terminal.sending import Asked, Sending
from patrol_tui.terminal.settling import LONGEST_S, Settling
from patrol_tui.terminal.wanted import Wanted
from tests.patrol_tui.thin.desk_screen import (
    COLUMNS,
    COMMAND_ROW,
    FIRST_ROWS,
    MAP_ROWS,
    ROWS,
    DeskScreen,
)
from tests.patrol_tui.thin.screens import ThinTerminal
from tests.patrol_tui.thin.simulated import (
    Answer,
    Manner,
    Nature,
    World,
    honest,
    share,
)

THIN = Nature(bytes_s=1200, round_trip_s=0.6)
APP_S = 0.01
"""How long the app takes to draw what a key did."""


def made_sending(columns: int, rows: int, pacer: Pacer | None = None) -> Sending:
    wanted = Wanted(columns, rows, Colours.TRUE)
    return Sending(wanted, Encoder(wanted, USUAL), pacer or Pacer(), Meter())


class Duty:
    """A desk on a link: somebody types, and updates come in."""

    def __init__(self, nature: Nature, manner: Manner = honest, seed: int = 1) -> None:
        self.screen = DeskScreen(seed)
        pacer = Pacer(overhead_bytes=nature.packet_bytes)
        self.sending = made_sending(COLUMNS, ROWS, pacer)
        self.sending.first_rows = FIRST_ROWS
        self.world = World(self.sending, nature, (COLUMNS, ROWS), manner)
        self.reference = ThinTerminal(COLUMNS, ROWS)
        self.pressed: list[float] = []
        self.seen: list[float] = []
        self.world.watch = self._watch
        self.sending.begin(0.0)
        self.world.at(0.02, lambda: self.draws(self.screen.whole()))

    def draws(self, frame: str) -> None:
        self.reference.feed(frame)
        self.sending.feed(frame, self.world.now_s)

    def updates(self, from_s: float, to_s: float, each_s: float) -> None:
        for number in range(int((to_s - from_s) / each_s)):
            self.world.at(
                from_s + number * each_s, lambda: self.draws(self.screen.update())
            )

    def types(self, at_s: float) -> None:
        letter = "abcdefghijklmnopqrstuvwxyz"[len(self.pressed) % 26]
        self.pressed.append(at_s)

        def come() -> None:
            self.sending.on_key(self.world.now_s)
            drawn_s = self.world.now_s + APP_S
            self.world.at(drawn_s, lambda: self.draws(self.screen.key(letter)))

        self.world.presses(at_s, come)

    def echoes(self) -> list[float]:
        assert len(self.seen) == len(self.pressed)
        pairs = zip(self.pressed, self.seen, strict=True)
        return [seen - pressed for pressed, seen in pairs]

    def is_as_wanted(self) -> bool:
        return self.world.screen.cells() == self.reference.cells()

    def _watch(self) -> None:
        """Note when the last typed letter stands on the screen."""
        if len(self.seen) == len(self.pressed):
            return
        row = self.world.screen.buffer[COMMAND_ROW]
        count = len(self.seen) + 1
        typed = "abcdefghijklmnopqrstuvwxyz"[(count - 1) % 26]
        if row[count % 60 + 1].data == typed and row[count % 60 + 2].data == "\u2588":
            self.seen.append(self.world.now_s)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_key_comes_back_after_hardly_more_than_a_round_trip(seed: int) -> None:
    duty = Duty(THIN, seed=seed)
    duty.updates(12.0, 62.0, each_s=0.2)
    for number in range(58):
        duty.types(14.0 + number * 0.8 + 0.013 * (number * seed % 17))

    duty.world.run(until_s=64.0)

    echoes = duty.echoes()
    assert share(echoes, 0.5) <= 1.1 * 0.6
    assert share(echoes, 0.95) <= 1.25 * 0.6
    assert duty.is_as_wanted()


def test_key_comes_back_through_ssh_within_two_round_trips() -> None:
    ssh = Nature(bytes_s=1200, round_trip_s=0.6, packet_bytes=90)
    duty = Duty(ssh)
    duty.updates(20.0, 70.0, each_s=0.2)
    for number in range(58):
        duty.types(22.0 + number * 0.8 + 0.013 * (number % 17))

    duty.world.run(until_s=75.0)

    assert share(duty.echoes(), 0.5) <= 1.5 * 0.6
    assert share(duty.echoes(), 0.95) <= 2 * 0.6
    assert duty.is_as_wanted()


def test_key_comes_back_soon_on_a_link_that_is_full() -> None:
    duty = Duty(THIN)
    duty.updates(12.0, 62.0, each_s=0.04)
    for number in range(58):
        duty.types(14.0 + number * 0.8)

    duty.world.run(until_s=70.0)

    assert share(duty.echoes(), 0.95) <= 1.5 * 0.6
    assert duty.sending.meter.reading(70.0).frames_dropped > 500
    assert duty.is_as_wanted()


def test_queue_that_it_makes_itself_is_short() -> None:
    duty = Duty(THIN)
    duty.updates(12.0, 60.0, each_s=0.05)
    duty.world.at(30.0, lambda: duty.sending.repaint(30.0))
    duty.world.run(until_s=12.0)
    duty.world.worst_queue_s = 0.0

    duty.world.run(until_s=60.0)

    assert duty.world.worst_queue_s <= 0.2


def test_keys_work_while_the_first_picture_is_still_coming() -> None:
    duty = Duty(THIN)
    for number in range(3):
        duty.types(1.2 + 0.3 * number)

    duty.world.run(until_s=20.0)

    assert max(duty.echoes()) < 1.2
    assert duty.is_as_wanted()


def test_command_line_and_queue_are_drawn_before_the_map() -> None:
    duty = Duty(THIN)

    while not any(duty.world.screen.words()[row] for row in MAP_ROWS):
        duty.world.run(until_s=duty.world.now_s + 0.01)

    drawn, wanted = duty.world.screen.words(), duty.reference.words()
    assert duty.world.now_s < 3.0
    assert all(drawn[row] == wanted[row] for row in FIRST_ROWS)


def test_stall_of_twenty_seconds_leaves_no_old_pictures() -> None:
    stalled = Nature(bytes_s=1200, round_trip_s=0.6, stalls=((20.0, 40.0),))
    duty = Duty(stalled)
    duty.updates(12.0, 50.0, each_s=0.1)
    duty.world.run(until_s=19.0)
    before_bytes = duty.world.down.pushed_bytes
    duty.world.run(until_s=39.9)
    during_bytes = duty.world.down.pushed_bytes - before_bytes
    for number in range(5):
        duty.types(41.6 + number * 0.5)

    duty.world.run(until_s=60.0)

    assert during_bytes < 2400
    assert max(duty.echoes()) < 1.0
    assert duty.is_as_wanted()


def test_keys_typed_in_a_stall_are_not_taken_for_silence() -> None:
    stalled = Nature(bytes_s=1200, round_trip_s=0.6, stalls=((20.0, 40.0),))
    duty = Duty(stalled)
    duty.updates(12.0, 42.0, each_s=0.2)
    for number in range(8):
        duty.types(25.0 + number)

    duty.world.run(until_s=42.0)
    is_mute = duty.sending.pacer.is_mute
    duty.world.run(until_s=60.0)

    assert not is_mute
    assert duty.sending.pacer.rate == pytest.approx(1200, rel=0.3)
    assert duty.is_as_wanted()


def lost(number: int, place: tuple[int, int]) -> list[Answer]:
    return [] if number % 4 == 1 else [(0.0, place)]


def silent(_number: int, _place: tuple[int, int]) -> list[Answer]:
    return []


def twice(_number: int, place: tuple[int, int]) -> list[Answer]:
    return [(0.0, place), (0.02, place)]


def late(_number: int, place: tuple[int, int]) -> list[Answer]:
    return [(5.0, place)]


def elsewhere(_number: int, place: tuple[int, int]) -> list[Answer]:
    return [(0.0, (place[0], place[1] + 1))]


@pytest.mark.parametrize("manner", [lost, silent, twice, late, elsewhere])
def test_odd_terminal_is_served(manner: Manner) -> None:
    duty = Duty(THIN, manner)
    duty.updates(20.0, 50.0, each_s=0.2)
    for number in range(20):
        duty.types(22.0 + number)

    duty.world.run(until_s=70.0)

    assert share(duty.echoes(), 0.5) < 1.0
    assert duty.is_as_wanted()


def test_silent_terminal_is_asked_again_and_believed_when_it_speaks() -> None:
    def later(_number: int, place: tuple[int, int]) -> list[Answer]:
        return [(0.0, place)] if duty.world.now_s > 30 else []

    duty = Duty(THIN, later)
    duty.updates(5.0, 120.0, each_s=0.5)
    duty.world.run(until_s=SILENT_S + 1)
    was_mute = duty.sending.pacer.is_mute

    duty.world.run(until_s=125.0)

    assert was_mute
    assert not duty.sending.pacer.is_mute
    assert duty.sending.pacer.round_trip_s == pytest.approx(0.6, abs=0.1)
    assert duty.is_as_wanted()


def test_forged_answers_only_cost_bytes() -> None:
    duty = Duty(THIN)
    duty.updates(12.0, 40.0, each_s=0.2)
    for number in range(1000):
        duty.world.forges(15.0 + number * 0.01, (number % 30, number % 99))

    duty.world.run(until_s=25.0)
    spent = duty.world.down.pushed_bytes
    duty.world.run(until_s=60.0)

    assert spent < 1200 * 25
    assert duty.is_as_wanted()


TEXTS = st.text(st.sampled_from("abc ก่ี漢█"), min_size=1, max_size=12)
ODD = st.lists(
    st.sampled_from(["lost", "told", "twice", "late", "forged"]), max_size=12
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.0, 2.0), st.integers(0, 5), st.integers(0, 15), TEXTS),
        max_size=12,
    ),
    ODD,
    st.sampled_from([(300, 0.9), (1200, 0.6), (100_000, 0.02)]),
)
def test_terminal_always_ends_up_as_wanted(
    frames: list[tuple[float, int, int, str]], odd: list[str], link: tuple[float, float]
) -> None:
    def manner(number: int, place: tuple[int, int]) -> list[Answer]:
        how = odd[number] if number < len(odd) else "told"
        forged = (0.0, (number % 6, 1))
        return {
            "lost": [],
            "told": [(0.0, place)],
            "twice": [(0.0, place), (0.03, place)],
            "late": [(1.5, place)],
            "forged": [forged, (0.1, place)],
        }[how]

    sending = made_sending(40, 6)
    nature = Nature(bytes_s=link[0], round_trip_s=link[1])
    world = World(sending, nature, (40, 6), manner)
    reference = ThinTerminal(40, 6)
    sending.begin(0.0)
    at_s = 0.0
    for wait_s, row, column, text in frames:
        at_s += wait_s
        frame = f"\x1b[{row + 1};{column + 1}H\x1b[3{row}m{text}\x1b[0m"
        reference.feed(frame)
        world.at(at_s, lambda frame=frame: sending.feed(frame, world.now_s))

    world.run(until_s=at_s + 120.0)

    assert not sending.wanted.changed
    assert world.screen.cells() == reference.cells()


def test_frames_that_nobody_saw_are_never_sent() -> None:
    sending = made_sending(40, 4)
    world = World(sending, THIN, (40, 4))
    sending.begin(0.0)
    world.run(until_s=3.0)
    before_bytes = world.down.pushed_bytes
    for number in range(200):
        sending.feed(f"\x1b[2;1Hstate {number:03d}", 3.0)
    sending.feed("\x1b[2;1Hdone     ", 3.0)

    world.run(until_s=6.0)

    reading = sending.meter.reading(6.0)
    assert "done" in world.screen.words()[1]
    assert world.down.pushed_bytes - before_bytes < 40
    assert reading.frames_dropped >= 200


def test_what_is_told_goes_before_the_picture_and_also_while_held() -> None:
    sending = made_sending(20, 3)
    sending.tell("\x1b[?1049h")
    held = sending.step(0.0)
    sending.begin(0.0)
    sending.tell("\x07")

    begun = sending.step(0.0)

    assert held.sent == b"\x1b[?1049h"
    assert begun.sent.startswith(b"\x07")
    assert begun.sent.endswith(b"\x1b[6n")


def test_what_is_asked_first_is_told_apart() -> None:
    sending = made_sending(20, 3)
    sending.begin(0.0, [Asked("\x1b[1H", "answers"), Asked("\x1b[2H-", "other")])

    asked = sending.step(0.0).sent

    assert asked == b"\x1b[1H\x1b[6n\x1b[2H-\x1b[6n"
    assert sending.on_answer((0, 0), 0.1)
    assert sending.on_answer((1, 1), 0.1)
    assert not sending.on_answer((1, 1), 0.1)


def test_quick_terminal_is_asked_rarely_and_once_behind_the_last_picture() -> None:
    sending = made_sending(80, 24)
    world = World(sending, Nature(bytes_s=1e6, round_trip_s=0.004), (80, 24))
    sending.begin(0.0)
    for number in range(80):
        row, letter = number % 24 + 1, "abcdefgh"[number // 24]
        frame = f"\x1b[{row};1H{letter * 80}"
        world.at(
            0.1 + number * 0.05, lambda frame=frame: sending.feed(frame, world.now_s)
        )

    world.run(until_s=4.06)
    asked = sending.meter.reading(world.now_s).questions
    world.run(until_s=9.0)

    assert asked < 20
    assert sending.pacer.until_ask_s(world.now_s) > 1e6, "all was asked about"
    assert sending.meter.reading(world.now_s).questions <= asked + 2


def test_unknown_sequence_passed_on_is_followed_by_a_repaint() -> None:
    sending = made_sending(20, 3)
    world = World(sending, THIN, (20, 3))
    sending.begin(0.0)
    sending.feed("\x1b[1;1Hhello", 0.0)
    world.run(until_s=3.0)
    sending.feed("\x1b#8", 3.0)

    world.run(until_s=6.0)

    assert world.screen.words()[0] == "hello"
    assert not world.screen.words()[2].strip()


def test_mismatch_has_doubtful_rows_drawn_again_but_not_for_ever() -> None:
    duty = Duty(THIN, elsewhere)
    duty.world.run(until_s=30.0)
    before_bytes = duty.world.down.pushed_bytes

    duty.world.run(until_s=60.0)

    assert duty.sending.meter.reading(60.0).mismatches > 0
    assert duty.world.down.pushed_bytes - before_bytes < 300


def test_rows_of_a_key_come_nearest_first() -> None:
    changed = dict.fromkeys([1, 5, 8, 22], 0.0)

    rows = urgent_rows(changed, {22: 0.0, 5: 0.0, 8: 0.0, 9: 0.0}, 8)

    assert rows == [8, 5, 22]


def test_many_rows_of_a_key_come_from_the_top_after_the_cursors() -> None:
    rows = dict.fromkeys([9, 3, 4, 5, 6, 7, 8], 0.0)

    assert urgent_rows(rows, rows, 8) == [8, 3, 4, 5, 6, 7, 9]


def test_picture_that_the_same_key_replaces_at_once_is_not_sent() -> None:
    sending = made_sending(40, 12)
    world = World(sending, THIN, (40, 12))
    sending.begin(0.0)
    world.run(until_s=3.0)
    before_bytes = world.down.pushed_bytes
    sending.on_key(3.0)
    for wait_s, letter in ((0.01, "o"), (0.015, "p"), (0.018, "n")):
        world.run(until_s=world.now_s + wait_s)
        frame = "".join(f"\x1b[{row};1H{letter}{'abc' * 7}" for row in range(2, 10))
        sending.feed(f"{frame}\x1b[12;1Hkey {letter}", world.now_s)
        echo = sending.step(world.now_s)

        assert letter.encode() + b"abc" not in echo.sent

    world.run(until_s=6.0)

    assert not sending.wanted.changed
    assert world.down.pushed_bytes - before_bytes < 300


def test_picture_painted_in_two_frames_is_sent_once() -> None:
    pushed_bytes = []
    for waits_s in ([0.2], [0.2, 0.045]):  # the later, the link is idle since long
        sending = made_sending(40, 12)
        world = World(sending, THIN, (40, 12))
        sending.begin(0.0)
        world.run(until_s=3.0)
        before_bytes = world.down.pushed_bytes
        for wait_s, letter in zip(waits_s, "ba"[-len(waits_s) :], strict=True):
            world.run(until_s=world.now_s + wait_s)
            frame = "".join(f"\x1b[{row};1H{letter * 35}{row}" for row in range(2, 11))
            sending.feed(frame, world.now_s)
        world.run(until_s=9.0)
        pushed_bytes.append(world.down.pushed_bytes - before_bytes)

    assert pushed_bytes[1] == pushed_bytes[0]


def test_update_of_few_rows_waits_for_no_other() -> None:
    sending = made_sending(40, 12)
    world = World(sending, THIN, (40, 12))
    sending.begin(0.0)
    world.run(until_s=3.0)

    sending.feed("".join(f"\x1b[{row};1Hrow {row}" for row in (2, 5, 9)), 3.0)

    assert b"row 9" in sending.step(3.0).sent


def test_app_that_never_stops_painting_is_shown_all_the_same() -> None:
    settling = Settling()
    frames_s = [number * 0.02 for number in range(50)]
    shown_s = []

    for now_s in frames_s:
        if not settling.is_painting(now_s):
            shown_s.append(now_s)
        settling.on_frame(fresh=20, changed=20, now_s=now_s)

    assert len(shown_s) >= frames_s[-1] / (LONGEST_S + 0.02)


def test_named_rows_come_first_in_an_opening_and_later_the_oldest() -> None:
    changed = {3: 0.0, 4: 5.0, 7: 5.0}

    opening = ordinary_rows(changed, {}, (7, 3), is_opening=True)
    later = ordinary_rows(changed, {}, (7, 3), is_opening=False)

    assert opening == [7, 3, 4]
    assert later == [3, 7, 4]


def test_thread_sends_all_that_is_told_and_ends() -> None:
    sending = made_sending(20, 3)
    written: list[bytes] = []
    is_there = threading.Event()

    def write(sent: bytes) -> None:
        written.append(sent)
        if b"bye" in sent:
            is_there.set()

    sending.start(write)
    sending.begin(0.0)
    sending.feed("\x1b[1;1Hhello", 0.0)
    sending.tell("bye")

    assert is_there.wait(10.0)
    assert sending.stop(10.0)
    assert not sending.drain(0.0) or not sending.pacer.questions


def test_thread_that_cannot_write_is_left_alone_at_the_end() -> None:
    sending = made_sending(20, 3)
    is_stuck, may_go = threading.Event(), threading.Event()

    def write(_sent: bytes) -> None:
        is_stuck.set()
        may_go.wait(10.0)

    sending.start(write)
    sending.tell("x")
    assert is_stuck.wait(10.0)

    is_ended = sending.stop(0.01)
    may_go.set()

    assert not is_ended


@pytest.mark.parametrize("manner", [honest, silent, lost])
def test_still_screen_is_hardly_asked(manner: Manner) -> None:
    duty = Duty(THIN, manner)
    duty.world.run(until_s=300.0)
    before = duty.sending.meter.reading(300.0)

    duty.world.run(until_s=3900.0)

    after = duty.sending.meter.reading(3900.0)
    assert after.questions - before.questions <= 12
    assert after.sent_bytes - before.sent_bytes <= 12 * 4


def test_idle_minutes_cost_little_more_than_their_pictures() -> None:
    duty = Duty(THIN)
    duty.updates(60.0, 660.0, each_s=60.0)
    duty.world.run(until_s=50.0)
    before_bytes = duty.world.down.pushed_bytes + duty.world.up.pushed_bytes

    duty.world.run(until_s=650.0)

    spent_bytes = duty.world.down.pushed_bytes + duty.world.up.pushed_bytes
    assert spent_bytes - before_bytes <= 10 * 150
