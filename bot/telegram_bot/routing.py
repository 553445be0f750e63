"""Which update goes where: the whole table."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
)
from telegram.ext.filters import CAPTION, COMMAND, TEXT, StatusUpdate, UpdateType

from bot.telegram_bot import administering, asking, buttons, commands, inline, listening
from bot.telegram_bot.admitting.admission import Asker, Verdict
from bot.telegram_bot.door import Context, Handler
from bot.telegram_bot.obeying import Command, obey
from bot.telegram_bot.remembering.state_database import StateError
from bot.telegram_bot.settings import TelegramSettings
from bot.telegram_bot.watching.log_lines import TOLD

log = logging.getLogger(__name__)

App = Application[Any, Context, Any, Any, Any, None]
COMMANDS = commands.TABLE | administering.TABLE
NEW, EDITED = UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE

_ABOUT_THEIR_DATA = re.compile(r"/(?:forget|privacy)\b", re.IGNORECASE)


def add_routes(application: App) -> None:
    """Tell the library which handler takes which update. The first that fits takes it."""
    routes: list[BaseHandler[Any, Context, None]] = [
        *(CommandHandler(name, _obey(name, command), NEW) for name, command in COMMANDS.items()),
        MessageHandler(NEW & COMMAND, obey(commands.unknown, needs_leave=False)),
        MessageHandler(NEW & TEXT, listening.hear_question),
        MessageHandler(EDITED & (TEXT | CAPTION), listening.hear_correction),
        MessageHandler(NEW & StatusUpdate.MIGRATE, follow_group),
        MessageHandler(NEW & ~StatusUpdate.ALL, listening.hear_other),
        CallbackQueryHandler(buttons.press),
        InlineQueryHandler(inline.offer_answer),
        ChatMemberHandler(note_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]
    for group, each in enumerate((note_message, shut_out), start=-2):  # each update, before its handler
        application.add_handler(TypeHandler(Update, each), group)
    application.add_handlers(routes)
    application.add_error_handler(apologise)


async def note_message(update: Update, context: Context) -> None:
    """Let the deliverer know which message ids are taken."""
    if update.message:
        context.door.deliverer.seen.note(update.message.chat_id, update.message.message_id)


async def shut_out(update: Update, context: Context) -> None:
    """Meet what the blocked write with silence; only what is kept of them they may have deleted."""
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    is_written = (update.message or update.edited_message) is not None
    if not (is_written and user and chat and message) or message.migrate_to_chat_id:
        return
    verdict = context.door.admission.check(Asker(user.id, chat.id)).verdict
    if verdict is Verdict.BLOCKED and not _ABOUT_THEIR_DATA.match(message.text or ""):
        raise ApplicationHandlerStop


async def follow_group(update: Update, context: Context) -> None:
    """Keep what is known of a group that became a supergroup, under its new id."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        context.door.store.move_chat(message.chat_id, message.migrate_to_chat_id)
        _tell_of_settings(message.chat_id, message.migrate_to_chat_id, context.door.settings)


def _tell_of_settings(old_id: int, new_id: int, settings: TelegramSettings) -> None:
    """Say that the settings name a group by a number that it no longer has."""
    for setting, ids in (("ALLOWED", settings.allowed), ("BLOCKED", settings.blocked)):
        if old_id in ids:
            said = "The group %d is now %d: change it in BYLINE_TELEGRAM_%s, and start the bot again."
            log.warning(said, old_id, new_id, setting, extra=TOLD)


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


def _obey(name: str, command: Command) -> Handler:
    """A command of administrators says itself who may not give it, and in a group only when it means us."""
    return obey(command, needs_leave=name in commands.TABLE.keys() - commands.FOR_EVERYBODY)
