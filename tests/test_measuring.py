"""The bot's figures, read back by Prometheus's own parser; and drafts of test cases from thumbs."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.telegram_bot.admitting.queueing import FairQueue, Place
from bot.telegram_bot.remembering.chat_records import Feedback
from bot.telegram_bot.remembering.chat_store import ChatStore
from bot.telegram_bot.remembering.feedback_cases import draft_cases_from, draft_from_state
from bot.telegram_bot.remembering.state_database import StateError
from bot.telegram_bot.watching.measuring import Asked, Measures
from qa.evaluating.cases import ABSENT, ANSWERABLE, Case, read_cases, write_cases


def run_byline(*arguments: str, state: Path | None = None) -> Result:
    environment = {"BYLINE_TELEGRAM_STATE": str(state)} if state else {}
    return CliRunner().invoke(app, [*arguments], env=environment, prog_name="byline")


def make_queue() -> FairQueue:
    return FairQueue(at_once=1, of_chat=5, in_all=5)


def sample(measures: Measures, name: str, **labels: str) -> float:
    """One figure, as Prometheus would read it."""
    values = [
        one.value
        for family in text_string_to_metric_families(measures.read())
        for one in family.samples
        if one.name == name and one.labels == labels
    ]
    assert len(values) == 1, f"{name} {labels} is there {len(values)} times"
    return values[0]


def test_questions_are_counted_by_what_became_of_them() -> None:
    measures = Measures(make_queue())
    for outcome in (Asked.ANSWERED, Asked.ANSWERED, Asked.NOT_FOUND):
        measures.note_question(outcome)
    assert sample(measures, "byline_questions_total", outcome="answered") == 2
    assert sample(measures, "byline_questions_total", outcome="not_found") == 1
    assert sample(measures, "byline_questions_total", outcome="failed") == 0
    assert measures.count_questions()[Asked.ANSWERED] == 2


def test_times_are_in_seconds() -> None:
    measures = Measures(make_queue())
    measures.note_stages({"retrieve": 30.0, "answer": 250.0})
    measures.note_response(0.4)
    measures.note_wait(2.0)
    measures.note_flood_wait(17.0)
    assert sample(measures, "byline_answer_stage_seconds_sum", stage="answer") == 0.25
    assert sample(measures, "byline_answer_stage_seconds_bucket", stage="retrieve", le="0.025") == 0
    assert sample(measures, "byline_answer_stage_seconds_bucket", stage="retrieve", le="0.05") == 1
    assert sample(measures, "byline_response_seconds_count") == 1
    assert sample(measures, "byline_queue_wait_seconds_sum") == 2
    assert sample(measures, "byline_flood_wait_seconds_total") == 17
    assert sample(measures, "byline_flood_waits_total") == 1


def test_the_queue_is_shown_as_it_is_now() -> None:
    async def play() -> None:
        queue = make_queue()
        measures = Measures(queue)
        places = [queue.enter(chat) for chat in (1, 2, 3)]
        assert sample(measures, "byline_queue_running") == 1
        assert sample(measures, "byline_queue_waiting") == 2
        assert isinstance(places[0], Place)
        queue.leave(places[0])
        assert sample(measures, "byline_queue_waiting") == 1

    asyncio.run(play())


def test_other_events_and_two_bots_are_counted_apart() -> None:
    one, other = Measures(make_queue()), Measures(make_queue())
    one.note_update("message")
    one.note_failure("TimedOut")
    one.note_vote(1)
    one.note_vote(-1)
    assert sample(one, "byline_updates_total", kind="message") == 1
    assert sample(one, "byline_telegram_errors_total", kind="TimedOut") == 1
    assert sample(one, "byline_feedback_total", vote="down") == 1
    assert "message" not in other.read()


ANSWER = {
    "question": "Who opened the bridge?",
    "outcome": "answered",
    "text": "The mayor did.",
    "claims": [{"text": "The mayor did.", "citations": [2]}],
    "citations": [
        {
            "n": number,
            "article_id": f"bridge-{number}",
            "title": "Bridge open",
            "source": None,
            "published_at": None,
            "url": None,
            "quote": f"The mayor opened the bridge, it is said in {number}.",
            "start": 0,
            "end": 44,
            "marks": [],
        }
        for number in (1, 2)
    ],
    "confidence": 0.8,
    "searched": {"articles": 2, "outlets": [], "earliest": None, "latest": None, "filters": {}},
}
REFUSAL = {**ANSWER, "outcome": "not_found", "text": "", "claims": [], "citations": []}


def vote(
    value: int, *, turn: int = 1, answer: object = ANSWER, question: str = "Who opened the bridge?"
) -> Feedback:
    written = answer if isinstance(answer, str) else json.dumps(answer)
    return Feedback(turn, question, written, 1_767_225_600.5, value, 1_767_225_700.0)


def draft(*votes: Feedback) -> Case:
    (case,) = draft_cases_from(votes)
    return case


def test_a_thumb_up_makes_the_quotes_the_gold_and_the_case_a_draft() -> None:
    case = draft(vote(1))
    assert (case.kind, case.article_ids) == (ANSWERABLE, ("bridge-1", "bridge-2"))
    assert case.gold_sentences == ("The mayor opened the bridge, it is said in 2.",)
    assert case.asked_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert not case.reviewed


def test_a_thumb_down_names_no_right_answer() -> None:
    case = draft(vote(-1))
    assert (case.gold_sentences, case.tags) == ((), ("feedback", "thumb-down"))


def test_a_liked_refusal_becomes_a_question_without_an_answer() -> None:
    assert draft(vote(1, answer=REFUSAL)).kind == ABSENT


def test_several_votes_on_one_answer_are_one_draft() -> None:
    assert draft(vote(1), vote(-1)).tags[-1] == "disputed"
    assert draft(vote(1), vote(-1), vote(-1)).tags[-1] == "thumb-down"


def test_an_answer_that_was_not_kept_gives_no_draft() -> None:
    broken: Sequence[object] = ("", "{", "[]", {"outcome": "odd"})
    assert draft_cases_from([vote(1, turn=n, answer=one) for n, one in enumerate(broken)]) == ()


def test_drafts_are_cases_that_the_evaluation_reads(tmp_path: Path) -> None:
    drafts = draft_cases_from(
        [vote(1, turn=1), vote(-1, turn=2), vote(1, turn=3, answer=REFUSAL), vote(-1, turn=4, answer=REFUSAL)]
    )
    write_cases(tmp_path / "drafts.jsonl", drafts)
    read = [dataclasses.replace(case, line=0) for case in read_cases(tmp_path / "drafts.jsonl")]
    assert read == list(drafts)


def test_feedback_is_drafted_from_while_the_bot_runs_and_reviewed_as_other_drafts(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="no state of a bot"):
        draft_from_state(tmp_path / "none.sqlite")
    store = ChatStore.open(tmp_path / "bot.sqlite")
    turn_id = store.add_turn(
        chat_id=1,
        user_id=77001,
        thread_id=None,
        question_message_id=5,
        question="And who opened it?",
        standalone="Who opened the bridge?",
        answer_json=json.dumps(ANSWER),
    )
    store.add_feedback(turn_id, 1, user_id=77001, vote=1)
    drafts = tmp_path / "drafts.jsonl"
    result = run_byline(
        "eval", "draft", "--from-feedback", "--out", str(drafts), state=tmp_path / "bot.sqlite"
    )
    store.close()
    assert result.exit_code == 0, result.output
    assert f"byline eval review {drafts}" in result.stderr
    (case,) = read_cases(drafts)
    assert case.question == "Who opened the bridge?"
    assert set(case.gold_sentences) <= set((case.passage or "").split("\n"))
    assert "77001" not in drafts.read_text(encoding="utf-8")
    reviewed = run_byline("eval", "review", str(drafts), "--yes")
    assert "1 accepted" in reviewed.output
    assert read_cases(drafts)[0].reviewed


def test_a_bot_whose_answers_nobody_rated_gives_no_draft_and_says_so(tmp_path: Path) -> None:
    ChatStore.open(tmp_path / "bot.sqlite").close()
    result = run_byline("eval", "draft", "--from-feedback", state=tmp_path / "bot.sqlite")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nobody has rated" in result.stderr


def test_options_that_feedback_has_no_use_for_are_refused(tmp_path: Path) -> None:
    result = run_byline("eval", "draft", "--from-feedback", "--model", "x:y", state=tmp_path / "bot.sqlite")
    assert result.exit_code == 2
    assert "--model" in result.stderr


def test_drafts_from_feedback_can_be_the_latest_only(tmp_path: Path) -> None:
    store = ChatStore.open(tmp_path / "bot.sqlite")
    for number in range(3):
        turn_id = store.add_turn(
            chat_id=1,
            user_id=2,
            thread_id=None,
            question_message_id=number,
            question=f"Question {number}?",
            standalone=f"Question {number}?",
            answer_json=json.dumps(ANSWER),
        )
        store.add_feedback(turn_id, 1, user_id=2, vote=1)
    store.close()
    result = run_byline("eval", "draft", "--from-feedback", "-n", "2", state=tmp_path / "bot.sqlite")
    assert [json.loads(line)["question"] for line in result.stdout.splitlines()] == [
        "Question 1?",
        "Question 2?",
    ]
