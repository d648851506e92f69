"""Pages of a stream: where one may end."""

from __future__ import annotations

from patrol_tui.server.ledgers import SERVER_DEVICE, Ask, ZoneName
from patrol_tui.server.tails import MOST_UNSIGNED, Placed, page_of

SERVER = f"{SERVER_DEVICE}aaaa"


def stream(*kinds: str) -> list[Placed]:
    """Events of 100 bytes; those about the log and numbers are the server's."""
    placed = []
    for seq, kind in enumerate(kinds, 1):
        writer = SERVER if kind in {"log.open", "inc.num", "log.head"} else "abcdefg"
        line = f'{{"d":"{writer}","k":"{kind}"}}'.encode().ljust(100)
        placed.append(Placed(seq, writer, line))
    return placed


def ends(placed: list[Placed], most_bytes: int, after: int = 0) -> int:
    ask = Ask(ZoneName("roi-et"), after, most_bytes)
    return page_of(placed[after:], ask, len(placed)).seq


def test_page_ends_behind_a_signed_event_of_the_server() -> None:
    placed = stream("inc.open", "inc.note", "inc.num", "inc.num", "log.head", "inc.pri")

    assert [ends(placed, most) for most in (150, 300, 400, 500, 600)] == [1, 2, 2, 5, 6]


def test_page_that_begins_with_numbers_goes_on_to_their_signature() -> None:
    placed = stream("inc.open", "inc.num", "inc.num", "inc.num", "log.head", "inc.pri")

    assert ends(placed, 100, after=1) == 5


def test_page_ends_somewhere_though_nothing_is_ever_signed() -> None:
    placed = stream(*(["inc.num"] * 1_000))

    assert 0 < ends(placed, 100) <= MOST_UNSIGNED // 100 + 1
    assert ends(placed, 100, after=900) == 1_000
