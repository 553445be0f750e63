"""The honest statement that nothing of a draft can be shown, with a pointer to what came nearest.

What the articles bear out stays, also where it is beside the question. Tried and left out (2026-11-22,
SmolLM2): to judge what is left of a reply as the extractive answerer judges its sentences, and to refuse it
whole below the same threshold. Of 44 adversarial questions it answered 6 instead of 8, and of 37 faithful
statements on answerable ones it withheld 10, six of one reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.drafting import Draft, Marked, to_citation
from qa.answering.evidence import read_sentences
from qa.answering.quoting import quote_sentence
from qa.answers import Outcome
from qa.retrieving.reranking import Ranked


def refuse(draft: Draft, ranked: Sequence[Ranked], reason: str) -> Draft:
    """Return `draft` as a refusal for `reason`, a sentence for people.

    Where a language model wrote it, it points at the sentence of `ranked` with most evidence.
    """
    nearest = draft.nearest
    if nearest is None and draft.written_by and (sentences := read_sentences(ranked)):
        best = max(sentences, key=lambda sentence: sentence.score)
        nearest = to_citation(1, Marked(quote_sentence(best, ())))
    return replace(draft, outcome=Outcome.NOT_FOUND, reason=reason, nearest=nearest)
