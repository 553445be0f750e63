"""The report of a run as a file: what is in it, what can't get in, and how much of it there is.

What it looks like and does in a browser is tested in `test_report_in_browser.py`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]  # lxml has no types
from reported_run import CASES, MARKUP, make_facts, make_run

from bot.evaluation_report import ReportError, write_report
from bot.evaluation_report.divisions import MOST_PARTS, divide
from bot.evaluation_report.plots import draw_plots, wilson_interval
from bot.evaluation_report.question_lines import escape_markup, find_accepted
from bot.evaluation_report.shown_figures import format_value, label_figure
from bot.evaluation_report.sorting_out import Trouble, sort_out
from bot.evaluation_report.told_facts import tell_facts
from qa.evaluating.figures import CaseScores, Estimate, Point, Summary, Unit
from qa.evaluating.run_folder import FIGURES, RunFolder
from qa.json_forms.contract import to_line


@pytest.fixture(scope="module")
def run(library: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("runs") / "run", library)


@pytest.fixture(scope="module")
def written(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("report") / "report.html"
    write_report(run, target)
    return target.read_text("utf-8")


@pytest.fixture(scope="module")
def page(written: str) -> Any:
    return html.document_fromstring(written)


def read_lines(page: Any) -> dict[str, Any]:
    """The questions of a page by id, as its script reads them."""
    lines = page.get_element_by_id("lines").text.split("\n")
    return {question["id"]: question for question in map(json.loads, filter(None, lines))}


# What is in it


def test_every_question_is_there_with_its_troubles(page: Any) -> None:
    troubles = {id_: question["troubles"] for id_, question in read_lines(page).items()}

    assert len(troubles) == len(CASES)
    assert troubles["homes"] == []
    assert troubles["sundays"] == ["wrong"]
    assert troubles["lisbon"] == ["refused"]
    assert troubles["missed"] == ["wrong", "refused"]
    assert "unsupported" in troubles["invented"]
    assert "slow" in troubles["slow"]


def test_the_headline_figures_are_those_of_the_run(page: Any, run: RunFolder) -> None:
    figures = json.loads((run.path / FIGURES).read_text("utf-8"))["overall"]
    shown = {item.get("data-figure"): item for item in page.xpath("//ul[@class='headlines']/li")}

    assert {"correct", "contains", "answer_in@1", "quotes_verbatim", "total_ms_p50"} <= set(shown)
    for name, item in shown.items():
        assert float(item.get("data-value")) == figures[name]["value"]
        assert f"n = {figures[name]['n']}" in item.text_content()
    correct = shown["correct"].xpath(".//p[@class='value']")[0].text
    assert correct == f"{figures['correct']['value']:.3f}"


def test_a_quote_stands_where_its_passage_is_highlighted(page: Any) -> None:
    questions = read_lines(page).values()
    texts = {
        passage["number"]: passage["text"]
        for question in questions
        for passage in question["full"]["passages"]
        if "text" in passage
    }
    cited = 0
    for question in questions:
        numbers = {passage["rank"]: passage["number"] for passage in question["full"]["passages"]}
        for citation in question["full"]["citations"]:
            start, end = citation["span"]
            assert texts[numbers[citation["rank"]]][start:end] == citation["quote"]
            cited += 1
    assert cited >= 4


def test_a_passage_is_stored_once_however_often_it_was_retrieved(page: Any) -> None:
    passages = [passage for question in read_lines(page).values() for passage in question["full"]["passages"]]
    with_text = [passage["number"] for passage in passages if "text" in passage]

    assert len(passages) > 2 * len(with_text)
    assert len(with_text) == len(set(with_text)) == len({passage["number"] for passage in passages})


def test_gold_is_told_apart_from_what_was_retrieved(page: Any) -> None:
    homes = read_lines(page)["homes"]["full"]
    gold = [passage for passage in homes["passages"] if passage["gold"]]

    assert homes["gold"]["answers"] == ["9,400 homes"]
    assert read_lines(page)["lisbon"]["expected"] == "a refusal"
    assert [passage["rank"] for passage in gold] == [1]
    assert gold[0]["accepted"]
    assert gold[0]["stages"]


def test_facts_of_the_run_stand_at_the_foot(page: Any) -> None:
    foot = page.find(".//footer").text_content()

    for fact in ("2026-11-02T08:30:00Z", "c" * 64, "1" * 64, "least confidence", "0.31", "byline", "cores"):
        assert fact in foot


def test_the_same_run_gives_the_same_report(run: RunFolder, written: str, tmp_path: Path) -> None:
    write_report(run, tmp_path / "again.html")

    assert (tmp_path / "again.html").read_text("utf-8") == written


# What can't get in


def test_the_page_names_no_address_outside_itself(page: Any) -> None:
    sources = [
        *page.xpath("//@src"),
        *page.xpath("//@href"),
        *page.xpath("//@action"),
        *page.xpath("//@srcset"),
    ]

    assert [source for source in sources if not source.startswith(("#", "data:"))] == []
    assert "@import" not in page.find(".//style").text
    assert "url(" not in page.find(".//style").text


def test_the_policy_allows_this_style_sheet_and_this_script_alone(page: Any) -> None:
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    style, script = page.find(".//style").text, page.find(".//script[@type='module']").text

    assert rules == {
        "default-src": "'none'",
        "style-src": f"'{digest(style)}'",
        "script-src": f"'{digest(script)}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert page.xpath("//@style | //@onclick | //@onload | //@onerror") == []


def digest(text: str) -> str:
    """The digest of an element's text as a content security policy writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_text_of_a_test_set_never_becomes_markup(page: Any, written: str) -> None:
    assert [script.get("type") for script in page.iter("script")] == [
        "application/json",
        "application/jsonl",
        "module",
    ]
    assert page.xpath("//b[@onclick]") == []
    assert written.count("document.title = ") == written.count('document.title = \\"taken') + written.count(
        "document.title = &#34;taken"
    )
    assert any(question["question"].endswith(MARKUP) for question in read_lines(page).values())


