"""One question as one line of JSON for the page: its row in the table and, for some, all about it.

Text of articles and test sets may hold anything. Here it loses what could deceive the eye (controls and
overrides of the writing direction), one character for one, so that spans stay true; the page puts it on the
screen as text and never as markup. Spans count code points, as Python does; the page cuts by code points too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.evaluation_report.sorting_out import Trouble
from bot.phrases import name_day
from bot.terminal_text import is_web_address, make_harmless
from index.articles import Span
from qa.answers import Answer, Citation, Claim, Passage
from qa.evaluating.cases import Case
from qa.evaluating.figures import CaseScores
from qa.evaluating.predictions import Prediction
from qa.json_forms.contract import Json, timestamp, to_line

# The beginning of an answer, and of what was expected, for the table.
GIST_CHARS = 160
# Inside a <script> element a parser looks for `</script` and `<!--`; without these three there is neither.
_MARKUP = re.compile("[<>&]")


@dataclass(frozen=True, slots=True)
class QuestionPages:
    """Writes questions as lines, one after the other; a passage's text is written where it first occurs.

    The page remembers it by its number, so that a passage retrieved for fifty questions is stored once.
    """

    _passages: dict[Passage | tuple[object, ...], int] = field(default_factory=dict)

    def write_line(
        self,
        case: Case,
        prediction: Prediction,
        scores: CaseScores,
        troubles: Iterable[Trouble],
        *,
        place: int,
        in_full: bool,
    ) -> str:
        """Return the question as JSON on one line, safe inside a script element.

        `place` is that of the case in the test set, from 1.
        """
        answer = prediction.answer
        line: dict[str, Json] = {
            "place": place,
            "id": _plain(case.id),
            "question": _plain(case.question),
            "kind": _plain(case.kind),
            "tags": [_plain(tag) for tag in case.tags],
            "troubles": [trouble.value for trouble in troubles],
            "right": _to_verdict(scores.values.get("correct")),
            "outcome": answer.outcome.value,
            "gist": _shorten(_plain(answer.text or answer.reason)),
            "expected": _shorten(_tell_expected(case)),
            "confidence": round(answer.confidence, 4),
            "f1": _round(scores.values.get("token_f1")),
            "ms": _round(scores.values.get("total_ms")),
        }
        if in_full:
            line |= self._tell_all(case, answer, scores)
        return escape_markup(to_line(line))

    def _tell_all(self, case: Case, answer: Answer, scores: CaseScores) -> Mapping[str, Json]:
        return {
            "full": {
                "claims": [_claim(claim) for claim in answer.claims],
                "citations": [self._citation(citation, answer.passages) for citation in answer.citations],
                "reason": _plain(answer.reason),
                "missing": [_plain(part) for part in answer.missing],
                "nearest": self._citation(answer.nearest, answer.passages) if answer.nearest else None,
                "passages": [self._passage(passage, case) for passage in answer.passages],
                "gold": _gold(case),
                "timings": {_plain(stage): round(ms, 2) for stage, ms in answer.timings_ms.items()},
                "values": {_plain(name): _round(value) for name, value in scores.values.items()},
                "usage": {_plain(name): count for name, count in answer.usage.items()},
            }
        }

    def _passage(self, passage: Passage, case: Case) -> Json:
        number, is_new = self._number(passage)
        shown: dict[str, Json] = {
            "number": number,
            "rank": passage.rank,
            "score": round(passage.score, 4),
            "stages": {_plain(stage): round(score, 4) for stage, score in passage.stages.items()},
            "gold": passage.article_id in case.article_ids,
            "accepted": _pairs(find_accepted(passage.text, case.answers)),
        }
        if is_new:
            shown |= {"text": _plain(passage.text), "article": _plain(passage.article_id), **_source(passage)}
        return shown

    def _number(self, passage: Passage) -> tuple[int, bool]:
        """Return the passage's number in the page, and whether it is met for the first time."""
        key = (passage.article_id, passage.start, passage.end, passage.text, passage.title, passage.source)
        is_new = key not in self._passages
        return self._passages.setdefault(key, len(self._passages)), is_new

    def _citation(self, citation: Citation, passages: Iterable[Passage]) -> Json:
        """Return a citation with the rank of the retrieved passage that holds its quote, and where in it."""
        holder = next((passage for passage in passages if _holds(passage, citation)), None)
        where = citation.start - holder.start if holder else 0
        return {
            "n": citation.n,
            **_source(citation),
            "article": _plain(citation.article_id),
            "quote": _plain(citation.quote),
            "marks": _pairs(_move(citation.marks, -citation.start)),
            "rank": holder.rank if holder else None,
            "span": [where, where + len(citation.quote)],
        }


def escape_markup(json_text: str) -> str:
    """Return JSON that means the same and holds no character that HTML knows.

    `<` stands inside strings only, where JSON may spell it otherwise.
    """
    return _MARKUP.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)


def find_accepted(text: str, answers: Iterable[str]) -> list[Span]:
    """Return where accepted answers stand in `text`, whole words, in order and without overlap."""
    wanted = sorted((answer.strip() for answer in answers if answer.strip()), key=len, reverse=True)
    if not wanted:
        return []
    pattern = "|".join(rf"(?<!\w){re.escape(answer)}(?!\w)" for answer in wanted)
    return [Span(*found.span()) for found in re.finditer(pattern, text, re.IGNORECASE)]


def _holds(passage: Passage, citation: Citation) -> bool:
    where = citation.start - passage.start
    return (
        passage.article_id == citation.article_id
        and where >= 0
        and passage.text[where : where + len(citation.quote)] == citation.quote
    )


def _claim(claim: Claim) -> Json:
    return {
        "text": _plain(claim.text),
        "marks": _pairs(claim.marks),
        "citations": list(claim.citations),
    }


def _source(found: Passage | Citation) -> dict[str, Json]:
    return {
        "title": _plain(found.title),
        "source": _plain(found.source or "unknown outlet"),
        "day": name_day(found.published_at),
        "url": found.url if is_web_address(found.url) else None,
    }


def _gold(case: Case) -> Json:
    return {
        "answers": [_plain(answer) for answer in case.answers],
        "articles": [_plain(article) for article in case.article_ids],
        "passage": _plain(case.passage or ""),
        "sentences": [_plain(sentence) for sentence in case.gold_sentences],
        "must_cite": [_plain(article) for article in case.must_cite],
        "must_not_say": [_plain(words) for words in case.must_not_say],
        "history": [_plain(question) for question in case.history],
        "asked_at": timestamp(case.asked_at),
    }


def _tell_expected(case: Case) -> str:
    return _plain(" / ".join(case.answers or case.gold_sentences)) if case.is_answerable else "a refusal"


def _plain(text: str) -> str:
    """Return `text` with nothing in it that deceives the eye, of the same length; line breaks stay."""
    return "\n".join(map(make_harmless, text.split("\n")))


def _shorten(text: str) -> str:
    return text if len(text) <= GIST_CHARS else text[: GIST_CHARS - 1].rstrip() + "…"


def _to_verdict(correct: float | None) -> bool | None:
    return None if correct is None else correct > 0


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _move(spans: Iterable[Span], by: int) -> list[Span]:
    return [Span(span.start + by, span.end + by) for span in spans]


def _pairs(spans: Iterable[Span]) -> list[Json]:
    return [[span.start, span.end] for span in spans]
