"""Colours as style sheets write them, as far as it takes to tell text that has the colour of its ground."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]

SAME_WITHIN = 16  # of 255, in each of red, green and blue: nobody tells them apart in small letters
_SEEN_ALPHA = 0.05

_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"rgba?\(([^()]{1,60})\)")
_WORD = re.compile(r"#[0-9a-f]{3,8}|rgba?\([^()]{1,60}\)|[a-z]+")
_NAMED: dict[str, Colour] = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "ivory": (255, 255, 240), "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250), "azure": (240, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0),
    "green": (0, 128, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128), "maroon": (128, 0, 0),
}  # fmt: skip


def read_colour(value: str, inherited: Colour | None) -> Colour | None:
    """The colour of a text; None for one that cannot be told, and that is then like no other."""
    value = value.strip().lower()
    if value in {"inherit", "currentcolor", "unset"}:
        return inherited
    if value in _NAMED:
        return _NAMED[value]
    if found := _HEX.fullmatch(value):
        return _from_hex(found[1])
    channels = _channels(value)
    return channels[0] if channels else None


def background_of(value: str, inherited: Colour | None) -> Colour | None:
    """The ground that `background` or `background-color` paints; None for a picture, or what is not told."""
    value = value.strip().lower()
    if any(sign in value for sign in ("url(", "gradient(", "var(", "image-set(")):
        return None
    words = _WORD.findall(value)
    paints_nothing = words in (["none"], ["inherit"], ["initial"], ["unset"])
    if paints_nothing or any(is_transparent(word) for word in words):
        return inherited
    return next((colour for word in words if (colour := read_colour(word, None)) is not None), None)


def is_transparent(value: str) -> bool:
    """Whether a colour lets everything through."""
    value = value.strip().lower()
    if value == "transparent":
        return True
    if found := _HEX.fullmatch(value):
        digits = found[1]
        alpha = digits[3:] if len(digits) == 4 else digits[6:]
        return bool(alpha) and int(alpha[0], 16) == 0
    channels = _channels(value)
    return channels is not None and channels[1] <= _SEEN_ALPHA


def is_same_colour(one: Colour | None, other: Colour | None) -> bool:
    """Whether two colours cannot be told apart; what is not known is like nothing."""
    if one is None or other is None:
        return False
    return all(abs(a - b) <= SAME_WITHIN for a, b in zip(one, other, strict=True))


def _from_hex(digits: str) -> Colour:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _channels(value: str) -> tuple[Colour, float] | None:
    """Red, green and blue of `rgb(255 255 255 / 0)`, and how much of it is to be seen."""
    found = _FUNCTION.fullmatch(value)
    parts = re.split(r"[\s,/]+", found[1].strip()) if found else []
    if len(parts) not in {3, 4}:
        return None
    try:
        numbers = [float(part.rstrip("%")) * (2.55 if part.endswith("%") else 1) for part in parts[:3]]
        alpha = 1.0 if len(parts) == 3 else float(parts[3].rstrip("%")) / (100 if "%" in parts[3] else 1)
        red, green, blue = (min(255, max(0, round(number))) for number in numbers)
    except (ValueError, OverflowError):
        return None
    return (red, green, blue), alpha
