"""Drafting: sentences that become questions, those that must not, and what a model's replies must pass."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from model_servers import ScriptedServer, refuses
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.cli import app
from bot.failures import ExitCode
from index.articles import Article
from index.building import build_index
from index.errors import ModelError
from index.library import Library
from index.settings import IndexSettings
from qa.evaluating.answer_figures import contains_answer
from qa.evaluating.cases import Case, require_reviewed
from qa.evaluating.drafting import draft_cases
from qa.evaluating.drafting.clauses import find_names
from qa.evaluating.drafting.model_drafts import find_passages, locate
from qa.evaluating.drafting.model_replies import Proposal, open_chat_model, read_lines
from qa.evaluating.drafting.plain_sentences import find_candidates, find_people, is_english
from qa.evaluating.drafting.questions import Sentence
from qa.evaluating.drafting.rules import find_questions
from qa.settings import QaSettings

NAMES = frozenset({"Lenn", "Maren", "Meridan", "Hesper", "Tamwick", "Pell", "Oldmere", "Tekkeray", "Dunn"})
PEOPLE = frozenset({"Mira Tekkeray", "Ana Dunn"})


def asked_about(text: str) -> dict[str, str]:
    """All questions about a sentence, with their answers."""
    return {question.text: question.answer for question in find_questions(Sentence(text, NAMES, PEOPLE))}


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        # numbers
        (
            "Six beavers were set free in the Lenn, the first in years.",
            "How many beavers were set free in the Lenn?",
            "Six",
        ),
        (
            "About 300 homes in Tamwick were dark until noon.",
            "How many homes in Tamwick were dark until noon?",
            "300",
        ),
        (
            "Storm Hesper left 9,400 homes without power.",
            "How many homes did Storm Hesper leave without power?",
            "9,400",
        ),
        (
            "Meridan will create 120 new jobs in Tamwick.",
            "How many new jobs will Meridan create in Tamwick?",
            "120",
        ),
        (
            "Meridan has built twelve ferries since 2010.",
            "How many ferries has Meridan built since 2010?",
            "twelve",
        ),
        (
            "There were 212 people aboard the Maren, police said.",
            "How many people were there aboard the Maren?",
            "212",
        ),
        (
            "The Maren has 14 cabins on two decks.",
            "How many cabins does the Maren have on two decks?",
            "14",
        ),
        (
            "The Lenn is 240 kilometres long.",
            "How long is the Lenn?",
            "240 kilometres",
        ),
        (
            "Shares in Meridan fell by 3.1 percent on Monday.",
            "By how much did shares in Meridan fall on Monday?",
            "3.1 percent",
        ),
        (
            "The Maren drifted for two hours off Tamwick.",
            "How long did the Maren drift off Tamwick?",
            "two hours",
        ),
        (
            "Meridan paid about 210 million crowns for the yard.",
            "How much did Meridan pay for the yard?",
            "210 million crowns",
        ),
        (
            "The mill was sold to Meridan for $3 million last year.",
            "For how much was the mill sold to Meridan last year?",
            "$3 million",
        ),
        (
            "The winner was Mira Tekkeray, 31, of Tamwick.",
            "How old is Mira Tekkeray?",
            "31",
        ),
        # dates
        (
            "The bridge will open to cars on 14 August.",
            "When will the bridge open to cars?",
            "14 August",
        ),
        (
            "The yard was founded by a rope maker in 1881.",
            "When was the yard founded by a rope maker?",
            "1881",
        ),
        (
            "Swimmers had protested on Saturday against the dam.",
            "When did swimmers protest against the dam?",
            "Saturday",
        ),
        (
            "The Lenn bridge is closed until Tuesday.",
            "Until when is the Lenn bridge closed?",
            "Tuesday",
        ),
        (
            "The Lenn crossing has been closed since April 2015.",
            "Since when has the Lenn crossing been closed?",
            "April 2015",
        ),
        (
            "In 2014, the council of Tamwick sold the mill.",
            "When did the council of Tamwick sell the mill?",
            "2014",
        ),
        (
            "Carrow & Pell, founded in 1881 by two cousins, lost money.",
            "When was Carrow & Pell founded?",
            "1881",
        ),
        (
            "The Maren sank on February 22, 1988, off Tamwick.",
            "When did the Maren sink?",
            "February 22, 1988",
        ),
        (
            "Gusts were measured in Oldmere on Saturday at 11:40 p.m. by the weather service.",
            "When were gusts measured in Oldmere by the weather service?",
            "Saturday at 11:40 p.m.",
        ),
        # names
        (
            "Mira Tekkeray won the Lenn Marathon in the rain.",
            "Who won the Lenn Marathon in the rain?",
            "Mira Tekkeray",
        ),
        (
            "The strike was called off by Ana Dunn on Friday.",
            "By whom was the strike called off on Friday?",
            "Ana Dunn",
        ),
        (
            "Meridan’s chief executive, Thaddeus Wray, said no.",
            "Who is Meridan’s chief executive?",
            "Thaddeus Wray",
        ),
        (
            "Ana Dunn, the mayor of Tamwick, disagreed.",
            "Who is the mayor of Tamwick?",
            "Ana Dunn",
        ),
        # quotations
        (
            "“The dams will hold back water,” said Wren Tolliver.",
            "What did Wren Tolliver say about the dams?",
            "The dams will hold back water",
        ),
        (
            "“It is an embarrassing slip,” Ana Dunn told reporters.",
            "Who said: “It is an embarrassing slip”?",
            "Ana Dunn",
        ),
        (
            "“We are buying welders, not cranes,” said Meridan's chief executive, Thaddeus Wray.",
            "Who said: “We are buying welders, not cranes”?",
            "Thaddeus Wray",
        ),
        (
            "“She lost her steering in the port,” Threlkeld told reporters.",
            "Who said: “She lost her steering in the port”?",
            "Threlkeld",
        ),
        # what somebody said
        (
            "The county said that 14 people were hurt in Tamwick.",
            "How many people were hurt in Tamwick, according to the county?",
            "14",
        ),
    ],
)
def test_a_sentence_becomes_a_question_in_good_english(sentence: str, question: str, answer: str) -> None:
    assert asked_about(sentence).get(question) == answer


@pytest.mark.parametrize(
    "sentence",
    [
        "He won the race in 2014.",  # who?
        "In Wesel, on the Lenn, is located the end of the canal.",
        "A bridge built in 1908 was closed by the county.",  # "built" is not the verb
        "The land ruled by Oldmere collapsed in 1992.",
        "The minister agreed to reopen two bridges in 2027.",  # when is the reopening, not the agreement
        "Foles was chosen in the 2012 draft.",
        "The yard of Oldmere was a mill in 1914.",  # for how long, nobody says
        "Two thirds of the money will come from the insurer.",
        "The price rose from 3.1 to 4.2 million.",
        "The county will pay 50 or 60 families.",
        "It was closed on 3 May and on 5 May.",
        "Read more on Monday.",
        "“We can,” he said in 2014.",
    ],
)
def test_a_sentence_that_is_not_plain_gives_no_question(sentence: str) -> None:
    assert asked_about(sentence) == {}


ARTICLES = (
    {
        "id": "ferry-radio",
        "title": "Ferry adrift off Brannock",
        "source": "Coastline Radio",
        "text": "The ferry Maren drifted for two hours off Brannock Isle on Sunday. Nobody was hurt.\n\n"
        "“The coffee machine died before the lights did,” said Marguerite Fell, a teacher.",
    },
    {
        "id": "ferry-tribune",
        "title": "Island ferry loses power",
        "source": "Harbour Tribune",
        "text": "The ferry Maren lost all power and drifted for two hours off Brannock Isle on Sunday, "
        "its owner said.",
    },
    {
        "id": "yard-ledger",
        "title": "Yard changes hands",
        "source": "Ledger",
        "text": "Carrow & Pell, founded in 1881 by a rope maker, had lost money. Meridan will stay.\n\n"
        "Shares in Meridan fell 3.1 percent on Tuesday morning. Dealers at Meridan were not surprised.",
    },
    {
        "id": "storm-one",
        "title": "Storm",
        "source": "Courier",
        "text": "Storm Hesper left 9,400 homes without power on Sunday night. The county was asleep.",
    },
    {
        "id": "storm-two",
        "title": "Storm",
        "source": "Ledger",
        "text": "Storm Hesper left 8,800 homes without power on Sunday night. The county woke up.",
    },
    {
        "id": "talbote",
        "title": "Brücke",
        "source": "Talbote",
        "language": "de",
        "text": "Die Brücke in Lindenquell wurde am 3. Mai 1908 eröffnet, und 300 Menschen kamen.",
    },
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of the invented articles, made with the real model."""
    folder = tmp_path_factory.mktemp("drafting")
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in ARTICLES), encoding="utf-8")
    settings_ = IndexSettings(data_dir=folder / "library")
    build_index([path], settings_)
    with Library.open(settings_) as opened:
        yield opened


