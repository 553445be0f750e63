"""The commands of the bot's administrators: who is let in, who is shut out, and how the bot is doing."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import UTC, datetime

from telegram import Message, MessageOriginUser

from bot.telegram_bot import groups
from bot.telegram_bot.obeying import Call, Command
from bot.telegram_bot.pressing.deep_links import link_invitation
from bot.telegram_bot.remembering.chat_store import TURN_KEPT_S
from bot.telegram_bot.rendering.administration import (
    Figures,
    Guests,
    Lap,
    render_guests,
    render_invitation,
    render_stats,
)
from bot.telegram_bot.watching.measuring import Asked

DAY_S = 86_400.0
INVITED, INVITED_DAYS = 1, 7  # when nothing else is said
MOST_INVITED, MOST_DAYS = 1_000, 365
_ID = re.compile(r"-?[1-9]\d{0,15}", re.ASCII)


def for_admins(command: Command, *, in_private: bool = False) -> Command:
    """Let only administrators of the bot give a command, and `in_private` only where nobody reads along.

    One that an administrator forwards is somebody else's: shown to us, perhaps to block who wrote it.
    """

    async def run(call: Call) -> None:
        if call.message.forward_origin or call.message.via_bot:
            return
        if not call.door.admission.is_admin(call.user.id):
            if call.is_addressed:
                await call.say("admins-only")
        elif in_private and not groups.is_private(call.message):
            await call.say("admins-in-private")
        else:
            await command(call)

    return run


async def invite(call: Call) -> None:
    """Make an invitation: `/invite [how many people] [for how many days]`."""
    wanted = _read_invitation(call.text)
    if wanted is None:
        await call.say("invite-how", people=MOST_INVITED, days=MOST_DAYS)
        return
    people, days = wanted
    code = call.door.store.guests.make_invitation(
        uses=people, valid_s=days * DAY_S, update_id=call.update.update_id
    )
    until = datetime.fromtimestamp(time.time() + days * DAY_S, UTC)
    link = link_invitation(call.door.bot_name, code)
    is_open = call.door.settings.access == "open"
    await call.reply(render_invitation(call.view, link, people=people, until=until, is_open=is_open))


async def admit(call: Call) -> None:
    """Let in a person or a group: by number, in reply to somebody, or the group this is said in."""
    some_id = _read_id(call) or _group_around(call)
    if not some_id:
        await call.say("guest-how", command="admit")
    elif some_id in call.door.settings.blocked or call.door.store.guests.is_blocked(some_id):
        await call.say("admit-blocked", id=str(some_id))
    else:
        call.door.store.guests.admit(some_id)
        await call.say("admit-done", id=str(some_id))


async def dismiss(call: Call) -> None:
    """Take back that a person or a group was let in."""
    some_id = _read_id(call)
    if not some_id:
        await call.say("guest-how", command="dismiss")
    elif some_id in call.door.settings.allowed:
        await call.say("guest-by-settings", id=str(some_id), setting="BYLINE_TELEGRAM_ALLOWED")
    else:
        was_in = call.door.store.guests.dismiss(some_id)
        await call.say("dismiss-done" if was_in else "dismiss-nobody", id=str(some_id))


async def block(call: Call) -> None:
    """Shut a person or a group out."""
    some_id = _read_id(call)
    if not some_id or some_id in (call.door.bot_id, groups.ANONYMOUS_ADMIN_ID):
        await call.say("guest-how", command="block")
    elif call.door.admission.is_admin(some_id):
        await call.say("block-admin")
    else:
        call.door.store.guests.block(some_id)
        call.door.call_off_everywhere(some_id)
        await call.say("block-done", id=str(some_id))


async def unblock(call: Call) -> None:
    """Take back that a person or a group was shut out."""
    some_id = _read_id(call)
    if not some_id:
        await call.say("guest-how", command="unblock")
    elif some_id in call.door.settings.blocked:
        await call.say("guest-by-settings", id=str(some_id), setting="BYLINE_TELEGRAM_BLOCKED")
    else:
        was_out = call.door.store.guests.unblock(some_id)
        await call.say("unblock-done" if was_out else "unblock-nobody", id=str(some_id))


async def list_guests(call: Call) -> None:
    """List who was let in, who was shut out, and the invitations that are open."""
    settings, guests = call.door.settings, call.door.store.guests
    listed = Guests(
        settings.access,
        settings.allowed,
        settings.blocked,
        guests.members(),
        guests.blocked(),
        guests.invitations(),
    )
    await call.reply(render_guests(call.view, listed))


async def stats(call: Call) -> None:
    """Show how the bot is doing."""
    door, now = call.door, time.time()
    asked, votes = door.measures.count_questions(), Counter(one.vote for one in door.store.feedback())
    figures = Figures(
        since=door.started_at,
        questions=sum(asked.values()),
        answered=asked[Asked.ANSWERED],
        refused=asked[Asked.NOT_FOUND],
        good=votes[1],
        bad=votes[-1],
        waiting=door.queue.waiting,
        articles=door.pipeline.coverage().articles,
        in_a_week=door.store.count_people(now - 7 * DAY_S),
        in_a_month=door.store.count_people(now - TURN_KEPT_S),
        laps=[Lap(stage, spread.half_ms, spread.most_ms) for stage, spread in door.measures.read_spreads()],
    )
    await call.reply(render_stats(call.view, figures))


TABLE: dict[str, Command] = {
    "invite": for_admins(invite, in_private=True),
    "guests": for_admins(list_guests, in_private=True),
    "admit": for_admins(admit),
    "dismiss": for_admins(dismiss),
    "block": for_admins(block),
    "unblock": for_admins(unblock),
    "stats": for_admins(stats),
}


def _read_invitation(text: str) -> tuple[int, int] | None:
    """Return how many people an invitation is for and how many days; None for what is no such thing."""
    words = text.split()
    if len(words) > 2 or not all(re.fullmatch(r"\d{1,6}", word, re.ASCII) for word in words):
        return None
    given = [int(word) for word in words]
    people, days = [*given, *(INVITED, INVITED_DAYS)[len(given) :]]
    return (people, days) if 1 <= people <= MOST_INVITED and 1 <= days <= MOST_DAYS else None


def _read_id(call: Call) -> int:
    """Return whom a command is about: its number, or who wrote what it replies to; 0 for nobody."""
    if call.text:
        return int(call.text) if _ID.fullmatch(call.text) else 0
    replied = _replied_to(call)
    if replied is None or replied.sender_chat:
        return 0  # of a channel, or of an administrator who stays anonymous, nobody is named
    if groups.is_private(call.message) and replied.forward_origin:  # shown to us by an administrator
        origin = replied.forward_origin
        return origin.sender_user.id if isinstance(origin, MessageOriginUser) else 0
    return replied.from_user.id if replied.from_user else 0  # in a group, who forwards is who disturbs


def _group_around(call: Call) -> int:
    """Return the group that a command is said in and means, since it names nobody else; 0 for none."""
    names_another = call.text or _replied_to(call)
    return 0 if names_another or groups.is_private(call.message) else call.message.chat_id


def _replied_to(call: Call) -> Message | None:
    """Return what a command replies to. In a topic it "replies" to the topic's beginning: that is nothing."""
    replied = call.message.reply_to_message
    return None if replied is None or replied.forum_topic_created else replied
