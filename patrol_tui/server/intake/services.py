"""Open311's services: what another system may ask for, by the codes of our types.

Only what a city's own system reports belongs here; a crime is told to the police by a
person. A desk makes of a code what its own tables say, and of an unknown one no type.
"""

from __future__ import annotations

from typing import NamedTuple


class Service(NamedTuple):
    """One service."""

    code: str
    name: str
    about: str
    group: str


SERVICES = (
    Service("assist", "Help wanted", "An SOS pole or button.", "emergency"),
    Service("fire", "Fire", "Fire or smoke.", "emergency"),
    Service("medical", "Medical", "Somebody is ill or hurt.", "emergency"),
    Service("crash", "Road crash", "A crash on the road.", "traffic"),
    Service("traffic", "Traffic", "What blocks or endangers traffic.", "traffic"),
    Service("noise", "Noise", "Noise that disturbs.", "order"),
    Service("suspicious", "Suspicious", "Something or somebody suspicious.", "order"),
    Service("alarm", "Alarm", "An alarm has gone off.", "order"),
    Service("animal", "Animal", "A dangerous or injured animal.", "order"),
    Service("other", "Other", "Anything else for the police.", "order"),
)
BY_CODE = {service.code: service for service in SERVICES}