def test_drafts_are_unreviewed_cases_with_sentence_passage_answer_and_article(library: Library) -> None:
    drafts = draft_cases(library, 50, seed=1)
    by_question = {case.question: case for case in drafts.cases}

    case = by_question["By how much did shares in Meridan fall on Tuesday morning?"]
    assert case.answers == ("3.1 percent",)
    assert case.gold_sentences == ("Shares in Meridan fell 3.1 percent on Tuesday morning.",)
    assert case.passage == ARTICLES[2]["text"].split("\n\n")[1]
    assert case.article_ids == ("yard-ledger",)
    assert case.tags == ("drafted", "number")
    assert not case.reviewed
    with pytest.raises(Exception, match="Nobody has reviewed"):
        require_reviewed(drafts.cases)


def test_every_draft_keeps_the_promises_of_a_draft(library: Library) -> None:
    for case in draft_cases(library, 50).cases:
        (answer,), (sentence,) = case.answers, case.gold_sentences
        assert sentence.lower().count(answer.lower()) == 1
        assert sentence in (case.passage or "")
        assert not contains_answer(case.question, case.answers)
        assert all(sentence in library.load_article(one).text for one in case.article_ids[:1])
        assert case.question.endswith("?")


def test_an_article_that_answers_alike_is_right_too(library: Library) -> None:
    cases = {case.question: case for case in draft_cases(library, 50).cases}

    assert set(cases["How long did the ferry Maren drift off Brannock Isle on Sunday?"].article_ids) == {
        "ferry-radio",
        "ferry-tribune",
    }