def test_only_addresses_of_the_web_become_links(page: Any, written: str) -> None:
    hostile = next(question for id_, question in read_lines(page).items() if id_.startswith("hostile"))
    urls = [
        found["url"] for found in hostile["full"]["citations"] + hostile["full"]["passages"] if "url" in found
    ]

    assert None in urls
    assert "javascript:" not in written


def test_what_deceives_the_eye_is_taken_out(page: Any, written: str) -> None:
    hostile = next(question for id_, question in read_lines(page).items() if id_.startswith("hostile"))
    kept = json.dumps(hostile, ensure_ascii=False)

    assert "crowns" in kept
    assert not re.search("[\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", written)
    assert not re.search("[\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", kept)


@given(st.dictionaries(st.text(), st.text()))
def test_a_line_means_the_same_without_the_characters_that_html_knows(fields: dict[str, str]) -> None:
    line = escape_markup(to_line(fields))

    assert not set("<>&\n\u2028\u2029") & set(line)
    assert json.loads(line) == json.loads(json.dumps(fields))


# How much of it there is


def test_the_worst_questions_are_shown_in_full_when_there_are_many(run: RunFolder, tmp_path: Path) -> None:
    write_report(run, tmp_path / "report.html", most_in_full=2)
    page = html.parse(str(tmp_path / "report.html")).getroot()
    questions = read_lines(page)

    assert len(questions) == len(CASES)
    assert {id_ for id_, question in questions.items() if "full" in question} <= {
        id_ for id_, question in questions.items() if "wrong" in question["troubles"]
    }
    assert f"2 of {len(CASES)} questions are shown in full" in " ".join(page.text_content().split())


def test_wrong_comes_before_refused_before_unsupported_before_slow() -> None:
    scores = [
        make_scores("fine"),
        make_scores("slow", total_ms=900.0),
        make_scores("unsupported", citation_recall=0.5),
        make_scores("refused", kind="absent", refused_rightly=1.0),
        make_scores("wrong", correct=0.0),
    ]
    order = [sort_out(scores, slow_ms=500.0, most_in_full=most).in_full for most in range(6)]

    assert [next(iter(more - less)) for less, more in pairwise(order)] == [
        "wrong",
        "refused",
        "unsupported",
        "slow",
        "fine",
    ]


def make_scores(name: str, kind: str = "answerable", **values: float) -> CaseScores:
    """Scores of a question that came out right in 10 ms, but for `values`."""
    return CaseScores(name, kind, (), {"correct": 1.0, "total_ms": 10.0, **values})


def test_a_right_refusal_is_no_fault_and_a_wrong_answer_is_no_refusal() -> None:
    scores = [
        make_scores("kept silent", kind="absent", refused_rightly=1.0),
        make_scores("talked", kind="absent", correct=0.0, refused_rightly=0.0),
        make_scores("gave up", correct=0.0, answered_rightly=0.0),
    ]
    result = sort_out(scores, slow_ms=None, most_in_full=10)

    assert result.troubles["kept silent"] == (Trouble.REFUSED,)
    assert result.troubles["talked"] == (Trouble.WRONG,)
    assert result.troubles["gave up"] == (Trouble.WRONG, Trouble.REFUSED)
    assert result.count(Trouble.WRONG) == 2


