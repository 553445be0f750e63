"""`@bot question` in any chat: one cited answer to pick, quickly, and kept for a while.

Telegram sends a query with every few letters typed and gives up on an answer after about ten seconds. So only
what looks like a question is answered, a newer query of the same person ends the wait for an older one, and
what was answered lately comes from the store.
"""

from __future__ import annotations

import asyncio
import json
import logging
from hashlib import sha256

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.telegram_bot.admitting.admission import Asker
from bot.telegram_bot.door import Context, Door
from bot.telegram_bot.pressing.deep_links import FROM_INLINE
from bot.telegram_bot.rendering.chat_text import mend_text
from bot.telegram_bot.rendering.inline_cards import render_card
from bot.telegram_bot.rendering.viewing import View
from bot.telegram_bot.sending.live import CalledOffError
from index.errors import BylineError

log = logging.getLogger(__name__)

LEAST_CHARS = 3
TYPING_PAUSE_S = 0.4
CACHED_BY_TELEGRAM_S = 300
TIME_LIMIT_S = 8.0


async def offer_answer(update: Update, context: Context) -> None:
    """Answer an inline query within Telegram's time limit; an empty one gets a hint."""
    query, door = update.inline_query, context.door
    if query is None:
        return
    view = door.view(query.from_user.id, query.from_user.language_code)
    text = mend_text(query.query).strip()
    results: list[InlineQueryResultArticle] = []
    is_welcome = door.admission.check(Asker(query.from_user.id)).is_welcome
    if is_welcome and len(text) >= LEAST_CHARS:
        if not await _is_latest(door, query):
            return
        try:
            results = await asyncio.wait_for(_find(door, view, query, text), TIME_LIMIT_S)
        except (BylineError, CalledOffError, TimeoutError) as error:
            log.info("update=%d inline: %s", update.update_id, type(error).__name__)
    hint = "inline-open-bot" if results else "inline-hint" if is_welcome else "not-allowed"
    await _send(query, view.phrases.say(hint), results)


async def _is_latest(door: Door, query: InlineQuery) -> bool:
    """Wait for a pause in the typing; False when the person went on."""
    door.latest_inline[query.from_user.id] = query.id
    await asyncio.sleep(TYPING_PAUSE_S)
    is_latest = door.latest_inline.get(query.from_user.id) == query.id
    if is_latest:
        del door.latest_inline[query.from_user.id]
    return is_latest


async def _find(door: Door, view: View, query: InlineQuery, text: str) -> list[InlineQueryResultArticle]:
    """Return the answer as one card; none for who may not ask any more for now."""
    key, asker = f"{view.phrases.language} {text}", Asker(query.from_user.id)
    kept = door.store.cached_inline(key)
    if kept is None:
        if not door.admission.admit_question(asker).is_welcome:
            return []
        kept = await _look_up(door, view, asker, text)
        door.store.cache_inline(key, kept)
    title, description, html = json.loads(kept)
    content = InputTextMessageContent(
        html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    name = sha256(kept.encode(errors="replace")).hexdigest()[:32]
    return [InlineQueryResultArticle(name, title, content, description=description)]


async def _look_up(door: Door, view: View, asker: Asker, text: str) -> str:
    try:
        return await door.look_up(asker, _answer, door, view, text)
    except BaseException:  # no room, no time, or no library: that is not to count
        door.admission.give_back(asker)
        raise


def _answer(door: Door, view: View, text: str) -> str:
    answer = door.pipeline.without_model().ask(text)  # Telegram waits for no language model
    card = render_card(view, answer, bot_name=door.bot_name)
    return json.dumps([card.title, card.description, card.message.html], ensure_ascii=False)


async def _send(query: InlineQuery, hint: str, results: list[InlineQueryResultArticle]) -> None:
    button = InlineQueryResultsButton(hint, start_parameter=FROM_INLINE)
    seconds = CACHED_BY_TELEGRAM_S if results else 0
    try:
        await query.answer(results, cache_time=seconds, is_personal=True, button=button)
    except TelegramError as error:  # the person went on typing, and Telegram no longer wants it
        log.info("an inline answer came too late: %s", type(error).__name__)
