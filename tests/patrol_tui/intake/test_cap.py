"""CAP alerts: read as published, and nothing that XML can be made to do."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.intake.cap import read_cap
from patrol_tui.intake.inbound import IntakeError
from patrol_tui.intake.xml_tree import MOST_NODES, MOST_XML_BYTES, read_xml
from store.text import clean

SHARED = Path(__file__).parents[4] / "shared/data/cap/cap12_hsas_example.xml"
ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>flood-7</identifier><sender>weather@example.test</sender>
  <sent>2021-11-08T18:00:00+07:00</sent><status>Actual</status>
  <msgType>Update</msgType><scope>Public</scope>
  <references>weather@example.test,flood-6,2021-11-08T12:00:00+07:00</references>
  <info>
    <language>en-US</language><event>Flood</event><urgency>Expected</urgency>
    <severity>Severe</severity><certainty>Likely</certainty>
    <effective>2021-11-08T19:00:00+07:00</effective>
    <expires>2021-11-09T07:00:00+07:00</expires>
    <headline>River   rising
      tonight</headline>
    <area><areaDesc>Roi Et town</areaDesc>
      <polygon>16.0,103.6 16.1,103.6 16.1,103.7 16.0,103.6</polygon>
      <polygon>16.0,103.6 oops</polygon>
      <circle>16.05,103.65 2.5</circle>
    </area>
  </info>
  <info><language>th-TH</language><event>น้ำท่วม</event><severity>Bad</severity></info>
</alert>"""
HOUR_MS = 3_600_000
SENT_MS = 1_636_369_200_000
BOMB = """<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><alert><identifier>&b;</identifier></alert>"""
FILE = """<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>"""


def test_alert_is_read_whole() -> None:
    alert = read_cap(ALERT.encode())

    info = alert.info("en")
    assert info is not None
    assert (alert.key, alert.sent_ms) == ("weather@example.test,flood-7", SENT_MS)
    assert alert.references == ("weather@example.test,flood-6",)
    assert (info.event, info.headline) == ("Flood", "River rising tonight")
    assert (info.severity, info.effective_ms) == ("Severe", SENT_MS + HOUR_MS)
    assert info.expires_ms == SENT_MS + 13 * HOUR_MS
    assert info.areas[0].name == "Roi Et town"
    assert len(info.areas[0].polygons) == 1
    assert info.areas[0].circles == ((16.05, 103.65, 2.5),)


def test_reader_is_given_his_language() -> None:
    alert = read_cap(ALERT.encode())

    thai, other = alert.info("th"), alert.info("de")

    assert thai is not None
    assert (thai.event, thai.severity) == ("น้ำท่วม", "Unknown")
    assert other == alert.info("en")


@pytest.mark.parametrize(
    ("after_h", "holds"), [(0.5, True), (1, True), (12.9, True), (-1, False)]
)
def test_alert_holds_between_its_times(after_h: float, *, holds: bool) -> None:
    alert = read_cap(ALERT.encode())

    assert alert.holds_at(SENT_MS + round(after_h * HOUR_MS)) is holds


def test_alert_ends_when_it_says() -> None:
    thai_only = ALERT[: ALERT.index("  <info><language>th")] + "</alert>"
    alert = read_cap(thai_only.encode())

    assert alert.holds_at(SENT_MS + 13 * HOUR_MS - 1)
    assert not alert.holds_at(SENT_MS + 13 * HOUR_MS)
    assert not alert.holds_at(SENT_MS)


def test_cancel_and_test_are_no_alerts() -> None:
    cancel = read_cap(ALERT.replace(">Update<", ">Cancel<").encode())
    trial = read_cap(ALERT.replace(">Actual<", ">Test<").encode())

    assert not cancel.holds_at(SENT_MS + 2 * HOUR_MS)
    assert not trial.is_actual


@pytest.mark.skipif(not SHARED.exists(), reason="the shared alert is not there")
def test_published_example_is_read() -> None:
    alert = read_cap(SHARED.read_bytes())

    info = alert.info("en")
    assert info is not None
    assert info.headline == "Homeland Security Sets Code ORANGE"
    assert info.areas[0].name == "U.S. nationwide and interests worldwide"
    assert clean(info.description) == info.description


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BOMB.encode(), "not-xml"),
        (FILE.encode(), "not-xml"),
        (b"", "not-xml"),
        (b"<alert>", "not-xml"),
        (b"<alert>&nbsp;</alert>", "not-xml"),
        (b"<?xml version='1.0' encoding='no-such'?><alert/>", "not-xml"),
        (b"<alert/>", "wrong-shape"),
        (ALERT.replace("+07:00</sent>", "</sent>").encode(), "wrong-shape"),
        (ALERT.replace(">Actual<", ">Maybe<").encode(), "wrong-shape"),
        (b"<a>" * 1_000, "too-many"),
        (b"<a>" + b"<b/>" * (MOST_NODES + 1) + b"</a>", "too-many"),
        (b" " * (MOST_XML_BYTES + 1), "too-long"),
    ],
)
def test_what_is_no_alert_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(IntakeError) as refused:
        read_cap(body)

    assert refused.value.code == code


@given(st.text(max_size=80), st.integers(0, len(ALERT)))
def test_any_change_of_an_alert_is_read_or_refused(text: str, at: int) -> None:
    changed = (ALERT[:at] + text + ALERT[at:]).encode("utf-8", "replace")

    told = _read(changed)

    assert told == clean(told)


@given(st.binary(max_size=100))
def test_any_bytes_are_a_tree_or_refused(body: bytes) -> None:
    with pytest.raises(IntakeError, match="not-xml"):
        read_xml(b"<" + body.replace(b">", b""))


def _read(body: bytes) -> str:
    try:
        alert = read_cap(body)
    except IntakeError as refused:
        return refused.code
    return " ".join(one.headline for one in alert.infos)
