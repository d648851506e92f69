"""Local flat coordinates: metres east and north of a map's origin.

Equirectangular, with the ellipsoid's own metres per degree at the origin's latitude.
Within 25 km of the origin a length is wrong by 0.11 % at 16 degrees north, and by
0.27 % at 60 degrees within 10 km: less than a car's own odometer.
"""

from dataclasses import dataclass
from math import cos, radians


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The flat plane round one point of the earth. The sums work on arrays as well."""

    lat: float
    """Latitude of the origin in degrees, WGS84."""
    lon: float

    @property
    def m_per_lat(self) -> float:
        """Metres per degree of latitude here.

        Source: the series of the WGS84 ellipsoid.
        """
        phi = radians(self.lat)
        return 111132.954 - 559.822 * cos(2 * phi) + 1.175 * cos(4 * phi)

    @property
    def m_per_lon(self) -> float:
        """Metres per degree of longitude here."""
        phi = radians(self.lat)
        return 111412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi)

    def metres(self, lat: float, lon: float) -> tuple[float, float]:
        """Turn degrees into metres (east, north) of the origin."""
        return (lon - self.lon) * self.m_per_lon, (lat - self.lat) * self.m_per_lat

    def degrees(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Turn metres (east, north) into degrees (latitude, longitude)."""
        return self.lat + y_m / self.m_per_lat, self.lon + x_m / self.m_per_lon
