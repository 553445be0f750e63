"""Proposals for a test set, made from the library: a person reviews them before they count.

    draft_cases(library, 50, seed=0)                          by rules, without a model
    draft_cases(library, 50, seed=0, chat_model=model)        by a chat model, with unanswerable neighbours

The questions are spread over outlets and articles. Every one is checked against the library: what another
article answers in the same way names both articles, what another answers differently is dropped. It is
better to draft fewer than asked than poor ones, so `Drafts` says how many there are.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from index.articles import Article
from index.errors import ModelError
from index.library import Library
from qa.evaluating.cases import Case
from qa.evaluating.drafting.marking_drafts import DRAFTED, case_id_of
from qa.evaluating.drafting.other_articles import find_other_answers, is_contradicted
from qa.evaluating.drafting.plain_sentences import Candidate, find_candidates

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MOST_PER_ARTICLE = 6


@dataclass(frozen=True, slots=True)
class Drafts:
    """The cases that were drafted, all of them unreviewed, and how many were asked for.

    `articles` is how many articles the library has, `problem` why the drafting ended early; empty when it
    did not.
    """

    cases: tuple[Case, ...]
    wanted: int
    articles: int
    problem: str = ""


def draft_cases(
    library: Library,
    wanted: int,
    *,
    seed: int = 0,
    chat_model: BaseChatModel | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Drafts:
    """Return at most `wanted` drafts; the same library and seed give the same ones (a model aside).

    `tell` hears how many there are. Raises LibraryError, and ModelError when the model answers nothing.
    """
    order = spread_articles(library, seed)
    if chat_model is None:
        found = _draft_by_rules(library, order, wanted)
    else:
        # LangChain takes half a second to import, and only a model needs it.
        from qa.evaluating.drafting.model_drafts import draft_by_model

        found = draft_by_model(library, order, chat_model, seed=seed)
    cases: dict[str, Case] = {}
    problem = ""
    try:
        for case in found:
            cases.setdefault(case.question.casefold(), case)
            tell(len(cases))
            if len(cases) >= wanted:
                break
    except ModelError as error:
        if not cases:
            raise
        problem = str(error)
    return Drafts(tuple(cases.values()), wanted, len(order), problem)


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
    if others is None or is_contradicted(article, question.text, question.answer, candidate.sentence):
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
