"""What the format readers hand over: a record per article, or the reason why there is none.

A reader knows its format and nothing else: it neither decides identities (see index.reading) nor cleans text
(see index.cleaning). All of them meet here, where the fields of a JSON object, a CSV row or a front matter
become one `Record`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from urllib.parse import urlsplit

from index.errors import ReadingError
from index.reading.decoding import tidy_characters
from index.timestamps import parse_time

MAX_TITLE_CHARS = 500
MAX_FIELD_CHARS = 1_000  # author, source, url and each value of the metadata
MAX_METADATA_FIELDS = 50

FIELDS = frozenset(
    {"id", "title", "text", "source", "author", "url", "published_at", "updated_at", "language"}
)
# Other names that feeds and exports use for our fields; compared without case, spaces, hyphens and
# underscores.
_NAMES: Mapping[str, str] = {
    "id": "articleid guid uuid",
    "title": "headline heading",
    "text": "body content articlebody fulltext maintext",
    "source": "publisher outlet publication site sitename",
    "author": "authors byline creator",
    "url": "link canonicalurl",
    "published_at": "date published publishedat publishdate publicationdate datepublished pubdate datetime "
    "timestamp",
    "updated_at": "updated updatedat modified datemodified lastmodified",
    "language": "lang inlanguage",
}
ALIASES = {alias: name for name, aliases in _NAMES.items() for alias in [name, *aliases.split()]}

_OUTCOMES = ("answered", "not_found")  # of an answer, in the JSON of `byline ask`

_MARKUP = re.compile(
    r"</(?:p|div|a|b|i|li|font|span|em|strong|small|section|style|h[1-6])\s?>|<br ?/?>"
    r"|<(?:p|div|span|img)\s[^<>]{0,500}=",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """Something that could not be read: `origin` is the real path (or `-`), `reason` says what to do."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped(ReadProblem):
    """Something that Byline itself has put beside the articles: told, and nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One record that gave no article; those after it may. `is_question`: it was not meant to give one."""

    reason: str
    is_question: bool = False


class QuestionFoundError(ReadingError):
    """A record is a question, or the answer to one: a line of a test set, of a batch, or of a run."""


@dataclass(frozen=True, slots=True)
class Record:
    """One article as its file gives it, before it has an identity."""

    text: str
    id: str = ""
    title: str = ""
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def make_record(fields: Mapping[str, object], *, has_markup: bool = True) -> Record:
    """Turn named fields into a record: those of `FIELDS`, or one of their `ALIASES` where they are missing.

    Everything else becomes metadata, as does a date, an address or a language that cannot be understood
    (under its own name), so that nothing is lost in silence. `has_markup` is False where the text is known
    to be what is seen: what looks like a tag in it is one that the story shows. Raises ReadingError when
    there is no text, and QuestionFoundError for a question or its answer.
    """
    known, metadata = _sort_fields(fields)
    text = _long_text(known.get("text"), has_markup=has_markup)
    if _is_question(fields, text) or _is_answer(fields, known, text):
        raise QuestionFoundError("is a question or the answer to one, and no article")
    if not text.strip():
        raise ReadingError(_no_text_message(fields))
    published_at, updated_at = parse_time(known.get("published_at")), parse_time(known.get("updated_at"))
    url, language = web_address(as_line(known.get("url"))), language_code(as_line(known.get("language")))
    understood = {"published_at": published_at, "updated_at": updated_at, "url": url, "language": language}
    for name, value in understood.items():
        if value is None and (raw := as_line(known.get(name))):
            metadata[name] = raw
    return Record(
        id=as_line(known.get("id"), entities=False),
        title=as_line(known.get("title"), MAX_TITLE_CHARS),
        text=text,
        source=as_line(known.get("source")) or None,
        author=re.sub(r"(?i)^by:?\s+", "", as_line(known.get("author"))) or None,
        url=url,
        published_at=published_at,
        updated_at=updated_at,
        language=language,
        metadata=metadata,
    )


