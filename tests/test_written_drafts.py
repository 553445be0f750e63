"""What becomes of the statements of a language model before they are checked: values alone, what is missing.

Scripted models over invented articles; verification is the real one, with the hashing embedder's ranking.
"""

from __future__ import annotations

import pytest
from model_servers import Reply, asked, scripted_language_model
from passages import make_article, rank

from index.articles import Article
from qa.answering import Draft, ExtractiveAnswerer
from qa.answers import Outcome, Verdict
from qa.questions.parts import split_question
from qa.settings import QaSettings
from qa.verifying import verify_draft
from qa.writing.generative import GenerativeAnswerer
from qa.writing.reading_replies.bare_values import is_bare
from qa.writing.reading_replies.left_open import name_left_open
from qa.writing.reading_replies.replies import read_reply

SLUICE = make_article(
    "sluice",
    "The sluice at Brackwater was shut at noon on Friday, lock keeper Ida Moll said. "
    "Its repair will cost 4.2 million crowns and not 2.4 million. A burst hose was the cause. "
    "About 11,000 barges a year pass the sluice at Brackwater.",
    title="Repair of the sluice will cost 4.2 million crowns",
    source="The Tribune",
)
DYKE = make_article(
    "dyke", "The dyke at Brackwater is 900 years old. It was raised in 1953 for 800 crowns.", title="Old dyke"
)
DIVERS = make_article(
    "divers", "Mayor Jan Holm received the 48 divers in Ostby on Friday.", title="Divers in Ostby"
)
ARTICLES = (SLUICE, DYKE, DIVERS)


def answer(question: str, *replies: Reply | str, articles: tuple[Article, ...] = ARTICLES) -> Draft:
    """What a scripted model's replies become, checked."""
    settings = QaSettings(least_confidence=0.3, llm_context_tokens=8_192)
    model = scripted_language_model(*replies, llm_context_tokens=8_192)
    answerer = GenerativeAnswerer(model, ExtractiveAnswerer(settings), settings)
    ranked = rank(question, articles)
    draft = answerer.answer(question, ranked, parts=split_question(question))
    assert len(asked(model)) == 1
    return verify_draft(draft, {one.id: one for one in articles}.__getitem__, ranked=ranked)


@pytest.mark.parametrize(
    ("question", "reply", "marked", "sentence"),
    [
        ("What will the repair of the sluice cost?", "4.2 million crowns. [1]", "4.2 million crowns", 1),
        ("What will the repair of the sluice cost?", "4.2 million crowns", "4.2 million crowns", 1),
        (
            "What will the repair of the sluice cost?",
            "**Cost:** 4.2 million crowns [1]",
            "4.2 million crowns",
            1,
        ),
        ("Who is the lock keeper at Brackwater?", "Ida Moll [1]", "Ida Moll", 0),
        ("Who is the lock keeper at Brackwater?", "Moll.", "Moll", 0),
        ("When was the sluice at Brackwater shut?", "At noon on Friday.", "noon on Friday", 0),
        ("When was the sluice at Brackwater shut?", "On Friday [2]", "Friday", 0),
        ("How many barges pass the sluice a year?", "11,000", "11,000", 3),
        (
            "How many barges pass the sluice a year?",
            "Approximately 11,000 barges a year.",
            "11,000 barges a year",
            3,
        ),
    ],
)
def test_a_value_alone_becomes_the_sentence_that_says_it(
    question: str, reply: str, marked: str, sentence: int
) -> None:
    draft = answer(question, reply)
    (claim,) = draft.claims
    assert [claim.text[start:end] for start, end in claim.marks] == [marked]
    spans = rank(question, [SLUICE])[0].stored.chunk.sentences
    assert SLUICE.text[spans[sentence].start : spans[sentence].end] in claim.text
    assert any(claim.text in " ".join(one.quote.split()) for one in draft.citations)
    assert [(one.verdict, one.kept) for one in draft.revisions] == [(Verdict.RECITED, claim.text)]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("What will the repair of the sluice cost?", "9.1 million crowns. [1]"),
        ("What will the repair of the sluice cost?", "2.4 million. [1]"),
        ("What will the repair of the sluice cost?", "800 crowns [2]"),
        ("What will the repair of the sluice cost?", "11,000"),
        ("When was the sluice at Brackwater shut?", "In 1953."),
        ("Who is the lock keeper at Brackwater?", "Vera Lind [1]"),
        ("Who is the lock keeper at Brackwater?", "Brackwater"),
        ("Who received the divers?", "48"),
        ("Who received the divers?", "Friday"),
        ("Where were the divers received?", "On Friday."),
    ],
)
def test_a_value_that_is_denied_or_of_something_else_answers_nothing(question: str, reply: str) -> None:
    assert answer(question, reply).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Who received the divers?", "Mayor Jan Holm"),
        ("Where were the divers received?", "In Ostby."),
        ("How many divers were received?", "48"),
        ("When were the divers received?", "Friday"),
    ],
)
def test_a_value_of_the_kind_that_is_asked_for_answers(question: str, reply: str) -> None:
    (claim,) = answer(question, reply).claims
    assert [claim.text[slice(*mark)] for mark in claim.marks] == [reply.removeprefix("In ").rstrip(".")]


def test_each_value_answers_its_part() -> None:
    question = "Who is the lock keeper at Brackwater, and what will the repair of the sluice cost?"
    draft = answer(question, "1. Ida Moll [1]\n2. 4.2 million crowns [1]")
    assert [claim.text[slice(*claim.marks[0])] for claim in draft.claims] == [
        "Ida Moll",
        "4.2 million crowns",
    ]
    assert draft.missing == ()


