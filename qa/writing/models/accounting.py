"""How many tokens a call read and wrote, and what that costs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

# Tokenizers cut English words into pieces of three letters or more, other scripts into as little as a byte
# and a half, and give digits and marks a token each at worst. On the sample articles the estimate is 0.9
# (German) to 1.7 times what SmolLM2's tokenizer counts, which was made for English; 1.4 in the middle.
_LETTERS, _BYTES = 3, 1.5
_SINGLE = re.compile(r"[^\w\s]|\d|_")
_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"\n+|[ \t]{2,}")
MILLION = 1_000_000
MOST_TOKENS = 100 * MILLION  # of one reply, prompt included; more is nonsense


def estimate_tokens(text: str) -> int:
    """Return about how many tokens `text` has for a tokenizer that nobody here can ask: rather too many."""
    words = sum(_estimate_word(word) for word in _WORD.findall(text))
    return words + len(_SINGLE.findall(text)) + len(_BREAK.findall(text))


def _estimate_word(word: str) -> int:
    letters = sum(letter.isascii() for letter in word)
    others = len(word.encode(errors="replace")) - letters
    return math.ceil(letters / _LETTERS + others / _BYTES)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written."""

    input: int = 0
    output: int = 0

    @classmethod
    def told(cls, read: object, written: object) -> Usage:
        """Return what a provider says; nothing when it cannot be true, or is no count at all."""
        if not isinstance(read, int) or not isinstance(written, int):
            return cls()
        return cls(read, written) if min(read, written) >= 0 and max(read, written) <= MOST_TOKENS else cls()

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.input + other.input, self.output + other.output)

    def to_mapping(self) -> Mapping[str, int]:
        """The shape in which an `Answer` tells it."""
        return {"input": self.input, "output": self.output}


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    input: float
    output: float

    def of(self, usage: Usage) -> float:
        """What `usage` costs, in US dollars."""
        return (usage.input * self.input + usage.output * self.output) / MILLION


FREE = Price(0.0, 0.0)


@dataclass(slots=True)
class Bill:
    """What one answer has cost so far, over all tries and models."""

    usage: Usage = Usage()
    cost_usd: float | None = 0.0

    def add(self, usage: Usage, price: Price | None) -> None:
        """Add a try; with a price that nobody knows, the whole cost is not known."""
        self.usage += usage
        known = self.cost_usd is not None and (price is not None or usage == Usage())
        self.cost_usd = (self.cost_usd or 0.0) + (price.of(usage) if price else 0.0) if known else None
