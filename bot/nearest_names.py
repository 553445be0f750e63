"""Which names somebody may have meant by one that there is none of: those that take the fewest changes.

Names are made of words, so a word too many or too few counts no more than two letters, however long it is:
whoever writes `LLM_MODEL`, or `TOKEN` alone, has the other words right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

_LETTER, _WORD = 1, 2  # what it costs to leave one out, or to put one in
_MOST_NAMED = 3
_FEWEST_CHANGES_ALLOWED = 2
_LETTERS_A_CHANGE = 3  # of longer names every third letter may be wrong


def find_nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the nearest of the `known` names, several when they are as near, none when all are far.

    >>> find_nearest("LLM_MODL", ["LLM", "LLM_URL", "NLI_MODEL"])
    ['LLM']
    """
    changes = {one: count_changes(name, one) for one in known}
    fewest = min(changes.values(), default=0)
    if fewest > max(_FEWEST_CHANGES_ALLOWED, len(name) // _LETTERS_A_CHANGE):
        return []
    nearest = sorted(one for one, count in changes.items() if count == fewest)
    return nearest if len(nearest) <= _MOST_NAMED else []


def count_changes(first: str, second: str) -> int:
    """Return the fewest changes, of letters or of words between underscores, that make one the other."""
    by_words = _align(first.split("_"), second.split("_"), gap=_WORD, swap=_count_letters)
    return min(_count_letters(first, second), by_words)


def _count_letters(first: str, second: str) -> int:
    """Levenshtein's distance (1965)."""
    return _align(first, second, gap=_LETTER, swap=lambda one, other: int(one != other))


def _align(first: Sequence[str], second: Sequence[str], *, gap: int, swap: Callable[[str, str], int]) -> int:
    """Return the cheapest way from one sequence to the other (Wagner and Fischer, 1974)."""
    row = [gap * column for column in range(len(second) + 1)]
    for number, one in enumerate(first, 1):
        above, row = row, [gap * number]
        for (diagonal, up), other in zip(pairwise(above), second, strict=True):
            row.append(min(diagonal + swap(one, other), up + gap, row[-1] + gap))
    return row[-1]
