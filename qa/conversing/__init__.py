"""One question of a conversation, for every door: made to stand alone, asked, and asked as it was if need be.

    exchange = ask_in_conversation(pipeline, "And what did she promise there?", turns)
    exchange.searched_for       "What did Mara Kern promise in Oldmere?", to be shown
    turns.append(exchange.turn)

A rewriting can be wrong. So when it finds no answer, a question that says itself what it is about is asked as
it was typed. "How old is she?" is not: whatever age it found would be that of somebody who was not meant, and
a follow-up to something that the articles do not tell has to stay without an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from index.library import Filters
from qa.answering import OnText
from qa.answers import Answer, Outcome
from qa.citing import count_in
from qa.conversing.conversation import Standalone, Turn, says_what_it_is_about

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was asked, the question that was answered, and the answer.

    `given_up` is a rewriting that found nothing, where the question was then answered as it was asked.
    """

    question: str
    standalone: Standalone
    answer: Answer
    given_up: str = ""

    @property
    def searched_for(self) -> str:
        """The question that was answered where it is not the one that was asked; else nothing."""
        return self.standalone.question if self.standalone.question != self.question else ""

    @property
    def turn(self) -> Turn:
        """What the questions after this one may take up."""
        return Turn(self.question, self.standalone.question, self.answer)


def ask_in_conversation(
    pipeline: Pipeline,
    question: str,
    turns: Sequence[Turn],
    *,
    filters: Filters = EVERYTHING,
    asked_at: datetime | None = None,
    on_rewritten: Callable[[str], None] | None = None,
    on_text: OnText | None = None,
) -> Exchange:
    """Answer `question` as it is meant after `turns` (oldest first); `on_rewritten` hears what that is.

    The other options, and what is raised, are those of `Pipeline.ask`. What either callback raises ends it.
    """
    standalone = pipeline.make_standalone(question, turns)
    if on_rewritten and standalone.question != question:
        on_rewritten(standalone.question)
    return answer_either(
        question,
        standalone,
        lambda asked: pipeline.ask(asked, filters=filters, asked_at=asked_at, on_text=on_text),
    )


def answer_either(question: str, standalone: Standalone, ask: Callable[[str], Answer]) -> Exchange:
    """Ask `standalone`; where that finds nothing, and `question` may be meant as it is, ask that."""
    answer = count_in(ask(standalone.question), standalone)
    exchange = Exchange(question, standalone, answer)
    rewritten = exchange.searched_for
    if not rewritten or answer.outcome is Outcome.ANSWERED or not says_what_it_is_about(question):
        return exchange
    plain = ask(question)
    if plain.outcome is Outcome.NOT_FOUND:
        return replace(exchange, answer=count_in(answer, plain))
    plain = count_in(plain, answer)
    return Exchange(question, Standalone(question), plain, given_up=rewritten)