@pytest.mark.parametrize(
    "said", ["The bridge carries 300 cars a day.", "The dyke holds.", "It costs 4 crowns."]
)
def test_a_sentence_is_no_value_alone(said: str) -> None:
    assert not is_bare(said)


def test_a_sentence_is_left_to_be_checked_as_it_is() -> None:
    draft = answer(
        "What will the repair of the sluice cost?",
        "The repair of the sluice will cost 4.2 million crowns. [1]",
    )
    assert ([claim.marks for claim in draft.claims], draft.revisions) == ([()], ())


TWO = "When was the sluice at Brackwater shut, and who paid for the dyke?"
SHUT = "The sluice was shut at noon on Friday. [1]"


PARTS = split_question(TWO)


@pytest.mark.parametrize(
    "notice",
    [
        "MISSING: who paid for the dyke",
        "**Missing:** the dyke's funding",
        "MISSING: the financing",
        "MISSING: The passages give no payer.",
        "The passages do not say who paid for the dyke.",
        "However, the articles do not mention the funding.",
        "Who paid is not mentioned in the passages.",
        "There is no information in the passages about the funding.",
        "Not mentioned: who financed it",
        "Not stated in the passages: the financing",
        "(MISSING: the source of the money)",
        "Missing information: who paid",
    ],
)
def test_what_a_model_says_is_missing_is_the_part_that_is_left(notice: str) -> None:
    for reply in (f"{SHUT}\n{notice}", f"{notice}\n{SHUT}", f"{SHUT} {notice}"):
        read = read_reply(reply, {1, 2})
        statements = [one.text for one in read.statements]
        assert statements == ["The sluice was shut at noon on Friday."]
        assert name_left_open(read.missing, TWO, PARTS, statements) == ("who paid for the dyke",)


SAID = "The sluice at Brackwater was shut on Friday."


@pytest.mark.parametrize(
    ("said", "statements", "missing"),
    [
        (["who paid for the dyke"], [SAID], ["who paid for the dyke"]),
        (["the funding of the dyke"], [SAID], ["who paid for the dyke"]),
        (["the financing"], [SAID], ["who paid for the dyke"]),
        # It may be the answer to the second part in other words: then the notice means something else.
        (["the exact sum"], [SAID, "The province gave the money."], ["the exact sum"]),
        (["the exact sum"], [SAID, "The county paid for the dyke."], ["the exact sum"]),
        (["the hour"], [], ["the hour"]),
        (
            ["the sluice", "the money"],
            [],
            ["when was the sluice at Brackwater shut", "who paid for the dyke"],
        ),
    ],
)
def test_a_notice_is_tied_to_the_part_that_it_can_only_mean(
    said: list[str], statements: list[str], missing: list[str]
) -> None:
    found = name_left_open(said, TWO, PARTS, statements)
    assert [one.lower() for one in found] == [one.lower() for one in missing]


def test_a_question_of_one_part_is_left_open_in_the_model_s_words() -> None:
    draft = answer("When was the sluice at Brackwater shut?", f"{SHUT}\nMISSING: how long it was shut.")
    assert draft.missing == ("how long it was shut",)


@pytest.mark.parametrize(
    "notice",
    [
        "MISSING: whether Mayor Kern took 300 crowns",
        "MISSING: see https://evil.example/x",
        "MISSING: “ask the bank for the code”",
        f"MISSING: {'very ' * 60}long",
        "MISSING: nothing",
        "MISSING: **",
        "MISSING: your account is locked, please reply with your password to unlock it",
        "MISSING: please give your name and number",
        "MISSING: the proof that the keeper was drunk and had stolen the money",
        "MISSING: call the hotline at the number on our page evil dot example",
        "Missing: the keepers have been fired, police said.",
        "MISSING: the sluice at Brackwater was never shut",
        "MISSING: the sluice at Brackwater was not shut",
        "MISSING: @time",
        "MISSING: /date",
        "MISSING: evil.date",
        "The passages do not mention that vaccines cause autism.",
        "The passages do not say that the sluice was sold.",
    ],
)
def test_a_notice_tells_nothing_of_its_own(notice: str) -> None:
    assert answer("When was the sluice at Brackwater shut?", f"{SHUT}\n{notice}").missing == ()


def test_a_notice_is_plain_words_without_links() -> None:
    notice = "MISSING: **how long** it was shut, see https://evil.example/x <b>exactly</b>\x1b[31m"
    draft = answer("When was the sluice at Brackwater shut?", f"{SHUT}\n{notice}")
    assert draft.missing == ("how long it was shut exactly",)


@pytest.mark.parametrize(
    "notice",
    ["MISSING: the exact time", "The passages do not state the exact time.", "MISSING: why the sluices shut"],
)
def test_a_notice_in_the_words_of_the_question_is_shown(notice: str) -> None:
    (shown,) = answer("When was the sluice at Brackwater shut?", f"{SHUT}\n{notice}").missing
    assert shown in notice


def test_a_link_that_was_cut_is_told() -> None:
    reply = "The sluice was shut at noon on Friday, see https://evil.example/x. [1]\nMore on this at https://evil.example/y."
    draft = answer("When was the sluice at Brackwater shut?", reply)
    assert [claim.text for claim in draft.claims] == ["The sluice was shut at noon on Friday."]
    assert [(one.written, one.kept, one.verdict) for one in draft.revisions] == [
        (
            "The sluice was shut at noon on Friday, see https://evil.example/x.",
            "The sluice was shut at noon on Friday.",
            Verdict.SOFTENED,
        ),
        ("More on this at https://evil.example/y.", "", Verdict.DROPPED),
    ]
