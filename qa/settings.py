"""Settings of the `qa` package: plain values with default, unit and bounds. They build nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class QaSettings(BaseSettings):
    """How many passages are looked at, and when the collection is said not to know."""

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    passages: int = Field(default=10, ge=1, le=100, description="Passages a search returns.")
    candidates: int = Field(
        default=40,
        ge=5,
        le=1_000,
        description="Passages that each of the two searches, dense and lexical, puts forward for ranking.",
    )
    cross_encoder: str = Field(
        default="",
        description="A sentence-transformers CrossEncoder, by name or path, that orders the best passages "
        "anew; empty for none.",
    )
    cross_encoder_passages: int = Field(
        default=20, ge=1, le=200, description="Passages that the cross-encoder reads."
    )
    max_question_chars: int = Field(
        default=2_000, ge=10, le=20_000, description="Longest question that is accepted, in characters."
    )
    least_confidence: float = Field(
        default=0.31,
        ge=0,
        le=1,
        description="Confidence below which the answer is that the collection does not know, 0..1.",
    )
    llm: str = Field(
        default="",
        description="The language model that writes answers: ollama:NAME, openai:NAME, anthropic:NAME, "
        "openai-compatible:NAME, gguf:PATH, or any provider:name of LangChain; empty for the articles' own "
        "sentences.",
    )
    llm_url: str = Field(
        default="",
        description="Address of the model's server; needed for openai-compatible, e.g. http://127.0.0.1:8080/v1.",
    )
    llm_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of the model's server. Empty: the provider's own variable, such as OPENAI_API_KEY.",
    )
    llm_fallbacks: str = Field(
        default="", description="Models to ask, in this order, when the first one fails; commas between."
    )
    llm_timeout_s: float = Field(
        default=60.0, gt=0, le=3_600, description="Longest time that a model may take to answer, in seconds."
    )
    llm_retries: int = Field(
        default=2, ge=0, le=10, description="How often a call is tried again when the error may pass."
    )
    llm_context_tokens: int = Field(
        default=0,
        ge=0,
        le=10_000_000,
        description="What the model can read at once, in tokens; 0 for what is known of it.",
    )
    llm_output_tokens: int = Field(
        default=600, ge=16, le=100_000, description="Longest answer that a model may write, in tokens."
    )
    llm_temperature: float = Field(default=0.0, ge=0, le=2, description="How freely the model chooses words.")
    llm_format: Literal["auto", "structured", "lines"] = Field(
        default="auto",
        description="How the model is asked for claims: structured output, plain lines, or what it can.",
    )
    llm_cache: bool = Field(
        default=False, description="Keep the model's replies on disk and use them when the same is asked."
    )
    llm_input_price: float = Field(
        default=0.0, ge=0, le=10_000, description="Price of a million tokens read, in US dollars."
    )
    llm_output_price: float = Field(
        default=0.0, ge=0, le=10_000, description="Price of a million tokens written, in US dollars."
    )
    nli_model: str = Field(
        default="",
        description="A sentence-transformers CrossEncoder for entailment, by name or path, that also checks "
        "what a model wrote; empty for none.",
    )
