"""Why a model did not write: from a provider's exception to one clear sentence, and whether to try again.

Each provider raises its own classes; what they share is looked at instead: a status of HTTP, its headers, a
name that says time-out or connection, and the builtin classes. So no provider is imported here.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal

from index.errors import BylineError
from qa.writing.models.masking import mask, mask_address
from qa.writing.models.providers import GGUF, OLLAMA, OPENAI_COMPATIBLE

if TYPE_CHECKING:
    from qa.writing.models.opened import OpenedModel

Kind = Literal[
    "timeout",  # it took longer than it may
    "connection",  # nobody is there, or the line broke before the reply
    "broken",  # the reply broke off in the middle, or was none
    "rate",  # too many requests, for now
    "quota",  # the account is empty
    "server",  # it failed by itself
    "key",  # the key is wrong, or may not do this
    "missing",  # there is no such model, or no such address
    "too_long",  # the prompt does not fit the model's context
    "refused",  # the request is not to its liking
    "empty",  # it wrote nothing
    "filtered",  # its provider held the reply back
    "declined",  # it would not answer
    "unusable",  # it cannot be loaded
]
RETRYABLE: frozenset[Kind] = frozenset({"connection", "broken", "rate", "server"})
LONGEST_PROBLEM_CHARS = 200
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|maximum context|too many tokens|(?:prompt|input) is too long",
    re.IGNORECASE,
)
# What the clients of the providers stumble over when fields are missing, or are of another kind.
_GARBLED = re.compile(
    r"\b(?:JSONDecodeError|ValidationError|UnicodeDecodeError|DecodingError"
    r"|AttributeError|TypeError|KeyError|IndexError)\b"
)
_PARAMETERS = ("temperature", "stream_options")


@dataclass(frozen=True, slots=True)
class Failure:
    """One try that failed. `sentence` names the model; `wait_s` is what its server asked to wait, in seconds.

    `parameter` is the one of ours that the server does not know: without it the same may work.
    """

    kind: Kind
    sentence: str
    wait_s: float | None = None
    parameter: str = ""

    @property
    def is_retryable(self) -> bool:
        """Whether the same request may work in a moment."""
        return self.kind in RETRYABLE


class ReplyError(Exception):
    """The model's server answered, but that was no reply."""

    def __init__(self, kind: Kind, what: str) -> None:
        super().__init__(what)
        self.kind = kind