def test_a_question_to_which_two_articles_differ_is_dropped(library: Library) -> None:
    questions = [case.question for case in draft_cases(library, 50).cases]

    assert [question for question in questions if question.startswith("How many homes")] == []


def test_articles_in_other_languages_are_passed_over(library: Library) -> None:
    assert [case for case in draft_cases(library, 50).cases if "talbote" in case.article_ids] == []
    assert not is_english(Article("a", "", "Die Brücke wurde gestern eröffnet und dann gesperrt."))


def test_the_same_seed_gives_the_same_drafts_and_another_seed_another_order(library: Library) -> None:
    assert draft_cases(library, 3, seed=1) == draft_cases(library, 3, seed=1)
    assert len({draft_cases(library, 3, seed=seed).cases for seed in range(8)}) > 1


def test_drafts_are_spread_over_articles_before_one_gives_a_second(library: Library) -> None:
    cases = draft_cases(library, 2).cases

    assert len({case.article_ids[0] for case in cases}) == 2


def test_fewer_than_asked_for_are_told_and_no_more_than_asked_for_are_drafted(library: Library) -> None:
    few, one = draft_cases(library, 50), draft_cases(library, 1)

    assert len(few.cases) < few.wanted == 50
    assert few.articles == len(ARTICLES)
    assert len(one.cases) == 1


