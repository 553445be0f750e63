"""The settings of all packages, their example file, and what happens to a mistake in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_settings import BaseSettings

from bot.environment import SETTINGS_CLASSES, check_names, known_names, load_settings, variables_of
from bot.nearest_names import count_changes, find_nearest
from index.errors import SettingsError

EXAMPLE = Path(__file__).resolve().parents[1] / ".env.example"
EXAMPLE_LINE = re.compile(r"^# (BYLINE_\w+)=(.*)$", re.MULTILINE)


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without an `.env`; one that a test puts there is read."""
    for settings in SETTINGS_CLASSES:
        monkeypatch.setitem(settings.model_config, "env_file", ".env")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_lists_every_setting_and_nothing_else() -> None:
    listed = [name for name, _ in EXAMPLE_LINE.findall(EXAMPLE.read_text(encoding="utf-8"))]
    assert sorted(listed) == sorted(known_names())


@pytest.mark.parametrize("settings", SETTINGS_CLASSES)
def test_the_example_shows_the_defaults(settings: type[BaseSettings], empty_folder: Path) -> None:
    shown = dict(EXAMPLE_LINE.findall(EXAMPLE.read_text(encoding="utf-8")))
    for name, value in settings().model_dump().items():
        example = shown[variables_of(settings)[name]]
        if isinstance(value, Path):
            assert example == "", f"{name} depends on the platform, so the example leaves it empty"
        else:
            assert type(value)(_from_env(example)) == value


def _from_env(written: str) -> object:
    """Read a value as pydantic-settings would: `false` is False."""
    return {"true": True, "false": False}.get(written, written)


