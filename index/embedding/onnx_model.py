"""The packaged model in ONNX Runtime: the default embedder, which needs neither torch nor transformers.

One text is one run of the graph on one thread, and as many texts run at once as there are processors.
Measured on two cores, that is as fast as batches (whose activations fall out of the processor's cache),
needs no padding, and gives a text the same vector whatever stands beside it: the scale of 8-bit activations
is shared by everything in a batch.

Vectors of sentences come in one of two ways, `SentenceVectors`:

- "late", the default: one run reads heading and text; the passage's vector is the mean of all its tokens, a
  sentence's vector the mean of its own tokens. A sentence is seen in its context, and costs nothing more
  ("late chunking", Günther et al. 2024, https://arxiv.org/abs/2409.04701).
- "separate": each sentence is also read on its own, which is what the model was trained for, for twice the
  tokens.

Measured 2026-11-22 over chunks of 210 tokens: an accepted answer in the first passage / in the first five of
1,500 questions (SQuAD 2.0), the mean share of the gold sentences in them of 300 natural questions (CLAPNQ),
and what a chunk of 147 tokens costs:

    late          0.883 / 0.978    0.852 / 0.984    41 ms of one processor
    separate      0.895 / 0.980    0.829 / 0.984    79 ms

Questions written with the text in sight gain a little from "separate", questions that people typed into a
search box lose more. Taking the mean of the sentences' tokens for the passage's vector would spare
"separate" its second run of the graph, and lost quality on both sets.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no types
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.articles import Span
from index.embedding import Matrix, ModelIdentity, PassageText, PassageVectors, Vector
from index.embedding.onnx_cache import Precision, load_onnx_model
from index.embedding.packaged_model import WEIGHTS_SHA256, find_model_folder, read_tokenizer
from index.errors import ModelError
from index.settings import PACKAGED_MODEL

SentenceVectors = Literal["late", "separate"]
DEFAULT_SENTENCE_VECTORS: SentenceVectors = "late"

_DIMENSION = 384
_MAX_TOKENS = 256  # what the model was trained to read, [CLS] and [SEP] included
_SPECIAL_TOKENS = 2
_CLS_ID, _SEP_ID = 101, 102
_SHORTEST = 1e-12  # no mean of tokens is exactly zero, but dividing by it would be silent
_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True, slots=True, eq=False)
class _ReadText:
    """A text as the model read it: a vector per token, shape (n, 384), and the characters it stands for."""

    tokens: Matrix
    starts: NDArray[np.int64]  # (n,); special tokens stand for no character: start == end == 0
    ends: NDArray[np.int64]


class OnnxEmbedder:
    """An `Embedder`; safe to use from several threads."""

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, sentence_vectors: SentenceVectors
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._sentence_vectors = sentence_vectors
        self._threads = ThreadPoolExecutor(_count_processors(), thread_name_prefix="embed")

    @classmethod
    def open(
        cls, cache_dir: Path, *, sentence_vectors: SentenceVectors = DEFAULT_SENTENCE_VECTORS
    ) -> OnnxEmbedder:
        """Load the model, converting it on the first run. Raises ModelError."""
        tokenizer = _load_tokenizer()
        return cls(_open_session(cache_dir), tokenizer, sentence_vectors)

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(
            name=PACKAGED_MODEL,
            revision=WEIGHTS_SHA256[:12],
            dimension=_DIMENSION,
            runtime=f"onnx-{self._sentence_vectors}",
            max_tokens=_MAX_TOKENS,
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, not truncated, without [CLS] and [SEP]."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        """One unit row per text, shape (n, 384); a text's tokens after the 254th are not read."""
        return _unit_rows(self._for_each(lambda text: _mean(self._read(text).tokens), texts))

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of each passage, read with its heading, and of each of its sentences."""
        return self._for_each(self._embed_passage, passages)

    def _embed_passage(self, passage: PassageText) -> PassageVectors:
        heading = self._fit_heading(passage)
        read = self._read(heading + passage.text)
        rows = [self._pool_sentence(read, passage, sentence, len(heading)) for sentence in passage.sentences]
        return PassageVectors(_unit_rows([_mean(read.tokens)])[0], _unit_rows(rows))

    def _pool_sentence(self, read: _ReadText, passage: PassageText, sentence: Span, shift: int) -> Vector:
        if self._sentence_vectors == "late":
            inside = (read.starts >= sentence.start + shift) & (read.ends <= sentence.end + shift)
            inside &= read.ends > read.starts
            if inside.any():
                return _mean(read.tokens[inside])
        # Also in "late", where a sentence lies behind the last token that the model can read.
        return _mean(self._read(passage.text[sentence.start : sentence.end]).tokens)

    def _fit_heading(self, passage: PassageText) -> str:
        """The heading and a line break, cut to the tokens that the text leaves free: the text goes first."""
        heading, text = self._tokenizer.encode_batch(
            [passage.heading, passage.text], add_special_tokens=False
        )
        kept = heading.offsets[: max(0, _MAX_TOKENS - _SPECIAL_TOKENS - len(text))]
        return passage.heading[: kept[-1][1]] + "\n" if kept else ""

    def _read(self, text: str) -> _ReadText:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        encoding.truncate(_MAX_TOKENS - _SPECIAL_TOKENS)
        ids = np.array([[_CLS_ID, *encoding.ids, _SEP_ID]], dtype=np.int64)
        offsets = np.array([(0, 0), *encoding.offsets, (0, 0)], dtype=np.int64)
        (tokens,) = self._session.run(["tokens"], {"input_ids": ids})
        return _ReadText(tokens[0], offsets[:, 0], offsets[:, 1])

    def _for_each(self, function: Callable[[_In], _Out], items: Sequence[_In]) -> list[_Out]:
        if len(items) <= 1:  # a question: no need to wake a thread
            return [function(item) for item in items]
        return list(self._threads.map(function, items))


def _open_session(cache_dir: Path) -> onnxruntime.InferenceSession:
    on_gpu = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    providers = ["CUDAExecutionProvider", "CPUExecutionProvider"] if on_gpu else ["CPUExecutionProvider"]
    precision: Precision = "fp32" if on_gpu else "int8"  # 8-bit products have no CUDA kernel
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one text, one thread: see above
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors; warnings are about graph optimisations
    model = load_onnx_model(cache_dir, precision)
    try:
        return onnxruntime.InferenceSession(model, options, providers=providers)
    except Exception as error:  # onnxruntime's exceptions share no base class below it
        raise ModelError(
            f"ONNX Runtime {onnxruntime.__version__} cannot load the converted embedding model: {error}. "
            "Set BYLINE_EMBEDDING_RUNTIME=sentence-transformers to do without it."
        ) from error


def _load_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_buffer(read_tokenizer(find_model_folder()))
    # The file asks for 128 tokens, always: meant for training, overruled by sentence-transformers too.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _count_processors() -> int:
    """Processors that this process may use: in a container or under taskset, fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _mean(tokens: Matrix) -> Vector:
    return np.asarray(tokens.mean(axis=0), dtype=np.float32)


def _unit_rows(rows: Sequence[Vector]) -> Matrix:
    """Stack `rows` into a matrix (n, 384) of length-1 rows."""
    matrix = np.array(rows, dtype=np.float32).reshape(-1, _DIMENSION)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, _SHORTEST), dtype=np.float32)
