"""The tables of the bot's state. A change of them is a new version, and a step in `MIGRATIONS`."""

from __future__ import annotations

from collections.abc import Mapping

APPLICATION_ID = 0x42594254  # "BYBT": tells the bot's state from a library's catalog and from foreign files
SCHEMA_VERSION = 4

# Every column that ends in _s is seconds since 1970 UTC. `chat` and `user` are Telegram's ids.
SCHEMA = """
CREATE TABLE owner (  -- one row, once the bot has said who it is
  one INTEGER PRIMARY KEY CHECK (one = 1), bot INTEGER NOT NULL
) STRICT;

CREATE TABLE updates (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of arrival; update ids may start anew anywhere
  id INTEGER NOT NULL UNIQUE, chat INTEGER NOT NULL, payload TEXT NOT NULL,  -- emptied once finished
  begun_s REAL NOT NULL, finished_s REAL,  -- NULL while in flight
  attempts INTEGER NOT NULL DEFAULT 1,
  made TEXT NOT NULL DEFAULT ''  -- the code of the invitation that it asked for; emptied once finished
) STRICT;
CREATE INDEX unfinished_updates ON updates (seq) WHERE finished_s IS NULL;
CREATE INDEX updates_by_age ON updates (begun_s);

CREATE TABLE deliveries (  -- the messages of one answer
  update_id INTEGER NOT NULL REFERENCES updates (id) ON DELETE CASCADE,
  part INTEGER NOT NULL, message INTEGER,  -- NULL from the moment of sending until Telegram has said its id
  behind INTEGER NOT NULL DEFAULT 0,  -- the highest message id known at that moment; 0 for none
  PRIMARY KEY (update_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: an old button must not meet a new turn
  chat INTEGER NOT NULL, user INTEGER NOT NULL, thread INTEGER NOT NULL,  -- thread 0: none
  question_message INTEGER NOT NULL,
  question TEXT NOT NULL, standalone TEXT NOT NULL, answer TEXT NOT NULL,
  asked_s REAL NOT NULL,
  window TEXT NOT NULL DEFAULT ''  -- how far back the answer looks, where a button said so; '': as the chat
) STRICT;
CREATE INDEX turns_of_chat ON turns (chat, id);
CREATE INDEX turns_of_speaker ON turns (chat, user, thread, id);
CREATE INDEX turns_of_user ON turns (user);
CREATE INDEX turns_of_message ON turns (chat, question_message);
CREATE INDEX turns_by_age ON turns (asked_s);
CREATE TABLE answer_messages (
  chat INTEGER NOT NULL, message INTEGER NOT NULL,
  turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
  PRIMARY KEY (chat, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_of_turn ON answer_messages (turn);

CREATE TABLE notices (  -- messages that are to vanish, and still stand in their chats
  chat INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (chat, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE chats (id INTEGER PRIMARY KEY, settings TEXT NOT NULL) STRICT;

CREATE TABLE feedback (  -- with its own copy of the turn, which is forgotten sooner
  turn INTEGER NOT NULL, user INTEGER NOT NULL, chat INTEGER NOT NULL,
  asker INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
  asked_s REAL NOT NULL, vote INTEGER NOT NULL CHECK (vote IN (-1, 1)), voted_s REAL NOT NULL,
  PRIMARY KEY (turn, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_of_chat ON feedback (chat);

CREATE TABLE inline_answers (
  key BLOB PRIMARY KEY, results TEXT NOT NULL, kept_s REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inline_by_age ON inline_answers (kept_s);

CREATE TABLE uses (  -- one row for each question that a quota counts
  scope TEXT NOT NULL, used_s REAL NOT NULL
) STRICT;
CREATE INDEX uses_of_scope ON uses (scope, used_s);
CREATE TABLE members (id INTEGER PRIMARY KEY, since_s REAL NOT NULL) STRICT;  -- users and groups let in
CREATE TABLE blocked (id INTEGER PRIMARY KEY, since_s REAL NOT NULL) STRICT;
CREATE TABLE menus (id INTEGER PRIMARY KEY) STRICT;  -- administrators who were shown their commands
CREATE TABLE invitations (  -- only the digest of a code: who reads the file cannot use it
  digest BLOB PRIMARY KEY, uses_left INTEGER NOT NULL, expires_s REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""

# From each older version the statements that lead to the next one.
MIGRATIONS: Mapping[int, str] = {
    1: "ALTER TABLE turns ADD COLUMN window TEXT NOT NULL DEFAULT '';",
    2: "CREATE TABLE notices (chat INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (chat, message))"
    " STRICT, WITHOUT ROWID;",
    3: "ALTER TABLE updates ADD COLUMN made TEXT NOT NULL DEFAULT '';"
    "\nCREATE TABLE menus (id INTEGER PRIMARY KEY) STRICT;",
}
