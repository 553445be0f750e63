"""A claim that says two things, in two: so that each may stand in a passage of its own.

The second half of "The ferry sank at dawn and was raised by noon" gets its subject back.
"""

from __future__ import annotations

import re

from qa.language.terms import find_words
from qa.verifying.statements.lemmas import is_finite

_JOINT = re.compile(r"; (?:and |but )?|,? (?:and|but|while|whereas) ")
_RELATIVE = re.compile(r"^(?P<subject>[^,]{3,80}), (?:which|who) (?P<said>[^,]+), (?P<rest>.+)$")
_MAY_BE_SENTENCES = re.compile(r"[.!?][\"”’)]?\s+[\"“‘(]?[A-Z0-9]")
_FEWEST_WORDS = 3
_LONGEST_SUBJECT_WORDS = 12


def split_into_sentences(text: str) -> list[str]:
    """Return the sentences of a claim, nearly always one."""
    if not _MAY_BE_SENTENCES.search(text):
        return [text]
    # It loads a model of abbreviations, 0.05 s: a claim of one sentence does without.
    from index.sentences import split_sentences

    return [text[span.start : span.end] for span in split_sentences(text)]


def divide_claim(text: str) -> list[str]:
    """Return the two or more statements of one sentence, each a sentence, or the sentence alone.

    >>> divide_claim("The ferry sank at dawn and was raised by noon.")
    ['The ferry sank at dawn.', 'The ferry was raised by noon.']
    """
    relative = _RELATIVE.match(text)
    if relative and not _has_verb(relative["subject"]):
        subject = relative["subject"]
        return [f"{subject} {relative['said']}.", f"{subject} {relative['rest']}"]
    subject = _find_subject(text)
    parts: list[str] = []
    start = 0
    for joint in _JOINT.finditer(text):
        if _has_verb(text[start : joint.start()]) and _has_verb(text[joint.end() :]):
            parts.append(text[start : joint.start()])
            start = joint.end()
    if not parts:
        return [text]
    return [_stop(parts[0]), *(_stop(_complete(part, subject)) for part in [*parts[1:], text[start:]])]


def _find_subject(text: str) -> str:
    """Return what stands before the first verb, empty when that is long or nothing."""
    verb = next((word for word in find_words(text)[1:] if is_finite(word.text)), None)
    subject = text[: verb.start].strip() if verb else ""
    return subject if len(subject.split()) <= _LONGEST_SUBJECT_WORDS else ""


def _complete(part: str, subject: str) -> str:
    words = find_words(part)
    lacks_subject = bool(words) and is_finite(words[0].text)
    return f"{subject} {part}" if lacks_subject and subject else part


def _has_verb(part: str) -> bool:
    words = find_words(part)
    return len(words) >= _FEWEST_WORDS and any(is_finite(word.text) for word in words)


def _stop(part: str) -> str:
    part = part.strip()
    return part[:1].upper() + part[1:] + ("" if part.endswith((".", "!", "?", "”", '"')) else ".")
