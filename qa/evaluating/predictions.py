"""What a system answered to a case: the line of `byline ask`, with the passages it looked at."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answers import Answer


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to one case. `answer.passages` are what retrieval found, best first."""

    case_id: str
    answer: Answer
