"""Keeps a clinic's colour readable in its chat, whatever it is (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

from frontdesk.edge.shapes import Out

_TEXT = 4.6  # a little over the 4.5 that is asked for
_DARK = (22, 27, 30)
_LIGHT = (255, 255, 255)
# What links stand on in the light and in the dark: the raised ground of the widget's style.
_RAISED_LIGHT = (238, 243, 242)
_RAISED_DARK = (42, 53, 51)
_STEPS = 20
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

Rgb = tuple[int, ...]


class ColoursOut(Out):
    """The colours that follow from a clinic's, each `#rrggbb`."""

    brand: str
    on_brand: str
    link_light: str
    link_dark: str


def colours_of(colour: str) -> ColoursOut:
    """Return what follows from a colour: itself, darkened or lightened where text could not be read.

    Args:
        colour: `#rgb` or `#rrggbb`; see `is_colour`.
    """
    brand = _parsed(colour)
    on = next((ink for ink in (_LIGHT, _DARK) if contrast(brand, ink) >= _TEXT), _LIGHT)
    readable = {
        "brand": _towards(brand, 0 if on == _LIGHT else 255, on), "on_brand": on,
        "link_light": _towards(brand, 0, _RAISED_LIGHT), "link_dark": _towards(brand, 255, _RAISED_DARK),
    }  # fmt: skip
    return ColoursOut(**{name: "#" + bytes(rgb).hex() for name, rgb in readable.items()})


def is_colour(text: str) -> bool:
    """Return whether `text` is a colour that `colours_of` can read."""
    return _HEX.fullmatch(text) is not None


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _parsed(colour: str) -> Rgb:
    digits = colour.removeprefix("#")
    return tuple(bytes.fromhex(digits if len(digits) > len("rgb") else "".join(d * 2 for d in digits)))


def _towards(colour: Rgb, end: int, ground: Rgb) -> Rgb:
    """Return `colour` moved towards black (0) or white (255) until it can be read on `ground`."""
    found, step = colour, 0
    while contrast(found, ground) < _TEXT and step < _STEPS:
        step += 1
        found = tuple(round(part + (end - part) * step / _STEPS) for part in colour)
    return found


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
