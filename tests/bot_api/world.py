"""What the server knows: chats with their messages as people see them, updates, files, and the calls made.

One lock guards it all: the server's thread writes, the test's thread reads and waits.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

BOT_ID, BOT_NAME = 7_000_000_001, "byline_bot"
BOT: Json = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Byline",
    "username": BOT_NAME,
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


@dataclass
class Sent:
    """A message as it stands in a chat now. `edits` counts how often it was changed."""

    message_id: int
    chat_id: int
    sender_id: int
    text: str
    entities: list[Json] = field(default_factory=list)
    html: str = ""
    thread_id: int | None = None
    reply_to: int | None = None
    markup: Json = field(default_factory=dict)
    previews: bool = True
    edits: int = 0
    deleted: bool = False
    at: float = field(default_factory=time.monotonic)
    extra: Json = field(default_factory=dict)

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return self.sender_id == BOT_ID

    @property
    def buttons(self) -> list[Json]:
        """The buttons below it, row after row."""
        return [button for row in self.markup.get("inline_keyboard", []) for button in row]


@dataclass
class Chat:
    """A chat: what it is to the API, its messages in the order of their arrival, and what flickered by."""

    described: Json
    messages: dict[int, Sent] = field(default_factory=dict)
    actions: list[Json] = field(default_factory=list)
    drafts: list[Json] = field(default_factory=list)
    topics: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    blocked: bool = False
    written_by_bot: int = 0

    @property
    def id(self) -> int:
        """The chat's id: that of the person in a private chat, negative in a group."""
        found: int = self.described["id"]
        return found


class World:
    """All that the server holds."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {BOT_ID: BOT}
        self.files: dict[str, bytes] = {}
        self.updates: list[Json] = []  # not confirmed yet, oldest first
        self.delivered: dict[int, float] = {}  # update_id -> when it was first handed to the bot
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.violations: list[str] = []  # what no bot should do; each test ends by looking here
        self.callbacks: dict[str, Json | None] = {}  # id -> the answer that the person saw
        self.inline: dict[str, Json | None] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}  # (scope, language) -> commands
        self.settings: dict[str, Json] = {}  # what else was set: descriptions, menu button, webhook
        self.on_update: Callable[[], None] = lambda: None
        self.last_update_id = 0
        self._ids = itertools.count(1)
        self._shared_message_ids = itertools.count(1)  # private chats and basic groups share one counter
        self._message_ids: dict[int, Iterator[int]] = {}
        self._update_ids = itertools.count(900_000_000)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock, and wake those who wait for a change."""
        with self.changed:
            yield
            self.changed.notify_all()

    def wait_for(self, condition: Callable[[], bool], what: str, timeout_s: float = 10.0) -> None:
        """Wait until `condition` holds. Raises AssertionError with `what` when it does not in time."""
        with self.changed:
            if not self.changed.wait_for(condition, timeout_s):
                seen = "\n".join(self.transcript(chat_id) for chat_id in self.chats)
                raise AssertionError(f"waited {timeout_s} s for {what}; violations {self.violations}\n{seen}")

    def add_message(self, chat: Chat, sender_id: int, text: str, **more: Any) -> Sent:
        """Put a message into a chat."""
        if chat.described["type"] == "supergroup":
            message_id = next(self._message_ids.setdefault(chat.id, itertools.count(1)))
        else:
            message_id = next(self._shared_message_ids)
        sent = Sent(message_id, chat.id, sender_id, text, **more)
        chat.messages[message_id] = sent
        chat.written_by_bot += sent.by_bot
        return sent

    def add_update(self, kind: str, content: Json) -> int:
        """Put an update into the bot's line and return its id."""
        update_id = self.last_update_id = next(self._update_ids)
        self.updates.append({"update_id": update_id, kind: content})
        self.on_update()
        return update_id

    def new_id(self) -> str:
        """Return an id that nothing else has."""
        return str(next(self._ids))

    def describe(self, sent: Sent, *, depth: int = 1) -> Json:
        """Return a message as the API describes it."""
        described: Json = {
            "message_id": sent.message_id,
            "date": int(time.time()),
            "chat": self.chats[sent.chat_id].described,
            "from": self.users[sent.sender_id],
        } | sent.extra
        if sent.text:
            described |= {"text": sent.text, "entities": sent.entities}
        if sent.edits:
            described["edit_date"] = int(time.time())
        if sent.thread_id is not None:
            described |= {"message_thread_id": sent.thread_id, "is_topic_message": True}
        if sent.markup:
            described["reply_markup"] = sent.markup
        replied = self.chats[sent.chat_id].messages.get(sent.reply_to or 0)
        if replied and depth:
            described["reply_to_message"] = self.describe(replied, depth=depth - 1)
        return described

    def transcript(self, chat_id: int) -> str:
        """Return what stands in a chat, a message after the other, with its buttons: what a person sees."""
        lines = []
        for sent in self.chats[chat_id].messages.values():
            if not sent.deleted:
                buttons = " ".join(f"[{button['text']}]" for button in sent.buttons)
                name = self.users[sent.sender_id]["first_name"]
                lines.append(f"{name}: {sent.text}{' ' + buttons if buttons else ''}")
        return "\n".join(lines)
