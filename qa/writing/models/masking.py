"""Keys stay where they are: whatever a provider's error repeats is masked before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import SecretStr

MASK = "***"
SHORTEST_KEY_CHARS = 4  # shorter ones are placeholders such as "x", which occur in every sentence
# What looks like a key, whole or half hidden as some providers repeat it: "sk-proj-ab***********xyz".
_LOOKS_LIKE_KEY = re.compile(r"\b(?:sk|pk|gsk|xai|key|tgp|nvapi|pplx|hf)[-_][\w*.-]{8,}", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=//)[^\s/]+@")  # http://name:password@host; a password may hold an @
_BEARER = re.compile(r"\b(Bearer|x-api-key:?)\s+\S+", re.IGNORECASE)


def mask(text: str, keys: Iterable[str] = ()) -> str:
    """Return `text` without `keys`, and without what looks like one."""
    for key in sorted(keys, key=len, reverse=True):
        if len(key) >= SHORTEST_KEY_CHARS:
            text = text.replace(key, MASK)
    text = _USERINFO.sub(f"{MASK}@", _LOOKS_LIKE_KEY.sub(MASK, text))
    return _BEARER.sub(rf"\1 {MASK}", text)


def find_keys(model: object) -> list[str]:
    """Return the keys that a chat model of LangChain was opened with, for `mask`."""
    return [value.get_secret_value() for value in vars(model).values() if isinstance(value, SecretStr)]


def mask_address(url: str) -> str:
    """Return an address as it was typed, even one without a scheme, with neither password nor parameters.

    >>> mask_address("me:secret@host/v1?key=abc")
    '***@host/v1?***'
    """
    scheme, slashes, rest = _split_scheme(url)
    path, mark, parameters = rest.partition("?")
    if "@" in parameters:  # a parameter, or the end of a password?
        return f"{scheme}{slashes}{MASK}"
    _, at, host = path.rpartition("@")  # a password may hold anything, a path hardly an @
    return f"{scheme}{slashes}{MASK if at else ''}{at}{host}" + (f"?{MASK}" if mark else "")


def _split_scheme(url: str) -> tuple[str, str, str]:
    scheme, slashes, rest = url.partition("://")
    return (scheme, slashes, rest) if slashes else ("", "", url)
