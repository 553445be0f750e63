"""What models put around their words: thoughts, fences, bullets, stars, tags, links. Only the words stay."""

from __future__ import annotations

import html
import re
from collections.abc import Collection

from qa.writing.reading_replies.marks import NO_POWER, RAISED

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
_FINAL = "<|channel|>final<|message|>"  # what stands before it was said to nobody
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]{0,40}$", re.MULTILINE)
# What a browser would run or not show goes with its tags, other tags go alone.
_UNSHOWN = re.compile(
    r"<(script|style|template)\b[^<>]{0,200}>.{0,1000}?</\1\s*>|<!--.{0,1000}?-->", re.I | re.S
)
_TAG = re.compile(r"</?([a-z][a-z0-9]{0,15})(?=[\s/>])[^<>]{0,400}>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"a|abbr|b|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|su[bp]|u", re.IGNORECASE
)
# A number in one of these is a citation, "<sup>2</sup>", "<passages>1, 2</passages>", or a power.
_CITING_TAG = re.compile(
    r"<(sup|passages?|sources?|citations?|refs?)>\s*+(\d(?:[\d,; ]{0,38}\d)?)\s*+</\1>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27);")
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
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.{1,1000}?)(?<=\S)\1(?!\w)")
_CODE = re.compile(r"(?<!`)(`{1,3})(?=[^\s`])([^`]{1,1000})(?<=\S)\1(?!\w)")
_ESCAPED = re.compile(r"\\([\[\]()*_#`.!-])")
_TEX = re.compile(r"\$?\\(?:text|mathrm|mathbf|boxed)\{([^{}\n]{0,400})\}\$?")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t][^\n.!?\[]*$", re.MULTILINE)
_TABLE_HEAD = re.compile(r"^[^\n|]{0,3}\|[^\n]{0,400}\n(?=[ \t]*\|[ \t]*:?-{2,})", re.MULTILINE)
_SOURCES = re.compile(
    r"^\W{0,6}(?:(?:sources?|references?|citations?|passages?)(?: (?:used|cited))?|footnotes?|notes|quellen"
    r"|fuentes)\W{0,4}$|^\[\^\d{1,3}\]:",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_LABEL = 5  # words
_TARGET = r"\(\s*+<?[^)\s\[<>]{1,500}+>?(?:\s++[\"'][^)\n]{0,200})?\)"
_IMAGE = re.compile(rf"!\[[^\]\n]{{0,300}}\](?:{_TARGET})?")
_MARKDOWN_LINK = re.compile(rf"\[([^\]\n]{{0,300}})\]{_TARGET}")
_NUMBER = re.compile(r"\W*[\d⁰¹²³⁴-⁹]+\W*")
# With a scheme, with "www.", or a host with a path behind it: what a reader's program makes a link of.
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:mailto|javascript|data|tg):)\S+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}/\S*",
    re.IGNORECASE,
)
_AFTER_LINK = ".,;:!?)]}>»”\"'"
_GONE = "\0"
# Right before a link these say nothing without it: "(see ", ", more at ", "source: ".
_LEADING_UP = (
    "see|also|via|at|from|on|in|under|here|visit|read|more|look|link|links|url|href|source|sources|cf|siehe"
    "|unter|mehr|voir|sur|plus|ver|véase|más"
)
_CUT = re.compile(
    rf"(?: ?[,;–—-])? ?[(\[]? ?(?:\b(?:{_LEADING_UP})\b[ :=]*+){{0,8}}+{_GONE}"
    rf"(?:[,;]? ?(?:and|or|&)? ?{_GONE})* ?[)\]]?",
    re.IGNORECASE,
)
# A sentence of nothing but these and a link only points at it.
_POINTING_TEXT = f"""{_LEADING_UP.replace("|", " ")}
    you can find learn get go check out please for to about of with by the a this that it is are be found
    available full further additional complete original detail details information info story article text
    report page website site online following click open below above address dazu informationen weitere
    details hier pour informations détails ici para información detalles aquí"""
_POINTING = frozenset(_POINTING_TEXT.split())
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?]) ")


def drop_thoughts(reply: str) -> str:
    """Return a reply without thoughts and template marks; an unclosed thought goes to the end."""
    said = _THOUGHT.sub("", reply.rpartition(_FINAL)[2])
    if closings := list(_END_OF_THOUGHT.finditer(said)):
        said = said[closings[-1].end() :]  # its opening was part of the prompt
    ends = _END_OF_TURN.search(said.lstrip())
    return _TEMPLATE.sub("", said.lstrip()[: ends.start()] if ends else said)


