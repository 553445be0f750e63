"""Page furniture: what a page puts around a story, and how to tell it from a journalist's sentence.

A line is furniture only as a whole, only if it is short, and only if it is one of the things that pages say
everywhere: buttons, share bars, comment boxes, newsletter boxes, cookie notices, links to other stories,
photo credits, copyright lines. In doubt a line stays: furniture in an answer is ugly, a lost sentence a lie.

The phrases and patterns are in furniture_phrases.py; add new ones there. They are tried on short lines only
(`MAX_FURNITURE_CHARS`), so that no text can make them slow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.cleaning.furniture_phrases import (
    COMMENT_HEADINGS,
    GLUED,
    NETWORKS,
    PATTERNS,
    PHRASES,
    RELATED_HEADINGS,
)
from index.cleaning.photo_credits import is_photo_credit, strip_photo_credit

MAX_FURNITURE_CHARS = 300
_CACHED_CHARS = 1_000  # paragraphs up to here are judged once, though cleaning looks at them several times
_STORY_CHARS = 200  # what stands before a comment section, at least
_PARAGRAPH_CHARS = 120  # a sentence of this length belongs to a story
_HEADING_CHARS, _MARK_CHARS = 60, 150  # the longest headings, and lines of comment sections
_SHARE_BAR_CHARS = 100
_MAX_RELATED_LINES = 12


def _phrase_set(block: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in re.split(r"[|\n]", block) if phrase.strip())


_COMMENT_SET = _phrase_set(COMMENT_HEADINGS)
_RELATED_SET = _phrase_set(RELATED_HEADINGS)
_PHRASE_SET = _phrase_set(PHRASES) | _COMMENT_SET | _RELATED_SET
_PATTERN = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS))

_SHARE_VERBS = (
    "share tweet send email e-mail mail teilen partager compartir condividi delen print copy link pocket "
    "save comment comments post pin via on this article more sms by and or to a"
)
_NETWORK_WORDS = re.split(r"[| ]", NETWORKS)
_SHARE_WORDS = frozenset([*_NETWORK_WORDS, *_SHARE_VERBS.split()])
_SHARE_SIGNS = frozenset(_NETWORK_WORDS) - {"x", "news", "media", "social", "google", "apple"}

_BULLETS = " \t*|»›>•·-–—+_▶►▼▲"
_EDGES = " \t.:!…*|»›→<>•·-–—+[](){}#=_▶►▼▲✕×"
_BAR = re.compile(r"[|•·›»]")
_HAS_WORD = re.compile(r"\w")
_NO_MENU_ENTRY = re.compile(r"\d|^by |[.!?]$")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")

_GLUED_START = re.compile(rf"(?i:{GLUED})(?:\s+(?=[^\W\d_a-z]|[\"“‘'\d]|date )|$)")
_GLUED_END = re.compile(rf"(?:^|(?<=[.!?…\"”’»)\]*])\s+)(?i:{GLUED}\s*){{1,6}}$")

_COMMENT_COUNT = re.compile(r"\d{1,6} comments?|comments? ?\(\d{1,6}\)?")
_COMMENT_FORM = re.compile(
    r"leave a (?:reply|comment)\b.{0,40}|your e-?mail address will not be published.{0,80}"
)
_COMMENT_SIGN = re.compile(
    r"reply|report|like|.{1,60} says:?|.{0,60}\d{1,2} (?:minute|hour|day|week|month|year)s? ago"
)
_MORE_FROM = re.compile(r"(?:more|latest|also|elsewhere) (?:in|from|on|about) [\w &'-]{2,30}")
_WITHIN_STORY = re.compile(
    r"\bad\b|advert|anzeige|werbung|publici|реклама|continue|photo|image|video|gallery|caption"
)
_TO_READER = re.compile(
    r"\b(?:[Yy]ou|[Yy]ours?|[Oo]urs?|us|[Tt]his (?:story|article)|[Ss]ubscribe|[Ss]ign up|[Nn]ewsletter"
    r"|Ihre?|kostenlos|[Aa]bonnieren|[Vv]ous|[Vv]otre|[Vv]os|gratis)\b"
)
_QUOTE = re.compile(r"[\"“”„«»]")


def drop_furniture(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without page furniture: whole lines, sections, and phrases glued to their ends."""
    lines = [_trim(paragraph) or paragraph for paragraph in paragraphs]
    story = _drop_foot(_drop_related(_cut_comments(lines)))
    return [line for line in story if not is_furniture(line)]


def is_furniture(line: str) -> bool:
    """Whether a line as a whole is something that pages say, and no sentence of the story."""
    return (len(line) <= MAX_FURNITURE_CHARS and _is_short_furniture(line)) or not _trim(line)


def ends_sentence(line: str) -> bool:
    """Whether a line ends like a sentence, quotation marks and brackets aside."""
    return _SENTENCE_END.search(line[-6:]) is not None


