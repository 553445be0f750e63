"""The conversation so far, and what a question means in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram_bot.door import Door
from bot.telegram_bot.pressing.windows import Window
from bot.telegram_bot.remembering.chat_store import Turn as KeptTurn
from qa.conversing.conversation import TURNS_READ, Standalone, Turn
from qa.json_forms.reading import JsonReadingError, read_answer

if TYPE_CHECKING:
    from bot.telegram_bot.finding import Question


@dataclass(frozen=True, slots=True)
class Meaning:
    """The question that one in a conversation stands for, and how far back to look for its answer.

    `window` is None where that of the chat is in force.
    """

    asked: str
    standalone: Standalone
    window: Window | None = None

    @property
    def question(self) -> str:
        """What to search for."""
        return self.standalone.question

    @property
    def searched_for(self) -> str:
        """The same when it is not what was asked, and has to be shown; else nothing."""
        return "" if self.question == self.asked else self.question


def take_literally(question: Question) -> Meaning:
    """Return the meaning of a question that needs no other."""
    return Meaning(question.text, Standalone(question.text), question.window)


def read_meaning(door: Door, question: Question) -> Meaning:
    """Return what a question means after the person's last turns in this chat.

    A follow-up to an answer whose window a button chose looks as far back. A button that asks again means
    what the turn above it meant.
    """
    if question.again:
        return Meaning(question.text, Standalone(question.again.standalone), question.window)
    earlier = _read_earlier(door, question)
    standalone = door.pipeline.make_standalone(question.text, [_read_turn(turn) for turn in earlier])
    window = earlier[-1].window if earlier and standalone.question != question.text else ""
    return Meaning(question.text, standalone, Window(window) if window else None)


def _read_earlier(door: Door, question: Question) -> list[KeptTurn]:
    """The last turns, oldest first."""
    place = question.place
    kept = door.store.turns(place.chat_id, question.user_id, thread_id=place.thread_id, limit=TURNS_READ + 1)
    # A question that was edited, or is taken up after a kill, is no follow-up of itself.
    return [turn for turn in kept if turn.question_message_id < question.message_id][-TURNS_READ:]


def _read_turn(kept: KeptTurn) -> Turn:
    """Return a turn with its answer, where that was kept."""
    try:
        answer = read_answer(json.loads(kept.answer_json)) if kept.answer_json else None
    except JsonReadingError:  # an older Byline wrote it
        answer = None
    return Turn(kept.question, kept.standalone, answer)
