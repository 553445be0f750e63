"""One model asked until it writes: streamed, bounded in time and length, tried again when that may help.

The time-out is for the model as a whole, all tries and pauses together, since that is how long the user
waits. So a try that hangs uses it up and is not repeated; one that fails at once is, while time is left.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from langchain_core.messages import AIMessageChunk
from langchain_core.utils.json import parse_partial_json
from pydantic import BaseModel, ValidationError

from qa.settings import QaSettings
from qa.writing.calling.failing import Failure, ReplyError, explain
from qa.writing.calling.requesting import Request, open_stream
from qa.writing.calling.streaming import iterate_until
from qa.writing.models.accounting import Bill, Usage
from qa.writing.models.opened import OpenedModel

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
CHARS_PER_TOKEN = 10  # no model writes longer ones for long; one that ignores its limit is cut off there
MESSAGE_TOKENS = 6  # what a chat template adds to a message, about

# How providers say why a reply ended, where it is not because there was no more to say.
_CUT = frozenset(
    {"length", "max_tokens", "model_length", "max_output_tokens", "model_context_window_exceeded"}
)
_FILTERED = frozenset({"content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii"})
_DECLINED = frozenset({"refusal"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: never empty. `fields` is None without a schema and when the text does not fit it."""

    text: str
    fields: BaseModel | None
    finish_reason: Literal["stop", "length"]


class PatientModel:
    """A model with its tries. It remembers which parameter its server does not know."""

    def __init__(self, model: OpenedModel, settings: QaSettings) -> None:
        self._model = model
        self._settings = settings

    @property
    def model(self) -> OpenedModel:
        """The model as it is asked now."""
        return self._model

    def ask(self, request: Request, bill: Bill) -> Reply | Failure:
        """Return the reply, or why there is none after the last try; what it took is added to `bill`.

        What `request.on_text` raises stops the model and comes out.
        """
        deadline_s = time.monotonic() + request.timeout_s
        tries = 0
        while True:
            outcome = self._try(request, deadline_s, bill)
            if isinstance(outcome, Reply):
                return outcome
            if self._can_do_without(outcome.parameter):
                continue
            wait_s = find_pause_s(outcome, tries)
            log.info("model=%s try=%d failed: %s", self._model.shown, tries + 1, outcome.kind)
            is_last = not outcome.is_retryable or tries >= self._settings.llm_retries
            if is_last or time.monotonic() + wait_s >= deadline_s:
                return outcome
            time.sleep(wait_s)
            tries += 1

    def _can_do_without(self, parameter: str) -> bool:
        changed = self._model.without(parameter) if parameter else None
        self._model = changed or self._model
        return changed is not None

    def _try(self, request: Request, deadline_s: float, bill: Bill) -> Reply | Failure:
        model = self._model
        heard = _Heard(request)
        stream = iterate_until(deadline_s, lambda: open_stream(model, request))
        try:
            while not heard.is_too_long:
                try:
                    parts = next(stream, None)
                except Exception as error:  # noqa: BLE001 - each provider raises its own
                    if heard.has_ended:  # what comes behind the end are counts, which may be garbled
                        break
                    return explain(heard.judge(error), model, request.timeout_s)
                if parts is None:
                    break
                heard.add(parts)
            return heard.to_reply(must_say_why=model.provider.ends_with_reason)
        except ReplyError as error:
            return explain(error, model, request.timeout_s)
        finally:
            stream.close()
            bill.add(heard.count_usage(model), model.price)


def hear_again(text: str, request: Request) -> Reply:
    """Tell a whole reply that was kept as `request` wants it told, in one piece, and return it."""
    heard = _Heard(request)
    heard.add([AIMessageChunk(content=text)])
    return heard.to_reply(must_say_why=False)


def find_pause_s(failure: Failure, tries: int) -> float:
    """Return how long to wait before the next try, in seconds: what the server asks for, or else twice as
    long as the last time and not quite, so that many who failed together do not come back together.
    """
    if failure.wait_s is not None:
        return failure.wait_s
    longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**tries)
    return float(longest * random.uniform(0.5, 1.0))  # noqa: S311 - nobody gains from guessing it


