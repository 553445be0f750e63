"""What was searched, in words: how many articles of how many outlets, from when, and under which filters."""

from __future__ import annotations

from bot.telegram_bot.rendering.chat_text import make_harmless
from bot.telegram_bot.rendering.styled_text import StyledText, plain
from bot.telegram_bot.rendering.viewing import View, name
from qa.answers import Searched
from qa.json_forms.moments import parse_timestamp


def describe_search(view: View, searched: Searched) -> StyledText:
    """Return "Searched 24 articles from 7 outlets, 3 March 2026 – 19 May 2026."."""
    say = view.phrases.say
    articles, outlets = searched.articles, len(searched.outlets)
    if not articles:
        return plain(say("collection-empty"))
    if searched.earliest is None or searched.latest is None:
        return plain(say("searched", articles=articles, outlets=outlets))
    dates = view.phrases.span(searched.earliest, searched.latest)
    return plain(say("searched-dated", articles=articles, outlets=outlets, dates=dates))


def describe_filters(view: View, searched: Searched) -> list[StyledText]:
    """Return one line for the outlets and one for the time that an answer was confined to."""
    return [
        plain(line) for line in (_describe_outlets(view, searched), _describe_time(view, searched)) if line
    ]


def _describe_outlets(view: View, searched: Searched) -> str:
    outlets = searched.filters.get("source", "")
    return view.phrases.say("only-outlet", outlets=name(outlets)) if outlets else ""


def _describe_time(view: View, searched: Searched) -> str:
    since, until = (_read_day(view, searched.filters.get(end, "")) for end in ("since", "until"))
    if since and until:
        return view.phrases.say("only-between", **{"from": since, "until": until})
    if since:
        return view.phrases.say("only-since", day=since)
    return view.phrases.say("only-until", day=until) if until else ""


def _read_day(view: View, written: str) -> str:
    """The day of an ISO 8601 moment in the view's language; what is none as it is written."""
    try:
        return view.phrases.day(parse_timestamp(written)) if written else ""
    except ValueError:
        return make_harmless(written)
