"""What the Bot API says when it refuses a call."""

from __future__ import annotations


class RefusalError(Exception):
    """An answer with `ok: false`: HTTP status, description, and seconds to wait for 429."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after


def bad_request(what: str) -> RefusalError:
    """Return the commonest refusal, worded as Telegram words it."""
    return RefusalError(400, f"Bad Request: {what}")


UNAUTHORIZED = RefusalError(401, "Unauthorized")
BLOCKED = RefusalError(403, "Forbidden: bot was blocked by the user")
CONFLICT = RefusalError(
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)
CONFLICT_WITH_WEBHOOK = RefusalError(
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first",
)


def flood(seconds: int) -> RefusalError:
    """Return the refusal of one who sends too much."""
    return RefusalError(429, f"Too Many Requests: retry after {seconds}", seconds)
