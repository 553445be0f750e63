"""What was ever measured, a line for each part of a benchmark, so that a fall over time can be seen.

    python -m benchmarks history       draws `history.svg` beside `history.jsonl`

Quality is comparable between any two lines of a part; times only between lines from the same machine.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.cases import CHECKOUT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HISTORY = CHECKOUT / "benchmarks" / "history.jsonl"
DRAWN = {
    "speed": ("index_speedup", "cold_ask_ratio"),
    "large": ("warm_search_p50_ms", "warm_ask_p50_ms"),
    "evaluation": ("evaluation_ratio",),
    "faithfulness": ("unsupported", "faithful_kept", "absent_answered"),
    "telegram": ("one_chat_p50_ms", "one_chat_p95_ms", "answers_per_s"),
}
DRAWN_QUALITY = ("correct", "contains", "answer_in@1", "article_ndcg@10", "auroc")

Line = Mapping[str, Any]


def remember(name: str, part: Mapping[str, Mapping[str, object]], path: Path = HISTORY) -> None:
    """Append the figures of one part of a benchmark to the history."""
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"part": name, **part}) + "\n")


def draw_history(path: Path = HISTORY) -> Path:
    """Draw Byline's main figures over time, a panel for each part, and return the picture's path."""
    import matplotlib as mpl  # late: only for this picture

    mpl.use("svg")
    from matplotlib import pyplot

    parts = read_history(path)
    height = max(1, len(parts))
    figure, panels = pyplot.subplots(
        height, 1, figsize=(8, 2.6 * height), layout="constrained", squeeze=False
    )
    for (name, lines), panel in zip(parts.items(), panels[:, 0], strict=False):
        _draw_part(panel, name, lines)
    picture = path.with_suffix(".svg")
    figure.savefig(picture)
    pyplot.close(figure)
    return picture


def read_history(path: Path = HISTORY) -> dict[str, list[Line]]:
    """Return the lines of each part, oldest first."""
    parts: defaultdict[str, list[Line]] = defaultdict(list)
    if path.exists():
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            parts[line["part"]].append(line)
    return dict(parts)


def _draw_part(panel: Axes, name: str, lines: Sequence[Line]) -> None:
    for figure in DRAWN.get(name, DRAWN_QUALITY):
        known = [
            (place, line["byline"][figure]) for place, line in enumerate(lines) if figure in line["byline"]
        ]
        if known:
            panel.plot(*zip(*known, strict=True), marker="o", label=figure)
    measured = [line["measured"] for line in lines]
    panel.set_xticks(range(len(lines)), [f"{one['date']}\n{one['commit']}" for one in measured], fontsize=7)
    panel.set_title(name, loc="left")
    panel.legend(fontsize=7)
