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
    name_outlets,
    name_span,
)
from bot.terminal_text import make_harmless
from qa.answers import Answer, Citation, Claim, Outcome, Passage, Searched

if TYPE_CHECKING:
    from index.articles import Span


def show_answer(console: Console, answer: Answer) -> None:
    """Print the claims and then their sources, or what was searched in vain."""
    if answer.outcome is Outcome.ANSWERED:
        _show_claims(console, answer)
    else:
        _show_refusal(console, answer)


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
    console.print()
    for citation in answer.citations:
        _show_citation(console, Text(f"[{citation.n}] ", style=NUMBER), citation)
    for part in answer.missing:
        missing = Text(f"Not found in the collection: {make_harmless(part)}", style=WARNING)
        print_hanging(console, missing, indent=2)
    print_hanging(console, Text(_summary(answer), style=QUIET), indent=2)


def _show_refusal(console: Console, answer: Answer) -> None:
    print_hanging(console, Text("The collection does not answer this question.", style=f"bold {WARNING}"))
    if answer.reason:
        print_hanging(console, Text(make_harmless(answer.reason)))
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
    parts = [f"Confidence {answer.confidence:.0%}", _describe_search(answer.searched)]
    return " · ".join([*parts, f"{took:.0f} ms"] if took is not None else parts)


def _describe_search(searched: Searched) -> str:
    """Say what was looked through: "Searched 30 articles from 7 outlets (…), 3 Mar 2026 to 19 May 2026"."""
    text = f"Searched {count_things(searched.articles, 'article')}"
    if searched.outlets:
        text += f" from {count_things(len(searched.outlets), 'outlet')} ({name_outlets(searched.outlets)})"
    parts = [text, name_span(searched.earliest, searched.latest)]
    parts += [f"only {name}: {make_harmless(value)}" for name, value in searched.filters.items()]
    return ", ".join(part for part in parts if part)
