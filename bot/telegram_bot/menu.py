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
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.telegram_bot.remembering.guest_list import GuestList
from bot.telegram_bot.rendering.phrasing import ADMIN_COMMANDS, COMMANDS, LANGUAGES, Phrases
from bot.telegram_bot.sending.flood_control import OnItsWay

log = logging.getLogger(__name__)

Bot = ExtBot[OnItsWay]


async def set_menu(bot: Bot, guests: GuestList, admins: Sequence[int]) -> None:
    """Put the commands into Telegram's menus. Nothing is lost when it fails."""
    await _set_menu(bot, BotCommandScopeDefault(), COMMANDS)
    await _set_menu(bot, BotCommandScopeAllPrivateChats(), COMMANDS)
    for admin in admins:
        await set_admin_menu(bot, guests, admin)
    for former in sorted({*guests.menus()} - {*admins}):
        await _take_admin_menu(bot, guests, former)


async def set_admin_menu(bot: Bot, guests: GuestList, admin: int) -> None:
    """Put the commands of an administrator into the menu of the private chat with one."""
    guests.note_menu(admin)
    await _set_menu(bot, BotCommandScopeChat(admin), ADMIN_COMMANDS)


async def _take_admin_menu(bot: Bot, guests: GuestList, former: int) -> None:
    """Give who is no administrator any more the menu of everybody; at the next start where that fails."""
    try:
        for code in (None, *LANGUAGES):
            await bot.delete_my_commands(BotCommandScopeChat(former), code)
    except (BadRequest, Forbidden) as error:  # there is no such chat, so that nobody sees a menu in it
        log.info("the menu of a former administrator is gone: %s", type(error).__name__)
    except TelegramError as error:
        log.warning("the menu of a former administrator stays for now: %s", type(error).__name__)
        return
    guests.drop_menu(former)


async def _set_menu(bot: Bot, scope: BotCommandScope, names: Sequence[str]) -> None:
    """Set one menu, for each language and for all others."""
    try:
        for code in (None, *LANGUAGES):
            phrases = Phrases.for_language(code)
            commands = [BotCommand(name, phrases.describe_command(name)) for name in names]
            await bot.set_my_commands(commands, scope, code)
    except TelegramError as error:  # an administrator who never wrote to the bot is no chat yet
        log.info("the menu %s was not set: %s", scope.type, type(error).__name__)
