"""Figures as the page writes them. What they mean, count and belong to stands in `qa.evaluating.figures`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from qa.evaluating.figures import Estimate, Unit, describe_figure, sort_figures

# Words of a name that are written otherwise: `passage_ndcg@10` is "Passage nDCG @10".
_SPELLINGS = {
    "auroc": "AUROC",
    "f1": "F1",
    "map": "MAP",
    "mb": "",  # told by the unit
    "mrr": "MRR",
    "ms": "time",
    "ndcg": "nDCG",
}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure: its name in words, what it means, and value and 95 % interval as text and as numbers.

    `is_share` tells that value, `low` and `high` lie in 0..1 and can be drawn on that scale. `interval` is
    empty when there is none.
    """

    name: str
    label: str
    meaning: str
    text: str
    interval: str
    n: int
    value: float
    low: float
    high: float
    is_share: bool


def show_figure(name: str, estimate: Estimate) -> ShownFigure:
    """Return the figure `name` as it is written."""
    figure = describe_figure(name)
    low, high = (format_value(bound, figure.unit) for bound in (estimate.low, estimate.high))
    return ShownFigure(
        name=name,
        label=label_figure(name),
        meaning=figure.meaning,
        text=format_value(estimate.value, figure.unit, with_unit=True),
        interval=f"{low}–{high}" if estimate.low < estimate.high else "",
        n=estimate.n,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        is_share=figure.unit.is_share and 0 <= estimate.low <= estimate.high <= 1,
    )


def show_headlines(figures: Mapping[str, Estimate]) -> list[ShownFigure]:
    """Return the figures that a reader looks at first."""
    return [show_figure(name, figures[name]) for name in pick_headlines(figures)]


def pick_headlines(names: Iterable[str]) -> list[str]:
    """Return those of `names` that are headlines, in their order."""
    return [name for name in sort_figures({*names}) if describe_figure(name).is_headline]


def group_figures(figures: Mapping[str, Estimate]) -> dict[str, list[ShownFigure]]:
    """Return all figures by what they are about, groups and figures in a fixed order."""
    groups = groupby(sort_figures({*figures}), key=lambda name: describe_figure(name).group.value)
    return {group: [show_figure(name, figures[name]) for name in names] for group, names in groups}


def label_figure(name: str) -> str:
    """Return a name in words: `answer_in@5` is "Answer in @5", `total_ms_p95` "Total time p95"."""
    words = name.replace("@", " @").replace("rouge_l", "ROUGE-L").split("_")
    label = " ".join(filter(None, (_spell(word) for word in words)))
    return label[:1].upper() + label[1:]


def _spell(word: str) -> str:
    head, at, cutoff = word.partition(" @")
    return _SPELLINGS.get(head, head) + at + cutoff


def format_value(value: float, unit: Unit, *, with_unit: bool = False) -> str:
    """Return `value` as people read it: a share with three decimals, the rest with about three digits."""
    if unit.is_share or unit is Unit.NUMBER:
        return f"{value:.3f}"
    plain = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
    is_told = with_unit and unit in {Unit.MILLISECONDS, Unit.MEGABYTES}
    return f"{plain}\N{NO-BREAK SPACE}{unit}" if is_told else plain
