"""What explains and what is chosen: help, privacy, the queue, filter, settings, forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.telegram_bot.pressing.callback_data import make_key
from bot.telegram_bot.pressing.presses import (
    ANY_OUTLET,
    Cancel,
    ChooseLanguage,
    ChooseOutlet,
    ChooseWhoMayAsk,
    ChooseWindow,
    Forget,
)
from bot.telegram_bot.pressing.windows import Window
from bot.telegram_bot.rendering.answers import window_labels, write_searching
from bot.telegram_bot.rendering.outgoing import Button, OutgoingMessage
from bot.telegram_bot.rendering.phrasing import LANGUAGES
from bot.telegram_bot.rendering.styled_text import bold, join, plain
from bot.telegram_bot.rendering.viewing import View, name, to_messages

_LANGUAGES_A_ROW = 3
_OUTLETS_OFFERED = 8


def render_help(view: View, *, bot_name: str, file_types: str = "") -> tuple[OutgoingMessage, ...]:
    """Return how to ask; with `file_types` ("txt, pdf") also how administrators add articles."""
    say = view.phrases.say
    admin = plain(say("help-admin", types=file_types)) if file_types else ()
    # Our own text: its commands and the bot's name are there to be pressed.
    return to_messages(join([bold(say("help-title")), plain(say("help", bot=bot_name)), admin], "\n\n"))


def render_privacy(view: View) -> tuple[OutgoingMessage, ...]:
    """Return what is stored and how to delete it."""
    return to_messages(
        join([bold(view.phrases.say("privacy-title")), plain(view.phrases.say("privacy"))], "\n\n")
    )


def render_waiting(view: View, *, place: int, update: int, searched_for: str = "") -> OutgoingMessage:
    """Return what a question in the queue is told: its place, from 1, and a button that takes it out."""
    text = join(
        [write_searching(view, searched_for), plain(view.phrases.say("queue-place", place=place))], "\n"
    )
    return to_messages(text, [[view.button(view.phrases.say("button-cancel"), Cancel(update))]])[0]


def render_filter(
    view: View, *, window: Window, outlet: str = "", outlets: Sequence[str] = ()
) -> tuple[OutgoingMessage, ...]:
    """Return the question how far back to look and in which outlet, with what is chosen now.

    `outlets` are offered as buttons, the first eight of them.
    """
    only = plain(view.phrases.say("only-outlet", outlets=name(outlet))) if outlet else ()
    offered = [
        [view.button(_mark(view.name_source(one), chosen=one == outlet), ChooseOutlet(make_key(one)))]
        for one in outlets[:_OUTLETS_OFFERED]
    ]
    rows = [_window_choice(view, window), *offered, _outlet_choice(view, outlet)]
    return to_messages(join([bold(view.phrases.say("filter-ask")), only], "\n\n"), rows)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a chat has chosen. `admins_only` is None in a private chat, where nobody else asks."""

    window: Window = Window.ALL
    outlet: str = ""
    admins_only: bool | None = None


def render_settings(view: View, chosen: Chosen) -> tuple[OutgoingMessage, ...]:
    """Return the settings of a chat with buttons to change them."""
    say = view.phrases.say
    windows = {
        Window.DAY: say("settings-window-day"),
        Window.WEEK: say("settings-window-week"),
        Window.ALL: say("settings-window-all"),
    }
    lines = [
        say("settings-language", language=LANGUAGES[view.phrases.language]),
        windows[chosen.window],
        say("only-outlet", outlets=name(chosen.outlet)) if chosen.outlet else "",
        _describe_askers(view, chosen.admins_only),
    ]
    rows = [*_language_choice(view), _window_choice(view, chosen.window), _outlet_choice(view, chosen.outlet)]
    text = join([bold(say("settings-title")), join(map(plain, lines), "\n")], "\n\n")
    return to_messages(text, [*rows, _askers_choice(view, chosen.admins_only)])


def render_forget(view: View) -> tuple[OutgoingMessage, ...]:
    """Return the question whether everything is really to be deleted."""
    say = view.phrases.say
    buttons = [
        view.button(say("button-forget"), Forget(really=True)),
        view.button(say("button-keep"), Forget(really=False)),
    ]
    return to_messages(plain(say("forget-ask")), [buttons])


def _window_choice(view: View, chosen: Window) -> list[Button]:
    return [
        view.button(_mark(label, chosen=window is chosen), ChooseWindow(window))
        for window, label in window_labels(view).items()
    ]


def _outlet_choice(view: View, outlet: str) -> list[Button]:
    return [view.button(view.phrases.say("button-all-outlets"), ChooseOutlet(ANY_OUTLET))] if outlet else []


def _language_choice(view: View) -> list[list[Button]]:
    buttons = [
        view.button(_mark(label, chosen=code == view.phrases.language), ChooseLanguage(code))
        for code, label in LANGUAGES.items()
    ]
    return [buttons[:_LANGUAGES_A_ROW], buttons[_LANGUAGES_A_ROW:]]


def _describe_askers(view: View, admins_only: bool | None) -> str:
    if admins_only is None:
        return ""
    say = view.phrases.say
    return say("settings-admins-ask") if admins_only else say("settings-everybody-asks")


def _askers_choice(view: View, admins_only: bool | None) -> list[Button]:
    """The one button that changes who may ask in a group."""
    if admins_only is None:
        return []
    say = view.phrases.say
    label = say("button-everybody-asks") if admins_only else say("button-admins-ask")
    return [view.button(label, ChooseWhoMayAsk(admins_only=not admins_only))]


def _mark(label: str, *, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label
