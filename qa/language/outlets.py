"""Names of outlets made comparable: case, punctuation and a leading "The" tell none apart."""

from __future__ import annotations

import re


def outlet_words(name: str) -> list[str]:
    """Return the words that tell an outlet from another.

    >>> outlet_words("The Harbourton Tribune"), outlet_words("NWA")
    (['harbourton', 'tribune'], ['nwa'])
    """
    words = re.findall(r"\w+", name.casefold())
    return words[1:] if words[:1] == ["the"] else words


def plain_outlet(name: str) -> str:
    """Return the same words as one text."""
    return " ".join(outlet_words(name))