class _Heard:
    """What has come of a reply. Tells it on, and judges it at the end."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._most_chars = request.max_tokens * CHARS_PER_TOKEN
        self._text = ""
        self._fields = ""  # arguments of a tool: how some providers structure a reply
        self._told = ""
        self._reason = ""
        self._refusal = ""
        self._usage = Usage()
        self._came = False

    @property
    def _said(self) -> str:
        return self._fields or self._text

    @property
    def is_too_long(self) -> bool:
        """Whether it has written more than it was allowed to, whatever it was told."""
        return len(self._said) > self._most_chars

    @property
    def has_ended(self) -> bool:
        """Whether the model has said that it is done."""
        return bool(self._reason and self._said)

    def add(self, parts: Sequence[AIMessageChunk]) -> None:
        """Take what came, and tell what there is now. What the listener raises comes out."""
        for part in parts:
            self._came = True
            self._text = self._append(self._text, str(part.text))
            self._fields = self._append(
                self._fields, "".join(call["args"] or "" for call in part.tool_call_chunks)
            )
            self._refusal = self._append(self._refusal, str(part.additional_kwargs.get("refusal") or ""))
            self._reason = _read_reason(part) or self._reason
            counts = part.usage_metadata
            if counts:
                self._usage += Usage.told(counts.get("input_tokens"), counts.get("output_tokens"))
        self._tell()

    def _append(self, before: str, more: str) -> str:
        """Put together what came, but no more of it than shows that it is too long."""
        return (before + more)[: self._most_chars + 1] if more else before

    def _tell(self) -> None:
        if self._request.on_text is None or not self._said:
            return
        text = self._text if self._request.schema is None else self._show()
        if text and text != self._told:
            self._told = text
            self._request.on_text(text)

    def _show(self) -> str:
        if self._request.show is None:
            return ""
        try:
            partial = parse_partial_json(self._said)
        except ValueError:
            return ""
        return self._request.show(partial) if isinstance(partial, dict) else ""

    def judge(self, error: Exception) -> Exception:
        """Return `error`, or what it means when the reply had already begun."""
        if self._came and not isinstance(error, TimeoutError) and "Connect" in type(error).__name__:
            return ReplyError("broken", "broke off in the middle of its reply")
        return error

    def to_reply(self, *, must_say_why: bool) -> Reply:
        """Return the whole reply. Raises ReplyError when it is none."""
        text, reason = self._said.strip(), self._reason
        is_cut = self.is_too_long or reason in _CUT
        if reason in _FILTERED:
            raise ReplyError("filtered", "wrote nothing that its provider let through (content filter)")
        if reason in _DECLINED or (self._refusal and not text):
            raise ReplyError("declined", "declined to answer")
        if must_say_why and not reason and not is_cut:
            raise ReplyError("broken", "broke off in the middle of its reply")
        if not text and is_cut:
            raise ReplyError(
                "empty",
                f"used up its {self._request.max_tokens} tokens before the first word; "
                "set BYLINE_LLM_OUTPUT_TOKENS to more",
            )
        if not text:
            raise ReplyError("empty", "wrote nothing")
        return Reply(text, _read_fields(text, self._request.schema), "length" if is_cut else "stop")

    def count_usage(self, model: OpenedModel) -> Usage:
        """Return what the provider counted, or about what it must have been; nothing if nothing came."""
        if self._usage.input or not self._came:
            return self._usage
        asked = sum(
            model.count_tokens(str(message.text)) + MESSAGE_TOKENS for message in self._request.messages
        )
        return Usage(asked, self._usage.output or model.count_tokens(self._said))


def _read_reason(part: AIMessageChunk) -> str:
    """Return why the reply ended, in lower case; "" while it goes on."""
    said = part.response_metadata
    reason = said.get("finish_reason") or said.get("stop_reason") or said.get("done_reason")
    return str(reason or "").lower()


def _read_fields(text: str, schema: type[BaseModel] | None) -> BaseModel | None:
    if schema is None:
        return None
    try:
        return schema.model_validate_json(text)
    except ValidationError:
        return None
