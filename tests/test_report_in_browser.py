"""The report in a real browser: at the width of a phone and of a desk, in light and in dark.

Debian's chromium is driven through Playwright, which talks to it over pipes, so no socket is opened and no
browser is downloaded. Without chromium these tests are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from reported_run import CASES, MARKUP, make_run

from bot.evaluation_report import write_report
from qa.evaluating.run_folder import FIGURES, RunFolder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="there is no chromium: install Debian's package of that name to see the report in a browser",
)
# Chromium looks for updates and the like as soon as it starts; here it must not.
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
Look = tuple[Literal["phone", "desk"], Literal["light", "dark"]]
LOOKS: list[Look] = [("phone", "light"), ("phone", "dark"), ("desk", "light"), ("desk", "dark")]
LEAST_CONTRAST = 4.5  # WCAG 2.2, level AA, for text of ordinary size


@pytest.fixture(scope="module")
def run(library: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("runs") / "run", library)


@pytest.fixture(scope="module")
def report(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "report.html"
    write_report(run, target)
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=[*QUIETLY], env={**os.environ})
        yield opened
        opened.close()


@dataclass(frozen=True)
class Window:
    """A window of the browser with what its page has complained about and asked for since it was opened."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Window]:
    """An empty window in each size and scheme."""
    (width, height), scheme = SIZES[request.param[0]], request.param[1]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, offline=True, locale="en-GB"
    )
    opened = Window(context.new_page())
    opened.page.set_default_timeout(30_000)
    opened.page.on("console", lambda message: opened.complaints.append(message.text))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on("request", lambda asked: opened.requests.append(asked.url))
    yield opened
    context.close()


@pytest.fixture
def page(window: Window, report: Path) -> Iterator[Page]:
    """The report, newly opened; afterwards it must have been quiet and kept to itself."""
    window.complaints.clear()
    window.requests.clear()
    window.page.goto("about:blank")
    window.page.goto(report.as_uri())
    yield window.page
    window.page.evaluate("localStorage.clear()")
    assert window.complaints == []
    assert {url for url in window.requests if not url.startswith(("data:", "about:"))} == {report.as_uri()}


# For what the report does, each size and each scheme once is enough.
in_use = pytest.mark.parametrize("window", [LOOKS[0], LOOKS[-1]], indirect=True, ids="-".join)


def count_rows(page: Page) -> int:
    return page.locator("#rows tbody tr").count()


def open_question(page: Page, question: str) -> None:
    page.get_by_role("link", name=question).click()
    page.locator("#question h1").wait_for()


def test_headline_figures_are_seen_and_are_those_of_the_run(page: Page, run: RunFolder) -> None:
    figures = json.loads((run.path / FIGURES).read_text("utf-8"))["overall"]
    items = page.locator(".headlines li").all()

    assert len(items) >= 8
    for item in items:
        estimate = figures[item.get_attribute("data-figure")]
        value = item.locator(".value")
        assert value.is_visible()
        (shown,) = re.findall(r"[\d.,]+", value.inner_text())
        decimals = len(shown.partition(".")[2])
        assert float(shown.replace(",", "")) == round(estimate["value"], decimals)


def test_nothing_is_wider_than_the_window(page: Page) -> None:
    assert overflow(page) == 0
    for case in CASES:
        page.evaluate("id => { location.hash = '#question/' + encodeURIComponent(id) }", case.id)
        page.locator("#question h1", has_text=case.question[:20]).wait_for()
        for details in page.locator("#question details").all():
            details.evaluate("each => { each.open = true }")
        assert overflow(page) == 0


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_text_can_be_read_on_its_ground(page: Page) -> None:
    assert find_faint_texts(page) == []
    open_question(page, "How many homes")
    for details in page.locator("#question details").all():
        details.evaluate("each => { each.open = true }")
    assert find_faint_texts(page) == []
    page.locator(".back").click()
    page.locator("#scheme").click()
    page.locator("#scheme").click()
    assert find_faint_texts(page) == []


def find_faint_texts(page: Page) -> list[str]:
    """Every visible text whose contrast with what is behind it is too little, by the formula of the WCAG."""
    found: list[str] = page.evaluate(
        """least => {
            const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
            const luminance = (color) => numbers(color).slice(0, 3).map((part) => part / 255)
                .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
                .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = (element) => {
                for (let each = element; each; each = each.parentElement) {
                    const color = getComputedStyle(each).backgroundColor;
                    if ((numbers(color)[3] ?? 1) > 0) return color;
                }
                return "rgb(255, 255, 255)";
            };
            const faint = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const element = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
                const style = getComputedStyle(element);
                const color = element.closest("svg") ? style.fill : style.color;
                const [a, b] = [luminance(color), luminance(ground(element))];
                const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (contrast < least) faint.push(`${contrast.toFixed(2)}: ${walker.currentNode.data.trim()}`);
            }
            return faint;
        }""",
        LEAST_CONTRAST,
    )
    return found


