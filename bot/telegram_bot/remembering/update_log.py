"""Which updates have arrived, which are in flight, and how much of their answers has gone out.

**Exactly once.** An update is begun before anything is done for it and finished when its answer has been
sent; Telegram may deliver it again as often as it likes. After a kill, `unfinished_updates` are those that
were in flight, with the parts of their answers that had gone out: whoever continues one sends only what is
missing. A part whose sending had begun and whose message id never came back is in doubt: Telegram may have
delivered it or not; `doubt` finds out, where it can.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from bot.telegram_bot.remembering.chat_records import Notice, UnfinishedUpdate
from bot.telegram_bot.remembering.state_database import StateDatabase

DAY_S = 86_400.0
KEPT_S = 3 * DAY_S  # Telegram delivers again for 24 hours at most
CLEANED_EVERY_S = 3_600.0
MOST_PAYLOAD_CHARS = 200_000  # a message has 4,096 characters; the rest is names and entities


class UpdateLog:
    """The updates of one bot, each worked on once."""

    def __init__(self, database: StateDatabase, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._cleaned_s = clock()

    def begin_update(self, update_id: int, chat_id: int, payload: str) -> bool:
        """Note that an update has arrived; False when it had arrived before, and is not to be worked on.

        A payload that is too long is not kept: after a kill, such an update can only be apologised for.
        """
        kept = payload if len(payload) <= MOST_PAYLOAD_CHARS else ""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO updates (id, chat, payload, begun_s) VALUES (?, ?, ?, ?)",
                (update_id, chat_id, kept, self._clock()),
            )
            if self._clock() - self._cleaned_s > CLEANED_EVERY_S:
                self.drop_expired()
        return cursor.rowcount == 1

    def retry_update(self, update_id: int) -> int:
        """Begin an unfinished update once more; return how often it has been begun now.

        An update that ends the process each time would otherwise end it for ever.
        """
        with self._database.writing() as connection:
            row = connection.execute(
                "UPDATE updates SET attempts = attempts + 1 WHERE id = ? RETURNING attempts", (update_id,)
            ).fetchone()
            return int(row[0]) if row else 0

    def finish_update(self, update_id: int) -> None:
        """Note that nothing is left to do for an update; its payload is deleted."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE updates SET finished_s = ?, payload = '', made = ''"
                " WHERE id = ? AND finished_s IS NULL",
                (self._clock(), update_id),
            )
            connection.execute("DELETE FROM deliveries WHERE update_id = ?", (update_id,))

    def unfinished_updates(self) -> tuple[UnfinishedUpdate, ...]:
        """Return the updates in flight, in the order in which they arrived."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, chat, payload, begun_s, attempts FROM updates"
                " WHERE finished_s IS NULL ORDER BY seq"
            ).fetchall()
            return tuple(_read_unfinished(connection, row) for row in rows)

    def begin_sending(self, update_id: int, part: int, *, behind: int = 0) -> None:
        """Note that part number `part` (from 0) of an update's answer is about to be sent.

        `behind` is the highest message id known now, which the part's own will be above; 0 when none is.
        """
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO deliveries SELECT id, ?, NULL, ? FROM updates WHERE id = ?",
                (part, behind, update_id),
            )

    def finish_sending(self, update_id: int, part: int, message_id: int | None) -> None:
        """Note the id of the message that the part became; None when Telegram refused it."""
        with self._database.writing() as connection:
            if message_id is None:
                connection.execute(
                    "DELETE FROM deliveries WHERE (update_id, part) = (?, ?)", (update_id, part)
                )
            else:
                connection.execute(
                    "INSERT OR REPLACE INTO deliveries SELECT id, ?, ?, 0 FROM updates WHERE id = ?",
                    (part, message_id, update_id),
                )

    def has_begun_sending(self, update_id: int) -> bool:
        """Whether a part of an unfinished update's answer was sent, or was about to be."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT 1 FROM deliveries WHERE update_id = ?", (update_id,)).fetchone()
        return row is not None

    def keep_notice(self, notice: Notice) -> None:
        """Note that a message stands in a chat which is to vanish."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO notices VALUES (?, ?)", (notice.chat_id, notice.message_id)
            )

    def drop_notice(self, notice: Notice) -> None:
        """Note that such a message has vanished."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM notices WHERE (chat, message) = (?, ?)", (notice.chat_id, notice.message_id)
            )

    def notices(self) -> tuple[Notice, ...]:
        """Return the messages that are to vanish and have not."""
        with self._database.reading() as connection:
            return tuple(Notice(*row) for row in connection.execute("SELECT chat, message FROM notices"))

    def drop_expired(self) -> None:
        """Forget finished updates so old that Telegram cannot deliver them again."""
        self._cleaned_s = self._clock()
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM updates WHERE begun_s < ? AND finished_s IS NOT NULL",
                (self._cleaned_s - KEPT_S,),
            )


def _read_unfinished(
    connection: sqlite3.Connection, row: tuple[int, int, str, float, int]
) -> UnfinishedUpdate:
    deliveries = connection.execute(
        "SELECT message, behind FROM deliveries WHERE update_id = ? ORDER BY part", (row[0],)
    ).fetchall()
    sent = tuple(message for message, _ in deliveries if message is not None)
    in_doubt = len(sent) < len(deliveries)
    behind = deliveries[-1][1] if in_doubt else 0
    return UnfinishedUpdate(*row, sent=sent, in_doubt=in_doubt, behind=behind)
