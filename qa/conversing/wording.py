"""A question with words put into it, left out of it, or set behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa.conversing.follow_ups import Name


def bracket(question: str, items: Sequence[str]) -> str:
    """`question` with `items` in brackets at its end, added to those that stand there."""
    if not items:
        return question
    text = question.rstrip(" ?.!")
    if text.endswith(")") and "(" in text:
        return f"{text[:-1]}, {', '.join(items)})?"
    return f"{text} ({', '.join(items)})?"


def append(question: str, words: str) -> str:
    """`question` with `words` before its question mark; they bring the space or comma along."""
    return f"{question.rstrip(' ?.!')}{words}?"


def leave_out(text: str, phrases: Iterable[str]) -> str:
    """`text` without `phrases`."""
    for phrase in phrases:
        text = " ".join(text.replace(phrase, " ").split()).replace(" ?", "?")
    return text


def put(text: str, name: Name, instead: str) -> str:
    """`text` with `instead` in the place of `name`, and no second "the"."""
    before = text[: name.start]
    if before.lower().endswith("the "):
        instead = instead.removeprefix("the ")
    return before + instead + text[name.end :]


def upper(text: str) -> str:
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]