@in_use
def test_filters_show_the_questions_that_they_name(page: Page) -> None:
    assert count_rows(page) == len(CASES)
    for name in ("wrong", "refused", "unsupported", "slow"):
        choice = page.locator(".filters label", has_text=name)
        choice.click()
        counted = int(choice.locator("b").inner_text())
        assert 0 < counted < len(CASES)
        assert count_rows(page) == counted
        assert page.locator("#count").inner_text() == f"{counted} of {len(CASES)} questions"
    page.locator(".filters label", has_text="wrong").click()
    assert "Expected: on Mondays" in page.locator("#rows").inner_text()
    page.locator(".filters label", has_text="all").click()
    assert count_rows(page) == len(CASES)


@in_use
def test_a_search_finds_words_of_questions_answers_and_tags(page: Page) -> None:
    for words, expected in {
        "lisbon": 1,
        "ELSEWHERE": 2,
        "bridge vehicles": 1,
        "zzz": 0,
        "": len(CASES),
    }.items():
        page.locator("#search").fill(words)
        assert count_rows(page) == expected


@in_use
def test_questions_can_be_sorted_both_ways(page: Page) -> None:
    page.locator("#order").select_option("ms")
    page.locator("#direction").click()
    times = [text.replace("ms", "").replace(",", "").strip() for text in read_cells(page, "time")]

    assert [float(ms) for ms in times] == sorted(map(float, times), reverse=True)
    assert page.locator("#rows th[aria-sort=descending]").count() == 1


def read_cells(page: Page, name: str) -> list[str]:
    return page.locator(f"#rows td[data-name='{name}']").all_text_contents()


def test_a_question_opens_with_its_quote_highlighted(page: Page) -> None:
    open_question(page, "How many homes")
    page.locator(".reference").first.click()
    mark = page.locator("#quote-1 mark")

    assert not page.locator("#overview").is_visible()
    assert mark.is_visible()
    assert "9,400 homes" in mark.inner_text()
    background = mark.evaluate("mark => getComputedStyle(mark).backgroundColor")
    assert background != page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.locator("#quote-1 blockquote").inner_text() != mark.inner_text()
    first = page.locator(".passages li").first.inner_text()
    for words in ("cited [1]", "gold article", "holds an accepted answer", "bm25"):
        assert words in first
    assert "9,400 homes" in page.locator("aside").inner_text()


@in_use
def test_hostile_text_is_shown_as_it_was_written(page: Page) -> None:
    open_question(page, "Until when is the swing bridge")

    assert MARKUP in (page.locator("#question h1").text_content() or "")
    assert "😀" in (page.locator(".answer").first.text_content() or "")
    assert page.title() != "taken"
    assert page.locator("#question b[onclick]").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


@in_use
def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the questions"
    page.locator("#rows tbody a").first.focus()
    first = focused(page)
    page.keyboard.press("Enter")
    page.locator("#question h1").wait_for()
    assert focused(page) == first
    page.keyboard.press("ArrowRight")
    page.locator("#question h1", has_not_text=first).wait_for()
    page.keyboard.press("ArrowLeft")
    page.locator("#question h1", has_text=first).wait_for()
    page.keyboard.press("Escape")
    page.locator("#overview").wait_for()
    assert focused(page) == first
    page.locator(".filters input").first.focus()
    page.keyboard.press("ArrowRight")
    assert 0 < count_rows(page) < len(CASES)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent")).strip()


@in_use
def test_back_and_forward_of_the_browser_work(page: Page) -> None:
    open_question(page, "How many homes")
    page.go_back()
    page.locator("#overview").wait_for()
    page.go_forward()
    page.locator("#question h1", has_text="How many homes").wait_for()
    page.reload()
    assert page.locator("#question h1").inner_text().startswith("How many homes")


@in_use
def test_the_colours_can_be_chosen(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    system = page.evaluate(ground)
    seen = []
    for _ in range(3):
        page.locator("#scheme").click()
        seen.append(page.evaluate(ground))

    assert len(set(seen)) == 2
    assert seen[-1] == system
