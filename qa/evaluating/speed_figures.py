"""What an answer cost: milliseconds by stage, and tokens when a language model was asked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from qa.answers import Answer

_STAGE = re.compile(r"[a-z][a-z0-9_]{0,39}")  # predictions may come from anywhere, and names end up in tables


def score_speed(answer: Answer) -> Mapping[str, float]:
    """Return `<stage>_ms` for every stage that was timed, and the tokens in and out.

    What is no time, such as a negative one, is left out.
    """
    times = {f"{stage}_ms": ms for stage, ms in answer.timings_ms.items() if _STAGE.fullmatch(stage)}
    tokens = {f"{way}_tokens": float(answer.usage[way]) for way in ("input", "output") if way in answer.usage}
    return {name: value for name, value in (times | tokens).items() if math.isfinite(value) and value >= 0}
