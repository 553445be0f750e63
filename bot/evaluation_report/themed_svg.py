"""A matplotlib figure as SVG that stands inside the page: its colours are those of the page's scheme.

Matplotlib writes fixed colours into style attributes. Here each colour of `Paint` becomes a variable of the
style sheet, so that the plot turns dark with the page, and style attributes become plain ones, which the
page's content security policy allows. Text stays text, so that it can be read out, searched and copied.
"""

from __future__ import annotations

import io
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"


class Paint(StrEnum):
    """Colours to plot with. The values are stand-ins that matplotlib carries through to its SVG."""

    INK = "#010001"
    QUIET = "#010002"
    RULE = "#010003"
    ACCENT = "#010004"
    SOFT = "#010005"

    @property
    def variable(self) -> str:
        """The variable of the style sheet that holds this colour in both schemes."""
        return f"var(--{self.name.lower()})"


def to_themed_svg(figure: Figure, *, name: str, description: str) -> str:
    """Return the figure as an `<svg>` element, as wide as its place.

    `description` is for those who cannot see it; `name` keeps the ids of several plots in one page apart.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    svg = etree.fromstring(buffer.getvalue().encode("utf-8"))
    for needless in [*svg.iter(f"{_SVG}metadata"), *svg.iter(f"{_SVG}style")]:
        needless.getparent().remove(needless)
    for element in svg.iter(etree.Element):
        _restyle(element)
        _rename(element, name)
    for size in ("width", "height"):
        del svg.attrib[size]
    svg.set("role", "img")
    svg.set("aria-label", description)
    return str(etree.tostring(svg, encoding="unicode"))


def _restyle(element: etree._Element) -> None:
    """Turn the style attribute into plain ones, and the stand-ins for colours into variables."""
    style = element.attrib.pop("style", "")
    for declaration in filter(None, map(str.strip, style.split(";"))):
        prop, _, value = declaration.partition(":")
        if prop != "font-family":  # the page has its own
            element.set(prop, _to_variable(value.strip()))


def _to_variable(value: str) -> str:
    return next((paint.variable for paint in Paint if paint == value), value)


def _rename(element: etree._Element, name: str) -> None:
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    if _LINK in element.attrib:
        element.set("href", f"#{name}-{element.attrib.pop(_LINK)[1:]}")
    if "clip-path" in element.attrib:
        element.set("clip-path", re.sub(r"url\(#", f"url(#{name}-", element.get("clip-path", "")))
