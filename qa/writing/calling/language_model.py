"""One call of the user's language model: what goes in is a list of messages, what comes out is `Written`.

    model = LanguageModel.open(settings)             # BYLINE_LLM and BYLINE_LLM_FALLBACKS
    written = model.write(messages, on_text=print)   # or WritingError, which says why for each model

The call goes through LangChain's own `stream`, so that callbacks and tracing see it like any other.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from index.errors import BylineError
from qa.answering import OnText
from qa.settings import QaSettings
from qa.writing.calling.failing import Failure
from qa.writing.calling.reply_cache import ReplyCache
from qa.writing.models.accounting import Bill
from qa.writing.models.masking import mask

if TYPE_CHECKING:  # LangChain takes longer to import than an answer takes
    from langchain_core.messages import BaseMessage
    from pydantic import BaseModel

    from qa.writing.calling.requesting import Request
    from qa.writing.calling.trying import PatientModel, Reply
    from qa.writing.models.opened import OpenedModel

log = logging.getLogger(__name__)

REPLIES = "llm-replies"  # folder of kept replies, in the cache
_CACHE_FORM = 1  # raise it when the same request may get another reply


class WritingError(BylineError):
    """No model wrote anything: the text says for each of them, in one sentence, what failed.

    `failures` are the same to look at, in the order of the models. `usage` and `cost_usd` are what the tries
    took all the same.
    """

    def __init__(
        self,
        message: str,
        failures: Sequence[Failure] = (),
        *,
        usage: Mapping[str, int] | None = None,
        cost_usd: float | None = None,
    ) -> None:
        super().__init__(message)
        self.failures = tuple(failures)
        self.usage = dict(usage or {})
        self.cost_usd = cost_usd


# From what there is of a structured reply (a dict that grows, fields may be missing or cut short) to words.
Show = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote; never empty.

    `model` is the one that wrote it, as people see it: a file by its name, without its folders. `fields` is
    the reply as the schema that was asked for; None without a schema, and when what came does not fit it:
    then `text` holds what came, as it came. `finish_reason` is "length" when the limit cut the reply off:
    whole sentences before the cut are good.
    `usage` counts tokens (`input`, `output`) of all tries, failed ones included; `cost_usd` is None when
    prices are not set. `is_cached` replies cost nothing.
    """

    text: str
    model: str
    fields: BaseModel | None = None
    finish_reason: Literal["stop", "length"] = "stop"
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None
    is_cached: bool = False


