"""Answers to pick in inline mode: a line in the list, and the one short message that it becomes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.telegram_bot.pressing.deep_links import link_question
from bot.telegram_bot.rendering.answers import (
    nearest_articles,
    write_claims,
    write_note,
    write_refusal,
    write_writer,
)
from bot.telegram_bot.rendering.chat_text import clip, make_harmless
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.quoting_sources import Source, group_by_article, link_title, name_source
from bot.telegram_bot.rendering.splitting import MOST_UNITS, split_text
from bot.telegram_bot.rendering.styled_text import StyledText, bold, join, link, plain, to_html
from bot.telegram_bot.rendering.viewing import View
from qa.answers import Answer, Outcome

_LONGEST_QUESTION = 300  # characters
_LONGEST_TITLE = 100
_LONGEST_DESCRIPTION = 200
_MORE = " …"


@dataclass(frozen=True, slots=True)
class Card:
    """`title` and `description` are plain text for the list; `message` has no buttons."""

    title: str
    description: str
    message: OutgoingMessage


def render_card(view: View, answer: Answer, *, bot_name: str = "") -> Card:
    """Return `answer` for any chat: the question, the claims or a refusal, and the head of each article.

    With `bot_name` it ends with a link that asks the question in a private chat with the bot.
    """
    question = bold(clip(make_harmless(answer.question), _LONGEST_QUESTION))
    if answer.outcome is Outcome.NOT_FOUND:
        title, description = view.phrases.say("inline-nothing"), view.phrases.say("inline-nothing-more")
        body = [write_refusal(view, answer), _list_nearest(view, answer)]
    else:
        title = clip(make_harmless(answer.text), _LONGEST_TITLE)
        outlets = dict.fromkeys(view.name_source(citation.source) for citation in answer.citations)
        description = clip(", ".join(outlets), _LONGEST_DESCRIPTION)
        sources = _list_sources(view, answer)
        body = [write_claims(answer), write_note(view, answer), sources, write_writer(view, answer)]
    text = join([question, *body, _link_back(view, answer.question, bot_name)], "\n\n")
    return Card(title, description, _fit_into_one(text))


def _list_sources(view: View, answer: Answer) -> StyledText:
    lines = []
    for group in group_by_article(answer.citations):
        numbers = plain(" ".join(f"[{citation.n}]" for citation in group))
        lines.append(join([numbers, _head(view, group[0])], " "))
    return join(lines, "\n")


def _list_nearest(view: View, answer: Answer) -> StyledText:
    heads = [_head(view, one) for one in nearest_articles(answer)]
    return join([plain(view.phrases.say("nearest-title")), *heads], "\n") if heads else ()


def _head(view: View, source: Source) -> StyledText:
    return join([name_source(view, source), link_title(view, source)], " ")


def _link_back(view: View, question: str, bot_name: str) -> StyledText:
    address = link_question(bot_name, question) if bot_name else None
    return link(view.phrases.say("inline-open-bot"), address) if address else ()


def _fit_into_one(text: StyledText) -> OutgoingMessage:
    """The text as one message; "…" tells that there is more."""
    pieces = split_text(text, most_units=MOST_UNITS - len(_MORE)) or [plain(_MORE)]
    return OutgoingMessage(to_html(pieces[0] + plain(_MORE) if len(pieces) > 1 else pieces[0]))
