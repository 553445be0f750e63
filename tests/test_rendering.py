"""What an answer looks like: wide and narrow, in colour and in a pipe, and with hostile text in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.text import Text

from bot.consoles import PlainConsole, open_console
from bot.rendering import show_answer, show_passages
from bot.showing_drafts import NOT_CHECKED, show_draft
from index.articles import Span
from qa.answers import Answer, Citation, Claim, Outcome, Passage, Revision, Searched, Verdict

HOSTILE = "\x1b]0;owned\x07[red]bold[/red] :smile: \x9b2J\nsecond line\u202e"


def console_of(*, width: int = 80, terminal: bool = True) -> PlainConsole:
    """Return a console that writes into memory."""
    return PlainConsole(
        file=StringIO(),
        width=width,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )


def render(shown: Answer | Passage, *, width: int = 80, terminal: bool = True, explain: bool = False) -> str:
    """Return what is printed, with the codes of a terminal's colours and links when it is one."""
    console = console_of(width=width, terminal=terminal)
    if isinstance(shown, Answer):
        show_answer(console, shown, explain=explain)
    else:
        show_passages(console, [shown])
    return written_to(console)


def written_to(console: PlainConsole) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def cite(n: int, quote: str, **changed: str) -> Citation:
    fields = {"title": "Barge hits bridge", "source": "The Tribune", "url": "https://tribune.example/barge"}
    fields |= changed
    return Citation(
        n=n,
        article_id=f"a{n}",
        title=fields["title"],
        source=fields["source"],
        published_at=datetime(2026, 5, 2, tzinfo=UTC),
        url=fields["url"],
        quote=quote,
        start=100,
        end=100 + len(quote),
    )


SEARCHED = Searched(
    articles=24,
    outlets=("The Tribune", "Courier"),
    earliest=datetime(2026, 3, 3, tzinfo=UTC),
    latest=datetime(2026, 5, 19, tzinfo=UTC),
    filters={"since": "2026-03-01"},
)
QUOTE = "The harbour master said that three people were hurt when the barge hit the pier."
MARK = Span(QUOTE.index("three people"), QUOTE.index("three people") + len("three people"))
ANSWERED = Answer(
    question="How many were hurt?",
    outcome=Outcome.ANSWERED,
    text=QUOTE,
    claims=(Claim(QUOTE, (1, 2), (MARK,)),),
    citations=(cite(1, QUOTE), cite(2, QUOTE, source="Courier", url="javascript:alert(1)")),
    confidence=0.934,
    searched=SEARCHED,
    missing=("who steered",),
    timings_ms={"total": 41.6},
)
REFUSED = Answer(
    question="What is the population of Lisbon?",
    outcome=Outcome.NOT_FOUND,
    text="",
    claims=(),
    citations=(),
    confidence=0.03,
    searched=SEARCHED,
    reason="No article says anything about Lisbon.",
    nearest=cite(1, "Oldmere has 40,000 inhabitants."),
)


def test_an_answer_shows_claims_with_numbers_then_who_said_so() -> None:
    lines = render(ANSWERED, width=100, terminal=False).splitlines()
    assert lines == [
        f"{QUOTE} [1] [2]",
        "",
        "[1] The Tribune · 2 May 2026 · Barge hits bridge",
        "    https://tribune.example/barge",
        f"    “{QUOTE}”",
        "",
        "[2] Courier · 2 May 2026 · Barge hits bridge",
        "    javascript:alert(1)",
        f"    “{QUOTE}”",
        "",
        "Not found in the collection: who steered",
        "Confidence 93% · Searched 24 articles from 2 outlets (The Tribune, Courier), 3 Mar 2026 to 19 May",
        "  2026, only since: 1 Mar 2026 · 42 ms",
    ]


def test_a_filter_that_the_question_set_is_told_with_its_words() -> None:
    searched = replace(SEARCHED, filters={"source": "The Tribune", "question": "according to the Tribune"})
    text = " ".join(render(replace(ANSWERED, searched=searched), width=100, terminal=False).split())
    assert "only source: The Tribune, as the question says: “according to the Tribune”" in text


