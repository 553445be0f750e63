"""What is measured: the one list of figures, their values for a case, and estimates of them over many cases.

Tables, report, comparison and gate all read this list, so a figure is named, explained and given its better
direction here and nowhere else. Times come by stage and refusal by kind of case; those names are made when
they are met: `describe_figure("retrieve_ms_p95")`, `describe_figure("auroc_absent")`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CaseScores:
    """Every figure of one case by name; a figure that says nothing about this case is absent.

    Shares and yes-or-no values are 0..1, times milliseconds. Figures over a whole set (AUROC, percentiles)
    are computed from these values alone, so that the scores of a run can be kept in memory however many
    cases it has.
    """

    case_id: str
    kind: str
    tags: tuple[str, ...]
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over `n` cases with the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve: share answered and share wrong of it, or confidence and share answerable."""

    x: float
    y: float
    n: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of a run: of all cases, of each kind, of each tag; and its curves."""

    overall: Mapping[str, Estimate]
    by_kind: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    by_tag: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    risk_coverage: tuple[Point, ...] = ()
    calibration: tuple[Point, ...] = ()


class Group(StrEnum):
    """What a figure is about; tables and reports keep this order."""

    ANSWER = "answer"
    RETRIEVAL = "retrieval"
    CITATION = "citation"
    REFUSAL = "refusal"
    JUDGE = "judge"
    SPEED = "speed"
    COST = "cost"


class Unit(StrEnum):
    """What a value counts. A share is 0..1; so is a yes-or-no value, which is 0 or 1 for each case."""

    YES_OR_NO = "yes or no"
    SHARE = "share"
    MILLISECONDS = "ms"
    WORDS = "words"
    TOKENS = "tokens"
    MEGABYTES = "MB"
    NUMBER = "number"

    @property
    def is_share(self) -> bool:
        """Whether values are bounded by 0 and 1."""
        return self in {Unit.SHARE, Unit.YES_OR_NO}


class Better(StrEnum):
    """The direction in which a figure gets better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Figure:
    """What a name means. `is_headline`: among the few that stand at the top of a table or report."""

    name: str
    meaning: str
    group: Group
    unit: Unit = Unit.SHARE
    better: Better = Better.HIGHER
    is_headline: bool = False


CUTOFFS = (1, 5, 10)
ANSWER_CUTOFFS = (1, 3, 5, 10)
PERCENTILES = (50, 95, 99)
CONFIDENCE = "confidence"  # a value of every case: set figures are made of it, it is none itself

_YES_NO = Unit.YES_OR_NO
_ANSWERS = (
    Figure(
        "correct",
        "the case came out right: an accepted answer given, or rightly refused",
        Group.ANSWER,
        _YES_NO,
        is_headline=True,
    ),
    Figure("contains", "an accepted answer stands in the text", Group.ANSWER, _YES_NO, is_headline=True),
    Figure("parts_contained", "parts of the question whose accepted answer stands in the text", Group.ANSWER),
    Figure("exact_match", "the text is an accepted answer and nothing else (SQuAD)", Group.ANSWER, _YES_NO),
    Figure("token_f1", "words in common with the nearest accepted answer (SQuAD)", Group.ANSWER),
    Figure("rouge_l", "longest common subsequence with the nearest long answer", Group.ANSWER),
    Figure("must_not_say_kept", "nothing is said that the case forbids", Group.ANSWER, _YES_NO),
    Figure("answer_words", "words of an answer", Group.ANSWER, Unit.WORDS, Better.NEITHER),
)
_CITATIONS = (
    Figure(
        "quotes_verbatim",
        "quotes that stand letter for letter where the citation says",
        Group.CITATION,
        is_headline=True,
    ),
    Figure("citation_recall", "claims that their quotes support", Group.CITATION, is_headline=True),
    Figure(
        "citation_precision", "citations that help to support their claim", Group.CITATION, is_headline=True
    ),
    Figure("cites_gold_article", "an article that answers is cited", Group.CITATION, _YES_NO),
    Figure("cites_gold_sentence", "a gold sentence is quoted", Group.CITATION, _YES_NO),
    Figure("gold_sentence_recall", "gold sentences that are quoted", Group.CITATION),
    Figure("gold_sentence_precision", "quotes that are gold sentences", Group.CITATION),
    Figure("must_cite_kept", "every article is cited that the case demands", Group.CITATION, _YES_NO),
)
_REFUSALS = (
    Figure(
        "answered_rightly",
        "answerable questions that were answered",
        Group.REFUSAL,
        _YES_NO,
        is_headline=True,
    ),
    Figure(
        "refused_rightly",
        "unanswerable questions that were refused",
        Group.REFUSAL,
        _YES_NO,
        is_headline=True,
    ),
    Figure(
        "auroc",
        "chance that an answerable question gets more confidence than an unanswerable one",
        Group.REFUSAL,
        is_headline=True,
    ),
    Figure(
        "risk_coverage_area",
        "mean share wrong while answering from the most confident down",
        Group.REFUSAL,
        better=Better.LOWER,
    ),
    Figure(
        "calibration_error",
        "mean distance of confidence from the share of answerable questions",
        Group.REFUSAL,
        better=Better.LOWER,
    ),
)
_JUDGED = (
    Figure("judge_correct", "the judge finds the answer right", Group.JUDGE, _YES_NO),
    Figure("judge_supported", "the judge finds every claim supported", Group.JUDGE, _YES_NO),
)
_COSTS = (
    Figure(
        "input_tokens", "tokens read by the chat model, a question", Group.COST, Unit.TOKENS, Better.LOWER
    ),
    Figure(
        "output_tokens", "tokens written by the chat model, a question", Group.COST, Unit.TOKENS, Better.LOWER
    ),
    Figure("peak_memory_mb", "largest memory of the run", Group.COST, Unit.MEGABYTES, Better.LOWER),
)
_RANKED = {"article": "articles", "passage": "passages"}
_STAGES = ("total", "first_token", "scope", "retrieve", "answer", "verify")
_TIME = re.compile(r"(?P<stage>\w+?)_ms(?:_p(?P<percent>\d+))?")
_AUROC_OF_KIND = re.compile(r"auroc_(?P<kind>.+)")


