"""The zone that is patrolled: junctions, the streets between them, and spots on them.

Pure records. A zone is schematic: it knows which street joins which junctions and how
long each is, and nothing of true positions. Figures and Thai names of `ROI_ET` are as
the police station announced them on 8 November 2021.
"""

from dataclasses import dataclass

from store.patterns import pattern

_GENERIC = pattern(
    "(?i)^(?:สี่แยก|แยก|ถนน|ถ\\.) *| +(?:junction|intersection|road|rd\\.?)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    """Where streets meet, known by what stands there."""

    key: str
    """What people type; unique among all keys of the zone."""
    name_en: str
    name_th: str
    short_en: str
    """The shortest form that people still know, for drawings."""
    short_th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street from its first junction to its last."""

    key: str
    """What people type; unique among all keys of the zone."""
    name_en: str
    name_th: str
    short_en: str
    """The shortest form that people still know, for drawings."""
    short_th: str
    start: str
    """Key of the junction where metres begin."""
    end: str
    """Key of the junction at `length_m`."""
    length_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point on the zone's streets."""

    street_key: str
    at_m: int
    """Metres from the street's start, 0 to its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Streets and the junctions that join them."""

    key: str
    name_en: str
    name_th: str
    streets: tuple[Street, ...]
    """In patrol order: each begins where the one before ends."""
    junctions: tuple[Junction, ...]
    stated_area_km2: float
    """As announced. The streets cannot enclose it, so never show it as computed."""

    @property
    def loop_m(self) -> int:
        """Metres of all streets together."""
        return sum(street.length_m for street in self.streets)

    def street(self, key: str) -> Street | None:
        """Find a street by its key; None when the zone has no such street."""
        return next((street for street in self.streets if street.key == key), None)

    def junction(self, key: str) -> Junction | None:
        """Find a junction by its key; None when the zone has no such junction."""
        return next((found for found in self.junctions if found.key == key), None)

    def spot_at(self, junction_key: str) -> Spot | None:
        """Give the spot of a junction, on the street that begins there if there is one.

        Returns:
            The one spot by which the junction is known; None if no street touches it.
        """
        for street in self.streets:
            if street.start == junction_key:
                return Spot(street_key=street.key, at_m=0)
        for street in self.streets:
            if street.end == junction_key:
                return Spot(street_key=street.key, at_m=street.length_m)
        return None

    def junction_at(self, spot: Spot) -> Junction | None:
        """Name the junction at this spot; None part-way along or off the zone."""
        street = self.street(spot.street_key)
        if street is None or spot.at_m not in (0, street.length_m):
            return None
        return self.junction(street.end if spot.at_m else street.start)

    def settled(self, spot: Spot) -> Spot:
        """Give equal spots for equal places: a junction is always its `spot_at`."""
        junction = self.junction_at(spot)
        found = self.spot_at(junction.key) if junction else None
        return found or spot


def bare(name: str) -> str:
    """Take off the generic word: `ถนนเทวาภิบาล` is `เทวาภิบาล`."""
    return _GENERIC.sub("", name) or name


ROI_ET = Zone(
    key="roi-et",
    name_en="Roi Et Smart Safety Zone 4.0",
    name_th="ร้อยเอ็ด Smart Safety Zone 4.0",
    stated_area_km2=1.41,
    streets=(
        Street(
            key="suriyadet-bamrung",
            name_en="Suriyadet Bamrung Road",
            name_th="ถนนสุริยเดชบำรุง",
            short_en="Suriyadet",
            short_th="สุริยเดช",
            start="provincial-hall",
            end="kasikorn-bank",
            length_m=780,
        ),
        Street(
            key="phadung-phanit",
            name_en="Phadung Phanit Road",
            name_th="ถนนผดุงพานิชย์",
            short_en="Phadung",
            short_th="ผดุง",
            start="kasikorn-bank",
            end="wat-khum",
            length_m=600,
        ),
        Street(
            key="pracha-thammarak",
            name_en="Pracha Thammarak Road",
            name_th="ถนนประชาธรรมรักษ์",
            short_en="Pracha",
            short_th="ประชา",
            start="wat-khum",
            end="yaowarat-gold",
            length_m=770,
        ),
        Street(
            key="thewaphiban",
            name_en="Thewaphiban Road",
            name_th="ถนนเทวาภิบาล",
            short_en="Thewa",
            short_th="เทวา",
            start="yaowarat-gold",
            end="provincial-hall",
            length_m=520,
        ),
    ),
    junctions=(
        Junction(
            key="provincial-hall",
            name_en="Provincial Hall",
            name_th="สี่แยกศาลากลางจังหวัดร้อยเอ็ด",
            short_en="Hall",
            short_th="ศาลากลาง",
        ),
        Junction(
            key="kasikorn-bank",
            name_en="Kasikorn Bank",
            name_th="สี่แยกธนาคารกสิกรไทย",
            short_en="Kasikorn",
            short_th="กสิกรไทย",
        ),
        Junction(
            key="wat-khum",
            name_en="Wat Khum",
            name_th="สี่แยกวัดคุ้ม",
            short_en="Wat Khum",
            short_th="วัดคุ้ม",
        ),
        Junction(
            key="yaowarat-gold",
            name_en="Yaowarat gold shop",
            name_th="สี่แยกร้านทองเยาวราช",
            short_en="Yaowarat",
            short_th="เยาวราช",
        ),
    ),
)
"""The pilot zone: a closed loop of four streets, 2.67 km round."""
