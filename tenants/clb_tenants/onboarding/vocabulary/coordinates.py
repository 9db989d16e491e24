"""From the Belgian Lambert 72 grid to degrees, and distances between points."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan, atan2, cos, degrees, hypot, log, pi, radians, sin, sqrt, tan
from typing import Final

EARTH_RADIUS_KM: Final = 6371.0
SOUTH, NORTH, WEST, EAST = 50.6, 51.6, 2.4, 6.0
"""A box around Flanders and Brussels, in degrees."""

# EPSG:31370: Lambert conformal conic with two standard parallels on the International 1924 ellipsoid (metres, degrees).
_A, _F = 6378388.0, 1 / 297
_LAT_1, _LAT_2, _LON_0 = (radians(value) for value in (51.16666723333333, 49.8333339, 4.367486666666666))
_X_0, _Y_0 = 150000.013, 5400088.438
# EPSG:15929, BD72 to WGS 84 (3): metres, seconds of arc (position vector), parts per million.
_SHIFT = (-106.8686, 52.2978, -103.7239)
_TURN = tuple(radians(second / 3600) for second in (0.3366, -0.457, 1.8422))
_SCALE = 1 - 1.2747e-6
_WGS84_A, _WGS84_F = 6378137.0, 1 / 298.257223563
_STEPS: Final = 6


@dataclass(frozen=True, slots=True)
class Point:
    """WGS84, in degrees."""

    latitude: float
    longitude: float


def from_lambert72(x: float, y: float) -> Point:
    """The point of Lambert 72 coordinates in metres; within half a metre in Belgium.

    Inverse of the Lambert conformal conic projection with two standard parallels (EPSG Guidance Note 7-2, method 9802;
    parameters of EPSG:31370), then the seven-parameter shift of the National Geographic Institute (EPSG:15929).
    """
    return _to_wgs84(*_unproject(x, y))


def _unproject(x: float, y: float) -> tuple[float, float]:
    """(latitude, longitude) on the Belgian datum, in radians."""
    e = sqrt(2 * _F - _F * _F)
    m_1, m_2 = (cos(lat) / sqrt(1 - (e * sin(lat)) ** 2) for lat in (_LAT_1, _LAT_2))
    t_1, t_2 = _t(_LAT_1, e), _t(_LAT_2, e)
    n = (log(m_1) - log(m_2)) / (log(t_1) - log(t_2))
    factor = m_1 / (n * t_1**n)
    east, south = x - _X_0, _Y_0 - y
    t = (hypot(east, south) / (_A * factor)) ** (1 / n)
    latitude = pi / 2 - 2 * atan(t)
    for _step in range(_STEPS):
        latitude = pi / 2 - 2 * atan(t * ((1 - e * sin(latitude)) / (1 + e * sin(latitude))) ** (e / 2))
    return latitude, atan2(east, south) / n + _LON_0


def _t(latitude: float, e: float) -> float:
    return float(tan(pi / 4 - latitude / 2) / ((1 - e * sin(latitude)) / (1 + e * sin(latitude))) ** (e / 2))


def _to_wgs84(latitude: float, longitude: float) -> Point:
    x, y, z = _geocentric(latitude, longitude)
    turn_x, turn_y, turn_z = _TURN
    shifted = (
        _SHIFT[0] + _SCALE * (x - turn_z * y + turn_y * z),
        _SHIFT[1] + _SCALE * (turn_z * x + y - turn_x * z),
        _SHIFT[2] + _SCALE * (-turn_y * x + turn_x * y + z),
    )
    return _geographic(*shifted)


def _geocentric(latitude: float, longitude: float) -> tuple[float, float, float]:
    """On the ellipsoid, in metres."""
    e2 = 2 * _F - _F * _F
    radius = _A / sqrt(1 - e2 * sin(latitude) ** 2)
    return (
        radius * cos(latitude) * cos(longitude),
        radius * cos(latitude) * sin(longitude),
        radius * (1 - e2) * sin(latitude),
    )


def _geographic(x: float, y: float, z: float) -> Point:
    e2 = 2 * _WGS84_F - _WGS84_F * _WGS84_F
    across = hypot(x, y)
    latitude = atan2(z, across * (1 - e2))
    for _step in range(_STEPS):
        radius = _WGS84_A / sqrt(1 - e2 * sin(latitude) ** 2)
        latitude = atan2(z + e2 * radius * sin(latitude), across)
    return Point(degrees(latitude), degrees(atan2(y, x)))


def in_flanders(point: Point) -> bool:
    return SOUTH <= point.latitude <= NORTH and WEST <= point.longitude <= EAST


def distance_km(one: Point, other: Point) -> float:
    """Over a sphere, in kilometres."""
    half_lat = radians(other.latitude - one.latitude) / 2
    half_lon = radians(other.longitude - one.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))
