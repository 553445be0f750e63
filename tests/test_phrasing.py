"""The catalogue: all languages complete, plural forms right, nothing unused, nothing said that is not there.

Expected texts were written by hand from the grammar of each language, not read from the catalogue's code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import BaseNode, Message, VariableReference
from fluent.syntax.visitor import Visitor

import bot.telegram_bot
from bot.telegram_bot.rendering.phrasing import ADMIN_COMMANDS, LANGUAGES, Phrases

PACKAGE = Path(bot.telegram_bot.__file__).parent
COMMAND_KEYS = frozenset(f"command-{command}" for command in ADMIN_COMMANDS)
# What is shown in a notification over the chat, which holds 200 characters.
TOASTS = (
    *("feedback-good", "feedback-bad", "settings-admins-only", "cancelled", "kept"),
    *("error-outdated-button", "error-forgotten-turn", "error-article-gone"),
)


@cache
def read_messages(language: str) -> dict[str, Message]:
    source = (PACKAGE / "rendering" / "phrases" / f"{language}.ftl").read_text(encoding="utf-8")
    entries = FluentParser().parse(source).body
    assert not [entry for entry in entries if type(entry).__name__ == "Junk"]
    messages = [entry for entry in entries if isinstance(entry, Message)]
    assert len({message.id.name for message in messages}) == len(messages)
    return {message.id.name: message for message in messages}


class Variables(Visitor):
    """Collects the variables of a message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - the visitor's name
        self.names.add(node.id.name)


def variables_of(message: BaseNode) -> set[str]:
    visitor = Variables()
    visitor.visit(message)
    return visitor.names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_variables(language: str) -> None:
    english, other = read_messages("en"), read_messages(language)
    assert list(other) == list(english)
    for key, message in english.items():
        assert variables_of(other[key]) == variables_of(message), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_said_and_holds_no_tags(language: str) -> None:
    phrases = Phrases.for_language(language)
    for key, message in read_messages(language).items():
        for number in (0, 1, 2, 5, 21, 1_000):
            said = phrases.say(key, **dict.fromkeys(variables_of(message), number))
            assert said == said.strip()
            assert said
            assert not set("<>&*_`\u2068{}") & set(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_menu_buttons_and_notifications_fit(language: str) -> None:
    phrases = Phrases.for_language(language)
    for command in ADMIN_COMMANDS:
        assert 3 <= len(phrases.describe_command(command)) <= 40  # Telegram takes 256, a phone shows about 35
    for key in read_messages(language):
        if key.startswith(("button-", "window-")):
            assert len(phrases.say(key)) <= 30
    for key in TOASTS:
        assert len(phrases.say(key)) <= 200


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", {1: "1 article", 2: "2 articles", 1_200: "1,200 articles"}),
        ("de", {1: "1 Artikel", 2: "2 Artikel", 1_200: "1.200 Artikel"}),
        ("es", {1: "1 artículo", 2: "2 artículos", 12_000: "12.000 artículos"}),
        (
            "ru",
            {
                1: "1 статья",
                2: "2 статьи",
                5: "5 статей",
                11: "11 статей",
                21: "21 статья",
                22: "22 статьи",
                112: "112 статей",
                1_204: "1\xa0204 статьи",
            },
        ),
        (
            "uk",
            {
                1: "1 стаття",
                3: "3 статті",
                5: "5 статей",
                12: "12 статей",
                31: "31 стаття",
                44: "44 статті",
                111: "111 статей",
                1_200: "1\xa0200 статей",
            },
        ),
    ],
)
def test_numbers_take_their_plural_forms(language: str, said: dict[int, str]) -> None:
    phrases = Phrases.for_language(language)
    assert {number: phrases.say("articles-count", articles=number) for number in said} == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Searched 21 articles from one outlet."),
        ("de", "Durchsucht: 21 Artikel aus einem Medium."),
        ("es", "He buscado en 21 artículos de un medio."),
        ("ru", "Просмотрено: 21 статья из 1 издания."),
        ("uk", "Переглянуто: 21 стаття з 1 видання."),
    ],
)
def test_two_numbers_in_one_sentence_agree_each_on_its_own(language: str, said: str) -> None:
    assert Phrases.for_language(language).say("searched", articles=21, outlets=1) == said


