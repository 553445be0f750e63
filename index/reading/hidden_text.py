"""What a page holds and does not show: taken out of its tree before anybody reads it.

Pages hide menus and dialogs, and hostile ones hide sentences for machines: with `display: none`, without
size, outside the window, transparent, white on white. Hidden is what the attributes, the `style` of an
element and the page's own style sheet say is hidden. In doubt a text is seen, and two habits of honest pages
are known: a body that begins invisible and is faded in by a script, and paragraphs that appear while one
scrolls.

Not told: what lies behind something else, and what only a sheet in another file hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.reading.colours import Colour, background_of, is_same_colour, is_transparent, read_colour
from index.reading.style_sheets import Declarations, Ruled, StyleSheet, read_declarations

if TYPE_CHECKING:  # lxml is loaded only when there is a page to read
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml has no types

_PLAYERS = frozenset(
    {"audio", "canvas", "embed", "iframe", "object", "svg", "video"}
)  # words for when they fail
_UNSEEN_TAGS = _PLAYERS | {"datalist", "dialog", "noframes", "noscript", "script", "style", "template"}
_HIDING_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only"}
)
_NEVER_HIDDEN = frozenset({"html", "body", "main"})  # pages fade themselves in: their body begins invisible
_FADED_IN = frozenset({"display", "visibility", "opacity", "content-visibility"})

_LENGTH = re.compile(r"(-?\d{0,9}(?:\.\d{1,9})?)(px|pt|r?em|ch|ex|cm|in|%|vw|vh)?")
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 1.3, "em": 16.0, "rem": 16.0, "ch": 8.0, "ex": 8.0, "cm": 38.0, "in": 96.0,
    "%": 10.0, "vw": 10.0, "vh": 10.0,
}  # fmt: skip
_SMALLEST_FONT_PX = 2.0
_OUTSIDE_PX = -999.0
_INDENTED_OUTSIDE_PX = -99.0
_FAR_OUTSIDE_PX = 5_000.0
_LEAST_OPACITY = 0.05
_GONE = re.compile(r"translate(?:x|y|3d)?\((?:[^,()]*,){0,2}\s*-\d{4}|scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]")
_FILTERED = re.compile(r"opacity\(\s*0(?:\.0+)?%?\s*\)")
_CLIPPED = re.compile(
    r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)|inset\(\s*(?:100|[5-9]\d)%"
    r"|circle\(\s*0|polygon\(\s*0(?:px)? 0(?:px)?\s*,\s*0(?:px)? 0(?:px)?\s*,"
)


def drop_hidden(tree: HtmlElement, *, also_aria: bool) -> None:
    """Take everything out of `tree` that is not shown; `also_aria`: what is hidden from screen readers, too.

    When the style sheet of the page would hide most of its words until a script shows them, what it says
    about showing does not count.
    """
    sheet = StyleSheet.of(tree)
    hidden = _find_hidden(tree, sheet, also_aria=also_aria)
    if sheet and hidden.chars and 2 * hidden.chars > (chars := _seen_chars(tree)):
        without = _find_hidden(tree, sheet, also_aria=also_aria, is_faded_in=True)
        hidden = without if 2 * (hidden.chars - without.chars) > chars else hidden
    hidden.drop()


@dataclass(slots=True)
class _Hidden:
    """What is hidden: `wholes` with everything in them, of `voids` only the words that are their own."""

    wholes: list[HtmlElement] = field(default_factory=list)
    voids: list[HtmlElement] = field(default_factory=list)
    chars: int = 0

    def drop(self) -> None:
        for element in self.voids:
            element.text = None
            for child in element:
                child.tail = None
        for element in self.wholes:
            element.drop_tree()


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks where it stands; a colour that cannot be told is None.

    `is_sure`: colour and background were chosen together, not by a sheet that may know of another one.
    """

    is_visible: bool = True
    font_px: float = 16.0
    colour: Colour | None = (0, 0, 0)
    background: Colour | None = (255, 255, 255)
    is_sure: bool = False

    @property
    def is_seen(self) -> bool:
        return (
            self.is_visible
            and self.font_px >= _SMALLEST_FONT_PX
            and not (self.is_sure and is_same_colour(self.colour, self.background))
        )


def _find_hidden(
    tree: HtmlElement, sheet: StyleSheet, *, also_aria: bool, is_faded_in: bool = False
) -> _Hidden:
    hidden = _Hidden()
    waiting: list[tuple[HtmlElement, _Look]] = [(tree, _Look())]
    while waiting:
        element, look = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        is_page = element.getparent() is None or element.tag in _NEVER_HIDDEN
        declared = _declare(element, sheet, is_faded_in=is_faded_in)
        is_hidden = _is_marked_hidden(element, also_aria=also_aria) or (declared and declared.hide_all())
        if is_hidden and not is_page:
            hidden.wholes.append(element)
            hidden.chars += _seen_chars(element)
            continue
        look = declared.change(look) if declared else look
        look = replace(look, is_visible=True) if is_page else look
        if not look.is_seen and any(text.strip() for text in _own_texts(element)):
            hidden.voids.append(element)
            hidden.chars += sum(len(text) for text in _own_texts(element))
        waiting.extend((child, look) for child in element)
    return hidden


