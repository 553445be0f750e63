"""Answers and passages for people: what was said, by whom, when, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.consoles import print_hanging
from bot.phrases import (
    MARKED,
    NUMBER,
    OUTLET,
    QUIET,
    WARNING,
    count_things,
    link_text,
    name_day,
    name_filter,
    name_outlets,
    name_span,
)
from bot.terminal_text import make_harmless
from qa.answers import Answer, Citation, Claim, Outcome, Passage, Searched, Verdict

if TYPE_CHECKING:
    from index.articles import Span

_CHANGES = {Verdict.RECITED: "cited anew", Verdict.SOFTENED: "softened", Verdict.DROPPED: "dropped"}


def show_answer(console: Console, answer: Answer, *, explain: bool = False) -> None:
    """Print the claims and then their sources, or what was searched in vain.

    With `explain` also what verification changed of what a language model wrote.
    """
    if answer.outcome is Outcome.ANSWERED:
        _show_claims(console, answer)
    else:
        _show_refusal(console, answer)
    if explain:
        console.print()
        show_revisions(console, answer)


def show_revisions(console: Console, answer: Answer) -> None:
    """Print what verification changed of a model's draft, and why."""
    if not answer.revisions and not answer.claims:
        words = "Nothing was written that could be checked."
    elif not answer.written_by and not answer.revisions:
        words = "No language model wrote anything: these are the articles' own sentences."
    elif not answer.revisions:
        words = "Every statement of the draft is supported by what it cites: nothing was changed."
    else:
        words = f"Checked against the articles, {count_things(len(answer.revisions), 'change')}:"
    print_hanging(console, Text(words, style=QUIET))
    for revision in answer.revisions:
        head = Text.assemble((f"{_CHANGES[revision.verdict]}: ", WARNING), make_harmless(revision.written))
        print_hanging(console, head, first="- ", indent=2)
        if revision.verdict is Verdict.SOFTENED:
            print_hanging(console, Text(f"kept: {make_harmless(revision.kept)}"), first="  ")
        print_hanging(console, Text(make_harmless(revision.reason), style=QUIET), first="  ")


def show_passages(console: Console, passages: Sequence[Passage]) -> None:
    """Print passages best first, each under its outlet, date, title and link."""
    if not passages:
        console.print(Text("Nothing found: no article matches the words or the filters.", style=WARNING))
    for passage in passages:
        number = Text(f"{passage.rank:>2} ", style=NUMBER)
        _show_head(console, number, passage)
        for paragraph in filter(None, passage.text.splitlines()):
            print_hanging(console, Text(make_harmless(paragraph)), first=" " * number.cell_len)
        score = f"score {passage.score:.3f} · {passage.article_id} {passage.start}-{passage.end}"
        print_hanging(console, Text(make_harmless(score), style=QUIET), first=" " * number.cell_len)
        console.print()


def _show_claims(console: Console, answer: Answer) -> None:
    for claim in answer.claims:
        print_hanging(console, _claim_text(claim))
    if answer.decision:
        print_hanging(console, Text(make_harmless(answer.decision)))
    console.print()
    for citation in answer.citations:
        _show_citation(console, Text(f"[{citation.n}] ", style=NUMBER), citation)
    for part in answer.missing:
        missing = Text(f"Not found in the collection: {make_harmless(part)}", style=WARNING)
        print_hanging(console, missing, indent=2)
    _show_note(console, answer)
    print_hanging(console, Text(_summary(answer), style=QUIET), indent=2)


def _show_note(console: Console, answer: Answer) -> None:
    if answer.note:
        print_hanging(console, Text(make_harmless(answer.note), style=WARNING), indent=2)


def _show_refusal(console: Console, answer: Answer) -> None:
    print_hanging(console, Text("The collection does not answer this question.", style=f"bold {WARNING}"))
    if answer.reason:
        print_hanging(console, Text(make_harmless(answer.reason)))
    _show_note(console, answer)
    print_hanging(console, Text(_describe_search(answer.searched), style=QUIET), indent=2)
    if answer.nearest is not None:
        console.print()
        print_hanging(console, Text("The nearest thing found, which is not an answer:", style=WARNING))
        _show_citation(console, Text("  "), answer.nearest)


def _claim_text(claim: Claim) -> Text:
    text = mark_words(claim.text, claim.marks, offset=0)
    for n in claim.citations:
        text.append(f" [{n}]", style=NUMBER)
    return text


def _show_citation(console: Console, lead: Text, citation: Citation) -> None:
    _show_head(console, lead, citation)
    quote = mark_words(citation.quote, citation.marks, offset=citation.start)
    print_hanging(console, Text("“") + quote + Text("”"), first=" " * lead.cell_len)
    console.print()


def _show_head(console: Console, lead: Text, found: Citation | Passage) -> None:
    """Print outlet, date and title on one line, the link on the next."""
    outlet = make_harmless(found.source or "unknown outlet")
    head = Text.assemble(
        (outlet, OUTLET), f" · {name_day(found.published_at)} · {make_harmless(found.title)}"
    )
    print_hanging(console, head, first=lead)
    if found.url:
        print_hanging(console, link_text(found.url), first=" " * lead.cell_len)


def mark_words(text: str, marks: Iterable[Span], *, offset: int) -> Text:
    """Return `text` with the marked spans in bold; the spans count from `offset` characters before it."""
    marked = Text(make_harmless(text))
    for span in marks:
        marked.stylize(MARKED, max(0, span.start - offset), max(0, span.end - offset))
    return marked


def _summary(answer: Answer) -> str:
    took = answer.timings_ms.get("total")
    parts = [
        f"Confidence {answer.confidence:.0%}",
        _describe_writer(answer),
        _describe_search(answer.searched),
        "" if took is None else f"{took:.0f} ms",
    ]
    return " · ".join(part for part in parts if part)


def _describe_writer(answer: Answer) -> str:
    """Who wrote the claims, and what became of them: "Written by ollama:qwen3:8b, 2 changes when checked"."""
    if not answer.written_by:
        return ""
    parts = [f"Written by {make_harmless(answer.written_by)}"]
    parts += [f"{count_things(len(answer.revisions), 'change')} when checked"] if answer.revisions else []
    parts += [f"{count_things(sum(answer.usage.values()), 'token')}"] if answer.usage else []
    parts += [f"${answer.cost_usd:.4f}"] if answer.cost_usd is not None else []
    return ", ".join(parts)


def _describe_search(searched: Searched) -> str:
    """Say what was looked through: "Searched 30 articles from 7 outlets (…), 3 Mar 2026 to 19 May 2026"."""
    text = f"Searched {count_things(searched.articles, 'article')}"
    if searched.outlets:
        text += f" from {count_things(len(searched.outlets), 'outlet')} ({name_outlets(searched.outlets)})"
    parts = [text, name_span(searched.earliest, searched.latest)]
    parts += [name_filter(name, value) for name, value in searched.filters.items()]
    return ", ".join(part for part in parts if part)
