"""From articles to a library on disk: read, clean, chunk, embed, store."""

import os

# ONNX Runtime 1.29 and newer reports each use to its maker, and writes an identifier of the machine into the
# user's cache folder. It looks for this variable once, when it is first imported (by the embedder, or by
# Chroma), so it is set before anything of Byline can do that. Who has set it already is left alone.
# https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
