"""The errors that Byline raises on purpose, one base class for all three packages.

A message says what happened, with which value, and what to do about it. `retryable` tells a caller whether
the same call may succeed later with nothing changed.
"""

from __future__ import annotations


class BylineError(Exception):
    """Something a user can understand and act on; doors show its text and nothing else."""

    retryable: bool = False
    exit_code: int = 1


class SettingsError(BylineError):
    """A setting is misspelt, out of bounds, or contradicts another."""

    exit_code = 2


class ReadingError(BylineError):
    """One file could not be turned into articles; the others are not touched by it."""


class ModelError(BylineError):
    """An embedding or ranking model is missing, damaged, or not the one the library was made with."""


class ModelSettingError(ModelError):
    """A setting names a model, a key or an address that cannot be."""

    exit_code = 2


class LibraryError(BylineError):
    """The library on disk cannot be used as it is."""


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""

    retryable = True


class QuestionError(BylineError):
    """The question itself cannot be asked: empty, far too long, or not text."""

    exit_code = 2
