"""Characters that nobody sees: taken out of every text, whatever file it came from.

A reader sees nothing of them, and a language model reads them: whole sentences can be written in tag
characters, in variation selectors behind a smiley, or in the choice between two characters without width;
overrides of the writing direction show a sentence in another order than it has. What scripts need stays: the
joiners inside Persian, Indic, Khmer and Mongolian words and inside emoji, the selector that makes a sign an
emoji, Hebrew points, and right-to-left text itself, which needs no marks to be read.
"""

from __future__ import annotations

import re

# Controls but line breaks and tabs; marks and overrides of direction; soft hyphens, spaces without width,
# fillers that older standards left behind; noncharacters; tag characters and the second set of variation
# selectors.
_NEVER_SEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff0-\ufffc\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f\u180b-\u180d\u180f"
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters, by their category, that are blank

# A quick first look: most texts hold nothing of all this.
_ANY = re.compile(f"[{_NEVER_SEEN}{_JOINERS}{_SELECTORS}{_BLANKS}\u034f]")

_FLAG = (  # England, Scotland and Wales are spelt in tag characters
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|"
    "\U000e0077\U000e006c\U000e0073)\U000e007f"
)
_UNSEEN = re.compile(f"({_FLAG})|[{_NEVER_SEEN}]")

_EMOJI = (
    "\u2190-\u21ff\u2300-\u2328\u232b-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\U0001f000-\U0001faff"
)
_SIGNS = f"\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299{_EMOJI}"
_STRAY_SELECTOR = re.compile(
    f"[\ufe00-\ufe0f](?<![{_SIGNS}][\ufe0e\ufe0f])(?!(?<=[0-9#*]\ufe0f)\u20e3)"  # the last: a keycap
    "|[\u180b-\u180d\u180f](?<![\u1820-\u18aa].)"
)
_JOINED_SCRIPTS = (
    "\u0600-\u0dff\u1000-\u109f\u1780-\u18aa\u1b00-\u1bff\ua840-\ua87f"
    "\U00011000-\U000114df\U0001e900-\U0001e94b"
)
_STRAY_JOINER = re.compile(f"[{_JOINERS}](?<![{_JOINED_SCRIPTS}].)(?!(?<=[\ufe0f{_EMOJI}]\u200d)[{_EMOJI}])")
_STRAY_GRAPHEME_JOINER = re.compile("\u034f(?<![\u0591-\u05c7].)|\u034f(?![\u0591-\u05c7])")
_STRAY_BLANK = re.compile(
    "[\u3164\uffa0]|\u115f(?![\u1161-\u11a7])|\u1160(?<![\u1100-\u115e].)"  # fillers belong to Old Hangul
    "|\u2800(?<![\u2801-\u28ff].)(?![\u2801-\u28ff])"
)


def drop_invisible(text: str) -> str:
    r"""The text as a reader sees it; blank letters become spaces. Twice is the same as once.

    "Har\u200bbour\u202e 👍\ufe01\ufe02" becomes "Harbour 👍".
    """
    if not _ANY.search(text):
        return text
    text = _STRAY_GRAPHEME_JOINER.sub("", _UNSEEN.sub(r"\1", text))
    return _STRAY_JOINER.sub("", _STRAY_SELECTOR.sub("", _STRAY_BLANK.sub(" ", text)))
