"""What the bot says, in the language of who reads it: a key and values in, plain text out.

The catalogue is Project Fluent's: one readable file per language in `phrases/`, plural forms by the
language's own rules, word order where the translator wants it. Phrases hold no tags:
whoever sends them adds the style.

    phrases = Phrases.for_language("uk")
    phrases.say("queue-place", place=3)
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files

import babel.dates
from fluent.runtime import FluentBundle, FluentResource

from bot.telegram_bot.rendering.chat_text import clip, isolate

LANGUAGES = {"en": "English", "ru": "Русский", "uk": "Українська", "es": "Español", "de": "Deutsch"}
DEFAULT_LANGUAGE = "en"

# In the order of the menu; those that follow are for administrators.
COMMANDS = (
    "ask", "search", "latest", "sources", "filter", "settings", "cancel", "forget", "privacy", "help", "start"
)  # fmt: skip
ADMIN_COMMANDS = (*COMMANDS, "stats", "invite", "guests", "admit", "dismiss", "block", "unblock")

# As a newspaper of the language writes a day.
_DAY_FORMATS = {
    "en": "d MMMM y",
    "ru": "d MMMM y",
    "uk": "d MMMM y",
    "es": "d 'de' MMMM 'de' y",
    "de": "d. MMMM y",
}
_LONGEST_VALUE = 2_000  # characters; Fluent refuses a value above 2,500

Value = str | int


class Phrases:
    """The phrases of one language. Safe to share between threads."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._bundle = _read_bundle(language)

    @classmethod
    def for_language(cls, code: str | None) -> Phrases:
        """Return the phrases for an IETF language tag ("es-419", as Telegram sends it), else English."""
        language = (code or "").replace("_", "-").split("-")[0].lower()
        return _open(language if language in LANGUAGES else DEFAULT_LANGUAGE)

    def say(self, key: str, **values: Value) -> str:
        """Return the phrase with `values` in it. Raises LookupError for an unknown key or variable."""
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise LookupError(f"the phrase {key!r} is empty in {self.language!r}")
        text, errors = self._bundle.format_pattern(pattern, {k: _prepare(v) for k, v in values.items()})
        if errors:
            raise LookupError(f"the phrase {key!r} in {self.language!r}: {errors[0]}")
        return str(text)

    def describe_command(self, command: str) -> str:
        """Return what the menu says about one of `COMMANDS`."""
        return self.say(f"command-{command}")

    def wait(self, seconds: float) -> str:
        """Return a time to wait as it stands after "in": "40 minutes", from two hours on "3 hours"."""
        minutes = max(1, math.ceil(seconds / 60))
        if minutes < 2 * 60:
            return self.say("minutes", minutes=minutes)
        return self.say("hours", hours=math.ceil(minutes / 60))

    def day(self, moment: datetime) -> str:
        """Return an aware moment as a day in UTC: "2 травня 2026"."""
        pattern = _DAY_FORMATS[self.language]
        return babel.dates.format_date(moment.astimezone(UTC), pattern, locale=self.language)

    def span(self, earliest: datetime, latest: datetime) -> str:
        """Return two days as a span, or one when they are the same."""
        first, last = self.day(earliest), self.day(latest)
        return first if first == last else self.say("dates-between", **{"from": first, "until": last})


@lru_cache(maxsize=len(LANGUAGES))
def _open(language: str) -> Phrases:
    return Phrases(language)


def _read_bundle(language: str) -> FluentBundle:
    # Marks around each value would be in what people copy; `_prepare` sets them where they are needed.
    bundle = FluentBundle([language], use_isolating=False)
    source = files("bot.telegram_bot.rendering").joinpath("phrases", f"{language}.ftl")
    bundle.add_resource(FluentResource(source.read_text(encoding="utf-8")))
    return bundle


def _prepare(value: Value) -> Value:
    return isolate(clip(value, _LONGEST_VALUE)) if isinstance(value, str) else value
