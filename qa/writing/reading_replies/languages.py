"""Whether a model answered in a language that nobody asked for: neither the question's nor the articles'.

By script, and among languages in Latin letters by function words. Unsure is no: a short text passes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

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
_FUNCTION_WORDS = {
    "en": "the of and to in is was that for with are were by from at on has had it as be this which",
    "de": "der die das und ist von mit für nicht ein eine dem den wurde wurden sind auf im am zu sich hat",
    "fr": "le la les des est dans et une un du pour que qui par avec sur au aux ont été son ce",
    "es": "el los las de la que en y una un por con del es fue al se su para lo han",
    "it": "il che di della del e per sono con è gli nel una un la i le si da ha alla",
    "pt": "o os as de da do que em uma um para com não foi e no na dos ao se por",
    "nl": "de het een van en is dat op voor met niet zijn in te door werd om aan die er",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_FEWEST_LETTERS = 12
_CLEAR_LEAD = 3  # function words by which one language must lead


def is_foreign(reply: str, known: Iterable[str]) -> bool:
    """Whether `reply` is clearly in a language that none of the `known` texts is in."""
    script, language = _script(reply), _latin_language(reply)
    texts = [text for text in known if text]
    if script and script not in {_script(text) for text in texts}:
        return any(_script(text) for text in texts)
    spoken = {_latin_language(text) for text in texts} - {None}
    return bool(language and spoken) and language not in spoken


def _script(text: str) -> str | None:
    counts = {name: len(letters.findall(text)) for name, letters in _LETTERS.items()}
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] >= _FEWEST_LETTERS else None


def _latin_language(text: str) -> str | None:
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    counts = sorted(
        ((sum(words[word] for word in known), language) for language, known in _WORDS.items()), reverse=True
    )
    (most, language), (second, _) = counts[0], counts[1]
    return language if most - second >= _CLEAR_LEAD else None
