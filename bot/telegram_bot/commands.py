"""The commands: each says who it is for, and hands on."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    Message,
    Update,
    User,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.telegram_bot import asking, finding, groups
from bot.telegram_bot.admitting.admission import Asker
from bot.telegram_bot.door import Context, Door, Handler
from bot.telegram_bot.listening import ask_or_explain
from bot.telegram_bot.pressing.callback_data import find_name
from bot.telegram_bot.pressing.deep_links import LinkedArticle, LinkedQuestion, read_start
from bot.telegram_bot.pressing.windows import Window
from bot.telegram_bot.rendering.listings import (
    ARTICLES_A_PAGE,
    Outlet,
    render_article,
    render_latest,
    render_outlets,
    render_results,
)
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.panels import (
    Chosen,
    render_filter,
    render_forget,
    render_help,
    render_privacy,
    render_settings,
)
from bot.telegram_bot.rendering.phrasing import ADMIN_COMMANDS, COMMANDS, LANGUAGES, Phrases
from bot.telegram_bot.rendering.styled_text import plain
from bot.telegram_bot.rendering.viewing import View, cut_page, to_messages
from bot.telegram_bot.sending.flood_control import OnItsWay
from bot.telegram_bot.watching.measuring import Asked
from index.records import ArticleHead

log = logging.getLogger(__name__)

FILE_TYPES = "txt, md, html, pdf, json, jsonl, csv"


@dataclass(frozen=True)
class Call:
    """A command as it was sent: `text` is what follows it."""

    door: Door
    update: Update
    message: Message
    user: User
    view: View
    text: str

    async def reply(self, messages: Sequence[OutgoingMessage]) -> None:
        """Answer, in a group as a reply in the same topic."""
        await self.door.deliverer.deliver(self.update.update_id, asking.place_of(self.message), messages)

    async def say(self, key: str, **values: str | int) -> None:
        """Answer with a phrase."""
        await self.reply(to_messages(plain(self.view.phrases.say(key, **values))))


async def start(call: Call) -> None:
    """Greet; or open the question, the article or the invitation that a link carries."""
    linked = read_start(call.text)
    if isinstance(linked, LinkedQuestion):
        await ask_or_explain(call.door, call.update, linked.question)
    elif isinstance(linked, LinkedArticle):
        await show_article(call, linked.key)
    elif call.text and not call.door.admission.check(_asker(call)).is_welcome:
        accepted = call.door.admission.redeem(call.text, _asker(call))
        await call.say("invitation-accepted" if accepted else "invitation-wrong")
    elif groups.is_private(call.message):
        await call.say("start", articles=call.door.pipeline.coverage().articles)
    else:
        await call.say("start-group", bot=call.door.bot_name)


async def explain(call: Call) -> None:
    """Say how to ask."""
    types = FILE_TYPES if call.door.admission.is_admin(call.user.id) else ""
    await call.reply(render_help(call.view, bot_name=call.door.bot_name, file_types=types))


async def ask(call: Call) -> None:
    """Answer the question behind the command; in a reply to a message, the question in that one."""
    replied = call.message.reply_to_message
    text = call.text or (replied.text if replied and replied.text else "")
    await (ask_or_explain(call.door, call.update, text) if text else call.say("ask-how"))


async def search(call: Call) -> None:
    """List passages without answering."""
    if not call.text:
        await call.say("search-how")
        return
    question = asking.question_of(call.update, call.text)
    admitted = asking.admit(call.door, question)
    if not admitted.is_welcome:
        await asking.refuse(call.door, call.view, question, admitted)
        return
    turn, passages = await call.door.in_thread(finding.search_and_keep, call.door, question)
    await call.reply(render_results(call.view, call.text, passages, turn=turn))


async def sources(call: Call) -> None:
    """List the outlets."""
    outlets = await call.door.in_thread(count_outlets, call.door)
    await call.reply(render_outlets(call.view, outlets))


async def latest(call: Call) -> None:
    """List the newest articles."""
    heads, articles = await call.door.in_thread(newest_articles, call.door, 1)
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
    """Say what is stored."""
    await call.reply(render_privacy(call.view))


async def stats(call: Call) -> None:
    """Show figures to administrators of the bot."""
    if not call.door.admission.is_admin(call.user.id):
        await call.say("admins-only")
        return
    say, counts = call.view.phrases.say, call.door.measures.count_questions()
    votes = Counter(one.vote for one in call.door.store.feedback())
    lines = [
        say("stats-title", day=call.view.phrases.day(call.door.started_at)),
        say("stats-questions", questions=sum(counts.values())),
        say("stats-answered", answered=counts[Asked.ANSWERED]),
        say("stats-refused", refused=counts[Asked.NOT_FOUND]),
        say("stats-ratings", good=votes[1], bad=votes[-1]),
        say("stats-waiting", waiting=call.door.queue.waiting),
        say("stats-collection", articles=call.door.pipeline.coverage().articles),
    ]
    await call.reply(to_messages(plain("\n".join(lines))))


async def cancel(call: Call) -> None:
    """Call off the questions of the person that wait in this chat."""
    cancelled = call.door.queue.cancel(call.message.chat_id, call.user.id)
    await call.say("cancelled" if cancelled else "nothing-to-cancel")


async def unknown(call: Call) -> None:
    """Say that there is no such command; in a group only when it was addressed to us."""
    named = f"@{call.door.bot_name}".casefold() in (call.message.text or "").split(maxsplit=1)[0].casefold()
    if named or groups.is_private(call.message):
        await call.say("unknown-command")


Command = Callable[[Call], Awaitable[None]]

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
    "stats": stats,
    "cancel": cancel,
}


def obey(name: str) -> Handler:
    """Return the handler of the command `name`."""
    command = TABLE.get(name, unknown)

    async def run(update: Update, context: Context) -> None:
        message, user, door = update.effective_message, update.effective_user, context.door
        if message is None or user is None:
            return
        text = groups.read_question(message, door.bot_name)
        call = Call(door, update, message, user, door.view(message.chat_id, user.language_code), text)
        admitted = door.admission.check(_asker(call))
        if name in FOR_EVERYBODY or admitted.is_welcome:
            await command(call)
        else:
            await asking.refuse(door, call.view, asking.question_of(update, text), admitted)

    return run


async def set_menu(bot: ExtBot[OnItsWay], admins: Sequence[int]) -> None:
    """Put the commands into Telegram's menu, in every language. Nothing is lost when it fails."""
    try:
        for code in (None, *LANGUAGES):
            phrases = Phrases.for_language(code)
            await bot.set_my_commands(_menu(phrases, COMMANDS), BotCommandScopeDefault(), code)
            await bot.set_my_commands(_menu(phrases, COMMANDS), BotCommandScopeAllPrivateChats(), code)
        for admin in admins:
            menu = _menu(Phrases.for_language(None), ADMIN_COMMANDS)
            await bot.set_my_commands(menu, BotCommandScopeChat(admin))
    except TelegramError as error:  # an administrator who never wrote to the bot is no chat yet
        log.info("the menu was not set everywhere: %s", type(error).__name__)


async def show_article(call: Call, key: str) -> None:
    """Show the article that a link names by its key."""
    article_id = await call.door.in_thread(find_article, call.door, key)
    if article_id is None:
        await call.say("error-article-gone")
    else:
        article = await call.door.in_thread(call.door.library.load_article, article_id)
        await call.reply(render_article(call.view, article))


def find_article(door: Door, key: str) -> str | None:
    """Return the id of the article with this key; None when it is gone."""
    return find_name(key, (head.id for head in door.library.list_articles()))


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


def _menu(phrases: Phrases, names: Sequence[str]) -> list[BotCommand]:
    return [BotCommand(name, phrases.describe_command(name)) for name in names]


def _asker(call: Call) -> Asker:
    return Asker(call.user.id, call.message.chat_id)