def candidates_of(text: str, **more: Any) -> list[str]:
    return [one.question.text for one in find_candidates(Article("a", "", text, **more))]


ENGLISH = "It was the end of the day in the town, and the people of the town had gone to the harbour. "


@pytest.mark.parametrize(
    "sentence",
    [
        # inside a quotation
        "“The Maren will sail in May. The Maren has 14 cabins in Oldmere. We are glad,” she said.",
        "The Maren has 14 cabins in Oldmere, as our photo by Ana Dunn shows",  # no sentence
        "The Maren has 14 cabins in Oldmere, see https://maren.example for more.",
        "The Maren has 14 cabins in Oldmere and you may subscribe to our newsletter.",
        "The company has 14 offices in the south.",  # which company?
    ],
)
def test_nothing_is_drafted_from_quotations_furniture_and_what_nobody_would_understand(
    sentence: str,
) -> None:
    assert candidates_of(f"{ENGLISH}{sentence}") == []


def test_a_dateline_is_no_part_of_a_question() -> None:
    text = f"TAMWICK (NWA) — The fourth tram line of Tamwick will open in September 2028. {ENGLISH}"

    assert candidates_of(text) == ["When will the fourth tram line of Tamwick open?"]


def test_a_person_is_who_speaks_has_an_age_or_a_title() -> None:
    text = (
        "“No,” said Ana Dunn. Fennick Tidal said yes. Piet Lorrimer, 58, left. Dr. Ilse Quennell stayed. "
        "Old Town shone.\n\nMira Tekkeray won again. She smiled."
    )

    assert find_people(text) == {"Ana Dunn", "Piet Lorrimer", "Ilse Quennell", "Mira Tekkeray"}


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read_and_every_question_has_an_answer_that_stands_there(text: str) -> None:
    for candidate in find_candidates(Article("a", "", ENGLISH + text)):
        assert candidate.question.answer in candidate.sentence


def test_hostile_text_takes_no_more_than_a_moment() -> None:
    for piece in ("A-", "Aa ", "Aa, ", "“a ", "to the ", "10 ", "Aa Aa said "):
        text = ENGLISH + piece * (40_000 // len(piece))
        assert list(find_candidates(Article("a", "", text))) == []
        find_names(text)


# A chat model -----------------------------------------------------------------------------------------------


class ModelWithTools(FakeMessagesListChatModel):
    """LangChain's own fake, and one that can be asked for a schema."""

    def bind_tools(self, tools: Any, **_: Any) -> Runnable[Any, Any]:
        return self


def reply_with(*proposals: tuple[str, str], unanswerable: str) -> AIMessage:
    arguments = {
        "answerable": [{"question": question, "answer": answer} for question, answer in proposals],
        "unanswerable": [unanswerable],
    }
    return AIMessage("", tool_calls=[{"name": "_Reply", "args": arguments, "id": "1"}])


NEIGHBOUR = "How many cabins does the ferry Maren have?"
LINES = f"""Sure, here they are:
Q: What did the ferry Maren do off Brannock Isle?
A: drifted for TWO hours
Q: Who owns Brannock Isle?
A: the county
Q: How long did it drift?
A: two hours
Q: Without an answer?
U: {NEIGHBOUR}
U: Who is the king of Spain?
"""


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Library]:
    """A library of one article with one passage."""
    path = tmp_path / "articles.jsonl"
    text = (
        "The ferry Maren drifted for two hours off Brannock Isle. "
        "Two tugs brought the Maren into the old harbour at night."
    )
    path.write_text(json.dumps({"id": "ferry", "title": "Ferry adrift", "text": text}), encoding="utf-8")
    settings_ = IndexSettings(data_dir=tmp_path / "library")
    build_index([path], settings_)
    with Library.open(settings_) as opened:
        yield opened


