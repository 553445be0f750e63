"""Where language models come from: what each provider is called, needs to be installed, and asks as a key.

A model is set as `provider:name`. Three providers are ours, the others are LangChain's; those that are not
listed here are still tried, since LangChain learns new ones.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from index.errors import ModelSettingError
from qa.settings import QaSettings
from qa.writing.models.masking import mask_address

OPENAI_COMPATIBLE, GGUF = "openai-compatible", "gguf"
OLLAMA, OPENAI, ANTHROPIC = "ollama", "openai", "anthropic"


@dataclass(frozen=True, slots=True)
class Provider:
    """One source of models.

    `chat_class` is the class of `module` to open, "" where LangChain knows better. `extra` is Byline's own
    that installs `package`, "" where there is none. `keys` are the environment variables in which a key is
    looked for. With `ends_with_reason` a reply that ends without saying why was cut off on the way.
    """

    name: str
    package: str
    module: str
    chat_class: str = ""
    extra: str = ""
    keys: tuple[str, ...] = ()
    needs_key: bool = True
    ends_with_reason: bool = False
    is_local: bool = False

    @property
    def install(self) -> str:
        """The command that installs what it needs."""
        return f'pip install "byline[{self.extra}]"' if self.extra else f"pip install {self.package}"


def _of_langchain(name: str, *keys: str, package: str = "", needs_key: bool = True) -> Provider:
    package = package or f"langchain-{name.replace('_', '-')}"
    return Provider(name, package, package.replace("-", "_"), keys=keys, needs_key=needs_key)


_PROVIDERS = (
    Provider(
        OLLAMA,
        "langchain-ollama",
        "langchain_ollama",
        "ChatOllama",
        extra="ollama",
        keys=("OLLAMA_API_KEY",),
        needs_key=False,
        ends_with_reason=True,
        is_local=True,
    ),
    Provider(
        OPENAI,
        "langchain-openai",
        "langchain_openai",
        "ChatOpenAI",
        extra="openai",
        keys=("OPENAI_API_KEY",),
        ends_with_reason=True,
    ),
    Provider(
        ANTHROPIC,
        "langchain-anthropic",
        "langchain_anthropic",
        "ChatAnthropic",
        extra="anthropic",
        keys=("ANTHROPIC_API_KEY",),
        ends_with_reason=True,
    ),
    Provider(
        OPENAI_COMPATIBLE,
        "langchain-openai",
        "langchain_openai",
        "ChatOpenAI",
        extra="openai",
        needs_key=False,
        ends_with_reason=True,
    ),
    Provider(
        GGUF, "xllamacpp", "xllamacpp", extra="gguf", needs_key=False, ends_with_reason=True, is_local=True
    ),
    _of_langchain("azure_openai", "AZURE_OPENAI_API_KEY", package="langchain-openai", needs_key=False),
    _of_langchain("bedrock", package="langchain-aws", needs_key=False),
    _of_langchain("bedrock_converse", package="langchain-aws", needs_key=False),
    _of_langchain("cohere", "COHERE_API_KEY"),
    _of_langchain("deepseek", "DEEPSEEK_API_KEY"),
    _of_langchain("fireworks", "FIREWORKS_API_KEY"),
    _of_langchain("google_genai", "GOOGLE_API_KEY", "GEMINI_API_KEY"),
    _of_langchain("google_vertexai", package="langchain-google-vertexai", needs_key=False),
    _of_langchain("groq", "GROQ_API_KEY"),
    _of_langchain("mistralai", "MISTRAL_API_KEY"),
    _of_langchain("nvidia", "NVIDIA_API_KEY", package="langchain-nvidia-ai-endpoints", needs_key=False),
    _of_langchain("openrouter", "OPENROUTER_API_KEY"),
    _of_langchain("perplexity", "PPLX_API_KEY", "PERPLEXITY_API_KEY"),
    _of_langchain("together", "TOGETHER_API_KEY"),
    _of_langchain("xai", "XAI_API_KEY"),
)
PROVIDERS = {provider.name: provider for provider in _PROVIDERS}


def split_spec(spec: str) -> tuple[Provider, str]:
    """Return the provider and the model's name in it: `ollama:qwen3:8b` is `qwen3:8b` of ollama.

    Raises ModelError when there is no name, and when there is no such provider.
    """
    kind, colon, name = (part.strip() for part in spec.partition(":"))
    if not colon or not name:
        raise ModelSettingError(
            f"The language model {spec.strip()!r} has no provider or no name. "
            "Name it like ollama:qwen3:8b or openai:gpt-5-mini."
        )
    provider = PROVIDERS.get(kind) or _ask_langchain(kind)
    if provider is None:
        near = difflib.get_close_matches(kind, PROVIDERS, n=1, cutoff=0.5)
        meant = f" Did you mean {near[0]}:{name}?" if near else ""
        raise ModelSettingError(
            f"There is no provider of language models called {kind!r}.{meant} "
            f"Known are {', '.join(PROVIDERS)}."
        )
    return provider, name


def _ask_langchain(kind: str) -> Provider | None:
    """Return a provider that only LangChain knows; None when it does not know it either."""
    try:
        from langchain.chat_models import base  # late: importing LangChain takes half a second
    except ImportError:
        return None
    # Its table is not public; without it the provider is unknown, which is what the message will say.
    known = getattr(base, "_BUILTIN_PROVIDERS", {}).get(kind)
    return (
        None
        if known is None
        else _of_langchain(kind, package=known[0].split(".")[0].replace("_", "-"), needs_key=False)
    )


@dataclass(frozen=True, slots=True)
class Access:
    """Where a model is reached, and with which key: "" where nothing is set.

    The key is kept out of what is printed: `repr` shows the address alone.
    """

    url: str
    key: str

    def __repr__(self) -> str:
        return f"Access(url={self.url!r})"


def find_access(provider: Provider, settings: QaSettings) -> Access:
    """Return how `provider` is reached under `settings`. Raises ModelError when something needed is missing.

    There is one address and one key to set, and several models may be: the key goes to the provider of the
    first model alone, so that no other ever sees it. The address is that of an `openai-compatible` model if
    there is one, else of the first model.
    """
    specs = [settings.llm, *settings.llm_fallbacks.split(",")]
    kinds = [spec.partition(":")[0].strip() for spec in specs]
    of_url = OPENAI_COMPATIBLE if OPENAI_COMPATIBLE in kinds else kinds[0]
    url = settings.llm_url.strip() if provider.name == of_url else ""
    key = settings.llm_api_key.get_secret_value().strip() if provider.name == kinds[0] else ""
    key = key or next(filter(None, (os.environ.get(name, "").strip() for name in provider.keys)), "")
    _check_url(provider, url)
    if provider.needs_key and not key:
        raise ModelSettingError(
            f"{provider.name} needs a key. Set {provider.keys[0]} in the environment"
            + (", or BYLINE_LLM_API_KEY there or in .env." if provider.name == kinds[0] else ".")
        )
    if not key.isascii() or not key.isprintable():
        # It could not be sent, and that would look as if nobody were there.
        raise ModelSettingError(
            f"The key of {provider.name} holds a line break, or a letter that no key has. "
            "Copy it again, whole."
        )
    return Access(url, key)


def _check_url(provider: Provider, url: str) -> None:
    if provider.name == OPENAI_COMPATIBLE and not url:
        raise ModelSettingError(
            "openai-compatible needs the address of a server. Set BYLINE_LLM_URL, "
            "e.g. http://127.0.0.1:8080/v1."
        )
    fault = _find_fault(url) if url else ""
    if fault:
        raise ModelSettingError(f"BYLINE_LLM_URL is {mask_address(url)!r}, {fault}.")


def _find_fault(url: str) -> str:
    """Return what is wrong with an address and how it is written right; "" when nothing is."""
    scheme, separator, rest = mask_address(url).partition("://")
    if not separator or scheme.lower() not in {"http", "https"} or not rest.strip("/"):
        meant = (rest if separator else scheme).strip("/") or "127.0.0.1:8080/v1"
        return f"which is not an address of the web. Write it in full, e.g. http://{meant}"
    if not url.isprintable() or " " in url:
        return "which has a space in it, or something that cannot be seen. In a path, write a space as %20"
    try:
        parts, host = urlsplit(url), httpx.URL(url).host
        host.encode("idna")
        is_whole = bool(host) and parts.port != 0
    except (ValueError, httpx.InvalidURL):  # such as a port beyond 65535, or a bracket that is not closed
        is_whole = False
    if is_whole:
        return ""
    return (
        "of which the host or the port cannot be right. It looks like http://127.0.0.1:8080/v1, "
        "http://example.org/v1 or http://[::1]:8080/v1"
    )
