"""The menus of commands that Telegram shows, in the language of who looks."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.telegram_bot.rendering.phrasing import ADMIN_COMMANDS, COMMANDS, LANGUAGES, Phrases
from bot.telegram_bot.sending.flood_control import OnItsWay

log = logging.getLogger(__name__)

Bot = ExtBot[OnItsWay]


async def set_menu(bot: Bot, admins: Sequence[int]) -> None:
    """Put the commands into Telegram's menus. Nothing is lost when it fails."""
    await _set_menu(bot, BotCommandScopeDefault(), COMMANDS)
    await _set_menu(bot, BotCommandScopeAllPrivateChats(), COMMANDS)
    for admin in admins:
        await set_admin_menu(bot, admin)


async def set_admin_menu(bot: Bot, admin: int) -> None:
    """Put the commands of an administrator into the menu of the private chat with one."""
    await _set_menu(bot, BotCommandScopeChat(admin), ADMIN_COMMANDS)


async def _set_menu(bot: Bot, scope: BotCommandScope, names: Sequence[str]) -> None:
    """Set one menu, for each language and for all others."""
    try:
        for code in (None, *LANGUAGES):
            phrases = Phrases.for_language(code)
            commands = [BotCommand(name, phrases.describe_command(name)) for name in names]
            await bot.set_my_commands(commands, scope, code)
    except TelegramError as error:  # an administrator who never wrote to the bot is no chat yet
        log.info("the menu %s was not set: %s", scope.type, type(error).__name__)
