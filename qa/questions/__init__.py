"""The door check of a question: bounded text with no control characters, whoever asks."""

from __future__ import annotations

import unicodedata

from index.errors import QuestionError

# Control, format (zero-width, bidirectional), surrogate and private-use characters carry no meaning in a
# question; they break terminals and hide text.
_MEANINGLESS = frozenset({"Cc", "Cf", "Cs", "Co"})


def check_question(question: str, *, max_chars: int) -> str:
    """Return `question` with white space folded and control characters dropped.

    Raises QuestionError when it is longer than `max_chars` or holds no letter and no digit.
    """
    if len(question) > max_chars:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {max_chars:,} are accepted. "
            "Ask it in one or two sentences, or raise BYLINE_MAX_QUESTION_CHARS."
        )
    cleaned = " ".join("".join(map(_blank_if_meaningless, question)).split())
    if not any(character.isalnum() for character in cleaned):
        raise QuestionError(f"There is no question in {cleaned[:40]!r}. Ask something, for example: who won?")
    return cleaned


def _blank_if_meaningless(character: str) -> str:
    return " " if unicodedata.category(character) in _MEANINGLESS else character
