"""What can be shown of a reply while it is being written: quick, since it runs for every piece of it."""

from __future__ import annotations

import re

from qa.writing.plain_text import drop_unseen
from qa.writing.reading_replies.fields import begins_json, open_texts
from qa.writing.reading_replies.marks import hide_marks
from qa.writing.reading_replies.markup import drop_fences, drop_links, drop_markup, drop_thoughts
from qa.writing.reading_replies.replies import BEFORE_MISSING, LONGEST_REPLY_CHARS, MISSING

_OPEN_TAG = re.compile(r"<[^<>\n]{0,40}\Z")
_OPEN_MARK = re.compile(r"\s?[\[【][^\]】\n]{0,24}\Z")
_OPEN_LABEL = re.compile(r"(?:^|\s)(?:M|MI|MIS|MISS|MISSI|MISSIN|MISSING)\Z")


def text_so_far(written: str) -> str:
    """Return the statements in a reply that is not finished, without citations, thoughts and markup.

    Of lines and of fields alike. What it returns is unchecked.

    >>> text_so_far('{"claims": [{"text": "The dam holds.", "passages": [1]}, {"text": "It ra')
    'The dam holds. It ra'
    >>> text_so_far("<think>Which dam?</think>The dam holds. [1][")
    'The dam holds.'
    """
    said = _OPEN_TAG.sub("", drop_thoughts(drop_unseen(written[:LONGEST_REPLY_CHARS])))
    if begins_json(said):
        texts = [" ".join(text.split()) for text in open_texts(said)]
    else:
        lines = [drop_markup(line) for line in drop_fences(said).split("\n") if line.strip()]
        texts = [text for line in lines for text in BEFORE_MISSING.split(line)]
    return drop_links(" ".join(_show(text) for text in texts if not MISSING.match(text)))


def _show(text: str) -> str:
    return hide_marks(_OPEN_MARK.sub("", _OPEN_LABEL.sub("", text)))
