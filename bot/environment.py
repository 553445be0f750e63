"""From the environment and `.env` to the settings of all three packages, or a message that names the mistake.

pydantic-settings looks for the variables that it knows and never sees the others: a misspelt
`BYLINE_CHUNK_TOKEN=64` would quietly change nothing. So the names are checked here, before any is used.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import BaseSettings
from pydantic_settings.exceptions import SettingsError as ForeignSettingsError

from bot.settings import BotSettings
from index.errors import SettingsError
from index.settings import IndexSettings
from qa.settings import QaSettings

PREFIX = "BYLINE_"
SETTINGS_CLASSES: tuple[type[BaseSettings], ...] = (IndexSettings, QaSettings, BotSettings)

# Read by the Makefile, not by the program: whoever exports it must not be told that it is misspelt.
_OF_THE_MAKEFILE = frozenset({"BYLINE_ALLOW_CUDA"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of each package, checked."""

    index: IndexSettings
    qa: QaSettings
    bot: BotSettings


def load_settings(data_dir: Path | None = None) -> Settings:
    """Read every setting from the environment and from `.env` here; `data_dir` overrides both.

    Raises SettingsError for a misspelt name, with the nearest right one, and for a value out of bounds.
    """
    check_names([*os.environ, *_read_env_file()])
    try:
        index, qa, bot = IndexSettings(), QaSettings(), BotSettings()
    except ValidationError as error:
        raise SettingsError(_explain(error)) from error
    except ForeignSettingsError as error:
        raise SettingsError(f"A setting cannot be read: {error}. Correct it, or leave it out.") from error
    folder = (data_dir or index.data_dir).expanduser()
    return Settings(index.model_copy(update={"data_dir": folder}), qa, bot)


def known_names() -> frozenset[str]:
    """Return the name of every environment variable that Byline reads."""
    fields = (name for settings in SETTINGS_CLASSES for name in settings.model_fields)
    return frozenset(PREFIX + name.upper() for name in fields)


def check_names(names: Iterable[str]) -> None:
    """Raise SettingsError for the first name that starts like one of ours and is none of them."""
    known = known_names()
    for name in names:
        ours = name.upper()  # pydantic-settings does not look at the case either
        if ours.startswith(PREFIX) and ours not in known | _OF_THE_MAKEFILE:
            raise SettingsError(f"{name} is not a setting of Byline. {_suggest(ours, known)}")


def _suggest(name: str, known: frozenset[str]) -> str:
    nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    hint = f"Did you mean {nearest[0]}?" if nearest else "Unset it."
    return f"{hint} All settings are listed in .env.example."


def _read_env_file() -> Mapping[str, str | None]:
    """Return what `.env` in the current folder sets; nothing when there is no such file."""
    path = BotSettings.model_config.get("env_file")
    if not isinstance(path, str) or not Path(path).is_file():
        return {}
    try:
        return dotenv_values(path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} cannot be read: {error}. Correct or remove it."
        ) from error


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
    what = first["msg"][:1].lower() + first["msg"][1:]
    return f"{name} is {first['input']!r}, but {what}. Correct it in the environment or in .env."