def test_every_setting_says_what_it_is_for() -> None:
    undescribed = [
        name
        for settings in SETTINGS_CLASSES
        for name, field in settings.model_fields.items()
        if not field.description
    ]
    assert undescribed == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("BYLINE_CHUNK_TOKEN", "BYLINE_CHUNK_TOKENS"),
        ("BYLINE_DATADIR", "BYLINE_DATA_DIR"),
        ("byline_embeding_model", "BYLINE_EMBEDDING_MODEL"),
        ("BYLINE_LLM_MODL", "BYLINE_LLM"),
        ("BYLINE_TOKEN", "BYLINE_TELEGRAM_TOKEN"),
        ("BYLINE_TELEGRAM_TOKN", "BYLINE_TELEGRAM_TOKEN"),
        ("BYLINE_LLM_KEY", "BYLINE_LLM or BYLINE_LLM_API_KEY"),
        ("BYLINE_URL", "BYLINE_LLM_URL or BYLINE_WEBHOOK_URL"),
        ("BYLNE_LLM", "BYLINE_LLM"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_nearest_right_name(written: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{written} is not a setting.*Did you mean {meant}\?"):
        check_names(["PATH", written])


def test_a_name_that_is_near_to_nothing_gets_no_suggestion() -> None:
    with pytest.raises(SettingsError, match=r"^BYLINE_WEATHER is not a setting of Byline. Unset it. All"):
        check_names(["BYLINE_WEATHER"])


short_names = st.text(alphabet="AB_", max_size=8)


@given(short_names, short_names, short_names)
def test_changes_are_a_distance(first: str, second: str, third: str) -> None:
    """Only a name itself is at no distance, both ways are as far, and nothing is farther than its letters."""
    assert (count_changes(first, second) == 0) == (first == second)
    assert count_changes(first, second) == count_changes(second, first)
    assert count_changes(first, second) <= max(len(first), len(second))
    assert count_changes(first, first + third) <= len(third)


def test_a_letter_counts_one_and_a_word_two() -> None:
    assert count_changes("KITTEN", "SITTING") == 3  # the textbook's pair
    assert count_changes("LLM_TEMPERATURE", "LLM") == 2
    assert count_changes("API_KEY", "LLM_API_KEY") == 2
    assert find_nearest("A", []) == []


def test_a_variable_of_the_makefile_and_those_of_others_are_left_alone() -> None:
    check_names(["BYLINE_ALLOW_CUDA", "PATH", "MY_BYLINE_DATA_DIR", "byline_passages", "BYLNE_HOME"])


def test_a_value_out_of_bounds_is_refused_with_its_name_and_the_bound(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_CHUNK_TOKENS", "5")
    with pytest.raises(SettingsError, match=r"BYLINE_CHUNK_TOKENS is '5', but .*greater than or equal to 32"):
        load_settings()


def test_the_env_file_counts_less_than_the_environment_and_that_less_than_the_option(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("BYLINE_PASSAGES=7\nBYLINE_DATA_DIR=from-file\n", encoding="utf-8")
    assert load_settings().qa.passages == 7
    assert load_settings().index.data_dir == Path("from-file")
    monkeypatch.setenv("BYLINE_DATA_DIR", "from-environment")
    assert load_settings().index.data_dir == Path("from-environment")
    assert load_settings(Path("from-option")).index.data_dir == Path("from-option")


def test_a_misspelt_name_in_the_env_file_is_refused_too(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("BYLINE_PASAGES=7\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="Did you mean BYLINE_PASSAGES"):
        load_settings()


def test_an_env_file_that_is_no_text_is_refused(empty_folder: Path) -> None:
    (empty_folder / ".env").write_bytes(b"\xff\xfe\x00BYLINE")
    with pytest.raises(SettingsError, match=r"settings file \.env cannot be read"):
        load_settings()


def test_an_empty_variable_means_the_default_and_not_the_current_folder(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = load_settings().index
    monkeypatch.setenv("BYLINE_DATA_DIR", "")
    (empty_folder / ".env").write_text("BYLINE_CACHE_DIR=\nBYLINE_CHUNK_TOKENS=\n", encoding="utf-8")
    assert load_settings().index == default


def test_the_tilde_in_a_data_folder_is_the_home_folder(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(empty_folder))
    monkeypatch.setenv("BYLINE_DATA_DIR", "~/news")
    assert load_settings().index.data_dir == empty_folder / "news"


def test_ids_are_written_with_commas_or_spaces(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_TELEGRAM_ADMINS", "12, 34 -1001")
    assert load_settings().telegram.admins == (12, 34, -1001)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("BYLINE_TELEGRAM_ADMINS", "12,@anna", "'@anna', but .*valid integer"),
        ("BYLINE_TELEGRAM_ACCESS", "closed", "'closed', but .*'open', 'list' or 'invitation'"),
        ("BYLINE_TELEGRAM_QUOTA_WINDOW_S", "0", "'0', but .*greater than or equal to 1"),
        ("BYLINE_WEBHOOK_URL", "bot.example", "'bot.example', but .*begins with https"),
        ("BYLINE_WEBHOOK_PORT", "99999", "'99999', but .*less than or equal to 65535"),
    ],
)
def test_a_wrong_setting_of_the_bot_is_refused_under_the_name_it_was_given(
    name: str, value: str, complaint: str, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name} is {complaint}"):
        load_settings()


def test_a_wrong_secret_is_not_repeated_in_the_complaint(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_WEBHOOK_SECRET", "pass word!")
    with pytest.raises(SettingsError, match=r"^BYLINE_WEBHOOK_SECRET is not as it should be") as caught:
        load_settings()
    assert "pass word" not in str(caught.value)


def test_the_token_is_in_no_representation_of_the_settings(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_TELEGRAM_TOKEN", "123:abcdef")
    settings = load_settings()
    assert "abcdef" not in repr(settings)
    assert settings.telegram.token.get_secret_value() == "123:abcdef"


def test_the_state_lies_beside_the_library_unless_another_file_is_named(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().telegram.state_path(Path("library")) == Path("library/telegram.sqlite")
    monkeypatch.setenv("BYLINE_TELEGRAM_STATE", "elsewhere/bot.sqlite")
    assert load_settings().telegram.state_path(Path("library")) == Path("elsewhere/bot.sqlite")
