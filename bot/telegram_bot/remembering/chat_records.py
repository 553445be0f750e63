"""What `ChatStore` gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnfinishedUpdate:
    """An update that was begun and not finished.

    `payload` is what `begin_update` was given, empty when that was too long to keep. `attempts` counts how
    often it was begun. `sent` are the message ids of the parts of its answer that went out, in order;
    `in_doubt` says that the next part was being sent when the process ended; its message id, if it has
    become one, is above `behind` (0: not known above which).
    """

    update_id: int
    chat_id: int
    payload: str
    begun_s: float
    attempts: int
    sent: tuple[int, ...] = ()
    in_doubt: bool = False
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a user and its answer. `thread_id` is 0 outside topics.

    `standalone` is the question as it was searched for; `answer_json` the answer as `byline ask --json`
    writes it, empty for one that was too long to keep. `window` is the span that a button below the answer
    chose, or below an earlier one that it follows up; empty where that of the chat was in force.
    """

    id: int
    chat_id: int
    user_id: int
    thread_id: int
    question_message_id: int
    question: str
    standalone: str
    answer_json: str
    asked_s: float
    window: str = ""
    answer_message_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has chosen. An empty value means: as the bot, or the question, has it.

    `language` is a code of two letters, `window` a span such as `day` or `week`, `outlet` the one outlet to
    search, `askers` who may ask in a group (`everybody` or `admins`).
    """

    language: str = ""
    window: str = ""
    outlet: str = ""
    askers: str = "everybody"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb up (`vote` 1) or down (-1) under an answer."""

    turn_id: int
    question: str
    answer_json: str
    asked_s: float
    vote: int
    voted_s: float


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows `forget` deleted."""

    turns: int
    feedback: int


@dataclass(frozen=True, slots=True)
class People:
    """How many different users asked, and in how many chats."""

    users: int
    chats: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A message of the bot that is to vanish, and has not yet."""

    chat_id: int
    message_id: int
