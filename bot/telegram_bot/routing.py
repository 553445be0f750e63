"""Which update goes where: the whole table."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
)
from telegram.ext.filters import COMMAND, TEXT, StatusUpdate, UpdateType

from bot.telegram_bot import asking, buttons, commands, inline, listening
from bot.telegram_bot.door import Context
from bot.telegram_bot.remembering.state_database import StateError

log = logging.getLogger(__name__)

App = Application[Any, Context, Any, Any, Any, None]
NEW, EDITED = UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE


def add_routes(application: App) -> None:
    """Tell the library which handler takes which update. The first that fits takes it."""
    routes: list[BaseHandler[Any, Context, None]] = [
        *(CommandHandler(name, commands.obey(name), NEW) for name in commands.TABLE),
        MessageHandler(NEW & COMMAND, commands.obey("unknown")),
        MessageHandler(NEW & TEXT, listening.hear_question),
        MessageHandler(EDITED & TEXT, listening.hear_correction),
        MessageHandler(NEW & StatusUpdate.MIGRATE, follow_group),
        MessageHandler(NEW & ~StatusUpdate.ALL, listening.hear_other),
        CallbackQueryHandler(buttons.press),
        InlineQueryHandler(inline.offer_answer),
        ChatMemberHandler(note_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]
    application.add_handler(TypeHandler(Update, note_message), group=-1)  # each update, before its handler
    application.add_handlers(routes)
    application.add_error_handler(apologise)


async def note_message(update: Update, context: Context) -> None:
    """Let the deliverer know which message ids are taken."""
    if update.message:
        context.door.deliverer.seen.note(update.message.chat_id, update.message.message_id)


async def follow_group(update: Update, context: Context) -> None:
    """Keep what is known of a group that became a supergroup, under its new id."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        context.door.store.move_chat(message.chat_id, message.migrate_to_chat_id)


async def note_membership(update: Update, _context: Context) -> None:
    """Write into the log that somebody blocked the bot, or took it into a group."""
    changed = update.my_chat_member
    if changed:
        log.info("chat=%d: the bot is now %s", changed.chat.id, changed.new_chat_member.status)


async def apologise(update: object, context: Context) -> None:
    """Log where a handler failed, without what a user wrote, and say sorry once."""
    error = context.error
    frames = traceback.extract_tb(error.__traceback__) if error else []
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-4:]))
    number = update.update_id if isinstance(update, Update) else 0
    log.error("update=%d failed: %s at %s", number, type(error).__name__, where)
    if isinstance(error, StateError) and context.door.store.has_begun_sending(number):
        return  # the answer is out; only that it is could not be noted
    if isinstance(update, Update) and (message := update.effective_message):
        user = update.effective_user
        view = context.door.view(message.chat_id, user.language_code if user else None)
        await asking.say(context.door, asking.place_of(message), view.phrases.say("error-general"))
