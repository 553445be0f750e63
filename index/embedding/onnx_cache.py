"""The converted model on disk: made once per user, verified every time, made again when it is damaged.

A model is two files, `NAME.onnx` and `NAME.json` with the digest of the first. Both are written beside
their place and moved there, under a lock, so that two processes that start at once neither mix their files
nor read half of one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import time
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from index.embedding.packaged_model import WEIGHTS_SHA256, find_model_folder, read_weights
from index.errors import ModelError
from index.settings import PACKAGED_MODEL

Precision = Literal["int8", "fp32"]

# Raise it when `onnx_export` writes a different graph: models made the old way are then made again.
_RECIPE = 2
_LOCK_TIMEOUT_S = 120.0
log = logging.getLogger(__name__)


def load_onnx_model(cache_dir: Path, precision: Precision) -> bytes:
    """Return the serialised model, converting the packaged weights first where no sound copy is cached.

    Raises ModelError when the weights are missing or damaged, or when the copy cannot be written.
    """
    path = cache_dir / f"{PACKAGED_MODEL}-{WEIGHTS_SHA256[:12]}-{precision}-v{_RECIPE}.onnx"
    model = _read_verified(path)
    if model is not None:
        return model
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=_LOCK_TIMEOUT_S):
            model = _read_verified(path)  # another process may have made it while this one waited
            return model if model is not None else _convert(path, precision)
    except Timeout as error:
        raise ModelError(
            f"Another process has been converting the embedding model for over {_LOCK_TIMEOUT_S:.0f} s "
            f"(lock {error.lock_file}). Wait for it or end it, then try again."
        ) from error
    except OSError as error:
        raise ModelError(
            f"The converted embedding model cannot be written to {path}: {error}. Make room "
            "(60 MB) or permission there, or set BYLINE_CACHE_DIR to another folder."
        ) from error


def _read_verified(path: Path) -> bytes | None:
    """Return the cached model, or None when it is missing, truncated or altered."""
    try:
        model = path.read_bytes()
        record = json.loads(path.with_suffix(".json").read_bytes())
    except (OSError, ValueError):
        return None
    sound = isinstance(record, dict) and record.get("sha256") == hashlib.sha256(model).hexdigest()
    return model if sound else None


def _convert(path: Path, precision: Precision) -> bytes:
    # Needed on the first run only.
    from safetensors.numpy import load

    from index.embedding.onnx_export import export_minilm

    began = time.perf_counter()
    model = export_minilm(load(read_weights(find_model_folder())), quantised=precision == "int8")
    _write_atomically(path, model)
    record = {"sha256": hashlib.sha256(model).hexdigest(), "weights_sha256": WEIGHTS_SHA256}
    _write_atomically(path.with_suffix(".json"), json.dumps(record).encode())
    log.info(
        "converted the embedding model to %s in %.0f ms", path.name, 1000 * (time.perf_counter() - began)
    )
    return model


def _write_atomically(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".partial")
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
