"""What only administrators of the bot see: invitations, guests, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.telegram_bot.remembering.chat_store import People
from bot.telegram_bot.remembering.guest_list import Guest, Invitation
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.styled_text import StyledText, bold, join, link, plain
from bot.telegram_bot.rendering.viewing import View, to_messages

MOST_LISTED = 30  # of each kind

_ACCESS = {"open": "guests-open", "list": "guests-list", "invitation": "guests-invitation"}


def render_invitation(
    view: View, url: str, *, people: int, until: datetime, is_open: bool
) -> tuple[OutgoingMessage, ...]:
    """Return an invitation to be passed on; with `is_open`, that nobody needs one now."""
    made = plain(view.phrases.say("invite-made", people=people, day=view.phrases.day(until)))
    note = plain(view.phrases.say("guests-open")) if is_open else ()
    return to_messages(join([made, link(url, url), note], "\n\n"))


@dataclass(frozen=True, slots=True)
class Guests:
    """Who may ask: the ids of the settings, and whom administrators let in and shut out, the newest first."""

    access: str
    allowed: Sequence[int]
    shut_out: Sequence[int]
    members: Sequence[Guest]
    blocked: Sequence[Guest]
    invitations: Sequence[Invitation]


def render_guests(view: View, guests: Guests) -> tuple[OutgoingMessage, ...]:
    """Return who may ask and who may not, and the invitations that are open."""
    say = view.phrases.say
    members = _describe_guests(view, guests.allowed, guests.members)
    blocked = _describe_guests(view, guests.shut_out, guests.blocked)
    invitations = [
        say("guests-uses", uses=one.uses_left, day=_day(view, one.expires_s)) for one in guests.invitations
    ]
    parts = [
        bold(say("guests-title")),
        plain(say(_ACCESS[guests.access])),
        _list(view, say("guests-admitted", count=len(members)), members),
        _list(view, say("guests-blocked", count=len(blocked)), blocked),
        _list(view, say("guests-invitations", count=len(invitations)), invitations),
    ]
    return to_messages(join(parts, "\n\n"))


@dataclass(frozen=True, slots=True)
class Lap:
    """How long a stage of answering took, in milliseconds: for half of the answers, and for 95 of a hundred.

    The `stage` "" is the whole way from the question to the answer.
    """

    stage: str
    half_ms: float
    most_ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How the bot is doing. Questions and laps count from the start, `since`; people by what is kept."""

    since: datetime
    questions: int
    answered: int
    refused: int
    good: int
    bad: int
    waiting: int
    articles: int
    in_a_week: People
    in_a_month: People
    laps: Sequence[Lap]


def render_stats(view: View, figures: Figures) -> tuple[OutgoingMessage, ...]:
    """Return the figures, each on a line; the laps only once there are some."""
    say = view.phrases.say
    lines = [
        say("stats-questions", questions=figures.questions),
        say("stats-answered", answered=figures.answered),
        say("stats-refused", refused=figures.refused),
        say("stats-ratings", good=figures.good, bad=figures.bad),
        say("stats-waiting", waiting=figures.waiting),
        say("stats-collection", articles=figures.articles),
        say("stats-people", week=figures.in_a_week.users, month=figures.in_a_month.users),
        say("stats-chats", week=figures.in_a_week.chats, month=figures.in_a_month.chats),
    ]
    laps = [
        f"• {lap.stage or say('stats-response')}: {lap.half_ms:,.0f} / {lap.most_ms:,.0f}"
        for lap in figures.laps
    ]
    title = bold(say("stats-title", day=view.phrases.day(figures.since)))
    return to_messages(
        join([title, _lines(lines), _lines([say("stats-times"), *laps] if laps else [])], "\n\n")
    )


def _describe_guests(view: View, by_settings: Sequence[int], guests: Sequence[Guest]) -> list[str]:
    say = view.phrases.say
    return [
        *(say("guests-by-settings", id=str(one)) for one in by_settings),
        *(say("guests-since", id=str(one.id), day=_day(view, one.since_s)) for one in guests),
    ]


def _list(view: View, title: str, items: Sequence[str]) -> StyledText:
    left = len(items) - MOST_LISTED
    more = [view.phrases.say("guests-more", count=left)] if left > 0 else []
    return _lines([title, *(f"• {one}" for one in items[:MOST_LISTED]), *more])


def _lines(lines: Sequence[str]) -> StyledText:
    return plain("\n".join(lines))


def _day(view: View, moment_s: float) -> str:
    return view.phrases.day(datetime.fromtimestamp(moment_s, UTC))
