"""Do the citations hold? Of answered questions only: a refusal cites nothing.

Citation recall and precision are those of ALCE (Gao et al. 2023), with Byline's own checker in the place of
its language model. Recall: the share of claims that their quotes support, all together. Precision: the share
of citations that help, which is to say that their claim is supported, and by this quote alone or not without
it. A quote that does not stand in its article supports nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from index.articles import Article
from qa.answers import Answer, Claim, Outcome
from qa.evaluating.answer_figures import plain_words
from qa.evaluating.cases import Case
from qa.verifying import is_supported, is_verbatim

_SENTENCE_WORDS = 4  # the least that one sentence inside another has, to count as the same


def score_citations(
    case: Case, answer: Answer, load_article: Callable[[str], Article]
) -> Mapping[str, float]:
    """Return the figures of the citations by name, all 0..1.

    `load_article` raises LibraryError for an article that is not there; its quotes are not verbatim.
    """
    values: dict[str, float] = {}
    is_answered = answer.outcome is Outcome.ANSWERED
    cited = frozenset(citation.article_id for citation in answer.citations if is_answered)
    if case.must_cite:
        values["must_cite_kept"] = float(cited.issuperset(case.must_cite))
    if not is_answered:
        return values
    verbatim = {one.n: one.quote for one in answer.citations if is_verbatim(one, load_article)}
    if answer.citations:
        values["quotes_verbatim"] = len(verbatim) / len(answer.citations)
    values |= score_support(answer.claims or (Claim(answer.text, ()),), verbatim)
    if case.is_answerable and case.article_ids:
        values["cites_gold_article"] = float(not cited.isdisjoint(case.article_ids))
    if case.is_answerable and case.gold_sentences:
        values |= _score_gold_sentences(case.gold_sentences, [one.quote for one in answer.citations])
    return values


def score_support(claims: Sequence[Claim], quotes: Mapping[int, str]) -> Mapping[str, float]:
    """Return ALCE's citation recall, and precision where anything is cited.

    `quotes` are those that may support a claim, by the number of their citation.
    """
    supported = [is_supported(claim.text, _quotes_of(claim, quotes)) for claim in claims]
    values = {"citation_recall": _share(supported)}
    helps = [one for claim in claims for one in _which_help(claim, quotes)]
    return values | ({"citation_precision": _share(helps)} if helps else {})


def _quotes_of(claim: Claim, quotes: Mapping[int, str]) -> list[str]:
    return [quotes[number] for number in dict.fromkeys(claim.citations) if number in quotes]


def _which_help(claim: Claim, quotes: Mapping[int, str]) -> Iterator[bool]:
    """Yield for each citation of the claim whether it helps to support it."""
    is_recalled = is_supported(claim.text, _quotes_of(claim, quotes))
    for number in dict.fromkeys(claim.citations):
        others = [
            quotes[other] for other in dict.fromkeys(claim.citations) if other in quotes and other != number
        ]
        yield (
            is_recalled
            and number in quotes
            and (is_supported(claim.text, [quotes[number]]) or not is_supported(claim.text, others))
        )


def _score_gold_sentences(gold: Sequence[str], quotes: Sequence[str]) -> Mapping[str, float]:
    wanted, given = [plain_words(sentence) for sentence in gold], [plain_words(quote) for quote in quotes]
    quoted = [any(_is_same(sentence, quote) for quote in given) for sentence in wanted]
    values = {"cites_gold_sentence": float(any(quoted)), "gold_sentence_recall": _share(quoted)}
    if given:
        in_gold = [any(_is_same(sentence, quote) for sentence in wanted) for quote in given]
        values["gold_sentence_precision"] = _share(in_gold)
    return values


def _is_same(one: str, other: str) -> bool:
    """Whether the words are the same, or those of a sentence inside the other: splitters disagree."""
    shorter, longer = sorted((one, other), key=len)
    if one == other:
        return bool(one)
    return shorter.count(" ") + 1 >= _SENTENCE_WORDS and f" {shorter} " in f" {longer} "


def _share(hits: Iterable[bool]) -> float:
    listed = list(hits)
    return sum(listed) / len(listed)
