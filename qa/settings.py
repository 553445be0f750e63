"""Settings of the `qa` package: plain values with default, unit and bounds. They build nothing."""

from __future__ import annotations

from pydantic import Field
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
