"""The whole page: figures, plots and tables through the template, then the questions, one after the other.

The questions are streamed from the run into the file: what is kept in memory are scores, and the passages of
the questions that are shown in full. Nothing in the page can reach out: its content security policy allows
the one style sheet and the one script whose digests it names, and no address at all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from bot.evaluation_report.divisions import divide
from bot.evaluation_report.plots import draw_plots
from bot.evaluation_report.question_lines import QuestionPages, escape_markup
from bot.evaluation_report.shown_figures import (
    ShownFigure,
    group_figures,
    label_figure,
    show_figure,
    show_headlines,
)
from bot.evaluation_report.sorting_out import CORRECT, SLOW_FIGURE, Sorted, Trouble, sort_out
from bot.evaluation_report.told_facts import tell_facts
from index.errors import BylineError
from qa.evaluating.cases import ANSWERABLE
from qa.evaluating.figures import CaseScores, Summary
from qa.evaluating.run_folder import RunFolder
from qa.json_forms.contract import to_line
from qa.whole_files import replace_whole

# Questions that are shown with everything about them: 3 kB each, and 10 kB of passages where none is shared.
MOST_IN_FULL = 300
STYLE_SHEET = "report.css"
SCRIPTS = ("elements.js", "table.js", "question.js", "start.js")  # in the order in which one needs the other


class ReportError(BylineError):
    """The report cannot be written."""


def write_report(run: RunFolder, target: Path, *, most_in_full: int = MOST_IN_FULL) -> None:
    """Write the report of `run` to `target`, whole or not at all; an earlier file is replaced.

    Of at most `most_in_full` questions everything is shown, the wrong, refused, unsupported and slow first;
    of the others their line in the table. Raises ReportError when the file cannot be written.
    """
    page = _open_template().stream(**_fill_page(run, most_in_full))
    page.enable_buffering(64)
    try:
        with replace_whole(target) as stream:
            page.dump(stream, encoding="utf-8")
    except OSError as error:
        raise ReportError(
            f"The report cannot be written to {target}: {error.strerror or error}. Name another file."
        ) from error


def _fill_page(run: RunFolder, most_in_full: int) -> dict[str, object]:
    """Return what the template is filled with; `lines` are made while the page is being written."""
    scores, summary = list(run.scores()), run.summary()
    slow = summary.overall.get(SLOW_FIGURE)
    result = sort_out(scores, slow_ms=slow.value if slow else None, most_in_full=most_in_full)
    names = {name for each in scores for name in each.values}
    return {
        **_read_parts(),
        "questions": len(scores),
        "in_full": len(result.in_full),
        "right": _count_right(scores),
        "answerable": sum(each.kind == ANSWERABLE for each in scores),
        "correct": _show(CORRECT, summary),
        "headlines": show_headlines(summary.overall),
        "groups": group_figures(summary.overall),
        "divisions": divide(summary),
        "plots": draw_plots(scores, summary),
        "filters": {trouble.value: result.count(trouble) for trouble in Trouble},
        "slow": _show(SLOW_FIGURE, summary),
        "labels": escape_markup(to_line({name: label_figure(name) for name in sorted(names)})),
        "lines": _write_lines(run, scores, result),
        "judge": run.facts.judge,
        "facts": tell_facts(run.facts),
    }


def _read_parts() -> dict[str, object]:
    """Return style sheet and script with their digests, as the content security policy wants them."""
    style = _read_part(STYLE_SHEET)
    script = "\n".join(map(_read_part, SCRIPTS))
    return {
        "style": style,
        "script": script,
        "style_digest": _digest(style),
        "script_digest": _digest(script),
    }


def _read_part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _count_right(scores: Iterable[CaseScores]) -> int | None:
    """Return how many questions came out right, None when this was not told of any."""
    verdicts = [each.values[CORRECT] for each in scores if CORRECT in each.values]
    return sum(verdict > 0 for verdict in verdicts) if verdicts else None


def _show(name: str, summary: Summary) -> ShownFigure | None:
    return show_figure(name, summary.overall[name]) if name in summary.overall else None


def _write_lines(run: RunFolder, scores: Sequence[CaseScores], result: Sorted) -> Iterator[str]:
    """Yield the questions that have scores, in the order of the predictions, as they are read."""
    places = {each.case_id: place for place, each in enumerate(scores)}
    pages = QuestionPages()
    for case, prediction in run.pairs(run.cases()):
        if case.id in places:
            yield pages.write_line(
                case,
                prediction,
                scores[places[case.id]],
                result.troubles[case.id],
                place=places[case.id] + 1,
                in_full=case.id in result.in_full,
            )


def _open_template() -> Template:
    environment = Environment(
        loader=PackageLoader("bot.evaluation_report", "."),
        autoescape=True,  # what a test set or an article says is never markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
