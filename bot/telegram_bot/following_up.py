"""The conversation so far, and what a question means in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.telegram_bot.door import Door
from bot.telegram_bot.remembering.chat_store import Turn as KeptTurn
from qa.conversation import TURNS_READ, Standalone, Turn, make_standalone
from qa.json_reading import JsonReadingError, read_answer

if TYPE_CHECKING:
    from bot.telegram_bot.asking import Question


def read_follow_up(door: Door, question: Question) -> Standalone:
    """Return the question so that it can be searched for alone, by the person's last turns in this chat."""
    place = question.place
    kept = door.store.turns(place.chat_id, question.user_id, thread_id=place.thread_id, limit=TURNS_READ + 1)
    # A question that was edited, or is taken up after a kill, is no follow-up of itself.
    earlier = [turn for turn in kept if turn.question_message_id < question.message_id][-TURNS_READ:]
    outlets = door.pipeline.coverage().sources
    return make_standalone(question.text, [_read_turn(turn) for turn in earlier], outlets=outlets)


def _read_turn(kept: KeptTurn) -> Turn:
    """Return a turn with its answer, where that was kept."""
    try:
        answer = read_answer(json.loads(kept.answer_json)) if kept.answer_json else None
    except JsonReadingError:  # an older Byline wrote it
        answer = None
    return Turn(kept.question, kept.standalone, answer)
