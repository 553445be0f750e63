"""What verification costs: a model writes five statements at once, so that nothing but Byline takes time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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
_JOINT = re.compile(r",? (?=(?:on|in|at|after|when|while|because|for|from|with|by|before|until) )")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?![\w.,])")
_VERB = re.compile(r"\b(?:is|are|was|were|will|has|have|had)\b")


def measure_verification(folder: Path) -> dict[str, float]:
    """Return how long an answer of five claims is verified, in milliseconds, over the samples' questions.

    `five_claims`: claims in nearly the words of their passages, all of them true. `reworded_claims`:
    sentences turned round, every other one with another number in it or a "not".
    """
    index = IndexSettings(data_dir=folder)
    build_index([SAMPLES / "articles"], index)
    times = {name: _time_answers(name, reword, index) for name, reword in _REWORDINGS.items()}
    return {
        figure: value
        for name, found in times.items()
        for figure, value in (
            (f"{name}_claims", float(len(found))),
            (f"verify_{name}_claims_ms_p50", median(found)),
            (f"verify_{name}_claims_ms_p95", found[int(0.95 * (len(found) - 1))]),
        )
    }


def _time_answers(name: str, reword: Callable[[str], Iterator[str]], index: IndexSettings) -> list[float]:
    """Return how long each answer of five claims was verified, in milliseconds, sorted."""
    settings = QaSettings(llm=f"{name}:model", llm_format="lines")
    model = LanguageModel([_open(CopyingModel(reword=reword))], settings)
    answerer = GenerativeAnswerer(model, ExtractiveAnswerer(settings), settings)
    with Library.open(index) as library:
        pipeline = Pipeline(library, open_embedder(index), answerer, settings, language_model=model)
        answers = [pipeline.ask(case.question) for case in read_cases(SAMPLES / "cases.jsonl")]
    return sorted(answer.timings_ms["verify"] for answer in answers if _count_claims(answer) == CLAIMS)


def _copy(asked: str) -> Iterator[str]:
    """Yield the first sentences of each passage, nearly as they stand."""
    for number, sentence in _first_sentences(asked):
        yield f"As was reported, {sentence} [{number}]"


def _turn_round(asked: str) -> Iterator[str]:
    """Yield the first sentences of each passage turned round, every other one false."""
    for place, (number, sentence) in enumerate(_first_sentences(asked)):
        told = _falsify(sentence) if place % 2 else sentence
        middle = min(_JOINT.finditer(told), key=lambda joint: abs(joint.end() - len(told) // 2), default=None)
        if middle is not None:
            head, tail = told[: middle.start()], told[middle.end() :].rstrip(" .")
            told = f"{tail[:1].upper()}{tail[1:]}, as was told, {head}."
        yield f"{told} [{number}]"


def _falsify(sentence: str) -> str:
    """Return a sentence with another number in it, or else with a "not"."""
    if number := _NUMBER.search(sentence):
        return f"{sentence[: number.start()]}{int(number[0]) + 3}{sentence[number.end() :]}"
    return _VERB.sub(lambda verb: f"{verb[0]} not", sentence, count=1)


def _first_sentences(asked: str) -> Iterator[tuple[str, str]]:
    for number, text in _PASSAGE.findall(asked):
        yield from ((number, sentence) for sentence in split_plainly(text)[:2])


_REWORDINGS = {"five": _copy, "reworded": _turn_round}


class CopyingModel(BaseChatModel):
    """Writes what `reword` makes of the passages that it is shown."""

    reword: Callable[[str], Iterator[str]]

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
        for line in islice(self.reword(messages[-1].text), CLAIMS):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{line}\n"))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages))


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
