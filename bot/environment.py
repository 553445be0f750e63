"""From the environment and `.env` to the settings of all three packages, or a message that names the mistake.

pydantic-settings looks for the variables that it knows and never sees the others: a misspelt
`BYLINE_CHUNK_TOKEN=64` would quietly change nothing. So the names are checked here, before any is used.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings
from pydantic_settings.exceptions import SettingsError as ForeignSettingsError

from bot.nearest_names import count_changes, find_nearest
from bot.settings import BotSettings
from bot.telegram_bot.settings import TelegramSettings
from index.errors import SettingsError
from index.settings import IndexSettings
from qa.settings import QaSettings

PREFIX = "BYLINE_"
SETTINGS_CLASSES: tuple[type[BaseSettings], ...] = (IndexSettings, QaSettings, BotSettings, TelegramSettings)

# Read by the Makefile, not by the program: whoever exports it must not be told that it is misspelt.
_OF_THE_MAKEFILE = frozenset({"BYLINE_ALLOW_CUDA"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of each package, and of the Telegram bot, checked."""

    index: IndexSettings
    qa: QaSettings
    bot: BotSettings
    telegram: TelegramSettings


def load_settings(data_dir: Path | None = None) -> Settings:
    """Read every setting from the environment and from `.env` here; `data_dir` overrides both.

    Raises SettingsError for a misspelt name, with the nearest right one, and for a value out of bounds.
    """
    check_names([*os.environ, *_read_env_file()])
    try:
        index, qa, bot, telegram = IndexSettings(), QaSettings(), BotSettings(), TelegramSettings()
    except ValidationError as error:
        raise SettingsError(_explain(error)) from error
    except ForeignSettingsError as error:
        raise SettingsError(f"A setting cannot be read: {error}. Correct it, or leave it out.") from error
    folder = (data_dir or index.data_dir).expanduser()
    return Settings(index.model_copy(update={"data_dir": folder}), qa, bot, telegram)


def known_names() -> frozenset[str]:
    """Return the name of every environment variable that Byline reads."""
    return frozenset(
        variable for settings in SETTINGS_CLASSES for variable in variables_of(settings).values()
    )


def variables_of(settings: type[BaseSettings]) -> Mapping[str, str]:
    """Return the environment variable of each field: its alias, or the prefix of its class and its name."""
    prefix = settings.model_config["env_prefix"]
    return {
        name: str(field.validation_alias or prefix + name).upper()
        for name, field in settings.model_fields.items()
    }


def check_names(names: Iterable[str]) -> None:
    """Raise SettingsError for the first name that looks like one of ours and is none of them."""
    known = known_names()
    for name in names:
        ours = name.upper()  # pydantic-settings does not look at the case either
        if ours in known or ours in _OF_THE_MAKEFILE:
            continue
        if ours.startswith(PREFIX) or _repair_prefix(ours) in known:
            raise SettingsError(f"{name} is not a setting of Byline. {_suggest(_repair_prefix(ours), known)}")


def _repair_prefix(name: str) -> str:
    """Return `BYLINE_LLM` for `BYLNE_LLM`: one wrong letter would hide the variable from us altogether."""
    head, _, rest = name.partition("_")
    return PREFIX + rest if head[:1] == PREFIX[:1] and count_changes(head, PREFIX[:-1]) == 1 else name


def _suggest(name: str, known: frozenset[str]) -> str:
    nearest = find_nearest(name.removeprefix(PREFIX), (one.removeprefix(PREFIX) for one in known))
    hint = f"Did you mean {' or '.join(PREFIX + one for one in nearest)}?" if nearest else "Unset it."
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
    settings = next(one for one in SETTINGS_CLASSES if one.__name__ == error.title)
    place = str(first["loc"][0])  # a field, or its alias
    name = variables_of(settings).get(place, place)
    what = first["msg"][:1].lower() + first["msg"][1:]
    given = "not as it should be" if name in _secrets_of(settings) else repr(first["input"])
    return f"{name} is {given}, but {what}. Correct it in the environment or in .env."


def _secrets_of(settings: type[BaseSettings]) -> frozenset[str]:
    """The variables whose values no message may repeat."""
    variables = variables_of(settings)
    return frozenset(
        variables[name] for name, field in settings.model_fields.items() if field.annotation is SecretStr
    )
