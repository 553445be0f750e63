"""Messages that are to vanish, such as one's place in line: written down, so that none outlives a kill.

That a notice cannot be written down is no reason not to show it: at worst it stays.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from bot.telegram_bot.remembering.chat_records import Notice
from bot.telegram_bot.remembering.state_database import StateError
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.sending.delivering import Deliverer, Place


async def send_notice(deliverer: Deliverer, place: Place, message: OutgoingMessage) -> int | None:
    """Send a message that is to vanish, and return its id; None when the chat does not take it."""
    message_id = await deliverer.send(place, message)
    if message_id is not None:
        with contextlib.suppress(StateError):
            deliverer.store.keep_notice(Notice(place.chat_id, message_id))
    return message_id


async def delete_notice(deliverer: Deliverer, notice: Notice) -> None:
    """Let a message vanish, if it is still there."""
    await deliverer.delete(notice.chat_id, notice.message_id)
    with contextlib.suppress(StateError):
        deliverer.store.drop_notice(notice)


async def delete_notices(deliverer: Deliverer, left: Sequence[Notice]) -> None:
    """Let vanish what a bot that was killed has left behind."""
    for notice in left:
        await delete_notice(deliverer, notice)
