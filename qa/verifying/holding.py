"""One claim held to its passages: kept, given other citations, softened, or dropped, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.articles import Article
from index.embedding import Embedder
from index.records import Vector
from qa.answers import Citation, Claim, Revision, Verdict
from qa.retrieving.reranking import Ranked
from qa.verifying.dividing import divide_claim, split_into_sentences
from qa.verifying.entailing import Entailment
from qa.verifying.faults import Fault, show
from qa.verifying.held import Held
from qa.verifying.links import find_links, remove_links
from qa.verifying.meaning import share_in_order
from qa.verifying.narrowing import narrow_citation
from qa.verifying.openings import drop_remark, put_opening, split_opening
from qa.verifying.reading_sources import read_citation, read_ranked
from qa.verifying.softening import soften
from qa.verifying.sources import Source, Told
from qa.verifying.statements import Statement
from qa.verifying.supporting import (
    FARTHER,
    LESS_LIKELY,
    NOT_SAID,
    Claimed,
    Finding,
    find_support,
    judge,
    likeness,
    likeness_in_words,
)

_NOBODY_SAYS = "No passage that was found says this."
_CONTRADICTED = "The passages contradict this."
_OTHER_PASSAGE = "The passages it cites do not say this; another one does."
_WAS_UNCITED = "It named no passage; this one says it."
_REMARK = "What it says about the passages, or links to, is left out."
_NOT_ALL_SAY = "Not every passage it cites says this."
_SOURCES_LOOKED_AT = 4  # other passages, the likeliest first, in which a claim without support is looked for
_FINDINGS_SOFTENED = 2  # the best, of which a part may be borne out
# With one word exchanged a sentence stays this close where both words mean the same ("ferry", "boat"), and
# often not where they don't ("ferry", "bridge"). Of 169 claims with a synonym 93 % are kept (98 % without
# this bound), of 191 with another noun 50 % (76 %).
_CLOSE_BUT_FOR_A_WORD = 0.93
# Shares of a claim's words in one sentence, and cosines with it, both embedded alone, that are close enough.
_CLOSE_ALONE = ((0.95, 0.60), (0.80, 0.75), (0.60, 0.85))
_NEARLY_COPIED = 0.9  # of a claim's words of content, in one sentence and in its order
_MAY_BE_COPIED = 0.6  # of its longer words as they are written: a quick look that spares a close one
_SURE = 0.5  # the least probability for what a model of inference says to count


@dataclass(frozen=True, slots=True)
class _Case:
    """A claim with what it opens with, what it then states, without links, and the sources that it cites."""

    claim: Claim
    opening: str
    text: str
    cited: tuple[Source, ...]

    def change(self, text: str, support: Sequence[Finding], verdict: Verdict, reason: str) -> Held:
        """Return the claim with this text and support."""
        kept = put_opening(self.opening, self.text, text)
        changed = self.claim if kept == self.claim.text else Claim(kept, self.claim.citations)
        return Held(changed, _cite(support), Revision(self.claim.text, kept, verdict, reason))

    def drop(self, reason: str) -> Held:
        """Return the claim as one that nothing bears out."""
        return Held(self.claim, (), Revision(self.claim.text, "", Verdict.DROPPED, reason))


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
        names_passages: bool = True,
    ) -> None:
        self._embedder = embedder
        self._entailment = entailment
        self._names_passages = names_passages
        self._vectors: dict[str, Vector] = {}
        self._statements: dict[str, Statement] = {}
        self._ranked = [read_ranked(one) for one in ranked]
        self._cited = {
            number: read_citation(citation, self._ranked, load_article, embedder)
            for number, citation in verbatim.items()
        }

    def hold(self, claims: Sequence[Claim]) -> list[Held]:
        """Return what becomes of each claim, in order. All are embedded in one go."""
        cases = [self._open(claim) for claim in claims]
        copies = [self._find_copied(case) for case in cases]
        pairs = list(zip(cases, copies, strict=True))
        self._embed([case.text for case, copied in pairs if copied is None])
        return _drop_repeated([_keep(case, [one]) if one else self._hold(case) for case, one in pairs])

    def _open(self, claim: Claim) -> _Case:
        cited = {number: self._cited[number] for number in claim.citations if number in self._cited}
        without_links = remove_links(claim.text, [source.url for source in cited.values()])
        opening, text = split_opening(drop_remark(without_links))
        return _Case(claim, opening, text, tuple(cited.values()))

    def _find_copied(self, case: _Case) -> Finding | None:
        """Return the sentence that a claim with one citation nearly is; it needs no embedding, 5 ms each."""
        if len(case.cited) != 1 or self._entailment is not None:
            return None
        [source] = case.cited
        claimed = self._claimed(case.text)
        place = max(
            source.cited, key=lambda place: likeness_in_words(claimed, source.told[place]), default=None
        )
        if place is None or likeness_in_words(claimed, source.told[place]) < _MAY_BE_COPIED:
            return None
        evidence = source.window(place, place)
        if not claimed.statement.content or share_in_order(claimed.statement, evidence) < _NEARLY_COPIED:
            return None
        found = judge(claimed, evidence)
        return found if found.is_support and not found.closeness.has_exchanged else None

    def _hold(self, case: _Case) -> Held:
        findings = self._find(case.text, case.cited)
        support = [one for one in findings if one.is_support] or self._find_by_parts(case.text, case.cited)
        if support:
            return _keep(case, support)
        elsewhere = self._find(case.text, self._others(case), until_support=True)
        support = _close_enough(elsewhere, findings) or self._find_by_parts(case.text, self._ranked)
        if support and not case.cited and not self._names_passages:
            return _keep(case, support)
        if support:
            reason = _OTHER_PASSAGE if case.cited else _WAS_UNCITED
            return case.change(case.text, support, Verdict.RECITED, reason)
        return self._soften_or_drop(case, [one for one in (*findings, *elsewhere) if one.faults])

    def _soften_or_drop(self, case: _Case, findings: Sequence[Finding]) -> Held:
        best = sorted(findings, key=lambda one: one.rank)[:_FINDINGS_SOFTENED]
        for finding in best:
            for version in self._shorten(case.text, finding):
                found = self._confirm(version, judge(self._claimed(version), finding.evidence))
                if found.is_support:
                    return case.change(version, [found], Verdict.SOFTENED, finding.faults[0].reason)
        return case.drop(best[0].faults[0].reason if best else _NOBODY_SAYS)

    def _shorten(self, text: str, finding: Finding) -> list[str]:
        if any(fault.span is None and not fault.is_part for fault in finding.faults):
            return []
        faulty = [fault.span for fault in finding.faults if fault.span is not None]
        versions = soften(text, faulty, only_clauses=not all(fault.is_part for fault in finding.faults))
        self._embed(versions)
        return versions

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
        """Ask the models that there are, where the rules leave them a say."""
        is_only_far = len(finding.faults) == 1 and not finding.closeness.is_close
        if finding.is_support and finding.closeness.has_exchanged:
            told = finding.evidence.by_likeness(finding.statement)[0]
            if self._cosine_alone(text, told) < _CLOSE_BUT_FOR_A_WORD:
                return replace(finding, faults=(Fault(NOT_SAID),))
        if self._entailment is None:
            return self._look_alone(text, finding) if is_only_far else finding
        if finding.faults and not is_only_far:
            return finding
        premise = " ".join(one.text for one in finding.evidence.sentences)
        inference = self._entailment.infer([(premise, text)])[0]
        if inference.contradicted >= _SURE:
            return replace(finding, faults=(Fault(_CONTRADICTED),))
        if is_only_far and inference.entailed >= _SURE:
            return replace(finding, faults=())
        return finding

    def _look_alone(self, text: str, finding: Finding) -> Finding:
        """Compare a claim that is only too far with the likeliest of the sentences, embedded alone."""
        told = finding.evidence.by_likeness(finding.statement)[0]
        source = finding.evidence.source
        place = source.told.index(told)
        single = judge(self._claimed(text), source.window(place, place))
        closeness = single.closeness
        if len(single.faults) != 1 or closeness.is_close or closeness.coverage < _CLOSE_ALONE[-1][0]:
            return finding
        cosine = self._cosine_alone(text, told)
        if any(closeness.coverage >= share and cosine >= least for share, least in _CLOSE_ALONE):
            return replace(single, faults=())
        return finding

    def _cosine_alone(self, text: str, told: Told) -> float:
        """Return the cosine, -1..1, of two sentences embedded alone; 1 without a model.

        The vectors of a passage's sentences take its other sentences in.
        """
        self._embed([told.text])
        one, other = self._vectors.get(text), self._vectors.get(told.text)
        return 1.0 if one is None or other is None else float(one @ other)

    def _others(self, case: _Case) -> list[Source]:
        """Return the ranked passages that the claim does not cite as a whole, the likeliest first."""
        cited = {(one.article_id, one.start) for one in case.cited if len(one.cited) == len(one.told)}
        others = [one for one in self._ranked if (one.article_id, one.start) not in cited]
        return self._likeliest(case.text, others)

    def _likeliest(self, text: str, sources: Sequence[Source]) -> list[Source]:
        """Return the sources with the sentences most like the claim, best first, a few."""
        claimed = self._claimed(text)
        nearest = sorted(
            ((_nearest(one, claimed), -place) for place, one in enumerate(sources)), reverse=True
        )
        return [
            sources[-place]
            for score, place in nearest[:_SOURCES_LOOKED_AT]
            if score >= nearest[0][0] - LESS_LIKELY
        ]

    def _claimed(self, text: str) -> Claimed:
        if text not in self._statements:
            self._statements[text] = Statement(text)
        return Claimed(self._statements[text], self._vectors.get(text))

    def _embed(self, texts: Sequence[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text and text not in self._vectors]
        if self._embedder is not None and new:
            self._vectors.update(zip(new, self._embedder.embed_texts(new), strict=True))


def _keep(case: _Case, support: Sequence[Finding]) -> Held:
    if case.opening + case.text != case.claim.text:
        removed = [link for link in find_links(case.claim.text) if link not in case.text]
        reason = f"{show(removed[0])} is not the address of an article it cites." if removed else _REMARK
        return case.change(case.text, support, Verdict.SOFTENED, reason)
    saying = {id(one.evidence.source) for one in support}
    if any(id(source) not in saying for source in case.cited):
        return case.change(case.text, support, Verdict.RECITED, _NOT_ALL_SAY)
    return Held(case.claim, _cite(support))


def _drop_repeated(held: Sequence[Held]) -> list[Held]:
    """Drop what was softened into words that another claim has."""
    said = {one.claim.text for one in held if one.citations and not _is_softened(one)}
    kept: list[Held] = []
    for one in held:
        if one.revision is not None and _is_softened(one):
            if one.claim.text in said:
                one = Held(one.claim, (), replace(one.revision, kept="", verdict=Verdict.DROPPED))
            said.add(one.claim.text)
        kept.append(one)
    return kept


def _is_softened(held: Held) -> bool:
    return held.revision is not None and held.revision.verdict is Verdict.SOFTENED


def _close_enough(elsewhere: Sequence[Finding], cited: Sequence[Finding]) -> list[Finding]:
    """Leave out support that is much farther from the claim than what it cites, which contradicts it."""
    closest = max((one.closeness.score for one in cited), default=0.0) - FARTHER
    return [one for one in elsewhere if one.is_support and one.closeness.score >= closest]


def _cite(support: Sequence[Finding]) -> tuple[Citation, ...]:
    """Return a citation for each piece of evidence, none twice."""
    citations = [narrow_citation(one.statement, one.evidence) for one in support]
    return tuple({(one.article_id, one.start, one.end): one for one in citations}.values())


def _nearest(source: Source, claimed: Claimed) -> float:
    return max((likeness(claimed, one) for one in source.told), default=-1.0)
