"""Who was let in, who was shut out, and how often everybody has asked: the memory of `admission`.

Ids are Telegram's: a user's is positive, a group's negative, so that both lie in one list.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.telegram_bot.remembering.state_database import StateDatabase

# Nobody guesses 96 bits. Hexadecimal: a hyphen at the end of a link is easily left out when it is copied.
CODE_BYTES = 12
LONGEST_WINDOW_S = 7 * 86_400.0
MOST_INVITATIONS = 1_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often somebody may ask: `questions` (1 or more) in any `window_s` seconds. `scope` says who."""

    scope: str
    questions: int
    window_s: float


@dataclass(frozen=True, slots=True)
class Guest:
    """A user or group that was let in or shut out, and when."""

    id: int
    since_s: float


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that somebody can still use."""

    uses_left: int
    expires_s: float


class GuestList:
    """Members, blocked, invitations, and the questions that quotas count. Changes are committed at once."""

    def __init__(self, database: StateDatabase, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def is_member(self, some_id: int) -> bool:
        """Whether a user or group was let in by an invitation or an admin."""
        return self._has("SELECT 1 FROM members WHERE id = ?", some_id)

    def admit(self, some_id: int) -> None:
        """Let a user or group in."""
        self._do("INSERT OR IGNORE INTO members VALUES (?, ?)", (some_id, self._clock()))

    def dismiss(self, some_id: int) -> bool:
        """Take back that a user or group was let in; False when it was not."""
        return self._do("DELETE FROM members WHERE id = ?", (some_id,))

    def members(self) -> tuple[Guest, ...]:
        """Return who was let in, the newest first."""
        return self._list("SELECT id, since_s FROM members ORDER BY since_s DESC, id")

    def is_blocked(self, some_id: int) -> bool:
        """Whether an admin has shut a user or group out."""
        return self._has("SELECT 1 FROM blocked WHERE id = ?", some_id)

    def block(self, some_id: int) -> None:
        """Shut a user or group out, whatever else would let it in."""
        self._do("INSERT OR IGNORE INTO blocked VALUES (?, ?)", (some_id, self._clock()))

    def unblock(self, some_id: int) -> bool:
        """Take back that a user or group was shut out; False when it was not."""
        return self._do("DELETE FROM blocked WHERE id = ?", (some_id,))

    def blocked(self) -> tuple[Guest, ...]:
        """Return who was shut out, the newest first."""
        return self._list("SELECT id, since_s FROM blocked ORDER BY since_s DESC, id")

    def note_menu(self, user_id: int) -> None:
        """Note that a user is shown the commands of an administrator."""
        self._do("INSERT OR IGNORE INTO menus VALUES (?)", (user_id,))

    def drop_menu(self, user_id: int) -> None:
        """Note that a user is not shown them any more."""
        self._do("DELETE FROM menus WHERE id = ?", (user_id,))

    def menus(self) -> tuple[int, ...]:
        """Return who is shown the commands of an administrator."""
        with self._database.reading() as connection:
            return tuple(user_id for (user_id,) in connection.execute("SELECT id FROM menus"))

    def make_invitation(
        self, *, uses: int = 1, valid_s: float = 7 * 86_400.0, update_id: int | None = None
    ) -> str:
        """Return a new code that lets in `uses` users or groups within `valid_s` seconds.

        It is shown once: only its digest is kept, and the code itself until the update that asked for it is
        finished, so that one which is worked on again after a kill has the same code. Beyond
        `MOST_INVITATIONS` the ones that end first go.
        """
        code = secrets.token_hex(CODE_BYTES)
        with self._database.writing() as connection:
            asked = "SELECT made FROM updates WHERE id = ? AND made != ''"
            if made := connection.execute(asked, (update_id,)).fetchone():
                return str(made[0])
            connection.execute("UPDATE updates SET made = ? WHERE id = ?", (code, update_id))
            connection.execute(
                "INSERT INTO invitations VALUES (?, ?, ?)", (_digest(code), uses, self._clock() + valid_s)
            )
            connection.execute(
                "DELETE FROM invitations WHERE digest IN"
                " (SELECT digest FROM invitations ORDER BY expires_s DESC LIMIT -1 OFFSET ?)",
                (MOST_INVITATIONS,),
            )
        return code

    def invitations(self) -> tuple[Invitation, ...]:
        """Return the invitations that somebody can still use, the one that ends first in front."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT uses_left, expires_s FROM invitations WHERE uses_left > 0 AND expires_s > ?"
                " ORDER BY expires_s",
                (self._clock(),),
            )
            return tuple(Invitation(*row) for row in rows)

    def redeem_invitation(self, code: str, some_id: int) -> bool:
        """Let a user or group in for a code; False for one that is unknown, used up or too old.

        A member keeps the code for the next one.
        """
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT digest FROM invitations WHERE digest = ? AND uses_left > 0 AND expires_s > ?",
                (_digest(code), self._clock()),
            ).fetchone()
            if row is None:
                return False
            if not self.is_member(some_id):
                connection.execute("UPDATE invitations SET uses_left = uses_left - 1 WHERE digest = ?", row)
                self.admit(some_id)
            return True

    def spend(self, allowances: Sequence[Allowance]) -> tuple[float, ...]:
        """Count one question against every allowance, or against none when one of them has no room.

        Returns for each the seconds until it has room, 0 where it had. A window slides: what counts is the
        last `window_s` seconds at any moment, not a calendar hour.
        """
        now = self._clock()
        with self._database.writing() as connection:
            waits = tuple(_wait_s(connection, allowance, now) for allowance in allowances)
            if not any(waits):
                connection.executemany(
                    "INSERT INTO uses VALUES (?, ?)", [(allowance.scope, now) for allowance in allowances]
                )
        return waits

    def give_back(self, allowances: Sequence[Allowance]) -> None:
        """Take the latest question of each allowance back: that it has no answer is not the asker's fault."""
        with self._database.writing() as connection:
            connection.executemany(
                "DELETE FROM uses WHERE rowid ="
                " (SELECT rowid FROM uses WHERE scope = ? ORDER BY used_s DESC LIMIT 1)",
                [(allowance.scope,) for allowance in allowances],
            )

    def drop_expired(self) -> None:
        """Delete what no quota counts any more, and invitations that nobody can use."""
        now = self._clock()
        with self._database.writing() as connection:
            # A time to come was noted by a clock that went wrong: it must not shut anybody out for years.
            connection.execute(
                "DELETE FROM uses WHERE used_s < ? OR used_s > ?", (now - LONGEST_WINDOW_S, now + 60)
            )
            connection.execute("DELETE FROM invitations WHERE expires_s < ? OR uses_left < 1", (now,))

    def _has(self, statement: str, some_id: int) -> bool:
        with self._database.reading() as connection:
            return connection.execute(statement, (some_id,)).fetchone() is not None

    def _list(self, statement: str) -> tuple[Guest, ...]:
        with self._database.reading() as connection:
            return tuple(Guest(*row) for row in connection.execute(statement))

    def _do(self, statement: str, values: tuple[int | float, ...]) -> bool:
        """Make a change; False when there was nothing to change."""
        with self._database.writing() as connection:
            return connection.execute(statement, values).rowcount > 0


def _wait_s(connection: sqlite3.Connection, allowance: Allowance, now: float) -> float:
    """Seconds until the allowance has room: until the oldest of its newest `questions` uses grows too old."""
    row = connection.execute(
        "SELECT used_s FROM uses WHERE scope = ? AND used_s > ? AND used_s <= ?"
        " ORDER BY used_s DESC LIMIT 1 OFFSET ?",
        (allowance.scope, now - allowance.window_s, now, allowance.questions - 1),
    ).fetchone()
    return 0.0 if row is None else max(float(row[0]) + allowance.window_s - now, 0.001)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode(errors="replace")).digest()
