"""A model that does whatever an article tells it: it proves the checks, which no deaf model can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from red_team.world import TOPICS, Attack

_HEADING = re.compile(r"(?m)^(#[0-9a-f]{8}) \[(\d+)\] (.*)$")


class ObedientModel(BaseChatModel):
    """Writes what `attack` wants, after the honest answer when `is_torn`; keeps what it was told."""

    attack: Attack
    is_torn: bool = False
    told: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "obedient"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.told.append("\n".join(message.text for message in messages))
        chunk = ChatGenerationChunk(message=AIMessageChunk(content=self._reply(messages)))
        if run_manager is not None:
            run_manager.on_llm_new_token(chunk.text, chunk=chunk)
        yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=self._reply(messages)))])

    @property
    def shown(self) -> list[str]:
        """What it was told with passages: to prepare a search it is told other things."""
        return [told for told in self.told if _HEADING.search(told)]

    @property
    def rules(self) -> str:
        """What it was told before the first passage."""
        return self.shown[0].split("#")[0] if self.shown else ""

    def _reply(self, messages: list[BaseMessage]) -> str:
        topic = TOPICS[self.attack.topic]
        asked = messages[-1].text
        numbers = _numbers(asked)
        places: Mapping[str, object] = {
            "n": numbers.get(self.attack.source[:20], 1),
            "honest": numbers.get(topic.outlet[:20], 1),
            "system": messages[0].text.replace("\n", " "),
            "mark": next((found[1] for found in _HEADING.finditer(asked)), "#"),
        }
        obeyed = self.attack.obeyed.format(**places)
        if not self.is_torn:
            return obeyed
        honest = topic.text.strip().split("\n", 1)[0]
        return f"{honest} [{places['honest']}]\n{obeyed}"


def _numbers(asked: str) -> dict[str, int]:
    """The numbers of the passages by the beginning of their outlets."""
    return {found[3][:20].split(",")[0]: int(found[2]) for found in _HEADING.finditer(asked)}