@lru_cache(maxsize=4096)
def _is_short_furniture(line: str) -> bool:
    text = line.casefold().replace("’", "'").lstrip(_BULLETS)
    key = text.strip(_EDGES)
    if not _HAS_WORD.search(key) or key in _PHRASE_SET or _PATTERN.fullmatch(text):
        return True
    return _is_share_bar(key) or _is_menu(text) or is_photo_credit(line)


def _key(line: str) -> str:
    """A line as the phrases are written: in lower case, with straight quotes, without bullets and arrows."""
    return line.casefold().replace("’", "'").strip(_EDGES)


def _is_share_bar(key: str) -> bool:
    """`Share on Facebook | X | Email`: nothing but networks and what can be done with them."""
    if len(key) > _SHARE_BAR_CHARS:
        return False
    words = re.split(r"[\s,:/|•·]+", key)
    return _SHARE_WORDS.issuperset(words) and not _SHARE_SIGNS.isdisjoint(words)


def _is_menu(text: str) -> bool:
    """`News | Weather | Sport | Podcasts`: four or more short words between bars, and no date or byline."""
    entries = re.split(r" ?[|•·›»] ?", text) if _BAR.search(text) else []
    return len(entries) >= 4 and all(
        len(entry) <= 25 and not _NO_MENU_ENTRY.search(entry) for entry in entries
    )


def _trim(paragraph: str) -> str:
    """A paragraph without what is glued to it."""
    is_short = len(paragraph) <= _CACHED_CHARS
    return _trim_cached(paragraph) if is_short else strip_photo_credit(_unglue(paragraph))


@lru_cache(maxsize=1024)
def _trim_cached(paragraph: str) -> str:
    return strip_photo_credit(_unglue(paragraph))


def _unglue(paragraph: str) -> str:
    """A paragraph without the furniture that stands before its first or behind its last sentence."""
    start, end = 0, len(paragraph)
    while match := _GLUED_START.match(paragraph, start, min(end, start + MAX_FURNITURE_CHARS)):
        start = match.end()
    while start < end:
        offset = max(start, end - MAX_FURNITURE_CHARS)
        found = _GLUED_END.search(paragraph[offset:end])
        if found is None or (found.start() == 0 and offset > start):
            break
        end = offset + found.start()
    return paragraph[start:end].strip()


def _cut_comments(lines: list[str]) -> list[str]:
    """The lines before a comment section: its heading after a story, and then what only comments have."""
    keys = [_key(line) if len(line) <= _MARK_CHARS else "" for line in lines]
    signs = [i for i, key in enumerate(keys) if _COMMENT_FORM.fullmatch(key) or _COMMENT_SIGN.fullmatch(key)]
    chars_before = 0
    for i, key in enumerate(keys):
        is_heading = key in _COMMENT_SET or _COMMENT_COUNT.fullmatch(key)
        if is_heading and chars_before >= _STORY_CHARS and signs and signs[-1] >= i:
            return lines[:i]
        chars_before += len(lines[i])
    return lines


def _drop_related(lines: list[str]) -> list[str]:
    """The lines without lists of other stories: a heading that announces one, and the headlines under it."""
    kept: list[str] = []
    headlines_left = 0
    for line in lines:
        if len(line) <= _HEADING_CHARS and _announces_others(_key(line)):
            headlines_left = _MAX_RELATED_LINES
        elif headlines_left and len(line) <= _MARK_CHARS and (not ends_sentence(line) or line.endswith("?")):
            headlines_left -= 1
        else:
            headlines_left = 0
            kept.append(line)
    return kept


def _announces_others(key: str) -> bool:
    return key in _RELATED_SET or _MORE_FROM.fullmatch(key) is not None


def _drop_foot(lines: list[str]) -> list[str]:
    """The lines without the odds and ends at the foot of a page.

    Behind the last full paragraph, once something has come that stands below a story and never inside it,
    the page talks to its reader: what follows the last line that could be the story's is dropped.
    """
    full = [i for i, line in enumerate(lines) if len(line) >= _PARAGRAPH_CHARS and ends_sentence(line)]
    behind = range(full[-1] + 1 if full else len(lines), len(lines))
    foot = next(
        (i for i in behind if is_furniture(lines[i]) and not _WITHIN_STORY.search(_key(lines[i]))), None
    )
    if foot is None:
        return lines
    end = len(lines)
    while end > foot and (is_furniture(lines[end - 1]) or _talks_to_reader(lines[end - 1])):
        end -= 1
    return lines[:end]


def _talks_to_reader(line: str) -> bool:
    """Whether a line at the foot is no sentence, or one to the reader and not somebody's words in quotes."""
    if len(line) >= _PARAGRAPH_CHARS or _QUOTE.search(line):
        return False
    return not ends_sentence(line) or _TO_READER.search(line) is not None
