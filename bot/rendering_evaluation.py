"""Finished runs for people: figures with their intervals, what changed between two, what a gate says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from bot.consoles import print_hanging
from bot.evaluation_report.divisions import count_questions
from bot.evaluation_report.shown_figures import ShownFigure, format_value, pick_headlines, show_figure
from bot.fitting_tables import Column, show_table
from bot.phrases import MARKED, NUMBER, QUIET, WARNING, count_things
from bot.terminal_text import make_harmless
from qa.evaluating.comparing import Comparison, Difference, Verdict
from qa.evaluating.figures import Estimate, Summary, describe_figure, sort_figures
from qa.evaluating.gating import Floor, GateResult
from qa.evaluating.gating import Verdict as FloorVerdict
from qa.evaluating.judging import JudgeReport
from qa.evaluating.run_facts import RunFacts

# What is told of each kind and each tag, as far as there is room.
TOLD_OF_PARTS = ("correct", "answer_in@5", "citation_recall")
# A test set may have a tag for every case, and tags of any length.
PARTS_SHOWN = 20
LONGEST_PART = 40
LONGEST_MEANING = 120
CASES_NAMED = 20
FLIPS_OF = ("correct", "contains", "judge_correct")  # the first of these that both runs have
GOOD, BAD = "green", "red"

FIGURE_COLUMNS = (
    Column("figure", is_number=False),
    Column("value"),
    Column("95 % interval", expendable=1),
    Column("n", expendable=2),
    Column("what it is", expendable=3, is_number=False, is_prose=True),
)
DIFFERENCE_COLUMNS = (
    Column("figure", is_number=False),
    Column("before"),
    Column("after"),
    Column("change", expendable=1),
    Column("95 % interval", expendable=3),
    Column("adjusted p", expendable=2),
    Column("", is_number=False),
)
GATE_COLUMNS = (
    Column("figure", is_number=False),
    Column("floor"),
    Column("value"),
    Column("", is_number=False),
)


def show_run(console: Console, facts: RunFacts, summary: Summary, *, show_all: bool) -> None:
    """Print the figures of a run by group, then what came of each kind and tag, then what was judged."""
    _show_title(console, facts)
    names = sort_figures({*summary.overall}) if show_all else pick_headlines(summary.overall)
    _show_figures(console, [show_figure(name, summary.overall[name]) for name in names])
    for what, parts in {"kind": summary.by_kind, "tag": summary.by_tag}.items():
        if parts:
            _show_parts(console, what, parts)
    if facts.judge is not None:
        _show_judge(console, facts.judge)
    if not show_all and len(names) < len(summary.overall):
        rest = count_things(len(summary.overall) - len(names), "more figure")
        print_hanging(console, Text(f"\n{rest} with --all.", style=QUIET))


def show_comparison(
    console: Console, compared: Comparison, changes: Sequence[str], questions: Mapping[str, str]
) -> None:
    """Print what changed from one run to the other.

    `changes` are what the second was made with and the first was not, `questions` those of the cases by id.
    """
    alone = [
        f"{count_things(number, 'case')} only in the {which} run"
        for number, which in ((compared.only_before, "first"), (compared.only_after, "second"))
        if number
    ]
    title = ", ".join([count_things(compared.common, "common case"), *alone])
    print_hanging(console, Text(title, style=MARKED))
    for change in changes:
        print_hanging(console, Text(make_harmless(change), style=QUIET), first="  ", indent=4)
    console.print()
    real = [one for one in compared.differences if one.verdict is not Verdict.NO_DIFFERENCE]
    if not real:
        _show_no_difference(console, compared)
    headlines = pick_headlines(one.figure for one in compared.differences)
    _show_differences(
        console, [one for one in compared.differences if one in real or one.figure in headlines]
    )
    _show_flips(console, compared.differences, questions)
    if compared.times:
        console.print()
        print_hanging(console, Text("Times, which depend on the machine and its load:", style=QUIET))
        _show_differences(console, compared.times)


def show_gate(console: Console, result: GateResult) -> None:
    """Print every floor beside the run, and whether all are reached."""
    show_table(console, GATE_COLUMNS, [_tell_floor(one) for one in result.verdicts])
    console.print()
    for one in result.verdicts:
        if not one.passed:
            reason = f"{_name_floor(one.floor)}: {one.reason}"
            print_hanging(console, Text(make_harmless(reason)), first=Text("failed: ", style=f"bold {BAD}"))
    failed = sum(not one.passed for one in result.verdicts)
    name, floors = make_harmless(result.name), count_things(len(result.verdicts), "floor")
    if failed:
        print_hanging(console, Text(f"{name}: {failed:,} of {floors} not reached.", style=f"bold {BAD}"))
    else:
        print_hanging(console, Text(f"{name}: {floors}, none missed.", style=f"bold {GOOD}"))


def _show_title(console: Console, facts: RunFacts) -> None:
    title = Text.assemble((make_harmless(facts.name), MARKED), f": {count_things(facts.case_count, 'case')}")
    if facts.unanswered:
        title.append(f", {facts.unanswered:,} without an answer", style=WARNING)
    print_hanging(console, title)
    console.print()


def _show_figures(console: Console, figures: Iterable[ShownFigure]) -> None:
    rows: list[list[Text]] = []
    for group, members in groupby(figures, key=lambda one: describe_figure(one.name).group):
        rows.append([Text(group.value, style=QUIET)])
        rows += [_tell_figure(one) for one in members]
    show_table(console, FIGURE_COLUMNS, rows)


def _tell_figure(one: ShownFigure) -> list[Text]:
    return [
        Text("  ").append_text(_shorten(one.name, LONGEST_PART)),
        Text(one.text, style=NUMBER),
        Text(one.interval),
        Text(f"{one.n:,}"),
        _shorten(one.meaning, LONGEST_MEANING, style=QUIET),
    ]


def _shorten(text: str, columns: int, *, style: str = "") -> Text:
    """Return what a test set may have named, such as an AUROC by its kind, in at most `columns`."""
    shown = Text(make_harmless(text), style=style)
    shown.truncate(columns, overflow="ellipsis")
    return shown


def _show_parts(console: Console, what: str, parts: Mapping[str, Mapping[str, Estimate]]) -> None:
    told = [name for name in TOLD_OF_PARTS if any(name in figures for figures in parts.values())]
    columns = [Column(name, expendable=place) for place, name in enumerate(told)]
    largest = sorted(parts, key=lambda part: (-count_questions(parts[part]), part))
    rows = [_tell_part(part, parts[part], told) for part in largest[:PARTS_SHOWN]]
    console.print()
    show_table(console, [Column(what, is_number=False), Column("n"), *columns], rows)
    if len(largest) > PARTS_SHOWN:
        rest = f"and {len(largest) - PARTS_SHOWN:,} more; --json has them all."
        print_hanging(console, Text(rest, style=QUIET))


def _tell_part(part: str, figures: Mapping[str, Estimate], told: Iterable[str]) -> list[Text]:
    name = _shorten(part, LONGEST_PART)
    return [name, Text(f"{count_questions(figures):,}"), *(_cell(one, figures.get(one)) for one in told)]


def _cell(name: str, estimate: Estimate | None) -> Text:
    if estimate is None:
        return Text("–", style=QUIET)
    shown = show_figure(name, estimate)
    return Text.assemble((shown.text, NUMBER), (f"  {shown.interval}" if shown.interval else "", QUIET))


def _show_judge(console: Console, judge: JudgeReport) -> None:
    console.print()
    lead = f"Judge {make_harmless(judge.model)}: {count_things(judge.graded, 'answer')} graded"
    print_hanging(console, Text(lead + (f", {judge.failed:,} not." if judge.failed else ".")))
    for one in judge.agreements:
        kappa = "" if one.kappa is None else f", Cohen's kappa {one.kappa:.2f}"
        line = f"{one.judged} and {one.built_in} agree on {one.share:.0%} of {one.n:,}{kappa}."
        print_hanging(console, Text(line), indent=4, first="  ")
    if judge.problem:
        problem = f"{make_harmless(judge.problem)} The other figures need no judge."
        print_hanging(console, Text(problem, style=WARNING), indent=4, first="  ")


def _show_no_difference(console: Console, compared: Comparison) -> None:
    if any(one.change or one.gained or one.lost for one in compared.differences):
        text = "No difference shown: nothing changed by more than chance alone would explain."
    else:
        text = "No difference shown: every figure is the same."
    print_hanging(console, Text(text, style="bold"))
    console.print()


def _show_differences(console: Console, differences: Iterable[Difference]) -> None:
    rows = [_tell_difference(one) for one in differences]
    if rows:
        show_table(console, DIFFERENCE_COLUMNS, rows)


def _tell_difference(one: Difference) -> list[Text]:
    unit = describe_figure(one.figure).unit
    before, after, change, low, high = (
        format_value(value, unit) for value in (one.before, one.after, one.change, one.low, one.high)
    )
    return [
        _shorten(one.figure, LONGEST_PART),
        Text(before),
        Text(after),
        Text(change if one.change < 0 else f"+{change}"),
        Text(f"{low} to {high}"),
        Text("<0.001" if one.p_adjusted < 0.001 else f"{one.p_adjusted:.3f}"),
        _tell_verdict(one.verdict),
    ]


def _tell_verdict(verdict: Verdict) -> Text:
    if verdict is Verdict.NO_DIFFERENCE:
        return Text("–", style=QUIET)
    styles = {Verdict.BETTER: f"bold {GOOD}", Verdict.WORSE: f"bold {BAD}", Verdict.CHANGED: "bold"}
    return Text(verdict.value, style=styles[verdict])


def _show_flips(console: Console, differences: Sequence[Difference], questions: Mapping[str, str]) -> None:
    """Print the cases that came out otherwise, by the figure that says most about a case."""
    by_name = {one.figure: one for one in differences}
    told = next((by_name[name] for name in FLIPS_OF if name in by_name), None)
    if told is None:
        return
    for ids, words, style in ((told.lost, "lost", BAD), (told.gained, "gained", GOOD)):
        if ids:
            console.print()
            head = f"{told.figure}: {count_things(len(ids), 'case')} {words}"
            print_hanging(console, Text(head, style=f"bold {style}"))
            for case_id in ids[:CASES_NAMED]:
                line = Text(make_harmless(questions.get(case_id, "")))
                print_hanging(
                    console, line, first=Text(f"  {make_harmless(case_id)}  ", style=NUMBER), indent=4
                )
            if len(ids) > CASES_NAMED:
                rest = f"  and {len(ids) - CASES_NAMED:,} more; --json lists them all."
                print_hanging(console, Text(rest, style=QUIET))


def _tell_floor(one: FloorVerdict) -> list[Text]:
    unit = describe_figure(one.floor.figure).unit
    return [
        Text(make_harmless(_name_floor(one.floor))),
        Text(format_value(one.floor.bound, unit)),
        Text("–" if one.value is None else format_value(one.value, unit), style=NUMBER),
        Text("passed", style=GOOD) if one.passed else Text("failed", style=f"bold {BAD}"),
    ]


def _name_floor(floor: Floor) -> str:
    """Return "refused_rightly (kind absent)"."""
    of = [f"{what} {name}" for what, name in (("kind", floor.kind), ("tag", floor.tag)) if name is not None]
    return " ".join([floor.figure, *(f"({part})" for part in of)])
