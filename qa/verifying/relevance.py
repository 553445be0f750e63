"""Is what was kept of a reply an answer to the question? Supported by an article it may be, and beside it.

A model that finds no answer in its passages tells what else stands there: asked what caused the blackout on
the ferry, that the crew handed out ice cream. Each word of it is true. So what the claims cite is judged as
the extractive answerer judges its sentences (`qa.answering.confidence`): would the collection be said to
answer if this were all it held? Where not, the claims themselves are looked at in the same way, for a model
answers in the question's words what an article says in others. An answer that neither bears out is a refusal.

Measured 2026-11-22 on 109 answers that SmolLM2 wrote (SQuAD 2.0, `samples`): of the 65 without an accepted
answer seven are refused, of the 44 with one none. The price is paid where the article says it in quite other
words than the question and the model repeats them: of sentences that hold the accepted answer, taken as the
whole reply, 2 % are refused (SQuAD 2.0, 1,423 questions; CLAPNQ, 294: 1 %). A higher bound for the cited
sentences, or one relative to the best sentence found, refused more of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.embedding import Embedder
from qa.answering.confidence import Reasons, judge_confidence, weigh_reasons
from qa.answering.drafting import Draft
from qa.answering.evidence import Sentence, read_sentences
from qa.answers import Citation, Revision, Verdict
from qa.language.terms import TextTerms, find_words, missing_words
from qa.questions.parts import QuestionPart, read_whole
from qa.retrieving.reranking import Ranked
from qa.verifying.refusing import refuse

_BESIDE = "It does not bear on the question."
_REASON = "What the articles support of the language model's reply does not answer the question."
_MOST_SENTENCES = 3  # as many as the extractive answerer judges


def check_relevance(
    draft: Draft,
    question: str,
    parts: Sequence[QuestionPart],
    *,
    ranked: Sequence[Ranked],
    embedder: Embedder,
    least_confidence: float,
) -> Draft:
    """Return a verified draft as it is, or as a refusal when none of its claims answers any of `parts`.

    `parts` are those of `question`, `ranked` the passages that the draft was written from;
    `least_confidence`, 0..1, is that of the settings.
    """
    judged = list(_judge(draft, question, parts, ranked, embedder))
    if not judged or any(judge_confidence(one.reasons) >= least_confidence for one in judged):
        return draft
    if any(judge_confidence(one) >= least_confidence for one in _judge_words(draft, judged, embedder)):
        return draft
    return _drop_all(draft, ranked)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A part of the question, and what speaks for its answer in the sentences that the claims cite."""

    part: QuestionPart
    reasons: Reasons


def _judge(
    draft: Draft,
    question: str,
    parts: Sequence[QuestionPart],
    ranked: Sequence[Ranked],
    embedder: Embedder,
) -> Iterator[_Judged]:
    """Yield the question as a whole and each of its parts with the reasons, where a citation is found."""
    several = list(enumerate(parts)) if len(parts) > 1 else []
    whole = read_whole(question) if several else parts[0]
    for place, part in [(None, whole), *several]:
        cited = _find_cited(draft, read_sentences(ranked, place))
        if cited:
            reasons = weigh_reasons(part, ranked, cited, place=place, embedder=embedder)
            yield _Judged(part, reasons)


def _find_cited(draft: Draft, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The cited sentences that hold most evidence, best first."""
    cited = [sentence for sentence in sentences if any(_overlaps(one, sentence) for one in draft.citations)]
    return sorted(cited, key=lambda sentence: -sentence.score)[:_MOST_SENTENCES]


def _overlaps(citation: Citation, sentence: Sentence) -> bool:
    return (
        citation.article_id == sentence.article_id
        and citation.start < sentence.span.end
        and sentence.span.start < citation.end
    )


def _judge_words(draft: Draft, judged: Sequence[_Judged], embedder: Embedder) -> Iterator[Reasons]:
    """Yield the same reasons for the claims' own words in the place of the sentences that they cite."""
    text = " ".join(claim.text for claim in draft.claims)
    terms = TextTerms(find_words(text))
    said, *asked = embedder.embed_texts([text, *(one.part.text for one in judged)])
    for one, vector in zip(judged, asked, strict=True):
        missing = missing_words(one.part.words, terms)
        share = 1 - len(missing) / max(1, len(one.part.words))
        yield replace(
            one.reasons,
            sentence_evidence=float(vector @ said) + share,
            names_missing=float(sum(word.is_name or word.is_number for word in missing)),
            relation_distance=0.0,
        )


def _drop_all(draft: Draft, ranked: Sequence[Ranked]) -> Draft:
    """Return the refusal, which tells of every claim that it is beside the question."""
    changed = {one.kept: one for one in draft.revisions if one.kept}
    written = [changed[claim.text].written if claim.text in changed else claim.text for claim in draft.claims]
    dropped = [Revision(text, "", Verdict.DROPPED, _BESIDE) for text in written]
    earlier = [one for one in draft.revisions if one.written not in written]
    refused = refuse(draft, ranked, _REASON)
    return replace(refused, claims=(), citations=(), revisions=(*earlier, *dropped))
