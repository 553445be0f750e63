"""Whether a model answered in a language that nobody asked for: neither the question's nor the articles'.

By script, and among languages in Latin letters by function words: by a clear lead of them in a long text; in
a short one by a few, where it has none of a language that was asked for and hardly a word that stands in the
question or the articles. Unsure is no: "El Niño hit Peru" is English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

from qa.writing.reading_replies.function_words import FREQUENT, MOST_FREQUENT

_SCRIPTS = {
    "latin": "a-zà-öø-ÿāăąćčďđęěğłńňőřśşšťůűźżž",
    "cyrillic": "\u0400-\u04ff",
    "greek": "\u0370-\u03ff",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff",
    "indic": "\u0900-\u0dff",
    "thai": "\u0e00-\u0e7f",
    "chinese or japanese": "\u3040-\u30ff\u4e00-\u9fff",
    "korean": "\uac00-\ud7af",
}
_LETTERS = {name: re.compile(f"[{letters}]", re.IGNORECASE) for name, letters in _SCRIPTS.items()}
_FEWEST_LETTERS = 12
_CLEAR_LEAD = 3  # function words by which one language must lead in a long text
_MOST_SHARED = 0.34  # of the words of a short foreign text, names left out, that the known texts have
_FEWEST_WORDS = 3  # of a short text, names included
_WORD = re.compile(r"[^\W\d_]+")
# Of "e.g." and of lists; "o" and "y" are words of other languages.
_ENGLISH_LETTERS = frozenset("abcdefghijklmnpqrstuvwxz")


def is_foreign(reply: str, known: Iterable[str], vocabulary: Iterable[str] = ()) -> bool:
    """Whether `reply` is clearly in a language that none of the `known` texts is in.

    `vocabulary` are more texts in their languages: what stands in these may be a name or a quotation.
    """
    script, language = _script(reply), _latin_language(reply)
    texts = [text for text in known if text]
    if script and script not in {_script(text) for text in texts}:
        return any(_script(text) for text in texts)
    spoken = {_latin_language(text) for text in texts} - {None}
    if language and spoken:
        return language not in spoken
    return _is_short_and_foreign(reply, texts, [*texts, *vocabulary])


def _script(text: str) -> str | None:
    counts = {name: len(letters.findall(text)) for name, letters in _LETTERS.items()}
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] >= _FEWEST_LETTERS else None


def _latin_language(text: str) -> str | None:
    """Return the language with a clear lead of function words, if the lead is not one of names alone."""
    words = _WORD.findall(text)
    language, lead = _leader(word.lower() for word in words if not word.isupper())
    unnamed, _ = _leader(_leave_out_names(words, frozenset()))
    return language if lead >= _CLEAR_LEAD and language == unnamed else None


def _leader(words: Iterable[str]) -> tuple[str, int]:
    """Return the language with most function words, and how many more it has than the next."""
    counted = Counter(words)
    counts = sorted(
        ((sum(counted[word] for word in known), language) for language, known in MOST_FREQUENT.items()),
        reverse=True,
    )
    (most, language), (second, _) = counts[0], counts[1]
    return language, most - second


def _is_short_and_foreign(reply: str, texts: Sequence[str], vocabulary: Sequence[str]) -> bool:
    """Whether a text with too few function words to lead has those of another language alone."""
    spoken = {language for text in texts for language in _likely_languages(text)}
    known = {word.lower() for text in vocabulary for word in _WORD.findall(text)}
    words = _WORD.findall(reply)
    plain = _leave_out_names(words, known)
    of_spoken = {word for language in spoken for word in FREQUENT[language]}
    if not spoken or len(words) < _FEWEST_WORDS or not of_spoken.isdisjoint(plain):
        return False
    of_others = {word for language in FREQUENT.keys() - spoken for word in FREQUENT[language]}
    telling = [word for word in plain if word in of_others and word not in _ENGLISH_LETTERS]
    shared = sum(word in known for word in plain)
    return bool(telling) and shared <= _MOST_SHARED * len(plain)


def _leave_out_names(words: Sequence[str], known: Set[str]) -> list[str]:
    """Return the words in lower case that are no part of a name, as far as can be told: "Rio de Janeiro".

    Capitals tell names but for the first word, and in German; there a noun behind an article that no known
    text has is none.
    """
    plain = [
        word
        for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
        if word.islower() and not (before.istitle() and after.istitle())
    ]
    opening, *others = words or [""]
    opens_name = bool(others) and others[0].istitle()
    is_article = opening.lower() in MOST_FREQUENT["de"] and not (
        known & {word.lower() for word in others[:1]}
    )
    if opening.istitle() and (is_article or not opens_name):
        plain.append(opening.lower())
    return plain


def _likely_languages(text: str) -> set[str]:
    """Return the languages in Latin letters that a known text may be in: those with most function words."""
    words = Counter(_WORD.findall(text.lower()))
    counts = {language: sum(words[word] for word in known) for language, known in FREQUENT.items()}
    most = max(counts.values())
    return {language for language, count in counts.items() if count == most and most}
