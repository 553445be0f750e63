"""The words of many passages at once, by the term that each is a form of.

A question's candidates hold some ten thousand words, nearly all of them seen before: finding those that are
a form of an asked term by stemming and matching each took half the time of a search. So what a word is gets
remembered, and a question costs a few operations on sets.

Text is cut at ASCII's punctuation, as bytes; such a *piece* is nearly always one word. One with other
characters in it ("half—and") may hold several, or none.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Sequence, Set

from index.storing.lexical import analyze
from qa.language.terms import is_same_name, to_skeleton

MOST_PIECES = 200_000  # remembered, some 50 MB; a language's daily words are a quarter of that

_LETTERS = re.compile(r"[^\W_]+")  # cut as the index cuts
_NAME = re.compile(r"[^\W\d_a-z]\w{4,}")  # as short as a name may be to have two spellings
_ASCII_LETTERS = bytes(  # ASCII's letters and digits, and all bytes of other characters; else a space
    byte if byte >= 128 or chr(byte).isalnum() else 32 for byte in range(256)
)

Pieces = Set[bytes]


def find_pieces(text: str) -> Pieces:
    """Return the pieces of a text, each once; what UTF-8 cannot hold separates as a "?" does."""
    return set(text.encode("utf-8", "replace").translate(_ASCII_LETTERS).split())


def may_be_name(word: str) -> bool:
    """Whether a word is written as a name is, and long enough to have more than one spelling."""
    return _NAME.fullmatch(word) is not None


class Vocabulary:
    """The pieces seen so far, and which words are in them. May be shared by threads."""

    def __init__(self, most_pieces: int = MOST_PIECES) -> None:
        self._most_pieces = most_pieces
        self._lock = threading.Lock()
        self._forget()

    def find_forms(self, terms: Sequence[str], pieces: Pieces) -> dict[str, str]:
        """Return the words in `pieces` that are a form of one of `terms`, each with its term.

        Terms are as `analyze` makes them: "Élections" and "elected" are forms of "elect".
        """
        with self._lock:
            self._learn(pieces)
            return {
                word: term for term in terms for piece, word in self._forms.get(term, ()) if piece in pieces
            }

    def find_spellings(self, name: str, pieces: Pieces) -> set[str]:
        """Return the words in `pieces` that may be the lower-case `name` in this or another spelling."""
        with self._lock:
            self._learn(pieces)
            near = {
                word
                for key in _name_keys(name)
                for piece, word in self._names.get(key, ())
                if piece in pieces
            }
        return {word for word in near if is_same_name(word.lower(), name)}

    def _learn(self, pieces: Pieces) -> None:
        new = pieces - self._known
        if len(self._known) + len(new) > self._most_pieces:
            self._forget()
            new = pieces
        for piece in new:
            self._remember(piece)
        self._known |= new

    def _remember(self, piece: bytes) -> None:
        words = _LETTERS.findall(piece.decode("utf-8"))
        for word in words:
            for term in analyze(word)[:1]:  # an overlong "word" is no term
                self._forms[term].append((piece, word))
            for key in _name_keys(word.lower()) if may_be_name(word) else ():
                self._names[key].append((piece, word))

    def _forget(self) -> None:
        self._forms: defaultdict[str, list[tuple[bytes, str]]] = defaultdict(list)
        self._names: defaultdict[str, list[tuple[bytes, str]]] = defaultdict(list)
        self._known: set[bytes] = set()


def _name_keys(name: str) -> tuple[str, str]:
    """Two names can only be spellings of one (`is_same_name`) when they share one of these."""
    return to_skeleton(name), f"{name[0]} {name[-1]}"
