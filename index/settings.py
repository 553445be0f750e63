"""Settings of the `index` package: plain values with default, unit and bounds. They build nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGED_MODEL = "all-MiniLM-L6-v2"


class IndexSettings(BaseSettings):
    """Where the library lies, how articles are read and cut, and which model embeds them."""

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("byline"), description="Folder of the library."
    )
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("byline"), description="Folder of converted models, per user."
    )
    max_file_mb: float = Field(
        default=20.0, gt=0, le=100_000, description="Largest single file that is read, in megabytes."
    )
    chunk_tokens: int = Field(
        default=210, ge=32, le=8192, description="Longest chunk, in tokens of the embedding model."
    )
    embedding_model: str = Field(
        default=PACKAGED_MODEL,
        description="The packaged model, or any sentence-transformers model by name or path.",
    )
    embedding_runtime: Literal["auto", "onnx", "sentence-transformers"] = Field(
        default="auto",
        description="`onnx`: fast, for the packaged model; `sentence-transformers`: for every other.",
    )
    lock_timeout_s: float = Field(
        default=10.0, ge=0, le=86_400, description="How long a second writer waits for the first, in seconds."
    )
    exact_chunks: int = Field(
        default=20_000,
        ge=0,
        le=1_000_000,
        description="Newest chunks whose vectors are searched exactly in memory; older ones lie in Chroma.",
    )
