"""How much of what the samples hold is found, and whether anything is invented."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from patrol_tui.intake.inbound import Inbound
from patrol_tui.intake.pasted import Pasted, read_pasted
from patrol_tui.intake.station import Station
from store.city.places import Gazetteer
from store.city.zone import ROI_ET
from store.model.tables import CodeTables

ZONE = ZoneInfo("Asia/Bangkok")
NOW = datetime(2021, 11, 8, 20, 0, tzinfo=ZONE)
STATION = Station(
    now_ms=round(NOW.timestamp() * 1000),
    zone=ZONE,
    tables=CodeTables(),
    places=Gazetteer.of(ROI_ET),
)
SAMPLES = Path(__file__).parent / "samples"
FIELDS = ("sender", "time", "place", "type")


@dataclass
class Score:
    """Fields held by the samples, fields found, and all that was invented."""

    held: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    samples: int = 0

    def shares(self) -> dict[str, float]:
        return {each: self.found[each] / self.held[each] for each in FIELDS}

    def told(self) -> str:
        rows = [f"{each} {self.found[each]}/{self.held[each]}" for each in FIELDS]
        return (
            f"{self.samples} samples: {', '.join(rows)}; invented {len(self.invented)}"
        )


def samples(name: str) -> list[dict[str, Any]]:
    text = (SAMPLES / f"{name}.toml").read_text("utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["sample"]
    return found


def read(text: str) -> Pasted:
    return read_pasted(text, STATION)


def moment(inbound: Inbound) -> str:
    if inbound.sent_ms is None:
        return ""
    return datetime.fromtimestamp(inbound.sent_ms / 1000, ZONE).strftime(
        "%Y-%m-%d %H:%M"
    )


def scored(*names: str) -> Score:
    """Read all samples of some files, and count."""
    score = Score()
    for sample in (one for name in names for one in samples(name)):
        score.samples += 1
        read_reports = read(sample["paste"]).reports
        wanted = sample["reports"]
        for at, want in enumerate(wanted):
            got = read_reports[at] if at < len(read_reports) else Inbound(source="")
            _compare(score, sample["name"], want, got)
        score.invented += [
            f"{sample['name']}: a report of {one.text!r}"
            for one in read_reports[len(wanted) :]
        ]
    return score


def _compare(score: Score, name: str, want: dict[str, Any], got: Inbound) -> None:
    given = {
        "sender": got.sender,
        "time": moment(got),
        "place": got.place_text,
        "type": got.type,
    }
    for each in FIELDS:
        asked = want.get(each, "")
        is_right = asked in given[each] if each == "place" else asked == given[each]
        if each == "place" and asked:
            point = want.get("lat", got.lat), want.get("lon", got.lon)
            is_right = is_right and want.get("key", got.place_key) == got.place_key
            is_right = is_right and point == (got.lat, got.lon)
        if asked:
            score.held[each] += 1
            score.found[each] += bool(is_right)
        if asked and not is_right:
            score.missed.append(
                f"{name}: {each} {asked!r}, not {given[each]!r} {got.place_key}"
            )
        if given[each] and (not asked or not is_right):
            score.invented.append(
                f"{name}: {each} {given[each]!r} for {asked!r} {got.place_key}"
            )
