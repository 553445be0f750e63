"""One claim held to its passages: kept, given other citations, softened, or dropped, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from index.articles import Article
from index.embedding import Embedder
from index.records import Vector
from qa.answers import Citation, Claim, Revision, Verdict
from qa.reranking import Ranked
from qa.verifying.dividing import divide_claim, split_into_sentences
from qa.verifying.entailing import Entailment
from qa.verifying.faults import Fault, show
from qa.verifying.held import Held
from qa.verifying.links import find_links, remove_links
from qa.verifying.narrowing import narrow_citation
from qa.verifying.reading_sources import read_citation, read_ranked
from qa.verifying.softening import soften
from qa.verifying.sources import Source
from qa.verifying.statements import Statement
from qa.verifying.supporting import FARTHER, Claimed, Finding, find_support, judge

_NOBODY_SAYS = "No passage that was found says this."
_CONTRADICTED = "The passages contradict this."
_OTHER_PASSAGE = "The passages it cites do not say this; another one does."
_WAS_UNCITED = "It named no passage; this one says it."
_NOT_ALL_SAY = "Not every passage it cites says this."
_SOURCES_LOOKED_AT = 4  # other passages, the likeliest first, in which a claim without support is looked for
_SURE = 0.5  # the least probability for what a model of inference says to count


class Checker:
    """Holds the claims of one draft to its passages. Everything that is read of them is read once."""

    def __init__(
        self,
        verbatim: Mapping[int, Citation],
        ranked: Sequence[Ranked],
        load_article: Callable[[str], Article],
        *,
        embedder: Embedder | None = None,
        entailment: Entailment | None = None,
    ) -> None:
        self._embedder = embedder
        self._entailment = entailment
        self._vectors: dict[str, Vector] = {}
        self._ranked = [read_ranked(one) for one in ranked]
        self._cited = {
            number: read_citation(citation, ranked, load_article, embedder)
            for number, citation in verbatim.items()
        }

    def hold(self, claims: Sequence[Claim]) -> list[Held]:
        """Return what becomes of each claim, in order. All are embedded in one go."""
        texts = [remove_links(claim.text, self._urls_of(claim)) for claim in claims]
        self._embed(texts)
        return [self._hold(claim, text) for claim, text in zip(claims, texts, strict=True)]

    def _hold(self, claim: Claim, text: str) -> Held:
        cited = [self._cited[number] for number in dict.fromkeys(claim.citations) if number in self._cited]
        findings = self._find(text, cited)
        support = [one for one in findings if one.is_support] or self._find_by_parts(text, cited)
        if support:
            return self._keep(claim, text, support, is_whole=len(support) >= len(cited) or not findings)
        elsewhere = self._find(text, self._others(text, cited), until_support=True)
        closest = max((one.closeness.score for one in findings), default=0.0) - FARTHER
        support = [one for one in elsewhere if one.is_support and one.closeness.score >= closest]
        support = support or self._find_by_parts(text, self._ranked)
        if support:
            reason = _OTHER_PASSAGE if cited else _WAS_UNCITED
            return _change(claim, text, support, Verdict.RECITED, reason)
        return self._soften_or_drop(claim, text, findings, elsewhere)

    def _keep(self, claim: Claim, text: str, support: Sequence[Finding], *, is_whole: bool) -> Held:
        if text != claim.text:
            link = find_links(claim.text) or [claim.text]
            reason = f"{show(link[0])} is not the address of an article it cites."
            return _change(claim, text, support, Verdict.SOFTENED, reason)
        if not is_whole:
            return _change(claim, text, support, Verdict.RECITED, _NOT_ALL_SAY)
        return Held(claim, _cite(text, support))

    def _soften_or_drop(
        self, claim: Claim, text: str, findings: Sequence[Finding], elsewhere: Sequence[Finding]
    ) -> Held:
        candidates = sorted(findings, key=lambda one: one.rank) + sorted(elsewhere, key=lambda one: one.rank)
        if not candidates:
            return _drop(claim, _NOBODY_SAYS)
        reason = candidates[0].faults[0].reason
        for finding in candidates[:2]:
            shorter = self._soften(text, finding)
            if shorter is not None:
                version, support = shorter
                return _change(claim, version, [support], Verdict.SOFTENED, finding.faults[0].reason)
        return _drop(claim, reason)

    def _soften(self, text: str, finding: Finding) -> tuple[str, Finding] | None:
        if any(fault.span is None and not fault.is_part for fault in finding.faults):
            return None
        faulty = [fault.span for fault in finding.faults if fault.span is not None]
        versions = soften(text, faulty, only_clauses=not all(fault.is_part for fault in finding.faults))
        self._embed(versions)
        for version in versions:
            found = self._confirm(version, judge(self._claimed(version), finding.evidence))
            if found.is_support:
                return version, found
        return None

    def _find(self, text: str, sources: Sequence[Source], *, until_support: bool = False) -> list[Finding]:
        findings: list[Finding] = []
        for source in sources:
            found = find_support(self._claimed(text), source)
            if found is not None:
                findings.append(self._confirm(text, found))
                if until_support and findings[-1].is_support:
                    break
        return findings

    def _find_by_parts(self, text: str, sources: Sequence[Source]) -> list[Finding]:
        """Return support for each part of a claim that says several things, none when one part lacks it."""
        parts = [part for sentence in split_into_sentences(text) for part in divide_claim(sentence)]
        if len(parts) < 2 or not sources:
            return []
        self._embed(parts)
        found: list[Finding] = []
        for part in parts:
            likely = self._likeliest(part, sources)
            support = [one for one in self._find(part, likely, until_support=True) if one.is_support]
            if not support:
                return []
            found += support
        return found

    def _confirm(self, text: str, finding: Finding) -> Finding:
        """Ask the model of inference, where there is one and the rules leave it a say."""
        is_only_far = len(finding.faults) == 1 and not finding.closeness.is_close
        if self._entailment is None or (finding.faults and not is_only_far):
            return finding
        premise = " ".join(one.text for one in finding.evidence.sentences)
        inference = self._entailment.infer([(premise, text)])[0]
        if inference.contradicted >= _SURE:
            return Finding(finding.evidence, (Fault(_CONTRADICTED),), finding.closeness)
        if is_only_far and inference.entailed >= _SURE:
            return Finding(finding.evidence, (), finding.closeness)
        return finding

    def _others(self, text: str, cited: Sequence[Source]) -> list[Source]:
        seen = {
            (source.article_id, source.start, len(source.text))
            for source in cited
            if len(source.cited) == len(source.told)
        }
        others = [one for one in self._ranked if (one.article_id, one.start, len(one.text)) not in seen]
        return self._likeliest(text, others)

    def _likeliest(self, text: str, sources: Sequence[Source]) -> list[Source]:
        """Return the sources with the sentences most like the claim, best first, a few."""
        vector = self._claimed(text).vector
        if vector is None or len(sources) <= 1:
            return list(sources)
        return sorted(sources, key=lambda one: -_nearest(one, vector))[:_SOURCES_LOOKED_AT]

    def _claimed(self, text: str) -> Claimed:
        return Claimed(Statement(text), self._vectors.get(text))

    def _embed(self, texts: Sequence[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text and text not in self._vectors]
        if self._embedder is not None and new:
            self._vectors.update(zip(new, self._embedder.embed_texts(new), strict=True))

    def _urls_of(self, claim: Claim) -> list[str | None]:
        return [self._cited[number].url for number in claim.citations if number in self._cited]


def _change(claim: Claim, text: str, support: Sequence[Finding], verdict: Verdict, reason: str) -> Held:
    changed = claim if text == claim.text else Claim(text, claim.citations)
    return Held(changed, _cite(text, support), Revision(claim.text, text, verdict, reason))


def _drop(claim: Claim, reason: str) -> Held:
    return Held(claim, (), Revision(claim.text, "", Verdict.DROPPED, reason))


def _cite(text: str, support: Sequence[Finding]) -> tuple[Citation, ...]:
    """Return a citation for each piece of evidence, none twice."""
    statement = Statement(text)
    citations = [narrow_citation(statement, one.evidence) for one in support]
    return tuple({(one.article_id, one.start, one.end): one for one in citations}.values())


def _nearest(source: Source, vector: Vector) -> float:
    return max(
        (float(np.dot(one.vector, vector)) for one in source.told if one.vector is not None), default=-1.0
    )
