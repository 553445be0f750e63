"""Questions from a chat model, each compared with the passage before it becomes a draft.

An answer that does not stand in its passage is dropped: then the question is not answerable, or the model
made it up. An unanswerable neighbour keeps the passage that comes near, so that the reviewer can see why
nothing there answers it.
"""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.articles import Article
from index.errors import ModelError
from index.library import Library
from index.sentences import split_paragraphs, split_sentences
from qa.evaluating.cases import ADVERSARIAL, ANSWERABLE, Case
from qa.evaluating.drafting.clauses import points_elsewhere
from qa.evaluating.drafting.marking_drafts import DRAFTED, case_id_of
from qa.evaluating.drafting.model_replies import Proposal, ask_for_proposals
from qa.evaluating.drafting.other_articles import find_other_answers
from qa.language.terms import TextTerms, find_words, is_content

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

FEWEST_PASSAGE_WORDS, LONGEST_PASSAGE_CHARS = 15, 2_000
LONGEST_QUESTION_CHARS, LONGEST_ANSWER_CHARS = 300, 200
MOST_ROUNDS = 5  # passages of one article
MOST_FAILURES = 3  # in a row: then the model is not there, and asking on costs time or money

_LEANS_ON_TEXT = re.compile(r"\b(?:article|passage|text|author|report|mentioned|described)\b", re.IGNORECASE)
_QUOTES = str.maketrans("“”„‘’", '"""\'\'')


def draft_by_model(
    library: Library, order: Sequence[str], model: BaseChatModel, *, seed: int
) -> Iterator[Case]:
    """Yield drafts about one passage after another, article by article in `order`, for several rounds.

    A failed call is passed over. Raises ModelError when the model fails three times in a row, or always.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    failures: list[ModelError] = []  # since the last reply
    for turn in range(MOST_ROUNDS):
        for article_id in order:
            article = library.load_article(article_id)
            passages = sorted(find_passages(article), key=lambda _: chance.random())
            if turn >= len(passages):
                continue
            try:
                proposals = ask_for_proposals(model, article.title, passages[turn])
            except ModelError as error:
                log.warning("drafting article=%s failed: %s", article_id, error)
                failures.append(error)
                if len(failures) == MOST_FAILURES:
                    raise
                continue
            failures = []
            yield from _to_cases(library, article, passages[turn], proposals)
    if failures:
        raise failures[-1]


def find_passages(article: Article) -> Iterator[str]:
    """Yield the paragraphs that are long enough to ask about; short ones are joined with the next."""
    start: int | None = None
    for paragraph in split_paragraphs(article.text):
        start = paragraph.start if start is None else start
        passage = article.text[start : paragraph.end]
        if len(passage.split()) >= FEWEST_PASSAGE_WORDS:
            start = None
            if len(passage) <= LONGEST_PASSAGE_CHARS:
                yield passage


def locate(answer: str, passage: str) -> str | None:
    """Return `answer` in the words of `passage`, whatever its case, quotation marks and white space.

    None when it does not stand there, or more than once.

    >>> locate("the Easy  part", "“The bridge is the easy part,” she said.")
    'the easy part'
    """
    words = re.escape(" ".join(answer.translate(_QUOTES).strip(" .\"'").split())).replace(r"\ ", r"\s+")
    found = (
        list(re.finditer(rf"(?<!\w){words}(?!\w)", passage.translate(_QUOTES), re.IGNORECASE))
        if words
        else []
    )
    return passage[slice(*found[0].span())] if len(found) == 1 else None


def _to_cases(
    library: Library, article: Article, passage: str, proposals: Sequence[Proposal]
) -> Iterator[Case]:
    for proposal in proposals:
        question = " ".join(proposal.question.split())
        if not _is_clear(question, article, passage):
            continue
        if proposal.answer is None:
            yield _draft(article, question, passage, kind=ADVERSARIAL)
            continue
        answer = locate(proposal.answer[: LONGEST_ANSWER_CHARS + 1], passage)
        if answer is None or len(answer) > LONGEST_ANSWER_CHARS or answer.casefold() in question.casefold():
            continue
        others = find_other_answers(library, article, question, answer)
        if others is not None:
            yield _draft(article, question, passage, answer=answer, others=others)


def _is_clear(question: str, article: Article, passage: str) -> bool:
    """Whether a stranger would understand the question, and it is about what the passage is about."""
    if not question.endswith("?") or len(question) > LONGEST_QUESTION_CHARS or len(question.split()) < 3:
        return False
    if points_elsewhere(question) or _LEANS_ON_TEXT.search(question):
        return False
    said = TextTerms(find_words(f"{article.title}\n{passage}"))
    return any(said.covers(word) for word in find_words(question) if is_content(word))


def _draft(
    article: Article,
    question: str,
    passage: str,
    *,
    answer: str | None = None,
    others: Sequence[str] = (),
    kind: str = ANSWERABLE,
) -> Case:
    return Case(
        id=case_id_of(article.id, question),
        question=question,
        kind=kind,
        answers=() if answer is None else (answer,),
        article_ids=(article.id, *others),
        passage=passage,
        gold_sentences=() if answer is None else _sentences_with(answer, passage),
        tags=(DRAFTED, "model"),
        reviewed=False,
    )


def _sentences_with(answer: str, passage: str) -> tuple[str, ...]:
    """The sentences that the answer stands in; it may go over the end of one."""
    start = passage.index(answer)
    spans = (
        span for span in split_sentences(passage) if span.start < start + len(answer) and start < span.end
    )
    return tuple(passage[span.start : span.end] for span in spans)
