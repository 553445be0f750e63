"""What verification costs: a model writes five statements at once, so that nothing but Byline takes time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from benchmarks.cases import SAMPLES
from benchmarks.stated_facts import split_plainly
from index.building import build_index
from index.embedding import open_embedder
from index.library import Library
from index.settings import IndexSettings
from qa.answering import ExtractiveAnswerer
from qa.answers import Answer
from qa.evaluating.cases import read_cases
from qa.pipeline import Pipeline
from qa.settings import QaSettings
from qa.writing.calling import LanguageModel
from qa.writing.generative import GenerativeAnswerer
from qa.writing.models.opened import OpenedModel
from qa.writing.models.providers import Access, Provider

CLAIMS = 5
_PASSAGE = re.compile(r"(?m)^#[0-9a-f]{8} \[(\d+)\] .*\n(.*)$")


def measure_verification(folder: Path) -> dict[str, float]:
    """Return how long an answer of five claims is verified, in milliseconds, over the samples' questions."""
    index = IndexSettings(data_dir=folder)
    build_index([SAMPLES / "articles"], index)
    settings = QaSettings(llm="copying:model", llm_format="lines")
    model = LanguageModel([_open(CopyingModel())], settings)
    answerer = GenerativeAnswerer(model, ExtractiveAnswerer(settings), settings)
    with Library.open(index) as library:
        pipeline = Pipeline(library, open_embedder(index), answerer, settings, language_model=model)
        answers = [pipeline.ask(case.question) for case in read_cases(SAMPLES / "cases.jsonl")]
    times = sorted(answer.timings_ms["verify"] for answer in answers if _count_claims(answer) == CLAIMS)
    return {
        "five_claims": float(len(times)),
        "verify_five_claims_ms_p50": median(times),
        "verify_five_claims_ms_p95": times[int(0.95 * (len(times) - 1))],
    }


class CopyingModel(BaseChatModel):
    """Writes the first sentence of each passage in words that are a little different."""

    @property
    def _llm_type(self) -> str:
        return "copying"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for line in islice(_reword(messages[-1].text), CLAIMS):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{line}\n"))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages))


def _reword(asked: str) -> Iterator[str]:
    for number, text in _PASSAGE.findall(asked):
        for sentence in split_plainly(text)[:2]:
            yield f"As was reported, {sentence} [{number}]"


def _count_claims(answer: Answer) -> int:
    dropped = sum(not revision.kept for revision in answer.revisions)
    return len(answer.claims) + dropped


def _open(chat: BaseChatModel) -> OpenedModel:
    return OpenedModel(
        spec="copying:model",
        chat=chat,
        provider=Provider("copying", "", ""),
        context_tokens=8_192,
        can_structure=False,
        thinking_tokens=0,
        price=None,
        access=Access("", ""),
    )
