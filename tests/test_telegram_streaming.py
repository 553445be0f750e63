"""A language model writes, and the chat looks on: drafts, edits in groups, calling off, trouble, one answer.

The pipeline is real; what writes is a small answerer that waits for its words from the test.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from bot_api import BotApi, Fault, RefusalError, Room, flood
from telegram_door import RunningBot, emulator, make_settings, running

from bot.telegram_bot.opening import OpenPipeline
from index.embedding import open_embedder
from index.library import Library
from index.settings import IndexSettings
from qa.answering import Draft, ExtractiveAnswerer, OnText
from qa.pipeline import Pipeline
from qa.questions.parts import QuestionPart
from qa.retrieving.reranking import Ranked
from qa.settings import QaSettings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"
GUARD_S = 30.0
UNCHECKED = "not yet checked"


@dataclass
class SlowWriter:
    """Writes the words that are put into `words`, until an empty one; then answers as if without a model.

    Between words it says again what it has, as a model does that writes on: so it hears when to stop.
    """

    words: queue.Queue[str] = field(default_factory=queue.Queue)
    ended_by: list[str] = field(default_factory=list)

    def answer(
        self,
        question: str,
        ranked: Sequence[Ranked],
        *,
        parts: Sequence[QuestionPart] | None = None,
        on_text: OnText | None = None,
    ) -> Draft:
        """Write."""
        assert on_text
        try:
            self._write(on_text)
        except Exception as error:
            self.ended_by.append(type(error).__name__)
            raise
        draft = ExtractiveAnswerer().answer(question, ranked, parts=parts)
        return replace(draft, written_by="scripted:slow") if draft.claims else draft

    def _write(self, on_text: OnText) -> None:
        text, began = "", time.monotonic()
        while time.monotonic() - began < GUARD_S:
            try:
                word = self.words.get(timeout=0.02)
            except queue.Empty:
                word = None
            if word == "":
                return
            text += word or ""
            on_text(text)


def open_with(writer: SlowWriter) -> OpenPipeline:
    """Return what opens a pipeline in which `writer` answers."""

    def open_pipeline(index_settings: IndexSettings, qa_settings: QaSettings) -> Pipeline:
        library, embedder = Library.open(index_settings), open_embedder(index_settings)
        return Pipeline(library, embedder, writer, qa_settings)

    return open_pipeline


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    """An emulator."""
    with emulator() as api:
        yield api


@pytest.fixture(scope="module")
def written(api: BotApi, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlowWriter]:
    """What writes for the running bot."""
    state, writer = tmp_path_factory.mktemp("state") / "state.sqlite", SlowWriter()
    settings = replace(
        make_settings(api, library, state, answers_at_once=1), qa=QaSettings(llm="scripted:slow")
    )
    with running(settings, open_pipeline=open_with(writer)):
        yield writer


@pytest.fixture
def writer(written: SlowWriter) -> Iterator[SlowWriter]:
    """The writer, with nothing to write yet."""
    written.words, written.ended_by = queue.Queue(), []
    yield written
    written.words.put("")


@pytest.fixture
def room(api: BotApi) -> Room:
    """The private chat of somebody who has never written before."""
    return api.private(api.person("Ann"))


def wait_for_draft(room: Room, words: str) -> None:
    room.world.wait_for(lambda: any(words in one["text"] for one in room.chat.drafts), f"{words!r}", GUARD_S)


def count_calls(api: BotApi, method: str, room: Room) -> int:
    with api.world.changed:
        return sum(
            name == method and given.get("chat_id") == str(room.chat.id) for name, given in api.world.calls
        )


def wait_for_calls(api: BotApi, method: str, room: Room, count: int = 1) -> None:
    api.world.wait_for(lambda: count_calls(api, method, room) >= count, f"{count} × {method}", GUARD_S)


def wait_for_end(writer: SlowWriter) -> None:
    until = time.monotonic() + GUARD_S
    while not writer.ended_by:
        assert time.monotonic() < until, "the writing went on"
        time.sleep(0.01)


def test_what_is_written_is_seen_growing_and_said_to_be_unchecked(room: Room, writer: SlowWriter) -> None:
    room.say(HURT)
    for word, so_far in (("Three ", "Three"), ("people ", "Three people"), ("limp.", "Three people limp.")):
        writer.words.put(word)
        wait_for_draft(room, so_far)
    writer.words.put("")
    (answer,) = room.wait(1, GUARD_S)
    shown = [one["text"] for one in room.chat.drafts]
    lengths = [len(text) for text in shown if UNCHECKED in text]
    assert len(set(lengths)) == 3
    assert lengths == sorted(lengths)
    assert all(UNCHECKED in text or "Searching" in text for text in shown)
    assert len({one["draft_id"] for one in room.chat.drafts}) == 1
    assert "three people were hurt" in answer.text
    assert UNCHECKED not in answer.text
    assert "Written by scripted:slow" in answer.text


def test_a_question_asked_meanwhile_takes_no_draft_away(room: Room, writer: SlowWriter) -> None:
    room.say(HURT)
    room.say("How many homes are without power?")
    for word, so_far in (("Three ", "Three"), ("people ", "Three people"), ("limp.", "Three people limp.")):
        writer.words.put(word)
        wait_for_draft(room, so_far)
    assert not any("next" in one["text"] for one in room.chat.drafts)
    writer.words.put("")
    writer.words.put("")
    assert "9,400" in room.wait(2, GUARD_S)[1].text


def test_the_draft_of_a_follow_up_says_what_is_searched_for(room: Room, writer: SlowWriter) -> None:
    writer.words.put("")
    room.ask("How many people were hurt in Harbourton?", GUARD_S)
    room.say("And when will it be opened?")
    writer.words.put("On Tuesday")
    wait_for_draft(room, "On Tuesday")
    assert "Harbourton" in room.chat.drafts[-1]["text"].splitlines()[0]
    writer.words.put("")
    room.wait(2, GUARD_S)


def test_a_flood_wait_for_a_draft_delays_nothing_but_drafts(
    api: BotApi, room: Room, writer: SlowWriter
) -> None:
    api.faults.plan("sendMessageDraft", Fault(flood(600)), chat_id=room.chat.id)
    room.say(HURT)
    writer.words.put("Three people")
    wait_for_calls(api, "sendMessageDraft", room)
    writer.words.put("")
    (answer,) = room.wait(1, GUARD_S)
    assert "three people were hurt" in answer.text
    assert room.chat.drafts == []
    assert api.faults.too_early == []


def test_an_answer_that_telegram_holds_back_with_the_drafts_comes_when_it_may(
    api: BotApi, room: Room, writer: SlowWriter
) -> None:
    api.faults.plan("sendMessageDraft", Fault(flood(600)), chat_id=room.chat.id)
    api.faults.plan("sendMessage", Fault(flood(1)), chat_id=room.chat.id)
    room.say(HURT)
    writer.words.put("Three people")
    wait_for_calls(api, "sendMessageDraft", room)
    writer.words.put("")
    room.wait(1, GUARD_S)
    assert count_calls(api, "sendMessage", room) == 2
    assert api.faults.too_early == []


def test_a_draft_that_fails_is_tried_again_next_time(api: BotApi, room: Room, writer: SlowWriter) -> None:
    api.faults.plan("sendMessageDraft", Fault(RefusalError(500, "Internal Server Error")), times=2)
    room.say(HURT)
    writer.words.put("Three people")
    wait_for_draft(room, "Three people")
    assert count_calls(api, "sendMessageDraft", room) == 3
    writer.words.put("")
    room.wait(1, GUARD_S)
    assert len(room.from_bot()) == 1


def test_cancel_ends_the_writing_and_says_so(api: BotApi, room: Room, writer: SlowWriter) -> None:
    room.say(HURT)
    writer.words.put("Three people")
    wait_for_draft(room, "Three people")
    assert room.ask("/cancel", GUARD_S).text == "Cancelled."
    wait_for_end(writer)
    drafts = len(room.chat.drafts)
    writer.words.put("")
    assert "9,400" in room.ask("How many homes are without power?", GUARD_S).text
    assert writer.ended_by == ["CalledOffError"]
    assert len(room.from_bot()) == 2
    assert len(room.chat.drafts) == drafts


@pytest.mark.usefixtures("writer")
def test_whoever_wants_to_know_hears_that_a_model_reads_the_questions(room: Room) -> None:
    room.say("/privacy")
    assert "A language model writes" in room.wait(2, GUARD_S)[1].text


def test_an_answer_in_flight_is_forgotten_too(room: Room, writer: SlowWriter) -> None:
    room.say(HURT)
    writer.words.put("Three people")
    wait_for_draft(room, "Three people")
    panel = room.ask("/forget", GUARD_S)
    room.press_button(panel, "Delete")
    room.world.wait_for(lambda: "Everything is deleted" in panel.text, "the deletion", GUARD_S)
    wait_for_end(writer)
    assert writer.ended_by == ["CalledOffError"]
    assert room.from_bot() == [panel]


def test_editing_a_question_ends_the_writing_of_its_answer(
    api: BotApi, room: Room, writer: SlowWriter
) -> None:
    asked = room.say(HURT)
    writer.words.put("Three people")
    wait_for_draft(room, "Three people")
    room.edit(asked, "How many homes are without power?")
    wait_for_end(writer)
    writer.words.put("")
    (answer,) = room.wait(1, GUARD_S)
    assert "9,400" in answer.text
    assert len(room.from_bot()) == 1


def test_in_a_group_a_message_grows_and_is_gone_when_the_answer_comes(
    api: BotApi, writer: SlowWriter
) -> None:
    group = api.group(api.person("Ann"))
    asked = group.say(f"@byline_bot {HURT}")
    writer.words.put("Three people")
    (notice,) = group.wait(1, GUARD_S)
    api.world.wait_for(lambda: "Three people" in notice.text, "the words", GUARD_S)
    writer.words.put(" limp")
    api.world.wait_for(lambda: "Three people limp" in notice.text, "more words", GUARD_S)
    assert UNCHECKED in notice.text
    assert group.chat.drafts == []
    writer.words.put("")
    api.world.wait_for(lambda: notice.deleted, "the notice to go", GUARD_S)
    (answer,) = group.wait(1, GUARD_S)
    assert "three people were hurt" in answer.text
    assert answer.reply_to == asked.message_id


def test_the_button_below_the_growing_message_ends_the_writing(api: BotApi, writer: SlowWriter) -> None:
    group = api.group(api.person("Ann"), bob := api.person("Bob"))
    group.say(f"@byline_bot {HURT}")
    writer.words.put("Three people")
    (notice,) = group.wait(1, GUARD_S)
    api.world.wait_for(lambda: "Three people" in notice.text, "the words", GUARD_S)
    assert "Nothing" in group.toast(group.press_button(notice, "Cancel", by=bob))["text"]
    assert group.toast(group.press_button(notice, "Cancel"))["text"] == "Cancelled."
    api.world.wait_for(lambda: notice.deleted, "the notice to go", GUARD_S)
    wait_for_end(writer)
    assert group.from_bot() == []


def test_an_inline_answer_waits_for_no_language_model(api: BotApi, writer: SlowWriter) -> None:
    (result,) = api.inline_results(api.ask_inline(api.person("Ann"), HURT), GUARD_S)["results"]
    assert "people were hurt" in result["input_message_content"]["message_text"]


def test_a_stop_ends_the_writing_and_the_next_start_answers_once(library: Path, tmp_path: Path) -> None:
    writer = SlowWriter()
    with emulator() as api:
        room = api.private(api.person("Ann"))
        settings = make_settings(api, library, tmp_path / "state.sqlite", stop_timeout_s=0.1)
        bot = RunningBot(settings, open_pipeline=open_with(writer))
        bot.start()
        room.say(HURT)
        writer.words.put("Three people")
        wait_for_draft(room, "Three people")
        bot.stop()
        assert writer.ended_by == ["CalledOffError"]
        writer.words.put("")
        with running(settings, open_pipeline=open_with(writer)):
            assert "three people were hurt" in room.wait(1, GUARD_S)[0].text
        assert len(room.from_bot()) == 1


def test_no_reply_is_kept_that_would_outlive_forget(library: Path, tmp_path: Path) -> None:
    opened: list[QaSettings] = []

    def open_pipeline(index_settings: IndexSettings, qa_settings: QaSettings) -> Pipeline:
        opened.append(qa_settings)
        return open_with(SlowWriter())(index_settings, qa_settings)

    with emulator() as api:
        settings = make_settings(api, library, tmp_path / "state.sqlite")
        settings = replace(settings, qa=QaSettings(llm="scripted:slow", llm_cache=True))
        with running(settings, open_pipeline=open_pipeline):
            pass
    assert [settings.llm_cache for settings in opened] == [False]