def test_an_answer_that_a_model_wrote_names_it_and_what_checking_changed() -> None:
    softened = Revision(
        "Three were hurt on Friday.", "Three were hurt.", Verdict.SOFTENED, "No source says “on Friday”."
    )
    dropped = Revision("The pier fell.", "", Verdict.DROPPED, "No source says it.")
    answer = replace(
        ANSWERED,
        written_by="ollama:qwen3:8b",
        usage={"input": 900, "output": 100},
        cost_usd=0.00123,
        revisions=(softened, dropped),
        note="openai:gpt-5-mini did not answer: ollama:qwen3:8b wrote this.",
    )
    lines = render(answer, width=100, terminal=False, explain=True).splitlines()
    assert lines[-11:] == [
        "openai:gpt-5-mini did not answer: ollama:qwen3:8b wrote this.",
        "Confidence 93% · Written by ollama:qwen3:8b, 2 changes when checked, 1,000 tokens, $0.0012 ·",
        "  Searched 24 articles from 2 outlets (The Tribune, Courier), 3 Mar 2026 to 19 May 2026, "
        "only since:",
        "  1 Mar 2026 · 42 ms",
        "",
        "Checked against the articles, 2 changes:",
        "- softened: Three were hurt on Friday.",
        "  kept: Three were hurt.",
        "  No source says “on Friday”.",
        "- dropped: The pier fell.",
        "  No source says it.",
    ]


def test_a_draft_says_that_it_is_not_checked_and_goes_away() -> None:
    console = console_of(width=40)
    with show_draft(console, "ollama:qwen3:8b") as on_text:
        assert on_text is not None
        on_text(f"Three were {HOSTILE} hurt.")
    written = written_to(console)
    assert NOT_CHECKED in written
    assert "Three were ␛]0;owned" in written
    assert "\x1b]0;" not in written
    assert written.endswith("\x1b[2K")  # the last line of the draft is erased


@pytest.mark.parametrize(("model", "terminal"), [("", True), ("ollama:qwen3:8b", False)])
def test_no_draft_is_shown_where_none_is_written_or_nobody_watches(model: str, terminal: bool) -> None:
    with show_draft(console_of(terminal=terminal), model) as on_text:
        assert on_text is None


def test_the_words_that_answer_are_bold() -> None:
    assert "\x1b[1mthree people\x1b[0m" in render(ANSWERED, width=200)


def test_only_web_addresses_can_be_clicked() -> None:
    written = render(ANSWERED)
    assert ";https://tribune.example/barge\x1b\\" in written
    assert ";javascript:" not in written


def test_a_refusal_says_what_was_searched_and_that_the_nearest_is_no_answer() -> None:
    assert render(REFUSED, width=200, terminal=False).splitlines() == [
        "The collection does not answer this question.",
        "No article says anything about Lisbon.",
        "Searched 24 articles from 2 outlets (The Tribune, Courier), 3 Mar 2026 to 19 May 2026, "
        "only since: 1 Mar 2026",
        "",
        "The nearest thing found, which is not an answer:",
        "  The Tribune · 2 May 2026 · Barge hits bridge",
        "  https://tribune.example/barge",
        "  “Oldmere has 40,000 inhabitants.”",
        "",
    ]


@pytest.mark.parametrize("answer", [ANSWERED, REFUSED], ids=["answered", "refused"])
@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_line_is_wider_than_the_terminal(answer: Answer, width: int) -> None:
    for line in render(answer, width=width, terminal=False).splitlines():
        assert Text(line).cell_len <= width
        assert line == line.rstrip()


def test_hostile_text_is_shown_as_text() -> None:
    passage = Passage(
        rank=1,
        article_id=HOSTILE,
        title=HOSTILE,
        source=HOSTILE,
        published_at=None,
        url=f"https://example.org/{HOSTILE}",
        text=HOSTILE,
        start=0,
        end=len(HOSTILE),
        score=0.5,
    )
    hostile = Answer(
        question=HOSTILE,
        outcome=Outcome.ANSWERED,
        text=HOSTILE,
        claims=(Claim(HOSTILE, (1,)),),
        citations=(cite(1, HOSTILE, title=HOSTILE, source=HOSTILE, url=HOSTILE),),
        confidence=0.5,
        searched=Searched(1, (HOSTILE,), None, None, {"source": HOSTILE}),
        reason=HOSTILE,
        missing=(HOSTILE,),
        written_by=HOSTILE,
        revisions=(Revision(HOSTILE, HOSTILE, Verdict.SOFTENED, HOSTILE),),
        note=HOSTILE,
    )
    for written in (render(passage, width=500), render(hostile, width=500, explain=True)):
        assert "\x1b]0;" not in written
        assert not set("\x07\x9b\u202e") & set(written)
        assert "␛]0;owned␇[red]bold[/red] :smile: \ufffd2J second line" in written


def test_colour_is_off_where_nobody_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert open_console().is_terminal
    monkeypatch.setenv("NO_COLOR", "1")
    assert open_console().no_color


def test_a_pipe_is_not_wrapped_and_columns_wraps_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show_answer(open_console(), ANSWERED)
    assert f"    “{QUOTE}”\n" in capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "40")
    show_answer(open_console(), ANSWERED)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40
