"""Buttons under messages: what each press does. A forged, outdated or forgotten one gets a line."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Message, Update

from bot.telegram_bot import asking, commands
from bot.telegram_bot.admitting.admission import Asker
from bot.telegram_bot.door import Context, Done, Door, Given
from bot.telegram_bot.finding import Question, filters_in
from bot.telegram_bot.pressing.callback_data import Refused, find_name
from bot.telegram_bot.pressing.presses import (
    ANY_OUTLET,
    AskWithin,
    Cancel,
    ChooseLanguage,
    ChooseOutlet,
    ChooseWhoMayAsk,
    ChooseWindow,
    Forget,
    ListLatest,
    ListSources,
    MoreSources,
    Nothing,
    Press,
    Rate,
    ShowArticle,
    ShowPassage,
    ShowResults,
)
from bot.telegram_bot.pressing.windows import Window
from bot.telegram_bot.remembering.chat_store import ChatSettings, Turn
from bot.telegram_bot.rendering.answers import render_more_sources
from bot.telegram_bot.rendering.listings import (
    render_article,
    render_latest,
    render_outlets,
    render_passage,
    render_results,
)
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.panels import render_filter, render_settings
from bot.telegram_bot.rendering.styled_text import plain
from bot.telegram_bot.rendering.viewing import View, to_messages
from bot.telegram_bot.sending.delivering import Place
from bot.telegram_bot.sending.live import CalledOffError
from index.errors import BylineError, LibraryError
from qa.answers import Answer, Passage
from qa.json_forms.reading import read_answer

log = logging.getLogger(__name__)


class GoneError(Exception):
    """What a button refers to is no longer kept; the argument is the phrase that says so."""


@dataclass(frozen=True)
class Pressed:
    """A press, who pressed, and the message below which the button stands."""

    door: Door
    update: Update
    query: CallbackQuery
    message: Message
    view: View

    @property
    def place(self) -> Place:
        """Where something new goes: below the message, in its topic."""
        thread = self.message.message_thread_id if self.message.is_topic_message else None
        return Place(self.message.chat_id, thread, self.message.message_id)

    @property
    def asker(self) -> Asker:
        """Who pressed, as admission sees it."""
        return Asker(self.query.from_user.id, self.message.chat_id)

    def turn(self, turn_id: int) -> Turn:
        """Return a turn of this chat. Raises GoneError."""
        turn = self.door.store.turn(turn_id, self.message.chat_id)
        if turn is None:
            raise GoneError("error-forgotten-turn")
        return turn

    async def search(self, turn: Turn) -> tuple[Passage, ...]:
        """Search for a turn's question again, where its answer was looked for."""
        window = Window(turn.window) if turn.window else None
        filters, _ = filters_in(self.door, turn.chat_id, window, now=datetime.now(UTC))
        return await self.look_up(self.door.pipeline.search, turn.standalone, filters=filters)

    async def look_up(self, call: Callable[Given, Done], *args: Given.args, **kwargs: Given.kwargs) -> Done:
        """Read the collection, when it is the turn of who pressed."""
        return await self.door.look_up(self.asker, call, *args, **kwargs)

    async def answer(self, text: str = "") -> None:
        """Take the waiting sign off the button."""
        await self.door.deliverer.answer_button(self.query.id, text)

    async def say(self, key: str) -> None:
        """Take the waiting sign off the button, with a phrase."""
        await self.answer(self.view.phrases.say(key))

    async def add(self, messages: Sequence[OutgoingMessage]) -> None:
        """Send something new below the message."""
        await self.answer()
        await self.door.deliverer.deliver(self.update.update_id, self.place, messages)

    async def turn_into(self, messages: Sequence[OutgoingMessage]) -> None:
        """Make the message something else: another page, or other settings."""
        await self.answer()
        await self.door.deliverer.edit(self.message.chat_id, self.message.message_id, messages[0])


