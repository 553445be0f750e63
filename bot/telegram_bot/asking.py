"""From a question to messages in the chat: admit, wait in line, answer, keep, deliver.

    ask ── admission ── queue ── pipeline (in a thread) ── store ── rendering ── delivering

The queue keeps the questions of a chat in order and lets no chat starve another; a question's place in it is
given up when its answer is found, so that a chat that Telegram holds back holds nobody else back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import Message, Update

from bot.telegram_bot import groups
from bot.telegram_bot.admitting.admission import Admitted, Asker, Verdict
from bot.telegram_bot.admitting.queueing import Full, Refused, Turn
from bot.telegram_bot.door import Door
from bot.telegram_bot.following_up import read_follow_up
from bot.telegram_bot.pressing.windows import Window, narrow_to_window
from bot.telegram_bot.remembering.chat_store import Turn as KeptTurn
from bot.telegram_bot.rendering.answers import render_answer
from bot.telegram_bot.rendering.chat_text import clip, make_harmless
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.styled_text import plain
from bot.telegram_bot.rendering.viewing import View, to_messages
from bot.telegram_bot.sending.delivering import DoubtError, Place
from bot.telegram_bot.sending.live import Live
from bot.telegram_bot.watching.measuring import Asked
from index.errors import BylineError, LibraryError, QuestionError
from index.library import Filters
from qa.answers import Passage
from qa.json_contract import ask_object, to_line

log = logging.getLogger(__name__)

SHOWN_OF_QUESTION = 200  # characters of it in an apology


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked, where, by whom, and when (aware). `window` overrides the chat's."""

    update_id: int
    place: Place
    user_id: int
    message_id: int
    text: str
    language: str | None
    asked_at: datetime
    window: Window | None = None

    @property
    def asker(self) -> Asker:
        """Who asks, as admission sees it."""
        return Asker(self.user_id, self.place.chat_id)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent: an answer that has been kept as `turn_id`, or why there is none."""

    turn_id: int | None
    outcome: Asked
    messages: tuple[OutgoingMessage, ...]


def question_of(update: Update, text: str) -> Question:
    """Return the question that a message asks. In a group the answer replies, in its topic."""
    message, user = update.effective_message, update.effective_user
    if message is None:
        raise ValueError(f"update {update.update_id} has no message")
    return Question(
        update_id=update.update_id,
        place=place_of(message),
        user_id=user.id if user else 0,
        message_id=message.message_id,
        text=text,
        language=user.language_code if user else None,
        asked_at=message.date,
    )


def place_of(message: Message) -> Place:
    """Return where an answer to a message goes."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, thread, None if groups.is_private(message) else message.message_id)


async def ask(door: Door, question: Question, *, instead_of: KeptTurn | None = None) -> None:
    """Answer a question, or say why not. With `instead_of`, a turn's answer is edited into the new one."""
    view = door.view(question.place.chat_id, question.language)
    started = time.monotonic()
    # No `await` before the queue is entered: the order of arrival is the order of the answers.
    admitted = door.admission.admit_question(question.asker)
    if not admitted.is_welcome:
        door.measures.note_question(Asked.NOT_ADMITTED)
        await refuse(door, view, question, admitted)
        return
    in_line = door.queue.enter(question.place.chat_id, question.user_id)
    if isinstance(in_line, Refused):
        await _turn_away(door, view, question, in_line)
        return
    live = Live(door.deliverer, view, question.place, question.update_id, in_line)
    live.start()
    try:
        async with in_line as turn:
            door.measures.note_wait(time.monotonic() - started)
            prepared = await _prepare(door, view, question, instead_of, live) if turn is Turn.YOURS else None
        # Again no `await`: the chat's next question is under way already, and must come out behind this one.
        async with door.deliverer.in_turn(question.place.chat_id):
            await live.end()
            if turn is Turn.CLOSED:
                door.tracked.keep(question.update_id)
            elif prepared is None or in_line.is_cancelled:
                door.measures.note_question(Asked.CANCELLED)
            else:
                await _deliver(door, view, question, prepared)
                door.measures.note_question(prepared.outcome)
                door.measures.note_response(time.monotonic() - started)
    finally:
        await live.end()


async def say(door: Door, place: Place, phrase: str) -> int | None:
    """Send one of our own phrases; what others wrote in it must have been made harmless."""
    return await door.deliverer.send(place, to_messages(plain(phrase))[0])


async def _prepare(
    door: Door, view: View, question: Question, instead_of: KeptTurn | None, live: Live
) -> Prepared:
    """Find the answer and keep it; or what is to be said instead of one."""
    try:
        return await door.in_thread(
            _find_and_keep, door, view, question, instead_of, on_stage=live.name_search()
        )
    except BylineError as error:
        log.warning("update=%d was not answered: %s", question.update_id, type(error).__name__)
        door.admission.give_back(question.asker)
        outcome = Asked.UNASKABLE if isinstance(error, QuestionError) else Asked.FAILED
        return Prepared(None, outcome, to_messages(plain(_explain(view, error))))


def search_and_keep(door: Door, question: Question) -> tuple[int, tuple[Passage, ...]]:
    """Return the turn that the pages of a search are turned under, and the passages. Raises BylineError."""
    passages = door.pipeline.search(question.text, filters=_filters_for(door, question)[0])
    return _keep(door, question, question.text, "", None), passages


