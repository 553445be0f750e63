"""As much of CSS as it takes to tell what a page hides: the `<style>` elements and `style` attributes.

Understood are selectors of tags, classes and ids, alone or below others (`.a .b`, `.a > .b`), with the order
of precedence that CSS gives them, and only the properties that can hide something. A rule with anything else
in its selector (`:hover`, `[open]`), or under a condition that may not hold (`@media print`), counts as not
written: in doubt a text is seen. Sheets in other files are not there to be read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # lxml is loaded only when there is a page to read
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml has no types

Declarations = Mapping[str, str]

MAX_SHEET_CHARS = 2_000_000
MAX_RULES = 5_000
MAX_COMPOUNDS = 8  # of one selector
MAX_TRIES = 60_000  # of a rule with an element; where a page needs more, its sheet hides nothing more

_HIDING = (
    "display visibility opacity filter content-visibility font-size font color background background-color "
    "position left right top bottom text-indent margin-left margin-top transform clip clip-path width height "
    "max-width max-height overflow overflow-x overflow-y padding-top padding-bottom animation "
    "animation-name transition transition-property -webkit-background-clip background-clip"
)
_PROPERTIES = frozenset(_HIDING.split())
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \n]?|(.))", re.DOTALL)
_COMPOUND = re.compile(r"(\*|[a-z][a-z0-9-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_UNCONDITIONAL = re.compile(r"@(?:layer|supports)\b.*|@media\s*(?:(?:only\s+)?(?:screen|all))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Compound:
    """`p.note#last`: what one element has to be."""

    tag: str
    classes: frozenset[str]
    id: str

    def matches(self, element: HtmlElement) -> bool:
        if (self.tag and element.tag != self.tag) or (self.id and element.get("id") != self.id):
            return False
        return not self.classes or self.classes.issubset(element.get("class", "").split())

    @property
    def key(self) -> str:
        """The rarest thing that an element must have for this to match it."""
        first = min(self.classes, default="")
        return f"#{self.id}" if self.id else f".{first}" if first else self.tag


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a selector declares; `weight` orders rules as CSS does, lightest first."""

    compounds: tuple[_Compound, ...]  # outermost first
    declared: Declarations
    weight: tuple[int, int, int, int]
    is_important: bool

    def matches(self, element: HtmlElement) -> bool:
        *outer, own = self.compounds
        if not own.matches(element):
            return False
        ancestors = element.iterancestors()
        return all(any(compound.matches(one) for one in ancestors) for compound in reversed(outer))


class Ruled(NamedTuple):
    """What a sheet says of one element: what gives way to the element's own style, and what does not."""

    usual: dict[str, str]
    important: dict[str, str]

    @property
    def is_empty(self) -> bool:
        return not self.usual and not self.important


_NOTHING = Ruled({}, {})


class StyleSheet:
    """The rules of a page that can hide something."""

    def __init__(self, rules: Iterable[_Rule] = ()) -> None:
        self._tries_left = MAX_TRIES
        self._known: dict[tuple[str | None, ...], Ruled] = {}
        self._rules: defaultdict[str, list[_Rule]] = defaultdict(list)
        for rule in rules:
            self._rules[rule.compounds[-1].key].append(rule)

    @classmethod
    def of(cls, tree: HtmlElement) -> StyleSheet:
        """The sheet of all `<style>` elements in `tree`."""
        css = "\n".join(str(style.text_content()) for style in tree.iter("style"))
        return cls(_read_rules(css[:MAX_SHEET_CHARS]))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def rule(self, element: HtmlElement) -> Ruled:
        """What the rules say of an element, the weightier over the lighter."""
        if not self._rules:
            return _NOTHING
        likeness = (element.tag, element.get("class"), element.get("id"))
        if (known := self._known.get(likeness)) is not None:
            return known
        keys = ["", str(element.tag), *(f".{name}" for name in element.get("class", "").split())]
        if name := element.get("id"):
            keys.append(f"#{name}")
        candidates = [rule for key in dict.fromkeys(keys) for rule in self._rules.get(key, ())]
        self._tries_left -= len(candidates)
        found = [rule for rule in candidates if rule.matches(element)] if self._tries_left >= 0 else []
        ruled = Ruled({}, {}) if found else _NOTHING
        for rule in sorted(found, key=lambda rule: rule.weight):
            (ruled.important if rule.is_important else ruled.usual).update(rule.declared)
        if all(len(rule.compounds) == 1 for rule in candidates):  # then it is the same wherever it stands
            self._known[likeness] = ruled
        return ruled


