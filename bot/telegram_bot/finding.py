"""A question's answer, found, kept and made into messages: all that takes time, in one thread.

    what it means in its conversation → pipeline → store → rendering

A follow-up is searched for with what it takes up. Where that finds no answer, a question that says itself
what it is about is answered as it was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.telegram_bot.admitting.admission import Asker
from bot.telegram_bot.door import Door
from bot.telegram_bot.following_up import Meaning, read_meaning, take_literally
from bot.telegram_bot.pressing.windows import Window, narrow_to_window
from bot.telegram_bot.remembering.chat_store import Turn
from bot.telegram_bot.rendering.answers import render_answer
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.viewing import View
from bot.telegram_bot.sending.delivering import Place
from bot.telegram_bot.sending.live import Live
from bot.telegram_bot.watching.measuring import Asked
from index.library import Filters
from qa.answers import Answer, Passage
from qa.conversing import answer_either
from qa.json_forms.contract import ask_object, to_line


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked, where, by whom, and when (aware).

    `again` is the turn below whose answer a button was pressed: its question is asked once more, with the
    `window` that the button says, and the answer takes the place of the messages `former`.
    """

    update_id: int
    place: Place
    user_id: int
    message_id: int
    text: str
    language: str | None
    asked_at: datetime
    again: Turn | None = None
    window: Window | None = None
    former: tuple[int, ...] = ()

    @property
    def asker(self) -> Asker:
        """Who asks, as admission sees it."""
        return Asker(self.user_id, self.place.chat_id)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent: an answer that has been kept as `turn_id`, or why there is none.

    `former` are the messages that it takes the place of.
    """

    turn_id: int | None
    outcome: Asked
    messages: tuple[OutgoingMessage, ...]
    former: tuple[int, ...] = ()


def find_and_keep(door: Door, view: View, question: Question, live: Live) -> Prepared:
    """Answer a question, keep it as a turn, and render it.

    Raises BylineError, and CalledOffError when the answer is not wanted any more.
    """
    meaning, answer = _find_answer(door, question, read_meaning(door, question), live)
    live.check()
    turn_id, former = _keep(door, question, meaning, to_line(ask_object(None, question.text, answer)))
    window = filters_in(door, question.place.chat_id, meaning.window, now=question.asked_at)[1]
    messages = render_answer(view, answer, turn=turn_id, window=window, searched_for=meaning.searched_for)
    door.measures.note_stages(answer.timings_ms)
    return Prepared(turn_id, Asked(answer.outcome.value), messages, former)


def search_and_keep(door: Door, question: Question) -> tuple[int, tuple[Passage, ...]]:
    """Return the turn that the pages of a search are turned under, and the passages. Raises BylineError."""
    filters, _ = filters_in(door, question.place.chat_id, None, now=question.asked_at)
    passages = door.pipeline.search(question.text, filters=filters)
    return _keep(door, question, take_literally(question), "")[0], passages


def filters_in(door: Door, chat_id: int, window: Window | None, *, now: datetime) -> tuple[Filters, Window]:
    """Return what the chat allows to be looked at; `window`, where there is one, in the place of its own."""
    chosen = door.store.chat_settings(chat_id)
    window = window or Window(chosen.window or Window.ALL)
    filters = Filters(sources=(chosen.outlet,) if chosen.outlet else ())
    return narrow_to_window(filters, window, now=now), window


def _find_answer(door: Door, question: Question, meaning: Meaning, live: Live) -> tuple[Meaning, Answer]:
    """The answer, and the meaning under which it was found."""
    literal = take_literally(question)
    exchange = answer_either(
        question.text,
        meaning.standalone,
        lambda asked: _ask(door, question, meaning if asked == meaning.question else literal, live),
    )
    return literal if exchange.given_up else meaning, exchange.answer


def _ask(door: Door, question: Question, meaning: Meaning, live: Live) -> Answer:
    live.name_search(meaning.searched_for)
    filters, _ = filters_in(door, question.place.chat_id, meaning.window, now=question.asked_at)
    return door.pipeline.ask(meaning.question, filters=filters, asked_at=question.asked_at, on_text=live.show)


def _keep(door: Door, question: Question, meaning: Meaning, written: str) -> tuple[int, tuple[int, ...]]:
    """Keep the answer before it is sent, since its buttons refer to it; return its turn, and `former`."""
    window = meaning.window.value if meaning.window else ""
    turn = door.store.turn_of_message(question.place.chat_id, question.message_id)
    is_of_question = turn is not None and turn.question_message_id == question.message_id
    # The question was edited; or it was kept already, and a kill came before the answer was sent.
    if turn and is_of_question and not (question.again and turn.answer_message_ids):
        door.store.replace_answer(
            turn.id, question=question.text, standalone=meaning.question, answer_json=written, window=window
        )
        return turn.id, question.former or turn.answer_message_ids
    turn_id = door.store.add_turn(
        chat_id=question.place.chat_id,
        user_id=question.user_id,
        thread_id=question.place.thread_id,
        question_message_id=question.message_id,
        question=question.text,
        standalone=meaning.question,
        answer_json=written,
        window=window,
    )
    return turn_id, question.former
