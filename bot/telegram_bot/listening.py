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
    if not (user and is_address(text)):
        await ask_or_explain(door, update, text or groups.read_replied(message, door.bot_name))
    elif await _may_add(door, update, message):
        from bot.telegram_bot import taking_articles  # late: reading articles takes long to import

        await taking_articles.receive_link(door, update, message, user, text)


async def hear_correction(update: Update, context: Context) -> None:
    """Answer a question that was edited, in the place of the answer it had."""
    door, message = context.door, update.effective_message
    if message is None:
        return
    turn = door.store.turn_of_message(message.chat_id, message.message_id)
    is_question = turn is not None and turn.question_message_id == message.message_id
    # A command that was obeyed is not obeyed again, nor is a file taken again.
    is_other = (message.text or "").startswith("/") or message.document
    if is_question or (not is_other and groups.is_meant_for_us(message, door.bot_name, door.bot_id)):
        await ask_or_explain(door, update, groups.read_question(message, door.bot_name))


async def hear_other(update: Update, context: Context) -> None:
    """Say politely that a sticker, a voice message or a file is no question."""
    door, message = context.door, update.effective_message
    if message is None or not groups.is_meant_for_us(message, door.bot_name, door.bot_id):
        return
    if message.document and update.effective_user:
        if await _may_add(door, update, message):
            from bot.telegram_bot import taking_articles  # late: see above

            await taking_articles.receive_file(door, update, message, update.effective_user)
    elif message.caption:
        await ask_or_explain(door, update, groups.read_question(message, door.bot_name))
    else:
        await _decline(door, update, message, _phrase_for(message))


async def ask_or_explain(door: Door, update: Update, text: str) -> None:
    """Ask what was written; say so when there is no word in it, or when the group lets only some ask."""
    message = update.effective_message
    if message is None:
        return
    refusal = await find_refusal(door, update, message, text)
    if refusal:
        await asking.say(door, asking.place_of(message), refusal)
    else:
        await asking.ask(door, asking.question_of(update, text))


async def find_refusal(door: Door, update: Update, message: Message, text: str) -> str:
    """Return why something cannot be asked or searched for; nothing when it can."""
    say, user = door.view(message.chat_id, _language(update)).phrases.say, update.effective_user
    if not any(character.isalnum() for character in text):
        return say("unsupported-emoji")
    if len(text) > door.most_question_chars:
        return say("question-too-long", limit=door.most_question_chars)
    may_ask = await asking.may_ask_here(door, message.chat_id, user.id if user else 0)
    return "" if may_ask else say("not-allowed-member")


async def _may_add(door: Door, update: Update, message: Message) -> bool:
    """Whether who wrote a message may add articles; who may not is told so."""
    user = update.effective_user
    if user and door.admission.is_admin(user.id):
        return True
    await _decline(door, update, message, "adding-not-admin")
    return False


async def _decline(door: Door, update: Update, message: Message, key: str) -> None:
    """Say that a message cannot be answered; of an album, which is many messages, once."""
    album = message.media_group_id
    if album not in door.latest_albums:
        if album:
            door.latest_albums.append(album)
        phrase = door.view(message.chat_id, _language(update)).phrases.say(key)
        await asking.say(door, asking.place_of(message), phrase)


def is_address(text: str) -> bool:
    """Whether a message is the address of a page and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def _phrase_for(message: Message) -> str:
    return next((key for kind, key in _UNREADABLE.items() if getattr(message, kind)), "unsupported-other")


def _language(update: Update) -> str | None:
    return update.effective_user.language_code if update.effective_user else None
