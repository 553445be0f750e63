"""The commands that everybody may give: each reads what was asked for, and hands on."""

from __future__ import annotations

import logging
from collections import Counter
from itertools import islice

from bot.telegram_bot import asking, finding, groups
from bot.telegram_bot.door import Door
from bot.telegram_bot.listening import ask_or_explain, find_refusal
from bot.telegram_bot.menu import set_admin_menu
from bot.telegram_bot.obeying import Call, Command
from bot.telegram_bot.pressing.callback_data import find_name
from bot.telegram_bot.pressing.deep_links import (
    FROM_INLINE,
    LinkedArticle,
    LinkedInvitation,
    LinkedQuestion,
    read_start,
)
from bot.telegram_bot.pressing.windows import Window
from bot.telegram_bot.rendering.listings import (
    ARTICLES_A_PAGE,
    Outlet,
    render_article,
    render_latest,
    render_outlets,
    render_results,
)
from bot.telegram_bot.rendering.panels import (
    Chosen,
    render_filter,
    render_forget,
    render_help,
    render_privacy,
    render_settings,
)
from bot.telegram_bot.rendering.styled_text import plain
from bot.telegram_bot.rendering.viewing import cut_page, to_messages
from bot.telegram_bot.sending.live import CalledOffError
from index.articles import Article
from index.errors import BylineError
from index.records import ArticleHead

log = logging.getLogger(__name__)

FILE_TYPES = "txt, md, html, pdf, json, jsonl, csv"


async def start(call: Call) -> None:
    """Greet; or open the question, the article or the invitation that a link carries."""
    linked, admitted = read_start(call.text), call.door.admission.check(call.asker)
    if isinstance(linked, LinkedQuestion):
        await ask_or_explain(call.door, call.update, linked.question)
    elif isinstance(linked, LinkedArticle) and admitted.is_welcome:
        await show_article(call, linked.key)
    elif not admitted.is_welcome and (isinstance(linked, LinkedArticle) or call.text in ("", FROM_INLINE)):
        await asking.refuse(call.door, call.view, asking.question_of(call.update, call.text), admitted)
    elif not admitted.is_welcome:
        code = linked.code if isinstance(linked, LinkedInvitation) else call.text
        accepted = call.door.admission.redeem(code, call.asker)
        await call.say("invitation-accepted" if accepted else "invitation-wrong")
    elif groups.is_private(call.message):
        await call.say("start", articles=call.door.pipeline.coverage().articles)
    else:
        await call.say("start-group", bot=call.door.bot_name)
    if groups.is_private(call.message) and call.door.admission.is_admin(call.user.id):
        # who had never written to the bot was no chat when the menus were set
        await set_admin_menu(call.door.deliverer.bot, call.door.store.guests, call.user.id)


async def explain(call: Call) -> None:
    """Say how to ask."""
    types = FILE_TYPES if call.door.admission.is_admin(call.user.id) else ""
    await call.reply(render_help(call.view, bot_name=call.door.bot_name, file_types=types))


async def ask(call: Call) -> None:
    """Answer the question behind the command; in a reply to a message, the question in that one."""
    text = call.text or groups.read_replied(call.message, call.door.bot_name)
    await (ask_or_explain(call.door, call.update, text) if text else call.say("ask-how"))


async def search(call: Call) -> None:
    """List passages without answering."""
    if not call.text:
        await call.say("search-how")
        return
    refusal = await find_refusal(call.door, call.update, call.message, call.text)
    if refusal:
        await call.reply(to_messages(plain(refusal)))
        return
    question = asking.question_of(call.update, call.text)
    admitted = asking.admit(call.door, question)
    if not admitted.is_welcome:
        await asking.refuse(call.door, call.view, question, admitted)
        return
    try:
        turn, passages = await call.door.look_up(call.asker, finding.search_and_keep, call.door, question)
    except (BylineError, CalledOffError):
        call.door.admission.give_back(call.asker)
        raise
    await call.reply(render_results(call.view, call.text, passages, turn=turn))


async def sources(call: Call) -> None:
    """List the outlets."""
    outlets = await call.door.look_up(call.asker, count_outlets, call.door)
    await call.reply(render_outlets(call.view, outlets))


async def latest(call: Call) -> None:
    """List the newest articles."""
    heads, articles = await call.door.look_up(call.asker, newest_articles, call.door, 1)
    await call.reply(render_latest(call.view, heads, articles=articles))


async def narrow(call: Call) -> None:
    """Offer the windows of time."""
    chosen = call.door.store.chat_settings(call.message.chat_id)
    await call.reply(
        render_filter(call.view, window=Window(chosen.window or Window.ALL), outlet=chosen.outlet)
    )


async def settings(call: Call) -> None:
    """Show what the chat has chosen, with buttons to change it."""
    await call.reply(render_settings(call.view, chosen_in(call.door, call.message.chat_id)))


async def forget(call: Call) -> None:
    """Ask whether all is to be deleted."""
    await call.reply(render_forget(call.view))


async def privacy(call: Call) -> None:
    """Say what is stored, and who else reads the questions."""
    messages = [*render_privacy(call.view)]
    if call.door.has_model:
        messages += to_messages(plain(call.view.phrases.say("privacy-model")))
    await call.reply(messages)


async def cancel(call: Call) -> None:
    """Call off the questions of the person that wait in this chat."""
    cancelled = call.door.call_off(call.message.chat_id, call.user.id)
    await call.say("cancelled" if cancelled else "nothing-to-cancel")


async def unknown(call: Call) -> None:
    """Say that there is no such command; in a group only when it was addressed to us."""
    if call.is_addressed:
        await call.say("unknown-command")


# What needs no leave: who is not let in must be able to say hello, to redeem a code, and to have all deleted.
FOR_EVERYBODY = frozenset({"start", "help", "privacy", "forget", "cancel"})
TABLE: dict[str, Command] = {
    "start": start,
    "help": explain,
    "ask": ask,
    "search": search,
    "sources": sources,
    "latest": latest,
    "filter": narrow,
    "settings": settings,
    "forget": forget,
    "privacy": privacy,
    "cancel": cancel,
}


async def show_article(call: Call, key: str) -> None:
    """Show the article that a link names by its key."""
    article = await call.door.look_up(call.asker, find_article, call.door, key)
    if article is None:
        await call.say("error-article-gone")
    else:
        await call.reply(render_article(call.view, article))


def find_article(door: Door, key: str) -> Article | None:
    """Return the article with this key; None when it is gone."""
    article_id = find_name(key, (head.id for head in door.library.list_articles()))
    return None if article_id is None else door.library.load_article(article_id)


def count_outlets(door: Door) -> list[Outlet]:
    """Return the outlets of the collection, the one with the most articles first."""
    counts = Counter(head.source for head in door.library.list_articles())
    return [Outlet(source, articles) for source, articles in counts.most_common()]


def newest_articles(door: Door, page: int) -> tuple[list[ArticleHead], int]:
    """Return the heads of the articles on a page of the newest, and how many articles there are."""
    articles = door.pipeline.coverage().articles
    items = cut_page(articles, page, size=ARTICLES_A_PAGE).items
    return list(islice(door.library.list_articles(), items.start, items.stop)), articles


def chosen_in(door: Door, chat_id: int) -> Chosen:
    """Return what a chat has chosen, as the panel of settings shows it."""
    kept = door.store.chat_settings(chat_id)
    admins_only = None if chat_id > 0 else kept.askers == "admins"
    return Chosen(Window(kept.window or Window.ALL), kept.outlet, admins_only)