def read_declarations(style: str) -> Declarations:
    """`color: RED !important; x: y` as {"color": "red"}: what can hide something, the last one counts."""
    plain, important = _declarations(style)
    return {**plain, **important}


def _declarations(style: str) -> tuple[dict[str, str], dict[str, str]]:
    """The declarations of a block, and those of them that are `!important`."""
    style = _ESCAPE.sub(_unescape, _COMMENT.sub("", style))
    plain: dict[str, str] = {}
    important: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon and (name := name.strip()) in _PROPERTIES:
            value, mark, _ = value.partition("!")
            (important if mark else plain)[name] = " ".join(value.split())
    return plain, important


def _unescape(found: re.Match[str]) -> str:
    if found[2]:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0xD800 else ""


def _read_rules(css: str) -> Iterator[_Rule]:
    """The rules of a sheet, each selector of a list on its own."""
    number = 0
    for selectors, body in _blocks(_STRING.sub("", _COMMENT.sub("", css))):
        plain, important = _declarations(body)
        for selector in selectors.split(",") if plain or important else ():
            if (compounds := _read_selector(selector)) is None:
                continue
            number += 1
            if number > MAX_RULES:
                return
            weight = _weight(compounds, number)
            if plain:
                yield _Rule(compounds, plain, weight, is_important=False)
            if important:
                yield _Rule(compounds, important, weight, is_important=True)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the blocks that count without a condition."""
    opened: list[tuple[str, bool]] = []  # what stands before the brace, and whether it counts
    position = 0
    for brace in re.finditer(r"[{}]", css):
        text = css[position : brace.start()]
        position = brace.end()
        counts = not opened or opened[-1][1]
        if brace[0] == "{":
            prelude = text.rpartition(";")[2].strip()
            is_rule = not prelude.startswith("@")
            opened.append((prelude, counts and (is_rule or _counts_always(prelude))))
        elif opened:
            prelude, counts = opened.pop()
            if counts and not prelude.startswith("@"):
                yield prelude, text


def _counts_always(prelude: str) -> bool:
    return _UNCONDITIONAL.fullmatch(prelude.lower()) is not None


def _read_selector(selector: str) -> tuple[_Compound, ...] | None:
    """The compounds of a selector, outermost first; None when there is more in it than we understand."""
    parts = selector.replace(">", " ").split()
    compounds = tuple(_read_compound(part) for part in parts[: MAX_COMPOUNDS + 1])
    if not compounds or len(compounds) > MAX_COMPOUNDS:
        return None
    known = tuple(one for one in compounds if one is not None)
    return known if len(known) == len(compounds) else None


def _read_compound(text: str) -> _Compound | None:
    found = _COMPOUND.fullmatch(_ESCAPE.sub(_unescape, text))
    if found is None:
        return None
    names = re.findall(r"([.#])([\w-]+)", found[2])
    ids = [name for sign, name in names if sign == "#"]
    tag = (found[1] or "").lower()
    classes = frozenset(name for sign, name in names if sign == ".")
    return _Compound("" if tag == "*" else tag, classes, ids[0] if ids else "")


def _weight(compounds: Sequence[_Compound], number: int) -> tuple[int, int, int, int]:
    ids = sum(bool(one.id) for one in compounds)
    classes = sum(len(one.classes) for one in compounds)
    return ids, classes, sum(bool(one.tag) for one in compounds), number