def as_line(value: object, limit: int = MAX_FIELD_CHARS, *, entities: bool = True) -> str:
    """Any value of a file as one line of at most `limit` characters (a longer one ends with an ellipsis).

    Lists are joined with commas, an object that has a `name` is that name. Deeper nesting is left out: YAML
    can repeat itself without end (aliases), so it is not followed.
    """
    text = _scalar_text(value)[: limit * 4]
    line = " ".join(tidy_characters(html.unescape(text) if entities else text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def drop_comments(text: str) -> str:
    """Text without the comments that HTML and Markdown hide, in one pass; one that has no end stays."""
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 2)) >= 0:
        kept.append(text[position:start])
        position = end + 3
    return "".join([*kept, text[position:]]) if kept else text


def web_address(value: str) -> str | None:
    """The address if it is one of the web (http or https), without anybody's password; else None."""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:  # an unfinished IPv6 address
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or " " in value:
        return None
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def language_code(value: str) -> str | None:
    """`en` of `en`, `en-US`, `EN_gb`; None for anything that does not look like a language tag."""
    match = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?", value)
    return match[1].lower() if match else None


def _is_question(fields: Mapping[str, object], text: str) -> bool:
    """Whether this is a case of a test set, or a line of a batch; an interview has a text as well."""
    return isinstance(fields.get("question"), str) and not text.strip()


def _is_answer(fields: Mapping[str, object], known: Mapping[str, object], text: str) -> bool:
    """Whether this is what `byline ask` writes, or the refusal of another system, which has no text.

    A text is passed over only when it has the whole shape of an answer and no title: stories have outcomes,
    too, and are lost when they are taken for answers.
    """
    if fields.get("outcome") not in _OUTCOMES or "title" in known:
        return False
    has_evidence = all(isinstance(fields.get(name), list) for name in ("claims", "citations"))
    return not text.strip() or (isinstance(fields.get("question"), str) and has_evidence)


def _sort_fields(fields: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """The fields that Byline knows under their own names, and the others as lines of text."""
    known = {name: fields[name] for name in FIELDS if _is_given(fields.get(name))}
    metadata: dict[str, str] = {}
    for name, value in fields.items():
        if name in FIELDS or not _is_given(value):
            continue
        target = ALIASES.get(re.sub(r"[\s_-]", "", str(name)[:100].casefold()))
        if target and target not in known:
            known[target] = value
        elif len(metadata) < MAX_METADATA_FIELDS and (line := as_line(value)):
            metadata[as_line(str(name), 100)] = line
    return known, metadata


def _is_given(value: object) -> bool:
    return value is not None and value != "" and value != []


def _long_text(value: object, *, has_markup: bool) -> str:
    """A text field: a string, or a list of paragraphs; markup that a feed left in it is taken out."""
    if isinstance(value, list):
        value = "\n\n".join(item for item in value if isinstance(item, str))
    text = value if isinstance(value, str) else _scalar_text(value)
    text = drop_comments(text) if has_markup else text
    if has_markup and _MARKUP.search(text):
        # It imports this module, and lxml, which only such feeds need.
        from index.reading.html_pages import fragment_text

        text = fragment_text(text)
    return tidy_characters(text)


def _scalar_text(value: object, depth: int = 0) -> str:
    if isinstance(value, str):
        return value
    if value is None or depth > 1:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value) if abs(value) < 1e300 else ""  # Python refuses to print integers of any length
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _name_or_pairs(value, depth)
    if isinstance(value, Iterable):
        items = (_scalar_text(item, depth + 1) for item in islice(value, MAX_METADATA_FIELDS))
        return ", ".join(item for item in items if item)
    return ""


def _name_or_pairs(value: Mapping[object, object], depth: int) -> str:
    if isinstance(name := value.get("name"), str):
        return name
    items = islice(value.items(), MAX_METADATA_FIELDS)
    pairs = ((str(key), _scalar_text(item, depth + 1)) for key, item in items)
    return ", ".join(f"{key}: {text}" for key, text in pairs if text)


def _no_text_message(fields: Mapping[str, object]) -> str:
    names = ", ".join(as_line(str(name), 40) for name in islice(fields, 12)) or "none"
    return f"has no text: give it a field `text` (or `body`, `content`); its fields are: {names}"
