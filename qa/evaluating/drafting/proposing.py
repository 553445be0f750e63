"""Proposals for a test set, made from the library: a person reviews them before they count.

    draft_cases(library, 50, seed=0)                          by rules, without a model
    draft_cases(library, 50, seed=0, chat_model=model)        by a chat model, with unanswerable neighbours

The questions are spread over outlets and articles. Every one is checked against the library: what another
article answers in the same way names both articles, what another answers differently is dropped. It is
better to draft fewer than asked than poor ones, so `Drafts` says how many there are.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from index.articles import Article
from index.library import Library
from index.sentences import split_sentences
from qa.evaluating.answer_figures import contains_answer
from qa.evaluating.cases import Case
from qa.evaluating.drafting.plain_sentences import Candidate, find_candidates, telling_words
from qa.terms import TextTerms, find_words

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

DRAFTED = "drafted"
MOST_PER_ARTICLE = 6

_RIVALS_LOOKED_AT = 12  # chunks that share words with the question
_SAME_THING = 0.8  # of the question's telling words: a text with as many is about the same thing


@dataclass(frozen=True, slots=True)
class Drafts:
    """The cases that were drafted, all of them unreviewed, and how many were asked for.

    `articles` is how many articles were read for them.
    """

    cases: tuple[Case, ...]
    wanted: int
    articles: int


def draft_cases(
    library: Library,
    wanted: int,
    *,
    seed: int = 0,
    chat_model: BaseChatModel | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Drafts:
    """Return at most `wanted` drafts; the same library and seed give the same ones (a model aside).

    `tell` hears how many there are. Raises LibraryError, and ModelError when the model does not answer.
    """
    order = spread_articles(library, seed)
    if chat_model is None:
        found = _draft_by_rules(library, order, wanted)
    else:
        # LangChain takes half a second to import, and only a model needs it.
        from qa.evaluating.drafting.asking_models import draft_by_model

        found = draft_by_model(library, order, wanted, chat_model, seed)
    cases: dict[str, Case] = {}
    for case in found:
        cases.setdefault(case.question.casefold(), case)
        tell(len(cases))
        if len(cases) >= wanted:
            break
    return Drafts(tuple(cases.values()), wanted, len(order))


def spread_articles(library: Library, seed: int) -> list[str]:
    """Return the ids of all articles, shuffled, the outlets taking turns."""
    by_outlet: dict[str, list[str]] = defaultdict(list)
    for head in library.list_articles():
        by_outlet[head.source or ""].append(head.id)
    shuffled = random.Random(seed)  # noqa: S311 - not for secrets
    outlets = [sorted(by_outlet[outlet]) for outlet in sorted(by_outlet)]
    for ids in outlets:
        shuffled.shuffle(ids)
    shuffled.shuffle(outlets)
    return [article_id for turn in zip_longest(*outlets) for article_id in turn if article_id is not None]


def case_id_of(article_id: str, question: str) -> str:
    """Return an id that is the same whenever the same question is drafted."""
    digest = hashlib.sha256(f"{article_id} {question}".encode()).hexdigest()
    return f"draft-{digest[:10]}"


def _draft_by_rules(library: Library, order: Iterable[str], wanted: int) -> Iterator[Case]:
    """Yield one draft an article, the rarest kind first; then the second ones, until there are no more."""
    used: Counter[str] = Counter()
    seen: set[str] = set()
    waiting: list[tuple[Article, list[Candidate]]] = []

    def draft_one(article: Article, candidates: list[Candidate]) -> Iterator[Case]:
        candidates.sort(key=lambda one: used[one.question.kind])
        while candidates:
            chosen = candidates.pop(0)
            if chosen.sentence in seen:
                continue  # a copy of a wire report, or a second question about the same words
            case = _to_case(library, article, chosen)
            if case is not None:
                seen.add(chosen.sentence)
                used[chosen.question.kind] += 1
                yield case
                return

    for article_id in order:
        article = library.load_article(article_id)
        candidates = list(find_candidates(article))
        yield from draft_one(article, candidates)
        if candidates and len(waiting) < wanted:
            waiting.append((article, candidates))
    for _ in range(MOST_PER_ARTICLE - 1):
        for article, candidates in waiting:
            yield from draft_one(article, candidates)


def _to_case(library: Library, article: Article, candidate: Candidate) -> Case | None:
    """The candidate as a case with all articles that answer it; None when one answers it differently."""
    question = candidate.question
    others = find_other_answers(library, article, question.text, question.answer)
    if others is None or _is_contradicted(article, candidate):
        return None
    return Case(
        id=case_id_of(article.id, question.text),
        question=question.text,
        answers=(question.answer,),
        article_ids=(article.id, *others),
        passage=candidate.passage,
        gold_sentences=(candidate.sentence,),
        tags=(DRAFTED, question.kind.value),
        reviewed=False,
    )


def find_other_answers(library: Library, article: Article, question: str, answer: str) -> list[str] | None:
    """Return the ids of other articles that give the same answer; None when one seems to give another."""
    hits = library.search_lexical(question, limit=_RIVALS_LOOKED_AT)
    same: dict[str, None] = {}
    different: set[str] = set()
    for chunk in library.load_chunks([hit.chunk_id for hit in hits]):
        if chunk.article.id == article.id or not is_about(question, chunk.chunk.text):
            continue
        if contains_answer(chunk.chunk.text, (answer,)):
            same[chunk.article.id] = None
        else:
            different.add(chunk.article.id)
    return None if different - same.keys() else list(same)


def is_about(question: str, text: str) -> bool:
    """Tell whether `text` has nearly all telling words of `question`."""
    asked = telling_words(question)
    terms = TextTerms(find_words(text))
    return bool(asked) and sum(terms.covers(word) for word in asked) >= _SAME_THING * len(asked)


def _is_contradicted(article: Article, candidate: Candidate) -> bool:
    """Whether another sentence of the article is about the same thing and has another answer."""
    for span in split_sentences(article.text):
        text = article.text[span.start : span.end]
        is_rival = text != candidate.sentence and is_about(candidate.question.text, text)
        if is_rival and not contains_answer(text, (candidate.question.answer,)):
            return True
    return False