def test_small_tags_are_counted_where_there_are_too_many() -> None:
    tags = {f"tag {number:03}": {"correct": Estimate(0.5, 0.4, 0.6, number)} for number in range(1, 101)}
    (table,) = divide(Summary(overall={}, by_tag=tags))

    assert len(table.parts) == MOST_PARTS
    assert table.parts[0].name == "tag 100"
    assert table.left_out == 100 - MOST_PARTS


def test_a_report_that_cannot_be_written_leaves_the_former_one(run: RunFolder, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"cannot be written to .*nowhere"):
        write_report(run, tmp_path / "nowhere" / "report.html")

    (tmp_path / "report.html").write_text("the former one", "utf-8")
    damaged = RunFolder(run.path, replace(run.facts))
    (tmp_path / "run").mkdir()
    damaged.path = tmp_path / "run"
    with pytest.raises(Exception, match="scores"):
        write_report(damaged, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text("utf-8") == "the former one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "run"]


# Plots and figures


SUMMARY = Summary(
    overall={
        "total_ms_p50": Estimate(12.0, 11.0, 13.0, 3),
        "risk_coverage_area": Estimate(0.2, 0.1, 0.3, 3),
        "calibration_error": Estimate(0.1, 0.0, 0.2, 3),
    },
    risk_coverage=(Point(0.25, 0.0, 1), Point(0.5, 0.0, 2), Point(0.75, 1 / 3, 3)),
    calibration=(Point(0.1, 0.0, 10), Point(0.9, 0.8, 10)),
)


def test_plots_tell_their_numbers_and_take_the_colours_of_the_page() -> None:
    scores = [make_scores(str(number), total_ms=ms) for number, ms in enumerate((10.0, 12.0, 4_000.0))]
    plots = {plot.name: plot for plot in draw_plots(scores, SUMMARY)}

    assert list(plots) == ["times", "risk", "calibration"]
    assert "All 3 questions" in plots["times"].caption
    assert "logarithmic" in plots["times"].svg
    assert (
        "3 questions were answered, 75.0\xa0% of all; 33.3\xa0% of them came out wrong"
        in plots["risk"].caption
    )
    assert "Area under the curve 0.200 (95 % interval 0.100–0.300)" in plots["risk"].caption
    assert "20 questions in 2 bins" in plots["calibration"].caption
    for plot in plots.values():
        assert set(re.findall(r"#[0-9a-f]{6}\b", plot.svg)) == set()
        assert "style=" not in plot.svg
        assert "<text" in plot.svg
        assert 'role="img"' in plot.svg


def test_ids_of_plots_do_not_meet() -> None:
    scores = [make_scores(str(number)) for number in range(3)]
    ids = [set(re.findall(r'\bid="([^"]+)"', plot.svg)) for plot in draw_plots(scores, SUMMARY)]

    assert not ids[0] & ids[1]
    assert not ids[1] & ids[2]


def test_a_run_without_times_or_confidence_has_no_plots() -> None:
    assert draw_plots([CaseScores("a", "answerable", (), {"correct": 1.0})], Summary(overall={})) == []


def test_the_score_interval_is_that_of_the_textbook() -> None:
    """Five of ten: 0.2366 to 0.7634 (Brown, Cai and DasGupta 2001 use the same formula)."""
    assert wilson_interval(0.5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-5)
    assert wilson_interval(0.0, 10)[0] == 0.0
    assert wilson_interval(1.0, 10)[1] == 1.0


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_score_interval_holds_the_share(n: int, share: float) -> None:
    low, high = wilson_interval(share, n)

    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("answer_in@5", "Answer in @5"),
        ("passage_ndcg@10", "Passage nDCG @10"),
        ("token_f1", "Token F1"),
        ("total_ms_p95", "Total time p95"),
        ("peak_memory_mb", "Peak memory"),
        ("auroc_absent", "AUROC absent"),
    ],
)
def test_a_name_is_told_in_words(name: str, label: str) -> None:
    assert label_figure(name) == label


def test_values_have_their_unit_and_no_false_precision() -> None:
    assert format_value(0.5, Unit.SHARE, with_unit=True) == "0.500"
    assert format_value(1234.56, Unit.MILLISECONDS, with_unit=True) == "1,235\xa0ms"
    assert format_value(7.123, Unit.MILLISECONDS) == "7.1"


def test_accepted_answers_are_found_as_whole_words() -> None:
    text = "Three people: the three people, not threesome."

    assert [text[span.start : span.end] for span in find_accepted(text, ["three", "three people", " "])] == [
        "Three people",
        "three people",
    ]


def test_nested_facts_become_groups() -> None:
    facts = tell_facts(make_facts(3))

    assert ("least confidence", "0.31") in facts["configuration"]
    assert ("started at", "2026-11-02T08:30:00Z") in facts["run"]
    assert ("finished at", "–") in facts["run"]
