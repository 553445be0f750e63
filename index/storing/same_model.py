"""Vectors of two models must never be compared: whoever brings another than the library's is refused."""

from __future__ import annotations

from pathlib import Path

from index.embedding import ModelIdentity
from index.errors import LibraryError


def require_same_model(data_dir: Path, stored: ModelIdentity, wanted: ModelIdentity) -> None:
    """Raise LibraryError unless the vectors of the two models can be compared."""
    if _essence(stored) != _essence(wanted):
        if stored.name != wanted.name:
            raise _other_model_error(data_dir, _describe(stored), _describe(wanted))
        raise LibraryError(
            f"The library in {data_dir} was made with {_describe(stored)}; this Byline, or the setting "
            f"BYLINE_EMBEDDING_RUNTIME, runs {_describe(wanted)}, whose vectors cannot be compared with it. "
            "Set it back, or embed the library anew with `byline index --reembed`."
        )


def require_same_name(data_dir: Path, stored: ModelIdentity, wanted: str) -> None:
    """Raise LibraryError when the settings name another model: told before that one is loaded."""
    if stored.name != wanted:
        raise _other_model_error(data_dir, stored.name, wanted)


def _essence(model: ModelIdentity) -> tuple[str, str, int, str]:
    """All that decides about a vector; the longest text that a model reads does not."""
    return (model.name, model.revision, model.dimension, model.runtime)


def _describe(model: ModelIdentity) -> str:
    return f"{model.name} ({model.revision[:12]}, {model.dimension} dimensions, {model.runtime})"


def _other_model_error(data_dir: Path, stored: str, wanted: str) -> LibraryError:
    return LibraryError(
        f"The library in {data_dir} was made with the embedding model {stored}, the settings name {wanted}. "
        "Set BYLINE_EMBEDDING_MODEL back, or embed the library anew with `byline index --reembed`."
    )
