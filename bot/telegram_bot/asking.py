"""From a question to messages in the chat: admit, wait in line, answer, keep, deliver.

    ask ── admission ── queue ── finding (in a thread) ── delivering

The queue keeps the questions of a chat in order and lets no chat starve another; a question's place in it is
given up when its answer is found, so that a chat that Telegram holds back holds nobody else back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from telegram import Message, Update

from bot.telegram_bot import groups
from bot.telegram_bot.admitting.admission import Admitted, Verdict
from bot.telegram_bot.admitting.queueing import Full, Refused, Turn
from bot.telegram_bot.door import BusyError, Door
from bot.telegram_bot.finding import Prepared, Question, find_and_keep
from bot.telegram_bot.rendering.chat_text import clip, make_harmless, mend_text
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.styled_text import plain
from bot.telegram_bot.rendering.viewing import View, to_messages
from bot.telegram_bot.sending.delivering import DoubtError, Place
from bot.telegram_bot.sending.live import CalledOffError, Live
from bot.telegram_bot.watching.measuring import Asked
from index.errors import BylineError, LibraryError, QuestionError

log = logging.getLogger(__name__)

SHOWN_OF_QUESTION = 200  # characters of it in an apology


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
        text=mend_text(text),
        language=user.language_code if user else None,
        asked_at=message.date,
    )


def place_of(message: Message) -> Place:
    """Return where an answer to a message goes."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, thread, None if groups.is_private(message) else message.message_id)


async def ask(door: Door, question: Question) -> None:
    """Answer a question, or say why not."""
    view = door.view(question.place.chat_id, question.language)
    started = time.monotonic()
    # No `await` before the queue is entered: the order of arrival is the order of the answers.
    admitted = admit(door, question)
    if not admitted.is_welcome:
        door.measures.note_question(Asked.NOT_ADMITTED)
        await refuse(door, view, question, admitted)
        return
    in_line = door.queue.enter(question.place.chat_id, question.user_id, question.message_id)
    if isinstance(in_line, Refused):
        await _turn_away(door, view, question, in_line)
        return
    live = Live(door.deliverer, view, question.place, question.update_id, in_line)
    live.start()
    try:
        async with in_line as turn:
            door.measures.note_wait(time.monotonic() - started)
            prepared = await _prepare(door, view, question, live) if turn is Turn.YOURS else None
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


def admit(door: Door, question: Question) -> Admitted:
    """Say whether a question is to be answered, and count it; one taken up after a restart was counted."""
    if door.deliverer.was_interrupted(question.update_id):
        return door.admission.check(question.asker)
    return door.admission.admit_question(question.asker)


async def may_ask_here(door: Door, chat_id: int, user_id: int) -> bool:
    """Whether the group's own rule lets somebody ask. Where everybody may, nothing is waited for."""
    if door.store.chat_settings(chat_id).askers == "everybody":
        return True
    return user_id != 0 and await door.administrators.include(chat_id, user_id)


async def say(door: Door, place: Place, phrase: str) -> int | None:
    """Send one of our own phrases; what others wrote in it must have been made harmless."""
    return await door.deliverer.send(place, to_messages(plain(phrase))[0])


async def _prepare(door: Door, view: View, question: Question, live: Live) -> Prepared | None:
    """Find the answer and keep it, or what is to be said instead of one; None when it was called off."""
    try:
        return await door.in_thread(find_and_keep, door, view, question, live)
    except CalledOffError:
        log.info("update=%d was called off", question.update_id)
        return None
    except BylineError as error:
        log.warning("update=%d was not answered: %s", question.update_id, type(error).__name__)
        door.admission.give_back(question.asker)
        outcome = Asked.UNASKABLE if isinstance(error, QuestionError) else Asked.FAILED
        return Prepared(None, outcome, to_messages(plain(explain(view, error))))


async def _deliver(door: Door, view: View, question: Question, prepared: Prepared) -> None:
    """Send the messages, or edit those that the turn's former answer became."""
    try:
        if prepared.former:
            ids = await _replace(door, question.place, prepared.former, prepared.messages)
        else:
            ids = await door.deliverer.deliver(question.update_id, question.place, prepared.messages)
    except DoubtError:
        shown = clip(make_harmless(question.text), SHOWN_OF_QUESTION)
        await say(door, question.place, view.phrases.say("restart-apology", question=shown))
        return
    if prepared.turn_id is not None:
        door.store.note_answer_messages(prepared.turn_id, ids)


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


def explain(view: View, error: BylineError) -> str:
    """Return what is said to somebody for whom an error ended it."""
    if isinstance(error, QuestionError):
        return view.phrases.say("unsupported-emoji")
    if isinstance(error, BusyError):
        return view.phrases.say("queue-full")
    return view.phrases.say("error-library" if isinstance(error, LibraryError) else "error-general")
