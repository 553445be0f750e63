"""Which questions deserve a look, told from their scores alone, and which are shown in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.evaluating.cases import ANSWERABLE
from qa.evaluating.figures import CaseScores

CORRECT = "correct"
SLOW_FIGURE = "total_ms_p95"


class Trouble(StrEnum):
    """Why somebody would look at a question; the order is that of looking."""

    WRONG = "wrong"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Sorted:
    """The troubles of each question by its id, and the ids of those that are shown in full."""

    troubles: Mapping[str, tuple[Trouble, ...]]
    in_full: frozenset[str]

    def count(self, trouble: Trouble) -> int:
        """How many questions have this trouble."""
        return sum(trouble in each for each in self.troubles.values())


def sort_out(scores: Sequence[CaseScores], *, slow_ms: float | None, most_in_full: int) -> Sorted:
    """Return the troubles of each question; at most `most_in_full` are shown in full, the troubled first.

    A question is slow when it took `slow_ms` or longer; None when no time was measured.
    """
    troubles = {each.case_id: _find_troubles(each, slow_ms) for each in scores}
    order = list(Trouble)
    by_urgency = sorted(troubles, key=lambda id_: min(map(order.index, troubles[id_]), default=len(order)))
    return Sorted(troubles, frozenset(by_urgency[:most_in_full]))


def _find_troubles(scores: CaseScores, slow_ms: float | None) -> tuple[Trouble, ...]:
    found = {
        Trouble.WRONG: scores.values.get(CORRECT) == 0,
        Trouble.REFUSED: was_refused(scores),
        Trouble.UNSUPPORTED: _is_unsupported(scores),
        Trouble.SLOW: slow_ms is not None and scores.values.get("total_ms", 0) >= slow_ms,
    }
    return tuple(trouble for trouble, is_so in found.items() if is_so)


def was_refused(scores: CaseScores) -> bool:
    """Tell whether the system said that the collection does not answer this question."""
    if scores.kind == ANSWERABLE:
        return scores.values.get("answered_rightly") == 0
    return scores.values.get("refused_rightly") == 1


def _is_unsupported(scores: CaseScores) -> bool:
    """Tell whether a claim lacks support, a citation supports nothing, or a quote is not verbatim."""
    support = ("citation_recall", "citation_precision", "quotes_verbatim")
    return any(scores.values.get(name, 1.0) < 1 for name in support)
