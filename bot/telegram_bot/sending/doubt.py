"""Whether a message was sent when Telegram's answer was lost on the way.

Context: the Bot API has no key that makes a repeated `sendMessage` harmless, and a bot cannot read a chat.
After a time-out the message stands in the chat, or it does not; sending it again would double it, not sending
it would lose it.

Choice: message ids are numbered in a row (in private chats and basic groups by one counter for the bot, in
each supergroup by its own), so a lost message has one of the few ids between the last one known before it was
sent and the highest known now. Editing such a message into what it says already is refused with "message is
not modified" when it is ours and there; with "not found" or "can't be edited" when it is not. Nobody sees
anything of it.

Cost: a few requests after a time-out, and none otherwise. What is not among the candidates is sent again.
"""

from __future__ import annotations

from collections import deque

FIRST_SUPERGROUP_ID = -1_000_000_000_000  # this and below; above are private chats and basic groups
MOST_CANDIDATES = 20
BEYOND = 3  # ids past the highest known: the lost message may be the newest of all
_REMEMBERED = 2_000


class SeenMessages:
    """The ids of the messages that came in or went out lately."""

    def __init__(self) -> None:
        self._recent: dict[int, deque[int]] = {}
        self._highest: dict[int, int] = {}

    def note(self, chat_id: int, message_id: int) -> None:
        """Remember that a message has this id, whoever wrote it."""
        space = _space_of(chat_id)
        self._recent.setdefault(space, deque(maxlen=_REMEMBERED)).append(message_id)
        self._highest[space] = max(message_id, self._highest.get(space, 0))
        if len(self._highest) > _REMEMBERED:
            oldest = next(iter(self._highest))
            del self._highest[oldest], self._recent[oldest]

    def mark(self, chat_id: int) -> int:
        """Return the highest id known now: a message sent from now on has a higher one."""
        return self._highest.get(_space_of(chat_id), 0)

    def candidates(self, chat_id: int, mark: int, *, at_least: int = BEYOND) -> list[int]:
        """Return the ids, at most `MOST_CANDIDATES`, that a message sent after `mark` may have been given.

        They reach at least `at_least` beyond the mark: after a restart little is known of what followed it.
        None when nothing was known at `mark` (0): there would be no place to begin.
        """
        if not mark:
            return []
        space = _space_of(chat_id)
        known = set(self._recent.get(space, ()))
        beyond = max(self._highest.get(space, 0) + BEYOND, mark + at_least)
        return [number for number in range(mark + 1, beyond + 1) if number not in known][:MOST_CANDIDATES]


def _space_of(chat_id: int) -> int:
    return chat_id if chat_id <= FIRST_SUPERGROUP_ID else 0
