"""Answers to pick in inline mode: a line in the list, and the one short message that it becomes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.telegram_bot.chat_text import clip, make_harmless
from bot.telegram_bot.outgoing import OutgoingMessage
from bot.telegram_bot.quoting_sources import group_by_article, link_title, name_source
from bot.telegram_bot.rendering import write_claims, write_refusal
from bot.telegram_bot.styled_text import StyledText, bold, join, plain
from bot.telegram_bot.viewing import View, to_messages
from qa.answers import Answer, Outcome

_LONGEST_QUESTION = 300  # characters
_LONGEST_TITLE = 100
_LONGEST_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class Card:
    """`title` and `description` are plain text for the list; `message` has no buttons."""

    title: str
    description: str
    message: OutgoingMessage


def render_card(view: View, answer: Answer) -> Card:
    """Return `answer` for any chat: the question, the claims, and the head of each source."""
    question = bold(clip(make_harmless(answer.question), _LONGEST_QUESTION))
    if answer.outcome is Outcome.NOT_FOUND:
        text = join([question, write_refusal(view, answer)], "\n\n")
        title, description = view.phrases.say("inline-nothing"), view.phrases.say("inline-nothing-more")
        return Card(title, description, to_messages(text)[0])
    text = join([question, *write_claims(answer), _list_sources(view, answer)], "\n\n")
    outlets = dict.fromkeys(view.name_source(citation.source) for citation in answer.citations)
    return Card(
        title=clip(make_harmless(answer.text), _LONGEST_TITLE),
        description=clip(", ".join(outlets), _LONGEST_DESCRIPTION),
        message=to_messages(text)[0],
    )


def _list_sources(view: View, answer: Answer) -> StyledText:
    lines = []
    for group in group_by_article(answer.citations):
        numbers = plain(" ".join(f"[{citation.n}]" for citation in group))
        lines.append(join([numbers, name_source(view, group[0]), link_title(view, group[0])], " "))
    return join(lines, "\n")