async def press(update: Update, context: Context) -> None:
    """Do what a button says, if it is ours and whoever pressed it may."""
    door, query = context.door, update.callback_query
    if query is None or not isinstance(
        query.message, Message
    ):  # too old: Telegram no longer says where it was
        if query:
            view = door.view(query.from_user.id, query.from_user.language_code)
            await door.deliverer.answer_button(query.id, view.phrases.say("error-outdated-button"))
        return
    view = door.view(query.message.chat_id, query.from_user.language_code)
    pressed = Pressed(door, update, query, query.message, view)
    read = door.codec.decode(query.data or "", chat_id=query.message.chat_id)
    if isinstance(read, Refused):
        log.warning("update=%d: a button was refused as %s", update.update_id, read.why)
        await pressed.say("error-outdated-button")
        return
    if not isinstance(read, Forget) and not door.admission.check(pressed.asker).is_welcome:
        await pressed.say("not-allowed")
        return
    try:
        await _ACTIONS[type(read)](pressed, read)
    except GoneError as error:
        await pressed.say(str(error))
    except CalledOffError:
        await pressed.say("cancelled")
    except BylineError as error:
        log.warning("update=%d: %s", update.update_id, type(error).__name__)
        await pressed.answer(asking.explain(view, error))


async def _more_sources(pressed: Pressed, press: MoreSources) -> None:
    turn = pressed.turn(press.turn)
    answer = _read_kept(turn)
    found = await pressed.search(turn)
    await pressed.add(render_more_sources(pressed.view, answer, found))


async def _show_passage(pressed: Pressed, press: ShowPassage) -> None:
    answer = _read_kept(pressed.turn(press.turn))
    citation = next((one for one in answer.citations if one.n == press.n), None)
    if citation is None:
        raise GoneError("error-outdated-button")
    try:
        article = await pressed.look_up(pressed.door.library.load_article, citation.article_id)
    except LibraryError as error:
        raise GoneError("error-article-gone") from error
    await pressed.add(render_passage(pressed.view, citation, article))


async def _ask_within(pressed: Pressed, press: AskWithin) -> None:
    """Ask again, as a turn of whoever pressed, and edit the answer into the new one."""
    turn = pressed.turn(press.turn)
    if not await asking.may_ask_here(pressed.door, pressed.message.chat_id, pressed.query.from_user.id):
        await pressed.say("not-allowed-member")
        return
    await pressed.answer()
    question = Question(
        update_id=pressed.update.update_id,
        place=replace(pressed.place, reply_to=None),
        user_id=pressed.query.from_user.id,
        message_id=turn.question_message_id,
        text=turn.question,
        language=pressed.query.from_user.language_code,
        asked_at=datetime.now(UTC),
        again=turn,
        window=press.window,
        former=turn.answer_message_ids or (pressed.message.message_id,),
    )
    await asking.ask(pressed.door, question)


async def _rate(pressed: Pressed, press: Rate) -> None:
    user_id = pressed.query.from_user.id
    vote = 1 if press.good else -1
    kept = pressed.door.store.add_feedback(press.turn, pressed.message.chat_id, user_id, vote)
    if not kept:
        raise GoneError("error-forgotten-turn")
    pressed.door.measures.note_vote(vote)
    await pressed.say("feedback-good" if press.good else "feedback-bad")


async def _turn_results(pressed: Pressed, press: ShowResults) -> None:
    turn = pressed.turn(press.turn)
    passages = await pressed.search(turn)
    page = render_results(pressed.view, turn.question, passages, turn=turn.id, page=press.page)
    await pressed.turn_into(page)


async def _show_article(pressed: Pressed, press: ShowArticle) -> None:
    article = await pressed.look_up(commands.find_article, pressed.door, press.key)
    if article is None:
        raise GoneError("error-article-gone")
    messages = render_article(pressed.view, article, page=press.page)
    await (pressed.add(messages) if press.page == 1 else pressed.turn_into(messages))


async def _turn_sources(pressed: Pressed, press: ListSources) -> None:
    outlets = await pressed.look_up(commands.count_outlets, pressed.door)
    await pressed.turn_into(render_outlets(pressed.view, outlets, page=press.page))


async def _turn_latest(pressed: Pressed, press: ListLatest) -> None:
    heads, articles = await pressed.look_up(commands.newest_articles, pressed.door, press.page)
    await pressed.turn_into(render_latest(pressed.view, heads, articles=articles, page=press.page))