def drop_fences(reply: str) -> str:
    """Return a reply without the lines that open and close a block of code; what is in it stays."""
    return _FENCE.sub("", reply)


def drop_markup(line: str) -> str:
    """Return the words of one line: no bullet, number, label, stars or table."""
    words = " ".join(_ESCAPED.sub(r"\1", _TEX.sub(r"\1", drop_tags(line))).split())
    words = _MARKDOWN_LINK.sub(_name_link, _IMAGE.sub("", words))
    words = _LINE_OPENING.sub("", words)
    words = _EMPHASIS.sub(r"\2", _CODE.sub(r"\2", words))
    words = _LABEL.sub("", words)
    if lead_in := _LEAD_IN.match(words):
        words = words[lead_in.end() :][:1].upper() + words[lead_in.end() + 1 :]
    return _read_row(words) if line.strip().startswith("|") else words.strip()


def drop_headings(text: str) -> str:
    """Return `text` without headings, heads of tables, and lists of sources at the end: no statements."""
    plain = _HEADING.sub("", _TABLE_HEAD.sub("", text))
    sources = _SOURCES.search(plain)
    return plain[: sources.start()] if sources and plain[: sources.start()].strip() else plain


def _read_row(row: str) -> str:
    """Return the cells of a table's row in one line, a short first one as a label."""
    label, *cells = [cell.strip() for cell in row.split("|") if cell.strip()] or [""]
    told = [cell for cell in cells if re.search(r"[^\W\d_]|\d(?![^\[]*\])", cell)]
    return " ".join([f"{label}:" if told and len(label.split()) <= _LONGEST_LABEL else label, *cells])


def drop_tags(text: str) -> str:
    """Return `text`, of any number of lines, without the tags of HTML, and with its entities as they read.

    >>> drop_tags("<p>The <b>Kern &amp; Moll</b> dyke<br>holds.</p><script>alert(1)</script>").split()
    ['The', 'Kern', '&', 'Moll', 'dyke', 'holds.']
    """
    cited = _CITING_TAG.sub(_cite, _UNSHOWN.sub(" ", text))
    shown = _TAG.sub(lambda tag: "" if _INLINE_TAG.fullmatch(tag[1]) else " ", cited)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), shown)


def _cite(tag: re.Match[str]) -> str:
    """Return the number in a tag in brackets, or raised where it is a power."""
    if tag[1].lower() == "sup" and tag[2].isdecimal() and not NO_POWER.match(tag.string, tag.start()):
        return "".join(RAISED[int(digit)] for digit in tag[2])
    return f"[{tag[2]}]"


def drop_links(text: str, allowed: Collection[str] = ()) -> str:
    """Return `text` without links, except for the addresses in `allowed`, letter for letter.

    What only led up to a link goes with it.

    >>> drop_links("The dyke holds, see https://evil.example/x. More on this at www.evil.example.")
    'The dyke holds.'
    """
    named = _MARKDOWN_LINK.sub(r"\1", _IMAGE.sub("", text))
    marked = _LINK.sub(lambda found: _keep(found[0], allowed), " ".join(named.replace(_GONE, " ").split()))
    if _GONE not in marked:
        return marked
    left = [one for one in _BETWEEN_SENTENCES.split(marked) if not _only_points(one)]
    return re.sub(r" +(?=[.,;:!?)]|$)", "", _CUT.sub(" ", " ".join(left)).replace("  ", " ")).lstrip()


def _only_points(sentence: str) -> bool:
    """Whether a sentence has a link that was cut, and nothing but words that point at it."""
    words = re.findall(r"[^\W\d_]+", sentence.lower())
    return _GONE in sentence and all(word in _POINTING for word in words)


def _name_link(link: re.Match[str]) -> str:
    """Return the words of a link; a number alone is a citation, and stays in its brackets."""
    return f"[{link[1]}]" if _NUMBER.fullmatch(link[1]) else link[1]


def _keep(link: str, allowed: Collection[str]) -> str:
    address = link.rstrip(_AFTER_LINK)
    rest = link[len(address) :]
    return link if address in allowed else _GONE + rest
