"""Settings of the `bot` package: plain values with default, unit and bounds. They build nothing."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class BotSettings(BaseSettings):
    """How the doors behave; what they answer is set in the two inner packages."""

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    threads: int = Field(
        default=0,
        ge=0,
        le=256,
        description="Questions of a batch answered at once, in as many processes of 200 MB each when there "
        "are many; 0 is one for each core.",
    )
    debug: bool = Field(
        default=False,
        description="Show the log, and the traceback of an unexpected error, on standard error.",
    )
