"""Settings of the Telegram bot: plain values with default, unit and bounds. They build nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

STATE_NAME = "telegram.sqlite"
Ids = Annotated[tuple[int, ...], NoDecode]  # written as `12, -34`, not as JSON


class TelegramSettings(BaseSettings):
    """Which bot it is, who may ask it how often, and how it is run."""

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_TELEGRAM_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,  # besides the aliases of the webhook's fields
    )

    token: SecretStr = Field(
        default=SecretStr(""), description="The bot's token, as @BotFather gave it. Needed by `byline bot`."
    )
    api_url: str = Field(
        default="https://api.telegram.org",
        description="Where the Bot API is; change it for a server of your own.",
    )
    state: str = Field(
        default="",
        description="File of the bot's conversations, settings and quotas; empty for `telegram.sqlite` in "
        "the folder of the library.",
    )

    access: Literal["open", "list", "invitation"] = Field(
        default="open",
        description="Who may ask: everybody; the listed users and groups; or also whoever has an invitation.",
    )
    admins: Ids = Field(
        default=(), description="Ids of the users who may add articles, invite, block, and see figures."
    )
    allowed: Ids = Field(
        default=(), description="Ids of the users and groups who may ask when not everybody may."
    )
    blocked: Ids = Field(default=(), description="Ids of users and groups who are never answered.")
    user_questions: int = Field(
        default=60,
        ge=0,
        le=100_000,
        description="Questions of one user in a quota's window; 0 for any number.",
    )
    chat_questions: int = Field(
        default=300,
        ge=0,
        le=100_000,
        description="Questions of one chat in a quota's window; 0 for any number.",
    )
    quota_window_s: float = Field(
        default=3_600.0, ge=1, le=604_800, description="How far back a quota counts, in seconds."
    )

    answers_at_once: int = Field(default=2, ge=1, le=64, description="Questions that are answered at once.")
    queue_of_chat: int = Field(default=10, ge=1, le=1_000, description="Questions of one chat that may wait.")
    queue_in_all: int = Field(default=500, ge=1, le=100_000, description="Questions that may wait in all.")
    stop_timeout_s: float = Field(
        default=20.0, ge=0, le=600, description="How long a stop waits for answers in flight, in seconds."
    )

    timeout_s: float = Field(
        default=15.0,
        gt=0,
        le=300,
        description="How long to wait for Telegram's answer to a call, in seconds.",
    )

    link_max_mb: float = Field(
        default=5.0, gt=0, le=100, description="Largest page that is fetched from a link, in megabytes."
    )
    link_timeout_s: float = Field(
        default=20.0,
        gt=0,
        le=300,
        description="Longest time for fetching a link, redirects included, in seconds.",
    )

    webhook_url: str = Field(
        default="",
        validation_alias="BYLINE_WEBHOOK_URL",
        description="Public https address that Telegram delivers to; empty to ask Telegram instead.",
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="BYLINE_WEBHOOK_SECRET",
        description="What Telegram has to say with each delivery: 1 to 256 of A-Z a-z 0-9 _ -; empty for a "
        "random one at each start.",
    )
    webhook_host: str = Field(
        default="127.0.0.1",
        validation_alias="BYLINE_WEBHOOK_HOST",
        description="Address that the webhook server listens on, behind your TLS proxy.",
    )
    webhook_port: int = Field(
        default=8080,
        ge=0,
        le=65_535,
        validation_alias="BYLINE_WEBHOOK_PORT",
        description="Port of the webhook server; 0 for any free one.",
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="Address that the metrics, health and readiness are served on."
    )
    metrics_port: int = Field(
        default=0, ge=0, le=65_535, description="Port of the metrics, health and readiness; 0 for none."
    )
    log_texts: bool = Field(
        default=False, description="Write questions into the log. Without it, no text of a user is in it."
    )

    @field_validator("admins", "allowed", "blocked", mode="before")
    @classmethod
    def _read_ids(cls, written: object) -> object:
        """Take ids apart that are written `12, -34`."""
        return tuple(re.findall(r"[^\s,;]+", written)) if isinstance(written, str) else written

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _check_address(cls, address: str) -> str:
        if address and (urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname):
            raise ValueError("it should be an address that begins with https:// (or http://)")
        return address.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
            raise ValueError("it should be of A-Z, a-z, 0-9, _ and -, at most 256 of them")
        return secret

    def state_path(self, data_dir: Path) -> Path:
        """Return the file of the bot's state; beside the library at `data_dir` when no other is named."""
        return Path(self.state).expanduser() if self.state else data_dir / STATE_NAME
