"""How colours are seen: contrast, distance, and by whom red and green are told apart.

Colours are (red, green, blue), each 0 to 255, in sRGB.

Sources: contrast, WCAG 2.2 "relative luminance" and "contrast ratio"; colour blindness,
Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light; distance, CIEDE2000
by Sharma, Wu and Dalal 2005 (test pairs of theirs in test_colour_vision); light that
the rods of a dark-adapted eye take, Larson, Rushmeier and Piatko 1997.
"""

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

Rgb = tuple[int, int, int]
Triple = tuple[float, float, float]

BLINDNESS: dict[str, tuple[Triple, Triple, Triple]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: Rgb) -> Triple:
    """Undo the sRGB curve."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (level / 255 for level in colour)
    )
    return red, green, blue


def luminance(light: Triple) -> float:
    """Weigh linear light by how bright the three are."""
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """Give the contrast ratio, 1 to 21."""
    levels = sorted(luminance(linear(colour)) for colour in (one, other))
    return (levels[1] + 0.05) / (levels[0] + 0.05)


def seen_with(blindness: str, light: Triple) -> Triple:
    """Give the linear light that looks to all as this one looks to the colour-blind."""
    red, green, blue = (
        min(max(sum(a * b for a, b in zip(row, light, strict=True)), 0.0), 1.0)
        for row in BLINDNESS[blindness]
    )
    return red, green, blue


def xyz(light: Triple) -> Triple:
    """Give CIE XYZ of linear sRGB light (D65)."""
    red, green, blue = light
    return (
        0.4124564 * red + 0.3575761 * green + 0.1804375 * blue,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        0.0193339 * red + 0.1191920 * green + 0.9503041 * blue,
    )


def lab(light: Triple) -> Triple:
    """Give CIE L*a*b* of linear sRGB light."""
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        part ** (1 / 3) if part > 216 / 24389 else (841 / 108) * part + 4 / 29
        for part in (a / b for a, b in zip(xyz(light), white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: Triple, other: Triple) -> float:
    """Give CIEDE2000 between two L*a*b* colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    grey = 0.5 * (1 - sqrt(mean_c7 / (mean_c7 + 25**7)))
    a1, a2 = a1 * (1 + grey), a2 * (1 + grey)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    mean_h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(mean_h - 30))
        + 0.24 * cos(radians(2 * mean_h))
        + 0.32 * cos(radians(3 * mean_h + 6))
        - 0.20 * cos(radians(4 * mean_h - 63))
    )
    spread = (mean_l - 50) ** 2
    of_l = (l2 - l1) / (1 + 0.015 * spread / sqrt(20 + spread))
    of_c = (c2 - c1) / (1 + 0.045 * mean_c)
    of_h = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * mean_c * t)
    bend = 60 * exp(-(((mean_h - 275) / 25) ** 2))
    twist = -sin(radians(bend)) * 2 * sqrt(mean_c**7 / (mean_c**7 + 25**7))
    return sqrt(of_l**2 + of_c**2 + of_h**2 + twist * of_c * of_h)


def least_distance(one: Rgb, other: Rgb) -> float:
    """Give the distance to whoever sees the least of it."""
    lights = linear(one), linear(other)
    found = [distance(lab(lights[0]), lab(lights[1]))]
    for blindness in BLINDNESS:
        first, second = (lab(seen_with(blindness, light)) for light in lights)
        found.append(distance(first, second))
    return min(found)


def rod_light(colour: Rgb) -> float:
    """Give the light that dark-adapted eyes take from a colour; white gives 2.6."""
    x, y, z = xyz(linear(colour))
    return y * (1.33 * (1 + (y + z) / x) - 1.68) if x else 0.0
