"""Byline as a link of a LangChain chain and as a tool of an agent, with a scripted model as the writer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from langchain.agents import create_agent
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from model_servers import Reply, scripted_language_model
from pydantic import Field

from index.embedding import open_embedder
from index.library import Library
from index.settings import IndexSettings
from qa import Assistant
from qa.answering import ExtractiveAnswerer
from qa.answers import Answer, Outcome, Passage
from qa.settings import QaSettings
from qa.writing.generative import GenerativeAnswerer

QUESTION = "How many people were hurt when the barge hit the bridge?"
WRITTEN = "Three people were hurt when the barge hit the pier. [1]"


@pytest.fixture(scope="module")
def assistant(library: Path) -> Iterator[Assistant]:
    """An assistant over the real small library whose answers a scripted model writes."""
    index_settings, settings = IndexSettings(data_dir=library), QaSettings()
    model = scripted_language_model(Reply.of(WRITTEN, usage=(100, 12)))
    answerer = GenerativeAnswerer(model, ExtractiveAnswerer(settings), settings)
    with Assistant(
        Library.open(index_settings), open_embedder(index_settings), answerer, settings, language_model=model
    ) as opened:
        yield opened


class Listener(BaseCallbackHandler):
    """Remembers the runs that it hears of, each with its name and its parent."""

    def __init__(self) -> None:
        self.runs: dict[UUID, tuple[str, UUID | None]] = {}
        self.tokens: list[str] = []
        self.texts: list[str] = []

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **more: Any
    ) -> None:
        self.runs[run_id] = (str(more.get("name")), parent_run_id)

    def on_chat_model_start(
        self, serialized: Any, messages: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **more: Any
    ) -> None:
        self.runs[run_id] = ("chat model", parent_run_id)

    def on_llm_new_token(self, token: Any, **more: Any) -> None:
        self.tokens.append(str(token))

    def on_custom_event(self, name: str, data: Any, **more: Any) -> None:
        self.texts.append(data["text"])

    def lineage_of(self, name: str) -> list[str]:
        """The names of a run's ancestors, the run first."""
        run_id: UUID | None = next(one for one, (named, _) in self.runs.items() if named == name)
        names = []
        while run_id is not None:
            named, run_id = self.runs[run_id]
            names.append(named)
        return names


def test_callbacks_see_the_model_as_a_part_of_the_assistants_run(assistant: Assistant) -> None:
    listener = Listener()
    answer = assistant.invoke(QUESTION, {"callbacks": [listener]})
    assert answer.written_by == "scripted:model"
    assert listener.lineage_of("chat model") == ["chat model", "model", "write_answer", "Assistant"]
    assert "".join(listener.tokens) == WRITTEN
    assert listener.texts[-1] == "Three people were hurt when the barge hit the pier."


def test_a_question_in_plain_python_is_a_run_of_its_own(assistant: Assistant) -> None:
    assert assistant.ask(QUESTION).written_by == "scripted:model"


def test_events_stream_the_tokens_of_the_model_and_end_with_the_answer(assistant: Assistant) -> None:
    async def listen() -> list[Any]:
        return [event async for event in assistant.astream_events(QUESTION, version="v2")]

    events = asyncio.run(listen())
    root = events[0]["run_id"]
    tokens = [event for event in events if event["event"] == "on_chat_model_stream"]
    assert "".join(event["data"]["chunk"].text for event in tokens) == WRITTEN
    assert all(root in event["parent_ids"] for event in tokens)
    texts = [event["data"]["text"] for event in events if event["name"] == "answer_text"]
    assert texts[-1] == "Three people were hurt when the barge hit the pier."
    assert (events[-1]["event"], events[-1]["data"]["output"].outcome) == ("on_chain_end", Outcome.ANSWERED)


def test_a_stream_is_one_whole_answer(assistant: Assistant) -> None:
    async def listen() -> list[Answer]:
        return [answer async for answer in assistant.astream(QUESTION)]

    (answer,) = assistant.stream(QUESTION)
    (later,) = asyncio.run(listen())
    assert isinstance(answer, Answer)
    assert answer.claims == later.claims


def test_what_is_written_is_heard_by_who_asks_for_it(assistant: Assistant) -> None:
    heard: list[str] = []
    assistant.invoke(QUESTION, on_text=heard.append)
    assert heard[-1] == "Three people were hurt when the barge hit the pier."


class CallingModel(BaseChatModel):
    """A scripted agent: calls a tool with a question, then says what came back."""

    tool: str
    question: str
    seen: list[BaseMessage] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "calling"

    def bind_tools(self, tools: Any, **more: Any) -> Runnable[Any, AIMessage]:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **more: Any) -> ChatResult:
        self.seen[:] = messages
        last = messages[-1]
        if isinstance(last, ToolMessage):
            reply = AIMessage(content=f"The tool says: {last.text}")
        else:
            call = {"name": self.tool, "args": {"question": self.question}, "id": "call-1"}
            reply = AIMessage(content="", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=reply)])


def use(tool: Any, question: str = QUESTION) -> ToolMessage:
    """The message of a tool that a real agent called once."""
    agent = create_agent(CallingModel(tool=tool.name, question=question), tools=[tool])
    messages = agent.invoke({"messages": [HumanMessage("Look it up.")]})["messages"]
    return next(message for message in messages if isinstance(message, ToolMessage))


def test_an_agent_gets_a_cited_answer_with_the_answer_as_artifact(assistant: Assistant) -> None:
    message = use(assistant.as_tool())
    answer = message.artifact
    assert isinstance(answer, Answer)
    assert message.text.startswith("Three people were hurt when the barge hit the pier. [1]")
    assert "The Tribune, Saturday, 2 May 2026, Barge hits swing bridge" in message.text
    assert answer.citations[0].quote in message.text
    assert answer.citations[0].url == "https://tribune.example/barge"
    assert "http" not in message.text


def test_an_agent_is_told_when_the_articles_do_not_know(assistant: Assistant) -> None:
    message = use(assistant.as_tool(name="news"), "What is the population of Lisbon?")
    assert (message.name, message.artifact.outcome) == ("news", Outcome.NOT_FOUND)
    assert message.text.startswith("The articles do not answer this.")


def test_an_agent_gets_numbered_passages_with_the_passages_as_artifact(assistant: Assistant) -> None:
    message = use(assistant.as_search_tool(k=2))
    assert [type(one) for one in message.artifact] == [Passage, Passage]
    first = message.artifact[0]
    assert first.article_id == "barge-tribune"
    lines = message.text.splitlines()
    mark = lines[1].split()[0]
    assert f"{mark} [1] The Tribune" in lines[1]
    assert lines[2] == first.text
    assert lines[-1] == f"{mark} End"


def test_an_agent_that_asks_nothing_is_told_so(assistant: Assistant) -> None:
    for tool in (assistant.as_tool(), assistant.as_search_tool()):
        message = use(tool, " ? ")
        assert message.status == "error"
        assert "There is no question" in message.text


def test_a_tool_is_a_part_of_the_agents_trace(assistant: Assistant) -> None:
    listener = Listener()
    agent = create_agent(CallingModel(tool="ask_articles", question=QUESTION), tools=[assistant.as_tool()])
    agent.invoke({"messages": [HumanMessage("Look it up.")]}, {"callbacks": [listener]})
    assert "Assistant" in {name for name, _ in listener.runs.values()}
    writing = [run for run, (name, _) in listener.runs.items() if name == "write_answer"]
    assert len(writing) == 1