def _own_texts(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def _seen_chars(tree: HtmlElement) -> int:
    """How many characters stand in a tree, code and white space aside."""
    return sum(
        len(text.strip())
        for element in tree.iter()
        if isinstance(element.tag, str) and element.tag not in _UNSEEN_TAGS
        for text in _own_texts(element)
    )


def _is_marked_hidden(element: HtmlElement, *, also_aria: bool) -> bool:
    """Whether its tag, attributes or a class of that name say that an element is not to be seen."""
    if element.tag in _UNSEEN_TAGS or any(element.get(name) is not None for name in ("hidden", "popover")):
        return True
    if also_aria and element.get("aria-hidden") == "true":
        return True
    return not _HIDING_CLASSES.isdisjoint(element.get("class", "").split())


def _declare(element: HtmlElement, sheet: StyleSheet, *, is_faded_in: bool) -> _Declared | None:
    """What is said about an element; None when nothing is."""
    ruled, style = sheet.rule(element), element.get("style")
    colour, ground = element.get("color"), element.get("bgcolor")  # of old: <font> and <td>
    if ruled.is_empty and style is colour is ground is None:
        return None
    if is_faded_in:
        ruled = Ruled(*(_without_fading(declared) for declared in ruled))
    own = {name: value for name, value in (("color", colour), ("background-color", ground)) if value}
    return _Declared(ruled, {**own, **read_declarations(style or "")})


def _without_fading(declared: Declarations) -> dict[str, str]:
    return {name: value for name, value in declared.items() if name not in _FADED_IN}


class _Declared:
    """What is said about one element: by the page's sheet, `ruled`, and by itself, `own`."""

    def __init__(self, ruled: Ruled, own: Declarations) -> None:
        self._ruled = {**ruled.usual, **ruled.important}
        self._own = {name: value for name, value in own.items() if name not in ruled.important}
        self._all = {**self._ruled, **self._own} if self._ruled else own

    def hide_all(self) -> bool:
        """Whether the element and all that is in it cannot be seen."""
        if not self._all:
            return False
        said = self._all
        if said.get("display") == "none" or said.get("content-visibility") == "hidden":
            return True
        return self._is_transparent() or self._is_outside() or self._has_no_size()

    def change(self, look: _Look) -> _Look:
        """How text looks inside the element, `look` being how it looks around it."""
        if visibility := self._all.get("visibility"):
            is_hidden = visibility in {"hidden", "collapse"} and not self._is_animated("visibility")
            look = replace(look, is_visible=not is_hidden)
        if (px := self._font_px()) is not None:
            look = replace(look, font_px=px)
        return self._paint(look)

    def _font_px(self) -> float | None:
        size = self._all.get("font-size") or _font_size(self._all.get("font", ""))
        px = _pixels(size)
        return px * 0.016 if px is not None and size.endswith("%") else px

    def _paint(self, look: _Look) -> _Look:
        said, own = self._all, self._own
        colour, ground = said.get("color"), said.get("background-color") or said.get("background")
        if ground:
            look = replace(look, background=background_of(ground, look.background))
        if "text" in said.get("background-clip", said.get("-webkit-background-clip", "")):
            look = replace(look, background=None)  # letters cut out of a picture
        if colour:
            look = replace(look, colour=read_colour(colour, look.colour))
        if colour or ground:
            is_own = not {"color", "background", "background-color"}.isdisjoint(own)
            look = replace(look, is_sure=is_own or bool(colour and ground))
        return look

    def _is_transparent(self) -> bool:
        opacity = self._all.get("opacity")
        if opacity is not None and not self._is_animated("opacity"):
            number = _number(opacity.rstrip("%"))
            if number is not None and number <= _LEAST_OPACITY * (100 if opacity.endswith("%") else 1):
                return True
        if _FILTERED.search(self._all.get("filter", "")):
            return True
        is_clipped = "background-clip" in self._all or "-webkit-background-clip" in self._all
        return not is_clipped and is_transparent(self._own.get("color", ""))

    def _is_animated(self, name: str) -> bool:
        """Whether the sheet, not the element, hides it, and moves it: then it comes while one scrolls."""
        moves = ("animation", "animation-name", "transition", "transition-property")
        return name not in self._own and any(self._ruled.get(one, "none") != "none" for one in moves)

    def _is_outside(self) -> bool:
        """Whether it is moved out of the window, or clipped away."""
        said = self._all
        if said.get("position") not in {"static", "sticky"}:
            for side in ("left", "top", "right", "bottom"):
                moved = _pixels(said.get(side, ""))
                if moved is not None and not _OUTSIDE_PX < moved < _FAR_OUTSIDE_PX:
                    return True
        if any(
            (moved := _pixels(said.get(side, ""))) is not None and moved <= _OUTSIDE_PX
            for side in ("margin-left", "margin-top")
        ):
            return True
        indent = _pixels(said.get("text-indent", ""))
        if indent is not None and indent <= _INDENTED_OUTSIDE_PX:
            return True
        clips = f"{said.get('clip', '')} {said.get('clip-path', '')}"
        return _CLIPPED.search(clips) is not None or _GONE.search(said.get("transform", "")) is not None

    def _has_no_size(self) -> bool:
        """Whether it is a box of no width or height; one with padding keeps the place of a picture."""
        said = self._all
        if "padding-top" in said or "padding-bottom" in said:
            return False
        sizes = [_pixels(said.get(name, "")) for name in ("width", "height", "max-width", "max-height")]
        is_cut = "hidden" in f"{said.get('overflow')} {said.get('overflow-x')} {said.get('overflow-y')}"
        return any(size is not None and (size <= 0 or (is_cut and size <= 1)) for size in sizes)


def _font_size(font: str) -> str:
    """`0/0 serif` of the shorthand `font`: its size."""
    return next((part.partition("/")[0] for part in font.split() if _pixels(part.partition("/")[0]) == 0), "")


def _pixels(length: str) -> float | None:
    """A length in pixels, about; None for what is none."""
    found = _LENGTH.fullmatch(length)
    number = _number(found[1]) if found else None
    return None if found is None or number is None else number * _PIXELS[found[2] or ""]


def _number(text: str) -> float | None:
    try:
        return float(text) if len(text) <= 20 else None
    except ValueError:
        return None