def _retrieval_figures(level: str, things: str) -> tuple[Figure, ...]:
    right = "that answer" if level == "article" else "that hold the answer"
    at_cutoffs = [
        figure
        for k in CUTOFFS
        for figure in (
            Figure(f"{level}_recall@{k}", f"{things} {right} found in the first {k}", Group.RETRIEVAL),
            Figure(f"{level}_precision@{k}", f"of the first {k} {things}, those {right}", Group.RETRIEVAL),
        )
    ]
    return (
        *at_cutoffs,
        Figure(f"{level}_mrr@10", f"1 / rank of the first of the {things} {right}", Group.RETRIEVAL),
        Figure(f"{level}_ndcg@10", f"order of the first 10 {things} beside the best order", Group.RETRIEVAL),
        Figure(f"{level}_map@10", f"mean precision at each of the {things} {right}", Group.RETRIEVAL),
    )


def _retrievals() -> tuple[Figure, ...]:
    answer_in = tuple(
        Figure(
            f"answer_in@{k}",
            f"an accepted answer stands in the first {k} passages"
            if k > 1
            else "an accepted answer stands in the first passage",
            Group.RETRIEVAL,
            _YES_NO,
            is_headline=k in {1, 5},
        )
        for k in ANSWER_CUTOFFS
    )
    ranked = [figure for level, things in _RANKED.items() for figure in _retrieval_figures(level, things)]
    return (*answer_in, *ranked)


def _time_figure(stage: str, percent: str | None) -> Figure:
    spoken = stage.replace("_", " ")
    meaning = "the whole question" if stage == "total" else f"the stage {spoken}"
    if stage == "first_token":
        meaning = "until the first token of the answer"
    return Figure(
        f"{stage}_ms" + (f"_p{percent}" if percent else ""),
        meaning + (f": {percent} % take no longer" if percent else ""),
        Group.SPEED,
        Unit.MILLISECONDS,
        Better.LOWER,
        is_headline=stage == "total" and percent in {"50", "95"},
    )


_SPEED = tuple(
    _time_figure(stage, percent)
    for stage in _STAGES
    for percent in (None, *(str(percent) for percent in PERCENTILES))
)
FIGURES: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (*_ANSWERS, *_retrievals(), *_CITATIONS, *_REFUSALS, *_JUDGED, *_SPEED, *_COSTS)
}


def describe_figure(name: str) -> Figure:
    """Return what `name` means; a name that no list holds is a plain number, with no better direction."""
    if name in FIGURES:
        return FIGURES[name]
    if match := _TIME.fullmatch(name):
        return _time_figure(match["stage"], match["percent"])
    if match := _AUROC_OF_KIND.fullmatch(name):
        return Figure(name, f"the same against questions of kind {match['kind']} alone", Group.REFUSAL)
    return Figure(name, "", Group.ANSWER, Unit.NUMBER, Better.NEITHER)


def nearest_name(name: str, names: Collection[str]) -> str | None:
    """Return the one of `names` that is most like `name`, None when none is."""
    return next(iter(difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.5)), None)


def sort_figures(names: Collection[str]) -> list[str]:
    """Return `names` in the order in which they are shown: by group, then as listed, then by name."""
    listed = {name: place for place, name in enumerate(FIGURES)}
    groups = list(Group)

    def place(name: str) -> tuple[int, int, str]:
        return groups.index(describe_figure(name).group), listed.get(name, len(listed)), name

    return sorted(names, key=place)
