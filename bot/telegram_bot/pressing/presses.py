"""What can be pressed under a message. `callback_data` writes it into buttons and reads it back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.telegram_bot.pressing.windows import Window

ANY_OUTLET = "-"  # in place of an outlet's key


@dataclass(frozen=True, slots=True)
class MoreSources:
    """Show the sources of a turn that did not fit under its answer, and what else was found."""

    turn: int


@dataclass(frozen=True, slots=True)
class ShowPassage:
    """Show what stands around the quote of citation `n`."""

    turn: int
    n: int


@dataclass(frozen=True, slots=True)
class AskWithin:
    """Ask a turn's question again, of the articles in a window."""

    turn: int
    window: Window


@dataclass(frozen=True, slots=True)
class Rate:
    """Thumbs up or down for the answer of a turn."""

    turn: int
    good: bool


@dataclass(frozen=True, slots=True)
class ShowResults:
    """Turn to a page of a search."""

    turn: int
    page: int


@dataclass(frozen=True, slots=True)
class ShowArticle:
    """Turn to a page of an article; `key` is the `make_key` of its id."""

    key: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListSources:
    """Turn to a page of the outlets."""

    page: int


@dataclass(frozen=True, slots=True)
class ListLatest:
    """Turn to a page of the newest articles."""

    page: int


@dataclass(frozen=True, slots=True)
class ChooseWindow:
    """Let all further answers of the chat look back only so far."""

    window: Window


@dataclass(frozen=True, slots=True)
class ChooseOutlet:
    """Let all further answers of the chat come from one outlet, or from any; `key` is its `make_key`."""

    key: str


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Speak this language in the chat."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseWhoMayAsk:
    """In a group: let everybody ask, or only its administrators."""

    admins_only: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete what is kept about the person in this chat, or leave it after all."""

    really: bool


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take a question out of the queue; `update` is the number of the update that asked it."""

    update: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """A button that only shows something: the number of the page."""


Press = (
    MoreSources
    | ShowPassage
    | AskWithin
    | Rate
    | ShowResults
    | ShowArticle
    | ListSources
    | ListLatest
    | ChooseWindow
    | ChooseOutlet
    | ChooseLanguage
    | ChooseWhoMayAsk
    | Forget
    | Cancel
    | Nothing
)