class LanguageModel:
    """The model that the settings name, and those to ask when it fails. Safe to share between threads.

    `context_tokens` is what each of them can read and write at once, prompt and reply together.
    `can_structure` says whether a schema may be asked for: every one of them can, and `llm_format` allows it.
    """

    def __init__(
        self, models: Sequence[OpenedModel], settings: QaSettings, cache: ReplyCache | None = None
    ) -> None:
        from qa.writing.calling.trying import PatientModel  # late: it imports LangChain

        self._models = [PatientModel(model, settings) for model in models]
        self._settings = settings
        self._cache = cache
        self.name: str = models[0].spec
        self.context_tokens: int = min(model.context_tokens for model in models)
        self.can_structure: bool = all(model.can_structure for model in models)

    @classmethod
    def open(cls, settings: QaSettings, cache_dir: Path | None = None) -> Self:
        """Open the models of `settings.llm` and `settings.llm_fallbacks`. Raises ModelError.

        `cache_dir` is where replies are kept when `settings.llm_cache` is on; None for nowhere.
        """
        from qa.writing.models.opening import open_models  # late: it imports LangChain

        cache = ReplyCache(cache_dir / REPLIES) if settings.llm_cache and cache_dir else None
        return cls(open_models(settings), settings, cache)

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        schema: type[BaseModel] | None = None,
        show: Show | None = None,
        max_tokens: int | None = None,
        timeout_s: float | None = None,
        on_text: OnText | None = None,
    ) -> Written:
        """Return the reply to `messages`. Raises WritingError when no model answers.

        `on_text` hears all that is written so far, and starts anew when a try fails in the middle; what it
        raises ends the writing, stops the model and comes out. With a `schema` it hears `show(partial)`, and
        nothing without `show`. `max_tokens` (default: the setting `llm_output_tokens`) bounds the reply, and
        `timeout_s` (default, and at most: the setting `llm_timeout_s`) how long each model may take.
        """
        from qa.writing.calling.requesting import Request  # late: as above

        most_s = self._settings.llm_timeout_s
        request = Request(
            tuple(messages),
            max_tokens or self._settings.llm_output_tokens,
            min(timeout_s or most_s, most_s),
            schema,
            show,
            on_text,
        )
        bill = Bill()
        failures: list[Failure] = []
        for patient in self._models:
            outcome = self._recall(patient.model, request) or self._ask(patient, request, bill)
            if isinstance(outcome, Written):
                return outcome
            failures.append(outcome)
        raise self._to_error(failures, bill)

    @property
    def models(self) -> tuple[OpenedModel, ...]:
        """The models in the order in which they are asked."""
        return tuple(patient.model for patient in self._models)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has for the model that cuts it smallest.

        Exact for a GGUF file, else an estimate that is rather too high.
        """
        return max(model.count_tokens(text) for model in self.models)

    def close(self) -> None:
        """Let go of connections and of models that were loaded here; nobody writes with it any more."""
        for model in self.models:
            model.close()

    def _ask(self, patient: PatientModel, request: Request, bill: Bill) -> Written | Failure:
        """Ask one model until it writes or there is no use; keep what it wrote."""
        began_s = time.monotonic()
        outcome = patient.ask(request, bill)
        if isinstance(outcome, Failure):
            return outcome
        self._remember(patient.model, request, outcome)
        usage, took_ms = bill.usage.to_mapping(), (time.monotonic() - began_s) * 1000
        log.info("wrote model=%s tokens=%s ms=%.0f", patient.model.shown, usage, took_ms)
        return Written(
            outcome.text,
            patient.model.shown,
            outcome.fields,
            outcome.finish_reason,
            usage=usage,
            cost_usd=self._cost(bill),
        )

    def _to_error(self, failures: Sequence[Failure], bill: Bill) -> WritingError:
        keys = [model.access.key for model in self.models]
        sentences = " ".join(mask(failure.sentence, keys) for failure in failures)
        return WritingError(sentences, failures, usage=bill.usage.to_mapping(), cost_usd=self._cost(bill))

    def _cost(self, bill: Bill) -> float | None:
        has_price = self._settings.llm_input_price or self._settings.llm_output_price
        return bill.cost_usd if has_price else None

    def _recall(self, model: OpenedModel, request: Request) -> Written | None:
        """Return a kept reply, told in one piece; None when there is none that can be read as asked for."""
        if self._cache is None:
            return None
        kept = self._cache.find(self._describe(model, request))
        if kept is None:
            return None
        from qa.writing.calling.trying import hear_again  # late: as above

        reply = hear_again(kept, request)
        if request.schema is not None and reply.fields is None:
            return None
        usage, cost_usd = Bill().usage.to_mapping(), self._cost(Bill())
        return Written(reply.text, model.shown, reply.fields, usage=usage, cost_usd=cost_usd, is_cached=True)

    def _remember(self, model: OpenedModel, request: Request, reply: Reply) -> None:
        fits = request.schema is None or reply.fields is not None
        if self._cache is not None and reply.finish_reason == "stop" and fits:
            self._cache.keep(self._describe(model, request), reply.text)

    def _describe(self, model: OpenedModel, request: Request) -> Mapping[str, Any]:
        """Return all that shapes the reply, and no key."""
        return {
            "form": _CACHE_FORM,
            "model": model.describe(),
            "messages": [[message.type, message.content] for message in request.messages],
            "schema": request.schema and request.schema.model_json_schema(),
            "max_tokens": request.max_tokens,
            "temperature": self._settings.llm_temperature,
        }
