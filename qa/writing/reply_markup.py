"""What models put around their words: thoughts, fences, bullets, stars, links. Out goes all but the words."""

from __future__ import annotations

import re
from collections.abc import Collection

_THOUGHTS = ("think", "thinking", "thought", "reasoning", "scratchpad", "analysis")
_THOUGHT = re.compile(
    rf"<({'|'.join(_THOUGHTS)})\b[^>]{{0,40}}>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_END_OF_THOUGHT = re.compile(rf"</(?:{'|'.join(_THOUGHTS)})\s*>", re.IGNORECASE)
# "<|im_end|>", "</s>", "<end_of_turn>": what comes behind is no longer the reply.
_END_OF_TURN = re.compile(
    r"<\|(?:im_end|im_start|eot_id|end|endoftext|eom_id|end_of_text)\|>|</s>|<end_of_turn>"
)
_TEMPLATE = re.compile(r"<\|[a-z_]{1,30}\|>|</?(?:s|bos|eos|pad)>|\[/?INST\]", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]{0,40}$", re.MULTILINE)
_LINE_OPENING = re.compile(
    r"^(?:>\s*|[-*•–—·+]\s+|\(?\d{1,2}[.)]\s+|[a-z]\)\s+|#{1,6}\s+|\|\s*)+", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:the answer is|(?:the )?(?:final )?(?:answer|response|reply|claims?|statements?|sentence|facts?"
    r"|antwort|respuesta|réponse|ответ|відповідь)\s*#?\d{0,2})\s*:\s*",
    re.IGNORECASE,
)
# "The passage states that", "According to the text,": said of what we gave, not of the news.
_LEAD_IN = re.compile(
    r"^(?:(?:the|this) (?:(?:first|second|third|last|provided|given) )?passages? (?:\w+ly )?"
    r"(?:states?|says?|mentions?|reports?|indicates?|explains?|notes?) that"
    r"|(?:according to|based on|as stated in) the (?:(?:provided|given) )?(?:passages?|texts?|context),)\s+",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3}|`+)(?=\S)(.{1,2000}?)(?<=\S)\1(?!\w)")
_MARKDOWN_LINK = re.compile(
    r"!?\[([^\]\n]{0,300})\]\(\s*+<?[^)\s\[<>]{1,500}+>?(?:\s++[\"'][^)\n]{0,200})?\)"
)
# With a scheme, with "www.", or a host with a path behind it: what a reader's program makes a link of.
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:mailto|javascript|data|tg):)\S+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}/\S*",
    re.IGNORECASE,
)
_AFTER_LINK = ".,;:!?)]}>»”\"'"


def drop_thoughts(reply: str) -> str:
    """Return a reply without thoughts and template marks; an unclosed thought goes to the end."""
    said = _THOUGHT.sub("", reply)
    if closings := list(_END_OF_THOUGHT.finditer(said)):
        said = said[closings[-1].end() :]  # its opening was part of the prompt
    ends = _END_OF_TURN.search(said.lstrip())
    return _TEMPLATE.sub("", said.lstrip()[: ends.start()] if ends else said)


def drop_fences(reply: str) -> str:
    """Return a reply without the lines that open and close a block of code; what is in it stays."""
    return _FENCE.sub("", reply)


def drop_markup(line: str) -> str:
    """Return the words of one line: no bullet, number, label, stars or table."""
    words = " ".join(line.split())
    words = _LINE_OPENING.sub("", words)
    words = _EMPHASIS.sub(r"\2", words)
    words = _LABEL.sub("", words)
    if lead_in := _LEAD_IN.match(words):
        words = words[lead_in.end() :][:1].upper() + words[lead_in.end() + 1 :]
    return " ".join(words.replace("|", " ").split()) if line.strip().startswith("|") else words.strip()


def drop_links(text: str, allowed: Collection[str] = ()) -> str:
    """Return `text` without links, except for the addresses in `allowed`, letter for letter."""
    plain = _MARKDOWN_LINK.sub(r"\1", text)
    return " ".join(_LINK.sub(lambda found: _keep(found[0], allowed), plain).split())


def _keep(link: str, allowed: Collection[str]) -> str:
    address = link.rstrip(_AFTER_LINK)
    rest = link[len(address) :]
    return link if address in allowed else rest