@pytest.mark.parametrize(
    ("language", "people", "said"),
    [
        ("de", 1, "Dieser Link gilt für eine Person, bis zum X."),
        ("es", 2, "Este enlace da acceso a 2 personas, hasta el X."),
        ("ru", 1, "Ссылка рассчитана на 1 человека и действует до X."),
        ("ru", 3, "Ссылка рассчитана на 3 человек и действует до X."),
        ("uk", 21, "Посилання розраховане на 21 людину і діє до X."),
        ("uk", 3, "Посилання розраховане на 3 людини і діє до X."),
        ("uk", 5, "Посилання розраховане на 5 людей і діє до X."),
    ],
)
def test_verbs_and_cases_agree_with_their_numbers(language: str, people: int, said: str) -> None:
    assert Phrases.for_language(language).say("invite-made", people=people, day="X").startswith(said)


@pytest.mark.parametrize(
    ("language", "day", "span"),
    [
        ("en", "2 May 2026", "2 May 2026 – 19 May 2026"),
        ("de", "2. Mai 2026", "2. Mai 2026 – 19. Mai 2026"),
        ("es", "2 de mayo de 2026", "2 de mayo de 2026 – 19 de mayo de 2026"),
        ("ru", "2 мая 2026", "2 мая 2026 – 19 мая 2026"),
        ("uk", "2 травня 2026", "2 травня 2026 – 19 травня 2026"),
    ],
)
def test_days_are_written_as_the_language_writes_them(language: str, day: str, span: str) -> None:
    phrases = Phrases.for_language(language)
    first, last = datetime(2026, 5, 2, 23, tzinfo=UTC), datetime(2026, 5, 19, tzinfo=UTC)
    assert phrases.day(first) == day
    assert phrases.day(first.astimezone(timezone(timedelta(hours=9)))) == day
    assert phrases.span(first, last) == span
    assert phrases.span(first, first) == day


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("uk", "uk"),
        ("es-419", "es"),
        ("pt-br", "en"),
        ("de_AT", "de"),
        ("RU", "ru"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_what_telegram_calls_a_language_finds_its_phrases(code: str | None, language: str) -> None:
    assert Phrases.for_language(code).language == language


def test_a_value_may_be_long_or_written_from_right_to_left() -> None:
    phrases = Phrases.for_language("en")
    assert phrases.say("searching-for", question="x" * 10_000).endswith("x…")
    assert phrases.say("searching-for", question="מי ניצח?") == "Searching for: \u2068מי ניצח?\u2069"
    assert (
        phrases.say("searching-for", question="{ $question } { help }")
        == "Searching for: { $question } { help }"
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "one minute"),
        (61, "2 minutes"),
        (7_140, "119 minutes"),
        (7_200, "2 hours"),
        (604_800, "168 hours"),
    ],
)
def test_a_wait_is_told_in_minutes_and_a_long_one_in_hours(seconds: float, said: str) -> None:
    assert Phrases.for_language("en").wait(seconds) == said


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        Phrases.for_language("en").say("no-such-phrase")
    with pytest.raises(LookupError, match="question"):
        Phrases.for_language("en").say("searching-for")


# --- the catalogue and the code


def calls_of_say() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(
                getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", "")
            )
            if isinstance(node, ast.Call) and name in ("say", "say_phrase") and path.name != "phrasing.py":
                yield f"{path.name}:{node.lineno}", node


def constants_in(node: ast.AST) -> list[str]:
    return [
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def keywords_of(call: ast.Call) -> set[str]:
    """The names of a call's values, those of `**{"from": ...}` included."""
    named = {keyword.arg for keyword in call.keywords if keyword.arg}
    spread = [keyword.value for keyword in call.keywords if keyword.arg is None]
    return named | {
        key
        for value in spread
        if isinstance(value, ast.Dict)
        for one in value.keys
        if one
        for key in constants_in(one)
    }


def keys_of(call: ast.Call) -> list[str]:
    """The literal keys of a call: one, or both of `"a" if b else "c"`."""
    first = call.args[0] if call.args else call
    chosen = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    return [one.value for one in chosen if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def test_every_phrase_that_the_code_says_is_there_and_gets_its_variables() -> None:
    english = read_messages("en")
    calls = [(place, call, key) for place, call in calls_of_say() for key in keys_of(call)]
    assert len(calls) > 50
    for place, call, key in calls:
        assert key in english, place
        assert keywords_of(call) == variables_of(english[key]), f"{place} {key}"


def test_no_phrase_is_unused() -> None:
    code = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    said = {constant for tree in code for constant in constants_in(tree)} | COMMAND_KEYS
    assert [key for key in read_messages("en") if key not in said] == []