def questions_of(cases: tuple[Case, ...]) -> dict[str, tuple[str, ...]]:
    return {case.question: case.answers for case in cases}


def test_a_model_that_knows_schemas_is_asked_for_one(ferry: Library) -> None:
    reply = reply_with(
        ("How long did the ferry Maren drift?", "two hours"),
        ("Who brought the Maren into the harbour?", "the navy"),  # does not stand there
        unanswerable=NEIGHBOUR,
    )

    drafts = draft_cases(ferry, 5, chat_model=ModelWithTools(responses=[reply]))

    right, neighbour = drafts.cases
    assert (right.question, right.answers) == ("How long did the ferry Maren drift?", ("two hours",))
    assert right.gold_sentences == ("The ferry Maren drifted for two hours off Brannock Isle.",)
    assert (neighbour.question, neighbour.kind, neighbour.answers) == (NEIGHBOUR, "adversarial", ())
    assert neighbour.passage == right.passage == ferry.load_article("ferry").text
    assert not right.reviewed
    assert not neighbour.reviewed


def test_a_model_that_knows_no_schemas_answers_in_lines(ferry: Library) -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage(LINES)]))

    assert questions_of(draft_cases(ferry, 5, chat_model=model).cases) == {
        "What did the ferry Maren do off Brannock Isle?": ("drifted for two hours",),
        NEIGHBOUR: (),
    }


def test_a_reply_that_does_not_fit_the_schema_is_asked_for_in_lines(ferry: Library) -> None:
    model = ModelWithTools(responses=[AIMessage("I would rather chat."), AIMessage(LINES)])

    assert NEIGHBOUR in questions_of(draft_cases(ferry, 5, chat_model=model).cases)


def test_a_reply_of_no_use_gives_no_draft(ferry: Library) -> None:
    model = FakeMessagesListChatModel(responses=[AIMessage("I cannot help with that.")])

    assert draft_cases(ferry, 5, chat_model=model).cases == ()


def failing_model() -> GenericFakeChatModel:
    """LangChain's fake, with nothing to say: every call raises."""
    return GenericFakeChatModel(messages=iter(()))


def test_a_model_that_never_answers_is_an_error(library: Library) -> None:
    with pytest.raises(ModelError, match="The chat model did not answer"):
        draft_cases(library, 5, chat_model=failing_model())