def _find_and_keep(
    door: Door,
    view: View,
    question: Question,
    instead_of: KeptTurn | None,
    *,
    on_stage: Callable[[str], None],
) -> Prepared:
    """Everything that takes time, in one thread: answer, keep, render. Raises BylineError."""
    filters, window = _filters_for(door, question)
    standalone = read_follow_up(door, question)
    searched_for = standalone.question if standalone.carried else ""
    if searched_for:
        on_stage(searched_for)
    answer = door.pipeline.ask(standalone.question, filters=filters, asked_at=question.asked_at)
    written = to_line(ask_object(None, question.text, answer))
    turn_id = _keep(door, question, standalone.question, written, instead_of)
    messages = render_answer(view, answer, turn=turn_id, window=window, searched_for=searched_for)
    door.measures.note_stages(answer.timings_ms)
    return Prepared(turn_id, Asked(answer.outcome.value), messages)


def _filters_for(door: Door, question: Question) -> tuple[Filters, Window]:
    """Return what the chat, or the pressed button, allows to be looked at."""
    chosen = door.store.chat_settings(question.place.chat_id)
    window = question.window or Window(chosen.window or Window.ALL)
    filters = Filters(sources=(chosen.outlet,) if chosen.outlet else ())
    return narrow_to_window(filters, window, now=question.asked_at), window


def _keep(door: Door, question: Question, standalone: str, written: str, instead_of: KeptTurn | None) -> int:
    """Keep the answer in the store before it is sent: its buttons refer to it."""
    # After a kill the same question may have been kept already.
    turn = instead_of or door.store.turn_of_message(question.place.chat_id, question.message_id)
    if turn and turn.question_message_id == question.message_id:
        door.store.replace_answer(turn.id, question=question.text, standalone=standalone, answer_json=written)
        return turn.id
    return door.store.add_turn(
        chat_id=question.place.chat_id,
        user_id=question.user_id,
        thread_id=question.place.thread_id,
        question_message_id=question.message_id,
        question=question.text,
        standalone=standalone,
        answer_json=written,
    )


async def _deliver(door: Door, view: View, question: Question, prepared: Prepared) -> None:
    """Send the messages, or edit those that the turn's former answer became."""
    chat_id, turn_id = question.place.chat_id, prepared.turn_id
    kept = door.store.turn(turn_id, chat_id) if turn_id is not None else None
    try:
        if kept and kept.answer_message_ids:
            ids = await _replace(door, question.place, kept.answer_message_ids, prepared.messages)
        else:
            ids = await door.deliverer.deliver(question.update_id, question.place, prepared.messages)
    except DoubtError:
        shown = clip(make_harmless(question.text), SHOWN_OF_QUESTION)
        await say(door, question.place, view.phrases.say("restart-apology", question=shown))
        return
    if turn_id is not None:
        door.store.note_answer_messages(turn_id, ids)


async def _replace(
    door: Door, place: Place, former: Sequence[int], messages: Sequence[OutgoingMessage]
) -> tuple[int, ...]:
    """Make a former answer's messages those of the new one; send what is missing, delete what is over."""
    ids = []
    for number, message in enumerate(messages):
        message_id: int | None = former[number] if number < len(former) else None
        if message_id is None or not await door.deliverer.edit(place.chat_id, message_id, message):
            message_id = await door.deliverer.send(
                place if number == 0 else replace(place, reply_to=None), message
            )
        if message_id is not None:
            ids.append(message_id)
    for message_id in former[len(messages) :]:
        await door.deliverer.delete(place.chat_id, message_id)
    return tuple(ids)


async def refuse(door: Door, view: View, question: Question, admitted: Admitted) -> None:
    """Say why somebody may not ask; who is blocked hears nothing."""
    if admitted.verdict is not Verdict.BLOCKED:
        await say(door, question.place, describe_refusal(door, view, admitted, question.place))


def describe_refusal(door: Door, view: View, admitted: Admitted, place: Place) -> str:
    """Return what is said to somebody who may not ask."""
    say_phrase = view.phrases.say
    if admitted.verdict is Verdict.CHAT_QUOTA:
        return say_phrase("quota-chat", wait=view.phrases.wait(admitted.wait_s))
    if admitted.verdict is Verdict.USER_QUOTA:
        limit = door.settings.user_questions
        return say_phrase("quota-user", limit=limit, wait=view.phrases.wait(admitted.wait_s))
    if admitted.verdict is Verdict.NOT_INVITED and place.is_private:
        return say_phrase("not-invited")
    return say_phrase("not-allowed" if place.is_private else "not-allowed-group")


async def _turn_away(door: Door, view: View, question: Question, refused: Refused) -> None:
    """Say that there is no room in the queue; a bot that is stopping keeps the question instead."""
    if refused.reason is Full.CLOSED:
        door.tracked.keep(question.update_id)
        return
    door.admission.give_back(question.asker)
    door.measures.note_question(Asked.QUEUE_FULL)
    await say(door, question.place, view.phrases.say("queue-full"))


def _explain(view: View, error: BylineError) -> str:
    if isinstance(error, QuestionError):
        return view.phrases.say("unsupported-emoji")
    return view.phrases.say("error-library" if isinstance(error, LibraryError) else "error-general")