async def _choose_window(pressed: Pressed, press: ChooseWindow) -> None:
    if await _choose(pressed, lambda kept: replace(kept, window=press.window.value)):
        pressed.door.store.drop_windows(pressed.message.chat_id)


async def _choose_outlet(pressed: Pressed, press: ChooseOutlet) -> None:
    names = pressed.door.pipeline.coverage().sources
    outlet = "" if press.key == ANY_OUTLET else find_name(press.key, names) or ""
    await _choose(pressed, lambda kept: replace(kept, outlet=outlet))


async def _choose_language(pressed: Pressed, press: ChooseLanguage) -> None:
    await _choose(pressed, lambda kept: replace(kept, language=press.language))


async def _choose_askers(pressed: Pressed, press: ChooseWhoMayAsk) -> None:
    askers = "admins" if press.admins_only else "everybody"
    await _choose(pressed, lambda kept: replace(kept, askers=askers))


async def _choose(pressed: Pressed, change: Callable[[ChatSettings], ChatSettings]) -> bool:
    """Change a setting of the chat, and show what is chosen now; in a group by its administrators only."""
    door, chat_id = pressed.door, pressed.message.chat_id
    if not await door.administrators.include(chat_id, pressed.query.from_user.id):
        await pressed.say("settings-admins-only")
        return False
    kept = change(door.store.chat_settings(chat_id))
    door.store.save_chat_settings(chat_id, kept)
    view, chosen = (
        door.view(chat_id, pressed.query.from_user.language_code),
        commands.chosen_in(door, chat_id),
    )
    is_filter = not _has_button_for(pressed, ChooseLanguage)
    shown = (
        render_filter(view, window=chosen.window, outlet=chosen.outlet)
        if is_filter
        else render_settings(view, chosen)
    )
    await pressed.turn_into(shown)
    return True


async def _forget(pressed: Pressed, press: Forget) -> None:
    """Delete the person's conversation here; in a private chat the settings too."""
    say, chat_id, user_id = pressed.view.phrases.say, pressed.message.chat_id, pressed.query.from_user.id
    if press.really:
        pressed.door.call_off(chat_id, user_id)  # an answer in flight would be kept after all
        pressed.door.store.forget(chat_id=chat_id, user_id=user_id)
    await pressed.turn_into(to_messages(plain(say("forgotten" if press.really else "kept"))))


async def _cancel(pressed: Pressed, _press: Cancel) -> None:
    cancelled = pressed.door.call_off(pressed.message.chat_id, pressed.query.from_user.id)
    await pressed.say("cancelled" if cancelled else "nothing-to-cancel")


async def _nothing(pressed: Pressed, _press: Nothing) -> None:
    await pressed.answer()


def _read_kept(turn: Turn) -> Answer:
    """Return a turn's answer. Raises GoneError when it was too long to keep."""
    import json  # late: few messages have a button pressed

    if not turn.answer_json:
        raise GoneError("error-outdated-button")
    return read_answer(json.loads(turn.answer_json))


def _has_button_for(pressed: Pressed, kind: type[Press]) -> bool:
    """Whether the message has a button of a kind: the panel of settings has one for the language."""
    markup, chat_id = pressed.message.reply_markup, pressed.message.chat_id
    buttons = [one for row in markup.inline_keyboard for one in row] if markup else []
    found = (pressed.door.codec.decode(str(one.callback_data or ""), chat_id=chat_id) for one in buttons)
    return any(isinstance(press, kind) for press in found)


_ACTIONS: dict[type[Any], Callable[[Pressed, Any], Awaitable[None]]] = {
    MoreSources: _more_sources,
    ShowPassage: _show_passage,
    AskWithin: _ask_within,
    Rate: _rate,
    ShowResults: _turn_results,
    ShowArticle: _show_article,
    ListSources: _turn_sources,
    ListLatest: _turn_latest,
    ChooseWindow: _choose_window,
    ChooseOutlet: _choose_outlet,
    ChooseLanguage: _choose_language,
    ChooseWhoMayAsk: _choose_askers,
    Forget: _forget,
    Cancel: _cancel,
    Nothing: _nothing,
}