def test_what_was_drafted_before_a_model_failed_is_kept(library: Library) -> None:
    replies = iter([AIMessage("U: What did Meridan, the county and the ferry Maren say?")])

    drafts = draft_cases(library, 50, chat_model=GenericFakeChatModel(messages=replies))

    assert len(drafts.cases) == 1
    assert "The chat model did not answer" in drafts.problem


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nobody:nothing", "no provider of language models called 'nobody'"),
        ("opnai:gpt-5-mini", "Did you mean openai:gpt-5-mini?"),
        ("gpt-5-mini", "'gpt-5-mini' has no provider or no name. Name it like"),
        (" ", "has no provider or no name"),
        ("openai:gpt-5-mini", "openai needs a key. Set OPENAI_API_KEY"),
        ("openai-compatible:own", "Set BYLINE_LLM_URL"),
        ("gguf:/nowhere/model.gguf", "The model file /nowhere/model.gguf cannot be read"),
    ],
)
def test_a_model_that_cannot_be_opened_is_told_in_our_words_and_as_wrong_usage(
    library: Library, name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name.startswith(("openai", "gguf")):
        package = "xllamacpp" if name.startswith("gguf") else "langchain_openai"
        pytest.importorskip(package, reason=f"{package} is not installed")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    result = CliRunner().invoke(
        app, ["--data-dir", str(library.data_dir), "eval", "draft", "--model", name, "-n", "2"]
    )
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert told in " ".join(result.stderr.split())


def test_drafts_that_could_not_be_kept_are_not_made_and_none_leave_no_file(
    library: Library, tmp_path: Path
) -> None:
    draft = ["--data-dir", str(library.data_dir), "eval", "draft", "--out"]
    lost = CliRunner().invoke(app, [*draft, str(tmp_path / "no" / "drafts.jsonl"), "--model", "nobody:x"])
    assert lost.exit_code == ExitCode.USAGE
    assert "drafts.jsonl is not there. Make it" in " ".join(lost.stderr.split())

    story = tmp_path / "story.txt"
    story.write_text("Quiet.\n", encoding="utf-8")
    settings_ = IndexSettings(data_dir=tmp_path / "library")
    build_index([story], settings_)
    out = tmp_path / "drafts.jsonl"
    for _ in range(2):  # the second time nothing is in the way
        none = CliRunner().invoke(
            app, ["--data-dir", str(settings_.data_dir), "eval", "draft", "--out", str(out)]
        )
        assert (none.exit_code, out.exists()) == (0, False)
        assert "0 of 50 cases drafted" in none.stderr


def test_the_key_of_the_model_that_answers_goes_to_its_provider_alone() -> None:
    settings = QaSettings(llm="openai:gpt-5-mini", llm_api_key=SecretStr("sk-of-openai-alone"))
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed")
    assert "of-openai-alone" in str(_key_of(open_chat_model("openai:gpt-5-nano", settings)))
    with pytest.raises(ModelError, match=r"anthropic.* needs (?:a key|the package)"):
        open_chat_model("anthropic:claude-haiku-4-5", settings)


@pytest.mark.usefixtures("socket_enabled")
def test_a_key_that_a_provider_repeats_is_not_printed(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed")
    cases, key = tmp_path / "cases.jsonl", "looks.like.none.0123456789"
    cases.write_text('{"id": "1", "question": "How long did the ferry Maren drift?", "answers": ["x"]}\n')
    command = ["--data-dir", str(library.data_dir), "eval"]
    with ScriptedServer(refuses(401, f"Incorrect API key: {key}")) as server:
        env = {"BYLINE_LLM_URL": server.url, "BYLINE_LLM_API_KEY": key}
        for more in (["draft", "--model", "openai:m", "-n", "1"], [str(cases), "--judge", "openai:m"]):
            result = CliRunner(env=env).invoke(app, [*command, *more])
            assert server.requests.pop().key == key
            assert "Incorrect API key: ***" in " ".join((result.stdout + result.stderr).split())
            assert key not in result.stdout + result.stderr + caplog.text


def _key_of(model: BaseChatModel) -> object:
    return getattr(model, "openai_api_key").get_secret_value()  # noqa: B009 - not every model has one


def test_lines_of_another_form_are_passed_over() -> None:
    text = "Q: One?\nQ: Two?\nA: 2\n- A: 3\nq: small?\nA: 4\nU:\nU:   Three?  \n"

    assert read_lines(text) == [Proposal("Two?", "2"), Proposal("Three?", None)]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("the easy part", "the easy part"),
        ("The  Easy\npart.", "the easy part"),
        ('"the easy part"', "the easy part"),
        ("easy parts", None),
        ("bridge", None),  # stands there twice
        ("", None),
        ("...", None),
    ],
)
def test_an_answer_is_found_in_the_words_of_the_passage_or_not_at_all(answer: str, found: str | None) -> None:
    assert locate(answer, "“The bridge is the easy part,” she said of the bridge.") == found


def test_short_paragraphs_are_joined_into_one_passage() -> None:
    text = "One two three.\n\n" + "word " * 24 + "end.\n\n" + "word " * 30 + "end."

    first, second = find_passages(Article("a", "", text))

    assert first.startswith("One two three.\n\nword")
    assert second.count("word") == 30
