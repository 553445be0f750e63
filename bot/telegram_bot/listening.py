"""Messages that are no command: questions, corrected questions, and everything that is neither."""

from __future__ import annotations

import re

from telegram import Message, Update

from bot.telegram_bot import asking, groups
from bot.telegram_bot.door import Context, Door

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
# What a message may hold that is no text, and the phrase for it.
_UNREADABLE = {
    "sticker": "unsupported-sticker",
    "voice": "unsupported-voice",
    "audio": "unsupported-voice",
    "video_note": "unsupported-voice",
    "photo": "unsupported-media",
    "video": "unsupported-media",
    "animation": "unsupported-media",
}


async def hear_question(update: Update, context: Context) -> None:
    """Answer a message of words, if it is meant for us."""
    door, message = context.door, update.effective_message
    if message is None or not groups.is_meant_for_us(message, door.bot_name, door.bot_id):
        return
    text, user = groups.read_question(message, door.bot_name), update.effective_user
    if user and is_address(text) and door.admission.is_admin(user.id):
        from bot.telegram_bot import taking_articles  # late: reading articles takes long to import

        await taking_articles.receive_link(door, update, message, user, text)
    else:
        await ask_or_explain(door, update, text)


async def hear_correction(update: Update, context: Context) -> None:
    """Answer a question that was edited, in the place of the answer it had."""
    door, message = context.door, update.effective_message
    if message is None:
        return
    turn = door.store.turn_of_message(message.chat_id, message.message_id)
    is_question = turn is not None and turn.question_message_id == message.message_id
    is_command = (message.text or "").startswith("/")  # one that was obeyed is not obeyed again
    if is_question or (not is_command and groups.is_meant_for_us(message, door.bot_name, door.bot_id)):
        await ask_or_explain(door, update, groups.read_question(message, door.bot_name))


async def hear_other(update: Update, context: Context) -> None:
    """Say politely that a sticker, a voice message or a file is no question."""
    door, message = context.door, update.effective_message
    if message is None or not groups.is_meant_for_us(message, door.bot_name, door.bot_id):
        return
    if message.document and update.effective_user:
        from bot.telegram_bot import taking_articles  # late: see above

        await taking_articles.receive_file(door, update, message, update.effective_user)
        return
    if message.caption:
        await ask_or_explain(door, update, groups.read_question(message, door.bot_name))
        return
    view = door.view(message.chat_id, _language(update))
    await _reply(door, message, view.phrases.say(_phrase_for(message)))


async def ask_or_explain(door: Door, update: Update, text: str) -> None:
    """Ask what was written; say so when there is no word in it, or when the group lets only some ask."""
    message = update.effective_message
    if message is None:
        return
    user = update.effective_user
    view = door.view(message.chat_id, user.language_code if user else None)
    if not any(character.isalnum() for character in text):
        await _reply(door, message, view.phrases.say("unsupported-emoji"))
    elif len(text) > door.most_question_chars:
        limit = door.most_question_chars
        await _reply(door, message, view.phrases.say("question-too-long", limit=limit))
    elif not await asking.may_ask_here(door, message.chat_id, user.id if user else 0):
        await _reply(door, message, view.phrases.say("not-allowed-member"))
    else:
        await asking.ask(door, asking.question_of(update, text))


async def _reply(door: Door, message: Message, phrase: str) -> None:
    await asking.say(door, asking.place_of(message), phrase)


def is_address(text: str) -> bool:
    """Whether a message is the address of a page and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def _phrase_for(message: Message) -> str:
    return next((key for kind, key in _UNREADABLE.items() if getattr(message, kind)), "unsupported-other")


def _language(update: Update) -> str | None:
    return update.effective_user.language_code if update.effective_user else None
