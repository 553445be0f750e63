"""Text from articles, users and file names, made harmless for a chat.

A chat obeys more than tags: a character can turn the writing direction of what follows, hide text, or stack
marks over the lines above; `@name` calls a person, `/word` becomes a command to press and `tg://` a link into
the application. Everything that Byline did not write itself passes through `make_harmless`, and then, as the
text of a run, through the escaping of `styled_text`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from bot.terminal_text import is_web_address

_WORD_JOINER = "\u2060"
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_REPLACEMENT = "\ufffd"

# The flags of England, Scotland and Wales are a black flag and invisible letters.
_FLAG = re.compile("(\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f)")
# Format characters that are seen, signs of Arabic and Syriac numbers; and joiners, which are judged alone.
_KEPT_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\u200c\u200d")
# Joiners shape Persian and Indic words, and families of emoji; beside anything else they only hide.
_JOINERS = re.compile(r"(?<=[^\x00-\x7f\s])([\u200c\u200d])[\u200c\u200d]*(?=[^\x00-\x7f\s])|[\u200c\u200d]+")
# Letters that show nothing: fillers of Hangul and Braille.
_BLANK_LETTERS = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800), " ")
_STACKED = (
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f\U000e0100-\U000e01ef]"
)
_STACK = re.compile(f"({_STACKED}{{4}}){_STACKED}+")  # no writing needs more than four marks on a letter
_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r" ?\n[ \n]*")

# What becomes a mention, a command, or a link that is none of the web.
_OBEYED = re.compile(
    r"(?<![\w@])@(?=\w)|(?<![\w/<>])/(?=[a-z0-9_])|\b(?:tg|ton|tonsite|ftp):(?=//)", re.IGNORECASE | re.ASCII
)
_LONGEST_URL_CHARS = 2048
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def make_harmless(text: str, *, keep_lines: bool = False) -> str:
    r"""Return `text` with nothing in it that a chat obeys, white space folded, on one line.

    `keep_lines` keeps line breaks, at most one blank line at a time. The words stay as they are: an
    invisible character breaks what would call somebody, "a\u202eb\x07 @ann" becomes "ab @\u2060ann".
    """
    text = text.replace("\r\n", "\n") if keep_lines else " ".join(text.split())
    pieces = _FLAG.split(text)  # every second piece is a flag
    pieces[::2] = ("".join(map(_replace, piece)).translate(_BLANK_LETTERS) for piece in pieces[::2])
    text = _STACK.sub(r"\1", _JOINERS.sub(r"\1", "".join(pieces)))
    text = _LINE_BREAKS.sub(_fold_lines, _SPACES.sub(" ", text))
    return _OBEYED.sub(rf"\g<0>{_WORD_JOINER}", text).strip()


def mend_text(text: str) -> str:
    """Return `text` without half surrogate pairs, which nothing can store or send."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@lru_cache(maxsize=10_000)
def _replace(character: str) -> str:
    """A character that does nothing but be seen, or nothing."""
    category = unicodedata.category(character)
    if category == "Cc":
        return "\n" if character == "\n" else " "
    if category in ("Zl", "Zp"):
        return " "
    if category == "Cs":  # a lone surrogate: no message can hold it
        return _REPLACEMENT
    return "" if category == "Cf" and character not in _KEPT_FORMATS else character


def _fold_lines(found: re.Match[str]) -> str:
    return "\n\n" if found[0].count("\n") > 1 else "\n"


def isolate(text: str) -> str:
    """Return `text` so that its writing direction ends where it ends: a Hebrew title in our line."""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"{_ISOLATE}{text}{_END_OF_ISOLATE}"
    return text


def clip(text: str, most_chars: int) -> str:
    """Return `text`, or its beginning up to the end of a word and "…", at most `most_chars` long."""
    if len(text) <= most_chars:
        return text
    kept = text[: most_chars - 1]
    at_word = kept.rsplit(None, 1)[0] if " " in kept[most_chars // 2 :] else kept
    return at_word.rstrip() + "…"


def is_link(url: str | None) -> bool:
    """Tell whether `url` may become a link in a chat: http or https with a host, visible throughout."""
    if url is None or not is_web_address(url) or len(url) > _LONGEST_URL_CHARS:
        return False
    if any(unicodedata.category(character) in ("Cf", "Cs", "Co", "Cn") for character in url):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:  # a broken IPv6 address
        return False
