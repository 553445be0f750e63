"""What the bot remembers: updates in flight, conversations, settings of chats, feedback, inline answers.

Synchronous and quick (a write takes 0.1 to 0.3 ms, see `state_database`), so that the event loop calls it
directly. Each method commits before it returns. The updates are kept by `UpdateLog`, which `ChatStore` is;
who may ask, and how often, in the same file by `GuestList` (`store.guests`).

**Bounded.** Texts, rows of a chat and ages have limits (below); what is older goes by itself.
**Forgotten.** `forget` deletes the texts of a user or a chat, and overwrites them on the disk.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

from bot.telegram_bot.remembering.chat_records import (
    ChatSettings,
    Feedback,
    Forgotten,
    People,
    Turn,
    UnfinishedUpdate,
)
from bot.telegram_bot.remembering.guest_list import GuestList
from bot.telegram_bot.remembering.state_database import StateDatabase, StateError
from bot.telegram_bot.remembering.update_log import UpdateLog

__all__ = ["ChatSettings", "ChatStore", "Feedback", "Forgotten", "People", "Turn", "UnfinishedUpdate"]

DAY_S = 86_400.0
TURN_KEPT_S = 30 * DAY_S
FEEDBACK_KEPT_S = 365 * DAY_S
INLINE_KEPT_S = 300.0
MOST_TURNS_OF_CHAT = 500
MOST_FEEDBACK = 20_000
MOST_INLINE = 2_000
MOST_QUESTION_CHARS = 4_096
MOST_ANSWER_CHARS = 400_000


class ChatStore(UpdateLog):
    """The bot's memory, in one file. Safe to use from several threads."""

    def __init__(self, database: StateDatabase, clock: Callable[[], float] = time.time) -> None:
        super().__init__(database, clock)
        self.guests = GuestList(database, clock)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time) -> ChatStore:
        """Open the state at `path`, make it when there is none, and drop what has grown too old.

        Raises StateError when it is damaged, foreign, made by a newer Byline, or not ours to write.
        """
        store = cls(StateDatabase.open(path), clock)
        store.drop_expired()
        return store

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def claim_for(self, bot_id: int) -> None:
        """Tie the state to one bot: another bot's update numbers and chats mean something else.

        Raises StateError when it belongs to another bot.
        """
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO owner VALUES (1, ?)", (bot_id,))
            (owner,) = connection.execute("SELECT bot FROM owner").fetchone()
        if owner != bot_id:
            raise StateError(
                f"The state {self._database.path} belongs to the bot {owner}, and the token to the bot "
                f"{bot_id}. Name another file with BYLINE_TELEGRAM_STATE."
            )

    def can_write(self) -> bool:
        """Whether a change could be kept now: found out by one that changes nothing."""
        try:
            with self._database.writing() as connection:
                connection.execute("UPDATE owner SET bot = bot")
        except StateError:
            return False
        return True

    # Conversations

    def add_turn(
        self,
        *,
        chat_id: int,
        user_id: int,
        thread_id: int | None,
        question_message_id: int,
        question: str,
        standalone: str,
        answer_json: str,
        window: str = "",
        answer_message_ids: Sequence[int] = (),
    ) -> int:
        """Keep a question and its answer; return the turn's id. The chat's oldest turns make room."""
        answer_json = answer_json if len(answer_json) <= MOST_ANSWER_CHARS else ""
        texts = (question[:MOST_QUESTION_CHARS], standalone[:MOST_QUESTION_CHARS], answer_json)
        with self._database.writing() as connection:
            (turn_id,) = connection.execute(
                "INSERT INTO turns (chat, user, thread, question_message, question, standalone, answer,"
                " asked_s, window) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (chat_id, user_id, thread_id or 0, question_message_id, *texts, self._clock(), window),
            ).fetchone()
            self.note_answer_messages(turn_id, answer_message_ids)
            connection.execute(
                "DELETE FROM turns WHERE chat = ?1 AND id <="
                " (SELECT id FROM turns WHERE chat = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                (chat_id, MOST_TURNS_OF_CHAT),
            )
        return int(turn_id)

    def replace_answer(
        self, turn_id: int, *, question: str, standalone: str, answer_json: str, window: str = ""
    ) -> None:
        """Put another question and answer in the place of a turn's: the question was edited."""
        answer_json = answer_json if len(answer_json) <= MOST_ANSWER_CHARS else ""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE turns SET question = ?, standalone = ?, answer = ?, window = ? WHERE id = ?",
                (
                    question[:MOST_QUESTION_CHARS],
                    standalone[:MOST_QUESTION_CHARS],
                    answer_json,
                    window,
                    turn_id,
                ),
            )

    def note_answer_messages(self, turn_id: int, message_ids: Sequence[int]) -> None:
        """Note which messages hold a turn's answer, in the place of those noted before."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM answer_messages WHERE turn = ?", (turn_id,))
            connection.executemany(
                "INSERT OR REPLACE INTO answer_messages SELECT chat, ?, id FROM turns WHERE id = ?",
                [(message_id, turn_id) for message_id in message_ids],
            )

    def turn(self, turn_id: int, chat_id: int) -> Turn | None:
        """Return a turn of this chat; None when it is gone, or of another chat: a button may be forged."""
        with self._database.reading() as connection:
            rows = connection.execute(_TURN + " WHERE id = ? AND chat = ?", (turn_id, chat_id))
            return next(iter(_read_turns(connection, rows)), None)

    def turn_of_message(self, chat_id: int, message_id: int) -> Turn | None:
        """Return the turn that a message, question or answer, belongs to; None when there is none."""
        with self._database.reading() as connection:
            rows = connection.execute(
                _TURN + " WHERE chat = ?1 AND question_message = ?2 OR id ="  # noqa: S608, both halves stand here
                " (SELECT turn FROM answer_messages WHERE chat = ?1 AND message = ?2)"
                " ORDER BY id DESC LIMIT 1",
                (chat_id, message_id),
            )
            return next(iter(_read_turns(connection, rows)), None)

    def turns(
        self, chat_id: int, user_id: int, *, thread_id: int | None = None, limit: int = 5
    ) -> tuple[Turn, ...]:
        """Return the last `limit` turns of a user in a chat (and topic thread), oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                _TURN + " WHERE chat = ? AND user = ? AND thread = ? ORDER BY id DESC LIMIT ?",
                (chat_id, user_id, thread_id or 0, limit),
            )
            return tuple(reversed(_read_turns(connection, rows)))

    def count_people(self, since_s: float) -> People:
        """Count who asked since a moment, and where, in the turns that are still kept."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT count(DISTINCT nullif(user, 0)), count(DISTINCT chat) FROM turns WHERE asked_s >= ?",
                (since_s,),
            ).fetchone()
        return People(*row)

    def drop_windows(self, chat_id: int) -> None:
        """Let no follow-up look as far back as an earlier answer: the chat has chosen anew."""
        with self._database.writing() as connection:
            connection.execute("UPDATE turns SET window = '' WHERE chat = ?", (chat_id,))

    # Settings of chats

    def chat_settings(self, chat_id: int) -> ChatSettings:
        """Return what a chat has chosen; in a private chat the chat's id is the user's."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT settings FROM chats WHERE id = ?", (chat_id,)).fetchone()
        stored = json.loads(row[0]) if row else {}
        known = {field.name for field in fields(ChatSettings)}
        return ChatSettings(**{name: value for name, value in stored.items() if name in known})

    def save_chat_settings(self, chat_id: int, settings: ChatSettings) -> None:
        """Keep what a chat has chosen."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO chats VALUES (?, ?)",
                (chat_id, json.dumps(asdict(settings), ensure_ascii=False)),
            )

    def move_chat(self, old_id: int, new_id: int) -> None:
        """Follow a group that became a supergroup: Telegram gives it another id."""
        with self._database.writing() as connection:
            for statement in _MOVES:
                connection.execute(statement, (new_id, old_id))

    # Feedback

    def add_feedback(self, turn_id: int, chat_id: int, user_id: int, vote: int) -> bool:
        """Keep a thumb up (1) or down (-1), in the place of the user's earlier one; False for a turn gone."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "INSERT OR REPLACE INTO feedback SELECT id, ?, chat, user, standalone, answer, asked_s, ?, ?"
                " FROM turns WHERE id = ? AND chat = ?",
                (user_id, vote, self._clock(), turn_id, chat_id),
            )
            return cursor.rowcount == 1

    def feedback(self) -> tuple[Feedback, ...]:
        """Return all feedback, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT turn, question, answer, asked_s, vote, voted_s FROM feedback ORDER BY voted_s, turn"
            )
            return tuple(Feedback(*row) for row in rows)

    # Inline answers

    def cached_inline(self, query: str) -> str | None:
        """Return the results kept for an inline query a short while ago."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT results FROM inline_answers WHERE key = ? AND kept_s > ?",
                (_key(query), self._clock() - INLINE_KEPT_S),
            ).fetchone()
        return str(row[0]) if row else None

    def cache_inline(self, query: str, results: str) -> None:
        """Keep the results of an inline query for a short while; the query itself is not kept."""
        if len(results) > MOST_ANSWER_CHARS:
            return
        now = self._clock()
        with self._database.writing() as connection:
            connection.execute("DELETE FROM inline_answers WHERE kept_s < ?", (now - INLINE_KEPT_S,))
            connection.execute(
                "INSERT OR REPLACE INTO inline_answers VALUES (?, ?, ?)", (_key(query), results, now)
            )
            connection.execute(
                "DELETE FROM inline_answers WHERE key IN"
                " (SELECT key FROM inline_answers ORDER BY kept_s DESC LIMIT -1 OFFSET ?)",
                (MOST_INLINE,),
            )

    # Forgetting

    def forget(self, *, chat_id: int | None = None, user_id: int | None = None) -> Forgotten:
        """Delete what is kept of a user, of a chat, or (with both) of a user in a chat; and overwrite it.

        Stays: whether the user is let in or blocked, and the times that a quota still counts; otherwise to
        forget would be to be unblocked. Neither holds a word that anybody wrote.
        """
        wanted = {"chat": chat_id, "user": user_id}
        with self._database.writing() as connection:
            turns = connection.execute(
                "DELETE FROM turns WHERE (:chat IS NULL OR chat = :chat) AND (:user IS NULL OR user = :user)",
                wanted,
            ).rowcount
            feedback = connection.execute(
                "DELETE FROM feedback WHERE (:chat IS NULL OR chat = :chat)"
                " AND (:user IS NULL OR :user IN (user, asker))",
                wanted,
            ).rowcount
            # A group's settings are the group's: a user takes only those of the private chat along.
            whole = user_id if chat_id in (None, user_id) else chat_id if user_id is None else None
            connection.execute("DELETE FROM chats WHERE id = ?", (whole,))
            connection.execute("DELETE FROM inline_answers")  # nobody's in particular, and only a cache
        self._database.fold_log()
        return Forgotten(turns, feedback)

    def drop_expired(self) -> None:
        """Delete what has grown too old or too many; called by itself every hour in which an update comes."""
        now = self._clock()
        with self._database.writing() as connection:
            super().drop_expired()
            self.guests.drop_expired()
            connection.execute("DELETE FROM turns WHERE asked_s < ?", (now - TURN_KEPT_S,))
            connection.execute("DELETE FROM feedback WHERE voted_s < ?", (now - FEEDBACK_KEPT_S,))
            connection.execute(
                "DELETE FROM feedback WHERE (turn, user) IN"
                " (SELECT turn, user FROM feedback ORDER BY voted_s DESC LIMIT -1 OFFSET ?)",
                (MOST_FEEDBACK,),
            )
            connection.execute("DELETE FROM inline_answers WHERE kept_s < ?", (now - INLINE_KEPT_S,))


