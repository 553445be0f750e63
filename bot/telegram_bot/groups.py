"""Silence in groups: which messages are meant for the bot, and who administers a group."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from telegram import Bot, Message, MessageEntity
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

ASKED_AGAIN_AFTER_S = 300.0
_MOST_REMEMBERED = 10_000
ANONYMOUS_ADMIN_ID = 1_087_968_824  # who Telegram says wrote, when an administrator stays anonymous


def is_private(message: Message) -> bool:
    """Whether the message was written in a chat with one person."""
    return message.chat.type == ChatType.PRIVATE


def is_meant_for_us(message: Message, bot_name: str, bot_id: int) -> bool:
    """Whether a message that is no command speaks to the bot; in private each does.

    One that somebody picked inline does not: it is an answer of ours.
    """
    if message.via_bot and message.via_bot.id == bot_id:
        return False
    if is_private(message):
        return True
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == bot_id and not _is_topic_start(message):
        return True
    mentions = [
        *message.parse_entities([MessageEntity.MENTION]).values(),
        *message.parse_caption_entities([MessageEntity.MENTION]).values(),
    ]
    return f"@{bot_name}".casefold() in (mention.casefold() for mention in mentions)


def read_question(message: Message, bot_name: str) -> str:
    """Return the question in a message: its words without the command and without the bot's name."""
    text = re.sub(r"^/\w+(@\w+)?\s*", "", message.text or message.caption or "")
    return re.sub(rf"@{re.escape(bot_name)}\b[,:]?", " ", text, flags=re.IGNORECASE).strip()


def read_replied(message: Message, bot_name: str) -> str:
    """Return the question in the message that one replies to; nothing when it replies to none."""
    return read_question(message.reply_to_message, bot_name) if message.reply_to_message else ""


def _is_topic_start(message: Message) -> bool:
    """In a forum each message that replies to nobody "replies" to the one that made the topic."""
    replied = message.reply_to_message
    return bool(replied and replied.forum_topic_created)


@dataclass
class Administrators:
    """Who administers a group, asked of Telegram and remembered for some minutes."""

    bot: Bot
    _known: dict[tuple[int, int], tuple[float, bool]] = field(default_factory=dict)

    async def include(self, chat_id: int, user_id: int) -> bool:
        """Whether a user administers a chat; in a private one everybody does. False where nobody tells."""
        if chat_id > 0 or user_id in (chat_id, ANONYMOUS_ADMIN_ID):
            return True
        known = self._known.get((chat_id, user_id))
        if known and known[0] > time.monotonic():
            return known[1]
        try:
            member = await self.bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return False
        is_one = member.status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[chat_id, user_id] = (time.monotonic() + ASKED_AGAIN_AFTER_S, is_one)
        return is_one
