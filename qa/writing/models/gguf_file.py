"""What a GGUF file says of the model in it, read without loading the model.

The file is somebody else's: every length in it is checked against the file before it is believed. The format
is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelSettingError

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_FIELDS = 10_000
MOST_TOKENS = 2_000_000  # the largest vocabularies have a quarter of a million
# The format's numbers for the types of values, with how many bytes each has and how struct reads it.
_NUMBERS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"
}  # fmt: skip
_STRING, _LIST = 8, 9
_ARCHITECTURE, _VOCABULARY = "general.architecture", "tokenizer.ggml.tokens"
_KINDS = "tokenizer.ggml.token_type"
_CONTROL, _USER_DEFINED = 3, 4  # kinds of tokens: those that end a turn or open another, and template marks


@dataclass(frozen=True, slots=True)
class GgufFacts:
    """A model's architecture, the size of its file, how many tokens it was trained to read at once (0:
    unknown), and the texts of the tokens that have a meaning for its chat template, such as `<|im_start|>`.
    """

    architecture: str
    file_bytes: int
    context_tokens: int
    control_tokens: tuple[str, ...]


class _DamagedError(Exception):
    """The file breaks off, or counts more than it can hold."""


def read_gguf_facts(path: Path) -> GgufFacts:
    """Read the header of `path`. Raises ModelSettingError when it is none, or no GGUF model."""
    try:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _read_facts(_Reader(content))
    except OSError as error:
        raise ModelSettingError(
            f"The model file {path} cannot be read: {error.strerror or error}. "
            "Name one as gguf: and its path, e.g. gguf:/models/any.gguf."
        ) from error
    except (_DamagedError, ValueError) as error:  # a ValueError: the file is empty
        raise ModelSettingError(f"{path} is not a whole GGUF model: {error}. Download it again.") from error


def _read_facts(reader: _Reader) -> GgufFacts:
    if reader.take(len(MAGIC)) != MAGIC:
        raise _DamagedError(f"it does not begin with {MAGIC.decode()}")
    version = reader.number("<I")
    if version not in VERSIONS:
        raise _DamagedError(f"it has version {version}, only {VERSIONS[0]} and {VERSIONS[1]} can be read")
    reader.number("<Q")  # how many tensors follow the fields
    fields = _read_fields(reader, int(reader.number("<Q")))
    architecture = str(fields.get(_ARCHITECTURE, ""))
    context = fields.get(f"{architecture}.context_length", 0)
    return GgufFacts(
        architecture,
        file_bytes=reader.length,
        context_tokens=context if isinstance(context, int) else 0,
        control_tokens=_control_tokens(fields),
    )


def _read_fields(reader: _Reader, count: int) -> dict[str, object]:
    """Return the fields up to the last of those that are needed: what follows them is long."""
    if count > MOST_FIELDS:
        raise _DamagedError(f"it counts {count} fields")
    fields: dict[str, object] = {}
    for _ in range(count):
        name = reader.text()
        fields[name] = reader.value(int(reader.number("<I")), keep=name in {_VOCABULARY, _KINDS})
        needed = {_ARCHITECTURE, _VOCABULARY, _KINDS, f"{fields.get(_ARCHITECTURE)}.context_length"}
        if needed <= fields.keys():
            break
    return fields


def _control_tokens(fields: dict[str, object]) -> tuple[str, ...]:
    tokens, kinds = fields.get(_VOCABULARY), fields.get(_KINDS)
    if not isinstance(tokens, list) or not isinstance(kinds, list):
        return ()
    special = {_CONTROL, _USER_DEFINED}
    texts = {str(token) for token, kind in zip(tokens, kinds, strict=False) if kind in special}
    # Spaces and newlines, alone and repeated, are user-defined tokens of some vocabularies and mean nothing.
    return tuple(sorted((text for text in texts if text.strip() and len(text) > 1), key=len, reverse=True))


class _Reader:
    """Reads values one after the other, and nothing beyond the end of the file."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._at = 0

    @property
    def length(self) -> int:
        """How many bytes there are."""
        return len(self._content)

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        start, end = self._at, self._at + count
        if end > len(self._content):
            raise _DamagedError("it breaks off")
        self._at = end
        return self._content[start:end]

    def number(self, form: str) -> int | float:
        """Return the next number; `form` is how struct reads it."""
        (value,) = struct.unpack(form, self.take(struct.calcsize(form)))
        return value  # type: ignore[no-any-return]  # struct does not know what it unpacks

    def text(self) -> str:
        """Return the next text, which follows its length in bytes."""
        return self.take(int.from_bytes(self.take(8), "little")).decode("utf-8", errors="replace")

    def value(self, kind: int, *, keep: bool) -> object:
        """Return the next value; a list comes empty when it is not to be kept."""
        if kind in _NUMBERS:
            return self.number(_NUMBERS[kind])
        if kind == _STRING:
            return self.text()
        if kind == _LIST:
            return self._list(int(self.number("<I")), int(self.number("<Q")), keep=keep)
        raise _DamagedError(f"it holds a value of the unknown kind {kind}")

    def _list(self, kind: int, count: int, *, keep: bool) -> list[object]:
        if kind == _STRING and count <= MOST_TOKENS:
            texts = [self.text() for _ in range(count)]
            return list(texts) if keep else []
        if kind not in _NUMBERS:
            raise _DamagedError(f"it holds a list of {count} values of the kind {kind}")
        form = _NUMBERS[kind][1]
        data = self.take(count * struct.calcsize(f"<{form}"))
        return list(struct.unpack(f"<{count}{form}", data)) if keep else []
