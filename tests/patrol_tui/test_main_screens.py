"""The main screens as they look, in both languages, on a small and on a wide screen.

Reviewed by eye: after a change read what `--golden-update` wrote, in Thai too.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.patrol_tui.officer import Officer, on_duty

EVENING = (
    "ON 21 crew=สมชาย,บุญมี @provincial-hall",
    "ON 22 crew=วีระ @wat-khum",
    "ON M1 crew=อนันต์ @kasikorn-bank",
    "ON M2 crew=มานพ @yaowarat-gold",
    "N theft @wat-khum จยย. สีแดง หายหน้าร้านน้ำชา by=191",
    "N noise @suriyadet-bamrung+300 ร้องคาราโอเกะตั้งแต่สามทุ่ม by=LINE",
    'N crash @"thewaphiban > pracha-thammarak 100" รถล้ม ๒ คัน ไม่มีผู้บาดเจ็บ',
    "N robbery @yaowarat-gold ชายสองคน มีมีด หนีไปทางตลาด",
    "D 22 101",
    "ACK 22",
    "EN 22",
    "AR 22",
    "RM 101 พบรอยงัดที่ประตูหลัง ผู้เสียหายให้การว่าจอดไว้ไม่เกินสิบนาที",
    "BK M1 101",
    "D 21 104",
    "H 102 20 ผู้แจ้งไม่อยู่บ้าน",
    "ST 22 103",
    "VS M2 กข1234 @yaowarat-gold",
    "SOS M1 @wat-khum ถูกล้อม",
)
SIZES = [(80, 24), (120, 40)]
SCREENS: dict[str, tuple[str, ...]] = {
    "alerts": (),
    "card": ("j", "y"),
    "help": ("question_mark",),
    "next": ("enter",),
    "map": ("m",),
    "recommended": ("colon", "REC 103", "enter"),
    "search": ("colon", "Q หาย", "enter"),
    "refused": ("colon", 'N theft @"หลังตลาด" กระเป๋า', "enter"),
}
"""Each with what is pressed and typed to come to it from the lists."""


async def _shows(officer: Officer, screen: str) -> str:
    """Go from the lists to a screen, and give its rows."""
    await officer.presses("i", "home")
    for key in SCREENS[screen]:
        await (officer.types(key) if " " in key else officer.presses(key))
    drawn = "\n".join(officer.rows()) + "\n"
    await officer.presses("escape", "escape")
    return drawn


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("lang", ["en", "th"])
async def test_main_screens_look_like_this(
    lang: str,
    size: tuple[int, int],
    tmp_path: Path,
    golden: Callable[[str, str], None],
) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING, size=size, lang=lang) as officer:
        await officer.waits(3)
        drawn = {screen: await _shows(officer, screen) for screen in SCREENS}

    for screen, rows in drawn.items():
        golden(f"screens/{screen}-{lang}-{size[0]}x{size[1]}.txt", rows)