def explain(error: BaseException, model: OpenedModel, timeout_s: float) -> Failure:
    """Return what `error` means for the user."""
    if isinstance(error, ReplyError):
        return Failure(error.kind, f"{model.shown} {error}.")
    if isinstance(error, BylineError):  # a GGUF file that cannot be loaded: it says it itself
        return Failure("unusable", str(error))
    for one in causes(error):
        status = _status(one)
        if status is not None:
            return _explain_status(one, status, model)
    return _explain_by_name(error, model, timeout_s)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and what it was raised from, at most a few steps back."""
    one: BaseException | None = error
    for _ in range(5):
        if one is None:
            return
        yield one
        one = one.__cause__ or one.__context__


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for value in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(value, int) and 300 <= value < 600:
            return value
    return None


def _explain_status(error: BaseException, status: int, model: OpenedModel) -> Failure:
    said = _quote(error, model)
    if status < 400:  # from this machine nothing is followed: the questions would go elsewhere
        return Failure(
            "missing",
            f"The server of {model.shown} sends elsewhere ({status}){_at(model)}. Check BYLINE_LLM_URL.",
        )
    if status in {401, 403}:
        return Failure("key", f"{model.shown} does not accept the key ({status}). {_where_keys_are(model)}")
    if status == 404:
        return Failure("missing", _explain_missing(model, said))
    words = _all_words(error)
    if status == 402 or "insufficient_quota" in words:
        return Failure("quota", f"{model.shown}: the account has no credit left ({status}).")
    if status == 429:
        wait_s = _read_wait(error)
        asked = "" if wait_s is None else f" and asks to wait {wait_s:,.0f} s"
        return Failure("rate", f"{model.shown} gets too many requests (429){asked}.", wait_s)
    if status in {408, 409, 425} or status >= 500:
        kind: Kind = "refused" if status in {501, 505} else "server"
        return Failure(kind, f"The server of {model.shown} failed ({status}){said}.", _read_wait(error))
    if status == 413 or _TOO_LONG.search(words):
        return Failure(
            "too_long",
            f"The question with its passages is longer than {model.shown} can read. "
            "Set BYLINE_LLM_CONTEXT_TOKENS to what it reads at once.",
        )
    parameter = next((name for name in _PARAMETERS if name in words), "")
    return Failure("refused", f"{model.shown} refused the request ({status}){said}.", parameter=parameter)


def _where_keys_are(model: OpenedModel) -> str:
    if model.provider.name == GGUF:
        return "This should not happen: it runs in this process."
    names = [*model.provider.keys, "BYLINE_LLM_API_KEY"]
    return f"Check {' or '.join(names)}."


def _explain_missing(model: OpenedModel, said: str) -> str:
    if model.provider.name == OLLAMA:
        return f"Ollama does not have the model {model.name}: `ollama pull {model.name}` fetches it."
    if model.provider.name == OPENAI_COMPATIBLE:
        return (
            f"The server at {mask_address(model.access.url)} has no model {model.name}, or is not an "
            "OpenAI-compatible one (404). Check BYLINE_LLM_URL; it often ends in /v1."
        )
    return f"{model.provider.name} has no model called {model.name} (404){said}."


def _explain_by_name(error: BaseException, model: OpenedModel, timeout_s: float) -> Failure:
    """Tell time-outs, lost connections and garbled replies apart by the names of the exceptions."""
    names = " ".join(base.__name__ for one in causes(error) for base in type(one).__mro__)
    if "Timeout" in names and "ConnectTimeout" not in names:
        return Failure("timeout", f"{model.shown} did not answer in {timeout_s:g} s{_quicker(model)}.")
    if "ContentFilter" in names:
        return Failure("filtered", f"The provider of {model.shown} held its reply back (content filter).")
    if "RemoteProtocolError" in names or "IncompleteRead" in names:
        return Failure("broken", f"The reply of {model.shown} broke off.")
    if _GARBLED.search(names) or "No generation chunks" in str(error):  # so says LangChain where no part came
        return Failure("broken", f"{model.shown} sent something that is not a reply.")
    if re.search(r"Connect|TransportError|NetworkError|OSError", names):
        return Failure("connection", f"{model.shown} cannot be reached{_at(model)}.")
    return Failure("refused", f"{model.shown} failed{_quote(error, model)}.")


def _quicker(model: OpenedModel) -> str:
    if model.provider.name != GGUF:
        return ""
    return " (set BYLINE_LLM_CONTEXT_TOKENS to less, so that it reads less, or BYLINE_LLM_TIMEOUT_S to more)"


def _at(model: OpenedModel) -> str:
    if model.access.url:
        return f" at {mask_address(model.access.url)}"
    return " (start it with `ollama serve`)" if model.provider.name == OLLAMA else ""


def _quote(error: BaseException, model: OpenedModel) -> str:
    """Return what the server said, in one short line without keys; "" when that was nothing."""
    said = str(_read_message(_body(error)) or error)
    said = " ".join(mask(said, [model.access.key]).split()).rstrip(".")
    if len(said) > LONGEST_PROBLEM_CHARS:
        said = f"{said[:LONGEST_PROBLEM_CHARS]}..."
    return f": {said}" if said else ""


def _body(error: BaseException) -> Any:
    """Return what the server answered, as OpenAI's and Anthropic's clients keep it, or Ollama's."""
    return getattr(error, "body", None) or getattr(error, "error", None)


def _all_words(error: BaseException) -> str:
    return f"{error} {getattr(error, 'code', '')} {_body(error)}"


def _read_message(body: Any) -> str | None:
    if not isinstance(body, Mapping):
        return body if isinstance(body, str) else None
    inner = body.get("error", body)
    message = inner.get("message") if isinstance(inner, Mapping) else inner
    return message if isinstance(message, str) else None


def _read_wait(error: BaseException) -> float | None:
    """Return how long the server asks to wait, in seconds: a number or a date (RFC 9110, 10.2.3).

    None for a time that has passed: its clock is another, and the next try is up to us.
    """
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    in_ms, said = str(headers.get("retry-after-ms") or ""), str(headers.get("retry-after") or "")
    seconds = math.nan
    with contextlib.suppress(ValueError, OverflowError):
        moment = parsedate_to_datetime(said)
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    with contextlib.suppress(ValueError):
        seconds = float(in_ms) / 1000 if in_ms else float(said)
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
