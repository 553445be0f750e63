"""Which reader reads which file, and the readers of plain text and Markdown.

Every reader takes an open binary file and a size limit in bytes and yields records; it raises ReadingError
when the whole file cannot be read, and yields a `Fault` for a part that cannot. To add a format, write such
a function and name its endings in `READERS`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping

from index.errors import ReadingError
from index.reading.decoding import decode, tidy_characters
from index.reading.html_pages import read_html
from index.reading.pdf_files import read_pdf
from index.reading.raw_records import Fault, Record, drop_comments, make_record
from index.reading.tables import read_bounded, read_csv, read_json, read_json_lines

Reader = Callable[[io.BufferedReader, int], Iterator[Record | Fault]]

_FRONT_MATTER_CHARS = 64 * 1024
_TARGET = r"\((?:[^()\n]|\([^()\n]{0,200}+\)){0,2000}+\)"
# Of a link, told below the text: also what remarks are hidden in (`[//]: # (...)`).
_ADDRESS = r"(?:<[^<>\n]{0,2000}+>|#|/|https?://)"
_MARKUP = (  # each turns one construct of Markdown into its visible text, possessively: no backtracking
    (re.compile(rf"(?m)^ {{0,3}}\[[^\[\]\n]{{1,200}}+\]: +{_ADDRESS}[^\n]{{0,2000}}+$"), ""),
    (re.compile(rf"!\[[^\[\]\n]{{0,500}}+\]{_TARGET}"), ""),
    (re.compile(rf"\[([^\[\]\n]{{1,500}}+)\]{_TARGET}"), r"\1"),
    (re.compile(r"(?m)^#{1,6} +"), ""),
    (re.compile(r"(?m)^(?:> ?){1,9}"), ""),
    (re.compile(r"\*\*([^*\n]{1,2000}+)\*\*|__([^_\n]{1,2000}+)__"), r"\1\2"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*\n]{0,2000}+)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_([^_\s][^_\n]{0,2000}+)_(?!\w)"), r"\1"),
    (re.compile(r"(?m)^ {0,3}(?:[-*_] ?){3,}+$"), ""),
)


def read_text(stream: io.BufferedReader, limit: int) -> Iterator[Record | Fault]:
    """The one article of a plain text file; what is in it besides the story is for cleaning to find."""
    yield _plain_record(read_bounded(stream, limit))


def read_markdown(stream: io.BufferedReader, limit: int) -> Iterator[Record | Fault]:
    """The one article of a Markdown file, its fields from a front matter if it has one.

    Front matter is YAML (`---`), TOML (`+++`) or JSON; YAML is loaded without its tags that make objects.
    """
    text = tidy_characters(decode(read_bounded(stream, limit)))
    fields, body = _split_front_matter(text)
    record = make_record({**fields, "text": _without_markup(body)})
    heading = re.match(r"\s{0,100}# +(\S[^\n]{0,500})\n(?=\s*\S)", body)
    if heading and not record.title:
        title, body = heading[1].strip(" #"), body[heading.end() :]
        record = make_record({**fields, "title": title, "text": _without_markup(body)})
    yield record


def sniff(sample: bytes) -> Reader:
    """The reader for data without a name, by how it begins; plain text if nothing else fits."""
    start = sample[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return read_pdf
    if start.startswith(b"{"):  # an object on its first line is JSON Lines, a lone brace opens a longer one
        return read_json if not start.split(b"\n")[0].rstrip().lstrip(b"{") else read_json_lines
    if re.match(rb"\[\s{0,20}[{\]]", start):
        return read_json
    if re.match(rb"(?i)<(?:!doctype html|html|head|body|\?xml|!--|article|div|p)\b", start):
        return read_html
    return read_markdown if start.startswith(b"---\n") else read_text


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".pdf": read_pdf,
}
STREAMED_READERS = frozenset({read_json_lines, read_csv})  # no limit to their files, only to their lines
READERS_OF_MANY = STREAMED_READERS | {read_json}


def _plain_record(data: bytes) -> Record:
    text = tidy_characters(decode(data))
    if not text.strip():
        raise ReadingError("has no text in it")
    return Record(text=text)


def _split_front_matter(text: str) -> tuple[dict[str, object], str]:
    if not re.match(r"\s{0,10}(?:---|\+\+\+|\{)\s*\n", text):
        return {}, text
    import frontmatter  # brings YAML and TOML, only for files that have it

    opening = text.lstrip()[:3]
    closing = text.find("\n" + ("}" if opening[0] == "{" else opening), 3)
    if not 0 <= closing <= _FRONT_MATTER_CHARS:
        return {}, text
    try:
        fields, body = frontmatter.parse(text)
    except Exception as error:  # YAML and TOML have error classes of their own
        problem = str(getattr(error, "problem", "") or error).split("\n")[0]
        raise ReadingError(f"has a front matter that cannot be read: {problem}") from error
    return dict(fields), body


def _without_markup(text: str) -> str:
    text = drop_comments(text)
    for pattern, visible in _MARKUP:
        text = pattern.sub(visible, text)
    return text
