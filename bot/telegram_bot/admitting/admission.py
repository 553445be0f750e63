"""Who may ask, and how often.

Asked in this order: admins may, always and uncounted, so that they cannot shut themselves out; who is
blocked may not; then the access that the settings name; then the quotas of the user and of the chat. What the
settings list cannot be changed from a chat; what admins grant in a chat lies in the guest list.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.telegram_bot.remembering.guest_list import Allowance, GuestList
from bot.telegram_bot.settings import TelegramSettings


class Verdict(StrEnum):
    """What is said to somebody who wants to ask."""

    WELCOME = "welcome"
    BLOCKED = "blocked"  # to be met with silence
    NOT_LISTED = "not_listed"
    NOT_INVITED = "not_invited"  # a code would help
    USER_QUOTA = "user_quota"
    CHAT_QUOTA = "chat_quota"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where. 0 stands for nobody: an inline query has no chat, a channel's post no user."""

    user_id: int
    chat_id: int = 0

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids to look up in lists of users and groups; a private chat has the id of its user."""
        return tuple(dict.fromkeys(one for one in (self.user_id, self.chat_id) if one))


@dataclass(frozen=True, slots=True)
class Admitted:
    """The verdict; `wait_s` says in how many seconds a quota has room again."""

    verdict: Verdict
    wait_s: float = 0.0

    @property
    def is_welcome(self) -> bool:
        """Whether the question is to be answered."""
        return self.verdict is Verdict.WELCOME


WELCOME = Admitted(Verdict.WELCOME)


class Admission:
    """Decides by the settings and the guest list."""

    def __init__(self, settings: TelegramSettings, guests: GuestList) -> None:
        self._settings = settings
        self._guests = guests

    def is_admin(self, user_id: int) -> bool:
        """Whether a user may add articles, invite, block, and see figures."""
        return user_id in self._settings.admins

    def check(self, asker: Asker) -> Admitted:
        """Say whether somebody may use the bot at all; counts nothing."""
        if self.is_admin(asker.user_id):
            return WELCOME
        if self._is_blocked(asker):
            return Admitted(Verdict.BLOCKED)
        if self._settings.access == "open" or self._is_let_in(asker):
            return WELCOME
        needs_code = self._settings.access == "invitation"
        return Admitted(Verdict.NOT_INVITED if needs_code else Verdict.NOT_LISTED)

    def admit_question(self, asker: Asker) -> Admitted:
        """Say whether a question is to be answered, and count it if so."""
        admitted = self.check(asker)
        if not admitted.is_welcome or self.is_admin(asker.user_id):
            return admitted
        by_user, by_chat = self._allowances(asker)
        waits = self._guests.spend([*by_user, *by_chat])
        if not any(waits):
            return WELCOME
        verdict = Verdict.USER_QUOTA if any(waits[: len(by_user)]) else Verdict.CHAT_QUOTA
        return Admitted(verdict, max(waits))

    def give_back(self, asker: Asker) -> None:
        """Take back what `admit_question` counted: the question could not be answered after all."""
        if not self.is_admin(asker.user_id):
            by_user, by_chat = self._allowances(asker)
            self._guests.give_back([*by_user, *by_chat])

    def redeem(self, code: str, asker: Asker) -> bool:
        """Let a user in for an invitation code; False for one that is unknown, used up or too old."""
        if self._is_blocked(asker):
            return False
        return self._guests.redeem_invitation(code, asker.user_id)

    def _is_blocked(self, asker: Asker) -> bool:
        return any(one in self._settings.blocked or self._guests.is_blocked(one) for one in asker.ids)

    def _is_let_in(self, asker: Asker) -> bool:
        return any(one in self._settings.allowed or self._guests.is_member(one) for one in asker.ids)

    def _allowances(self, asker: Asker) -> tuple[list[Allowance], list[Allowance]]:
        """The quotas that a question counts against: of its user, and of its chat unless that is the same."""
        settings, window_s = self._settings, self._settings.quota_window_s
        by_user, by_chat = [], []
        if asker.user_id and settings.user_questions:
            by_user.append(Allowance(f"user {asker.user_id}", settings.user_questions, window_s))
        if asker.chat_id not in (0, asker.user_id) and settings.chat_questions:
            by_chat.append(Allowance(f"chat {asker.chat_id}", settings.chat_questions, window_s))
        return by_user, by_chat
