"""What is never shown, passwords and parameters of an address: `qa/writing/models/masking.py`, its callers.

That keys are masked is tested with the models, in `test_models.py`.
"""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.writing.models.masking
from index.errors import ModelError
from qa.settings import QaSettings
from qa.writing.calling.failing import explain
from qa.writing.models.masking import MASK, mask, mask_address
from qa.writing.models.opening import open_model

HIDDEN = "hunter2pass"


def test_the_examples_are_true() -> None:
    assert doctest.testmod(qa.writing.models.masking).failed == 0


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        (f"https://me:{HIDDEN}@host:8080/v1", f"https://{MASK}@host:8080/v1"),
        (f"https://me:a@b/{HIDDEN}@host/v1", f"https://{MASK}@host/v1"),
        (f"me:{HIDDEN}@host/v1", f"{MASK}@host/v1"),
        (f"http://host/v1?key={HIDDEN}", f"http://host/v1?{MASK}"),
        (f"http://me:a?{HIDDEN}@host/v1", f"http://{MASK}"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(typed: str, shown: str) -> None:
    assert mask_address(typed) == shown


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_address_shows_its_password(before: str, after: str) -> None:
    assert HIDDEN not in mask_address(f"http://{before}{HIDDEN}{after}@host/v1")


def test_a_password_with_an_at_sign_is_masked_to_its_end() -> None:
    assert mask(f"Nobody at http://me:a@{HIDDEN}@host/v1 today") == f"Nobody at http://{MASK}@host/v1 today"


@pytest.mark.parametrize(
    "url", [f"ftp://me:{HIDDEN}@host/v1", f"me:{HIDDEN}@host/v1", f"host/v1?key={HIDDEN}"]
)
def test_an_address_that_is_refused_does_not_show_its_password(url: str) -> None:
    settings = QaSettings(llm="openai-compatible:m", llm_url=url)
    with pytest.raises(ModelError, match="not an address of the web") as raised:
        open_model(settings.llm, settings)
    assert HIDDEN not in str(raised.value)


def test_a_server_that_is_away_is_told_without_its_password() -> None:
    settings = QaSettings(llm="openai-compatible:m", llm_url=f"http://me:{HIDDEN}@host/v1?key={HIDDEN}")
    failure = explain(ConnectionError(), open_model(settings.llm, settings), timeout_s=1)
    assert failure.kind == "connection"
    assert HIDDEN not in failure.sentence