_TURN = (
    "SELECT id, chat, user, thread, question_message, question, standalone, answer, asked_s, window"
    " FROM turns"
)
_MOVES = (
    "UPDATE turns SET chat = ? WHERE chat = ?",
    "UPDATE OR REPLACE answer_messages SET chat = ? WHERE chat = ?",
    "UPDATE feedback SET chat = ? WHERE chat = ?",
    "UPDATE OR REPLACE notices SET chat = ? WHERE chat = ?",
    "UPDATE OR REPLACE chats SET id = ? WHERE id = ?",
    "UPDATE OR REPLACE members SET id = ? WHERE id = ?",
    "UPDATE OR REPLACE blocked SET id = ? WHERE id = ?",
    "UPDATE uses SET scope = 'chat ' || ? WHERE scope = 'chat ' || ?",  # as `admission` names a chat's quota
)


def _read_turns(connection: sqlite3.Connection, rows: sqlite3.Cursor) -> list[Turn]:
    turns = [Turn(*row) for row in rows.fetchall()]
    return [replace(turn, answer_message_ids=_read_messages(connection, turn.id)) for turn in turns]


def _read_messages(connection: sqlite3.Connection, turn_id: int) -> tuple[int, ...]:
    rows = connection.execute(
        "SELECT message FROM answer_messages WHERE turn = ? ORDER BY message", (turn_id,)
    )
    return tuple(message for (message,) in rows)


def _key(query: str) -> bytes:
    return hashlib.sha256(" ".join(query.casefold().split()).encode(errors="replace")).digest()
