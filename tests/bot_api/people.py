"""People who talk to the bot, and the rooms where they do: what a test acts through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .formatting import units
from .world import BOT_ID, BOT_NAME, Chat, Json, Sent, World

_MARKED = re.compile(r"(?<!\S)(/[A-Za-z0-9_]{1,32}(?:@\w+)?)|(@\w{4,32})|(https?://\S+)")


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: int
    described: Json


@dataclass(frozen=True)
class Room:
    """A chat, seen by a test. What a person does there becomes an update for the bot."""

    world: World
    chat: Chat
    owner: Person

    def say(
        self,
        text: str,
        *,
        by: Person | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
        **extra: Any,
    ) -> Sent:
        """Write `text`; `extra` are fields of the message that the API would give (`document`, `sticker`)."""
        with self.world.changing():
            sent = self.world.add_message(
                self.chat,
                (by or self.owner).id,
                text,
                entities=_mark(text),
                reply_to=reply_to,
                thread_id=thread,
                extra=extra,
            )
            self._tell_bot("message", sent)
        return sent

    def edit(self, sent: Sent, text: str) -> None:
        """Change what one wrote."""
        with self.world.changing():
            sent.text, sent.entities, sent.edits = text, _mark(text), sent.edits + 1
            self._tell_bot("edited_message", sent)

    def press(self, sent: Sent, data: str, *, by: Person | None = None) -> str:
        """Press a button with `data`, whether there is one or not, and return the query's id."""
        with self.world.changing():
            query_id = self.world.new_id()
            self.world.callbacks[query_id] = None
            content = {
                "id": query_id,
                "from": (by or self.owner).described,
                "chat_instance": "1",
                "data": data,
                "message": self.world.describe(sent),
            }
            self.world.add_update("callback_query", content)
        return query_id

    def press_button(self, sent: Sent, label: str, *, by: Person | None = None) -> str:
        """Press the button whose text holds `label`."""
        found = [button for button in sent.buttons if label in button["text"] and "callback_data" in button]
        assert found, f"no button {label!r} among {sent.buttons}"
        return self.press(sent, found[0]["callback_data"], by=by)

    def toast(self, query_id: str, timeout_s: float = 10) -> Json:
        """Wait until the bot has answered a button press and return what it said."""
        self.world.wait_for(
            lambda: self.world.callbacks[query_id] is not None, "a callback's answer", timeout_s
        )
        return self.world.callbacks[query_id] or {}

    def from_bot(self) -> list[Sent]:
        """Return what the bot wrote and did not delete, oldest first."""
        with self.world.changed:
            return [one for one in self.chat.messages.values() if one.by_bot and not one.deleted]

    def wait(self, count: int = 1, timeout_s: float = 10) -> list[Sent]:
        """Wait until `count` messages of the bot stand here and return them all."""
        self.world.wait_for(lambda: len(self.from_bot()) >= count, f"{count} messages of the bot", timeout_s)
        return self.from_bot()

    def ask(self, text: str, timeout_s: float = 10, **more: Any) -> Sent:
        """Say something and return the bot's next message."""
        before = len(self.from_bot())
        self.say(text, **more)
        return self.wait(before + 1, timeout_s)[before]

    def transcript(self) -> str:
        """Return what stands in the chat, line by line."""
        with self.world.changed:
            return self.world.transcript(self.chat.id)

    def _tell_bot(self, kind: str, sent: Sent) -> None:
        """Make an update of it. In groups too: the bot must know by itself when it is not meant."""
        if self.chat.blocked:
            self.chat.blocked = False  # who writes to a bot again has unblocked it
        self.world.add_update(kind, self.world.describe(sent))


def make_private(world: World, person: Person) -> Room:
    """Return the private chat of `person` with the bot."""
    described = {"id": person.id, "type": "private", "first_name": person.described["first_name"]}
    return Room(world, world.chats.setdefault(person.id, Chat(described)), person)


def make_group(
    world: World, chat_id: int, owner: Person, members: list[Person], topics: tuple[int, ...]
) -> Room:
    """Return a supergroup (a forum when it has `topics`) with the bot in it, administered by `owner`."""
    described: Json = {"id": chat_id, "type": "supergroup", "title": f"Group {chat_id}"}
    if topics:
        described["is_forum"] = True
    roles = {BOT_ID: "member", owner.id: "creator"} | {one.id: "member" for one in members if one != owner}
    chat = world.chats.setdefault(chat_id, Chat(described, topics=set(topics), members=roles))
    return Room(world, chat, owner)


def _mark(text: str) -> list[Json]:
    """Return the entities that Telegram finds by itself: commands, mentions, and addresses."""
    kinds = ("bot_command", "mention", "url")
    return [
        {
            "type": next(kind for kind, group in zip(kinds, found.groups(), strict=True) if group),
            "offset": units(text[: found.start()]),
            "length": units(found.group()),
        }
        for found in _MARKED.finditer(text)
    ]


__all__ = ["BOT_NAME", "Person", "Room", "make_group", "make_private"]
