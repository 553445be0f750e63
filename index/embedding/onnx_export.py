"""The packaged weights in, an ONNX graph with 8-bit weights out.

MiniLM is a plain BERT encoder: an embedding table and six identical layers. The graph is written out here,
operator by operator, instead of being traced from the PyTorch model, because tracing means importing torch
and transformers for ten seconds on a user's first run, with an exporter that torch is about to retire. What
it computes is checked against sentence-transformers in the tests.

Quantisation: a weight matrix is stored as int8 with one scale per output column; activations are quantised
on the fly, one scale per text. Weights use 7 of the 8 bits, because processors without VNNI instructions add
pairs of products in 16 bits, which saturate with the full range. Embedding tables, biases and layer norms
stay in float32. Two things keep every sentence of the samples within cosine 0.98 of the reference (without
them 7 of 513 are below, down to 0.965), for 8 % of the speed:

- Behind a layer norm a few channels are far larger than the rest, and would take the activations' scale for
  themselves. They are divided, and their weights multiplied, by a factor per channel (SmoothQuant, Xiao et
  al. 2023, https://arxiv.org/abs/2211.10438), here told from the norm's own weights, without sample texts.
- The product after the first layer's Gelu, whose largest activations are further out than all others, stays
  in float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

Array: TypeAlias = NDArray[np.float32]
Weights: TypeAlias = Mapping[str, Array]

N_LAYERS, N_HEADS, DIMENSION = 6, 12, 384
_HEAD_DIMENSION = DIMENSION // N_HEADS
_LARGEST_WEIGHT = 64  # 7 bits: -64..64
_SMOOTHING = 0.8  # 0 leaves large activations as they are, 1 moves all of it into the weights
_TYPICAL_LARGEST = 3.0  # normalised channels seldom leave -3..3
_LAYER_NORM_EPSILON = 1e-12
_FLOAT32 = 1  # onnx.TensorProto.FLOAT
_OPSET = 20  # the first with Gelu
_IR_VERSION = 9  # the one that came with opset 20


class _Affine(NamedTuple):
    """The weights of a linear layer, (n_out, n_in) and (n_out,), or of a layer norm, (n,) and (n,)."""

    weight: Array
    bias: Array


def export_minilm(weights: Weights, *, quantised: bool) -> bytes:
    """Return a serialised model that turns `input_ids`, shape (batch, length), all texts of the same length,
    into `tokens`, (batch, length, 384)."""
    # 0.3 s, and only on the first run on this machine.
    from onnx import TensorProto, helper

    graph = _GraphWriter(quantised)
    norm = _read_affine(weights, "embeddings.LayerNorm")
    hidden = graph.layer_norm(_write_embeddings(graph, weights), norm)
    for number in range(N_LAYERS):
        hidden, norm = _write_layer(graph, weights, number, hidden, norm)
    graph.nodes.append(helper.make_node("Identity", [hidden], ["tokens"]))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
    tokens = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "length", DIMENSION])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "minilm", [ids], [tokens], graph.constants),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
    )
    return bytes(model.SerializeToString())


def _write_embeddings(graph: _GraphWriter, weights: Weights) -> str:
    table = graph.constant(weights["embeddings.word_embeddings.weight"])
    # A single text has token type 0 throughout: its vector is added to every position beforehand.
    types = weights["embeddings.token_type_embeddings.weight"]
    positions = graph.constant(weights["embeddings.position_embeddings.weight"] + types[0])
    length = graph.operator("Shape", "input_ids", start=1, end=2)
    used = graph.operator("Slice", positions, graph.integers(0), length, graph.integers(0))
    return graph.operator("Add", graph.operator("Gather", table, "input_ids"), used)


def _write_layer(
    graph: _GraphWriter, weights: Weights, number: int, hidden: str, norm: _Affine
) -> tuple[str, _Affine]:
    """Write one layer behind `norm`; return its output and the norm that made it."""
    name = f"encoder.layer.{number}"
    attended = _write_attention(graph, weights, f"{name}.attention", hidden, norm)
    norm = _read_affine(weights, f"{name}.attention.output.LayerNorm")
    hidden = graph.layer_norm(graph.operator("Add", attended, hidden), norm)
    wide = graph.linear(hidden, _read_affine(weights, f"{name}.intermediate.dense"), behind=norm)
    activated = graph.operator("Gelu", wide)
    narrow = graph.linear(activated, _read_affine(weights, f"{name}.output.dense"), exact=number == 0)
    norm = _read_affine(weights, f"{name}.output.LayerNorm")
    return graph.layer_norm(graph.operator("Add", narrow, hidden), norm), norm


def _write_attention(graph: _GraphWriter, weights: Weights, name: str, hidden: str, norm: _Affine) -> str:
    parts = [_read_affine(weights, f"{name}.self.{part}") for part in ("query", "key", "value")]
    # Queries, keys and values in one product; the division by sqrt(head dimension) moves into the queries.
    parts[0] = _Affine(*(array * np.float32(_HEAD_DIMENSION**-0.5) for array in parts[0]))
    joint = graph.linear(hidden, _Affine(*map(np.concatenate, zip(*parts, strict=True))), behind=norm)
    split = graph.operator("Reshape", joint, graph.integers(0, 0, 3, N_HEADS, _HEAD_DIMENSION))
    # (3, batch, head, length, head dimension)
    heads = graph.operator("Transpose", split, perm=[2, 0, 3, 1, 4])
    query, key, value = (
        graph.operator("Gather", heads, graph.constant(np.array(i)), axis=0) for i in range(3)
    )
    scores = graph.operator("MatMul", query, graph.operator("Transpose", key, perm=[0, 1, 3, 2]))
    mixed = graph.operator("MatMul", graph.operator("Softmax", scores, axis=-1), value)
    mixed = graph.operator("Transpose", mixed, perm=[0, 2, 1, 3])
    flat = graph.operator("Reshape", mixed, graph.integers(0, 0, DIMENSION))
    return graph.linear(flat, _read_affine(weights, f"{name}.output.dense"))


def _read_affine(weights: Weights, name: str) -> _Affine:
    return _Affine(weights[f"{name}.weight"], weights[f"{name}.bias"])


class _GraphWriter:
    """Collects nodes and constants; every method adds some and returns the name of the last one's output."""

    def __init__(self, quantised: bool) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._quantised = quantised

    def constant(self, value: NDArray[Any]) -> str:
        from onnx import numpy_helper  # heavy, as above

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def operator(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self._operators(kind, *inputs, n_outputs=1, **attributes)[0]

    def layer_norm(self, hidden: str, norm: _Affine) -> str:
        scale, bias = self.constant(norm.weight), self.constant(norm.bias)
        return self.operator("LayerNormalization", hidden, scale, bias, axis=-1, epsilon=_LAYER_NORM_EPSILON)

    def linear(
        self, hidden: str, layer: _Affine, *, behind: _Affine | None = None, exact: bool = False
    ) -> str:
        """`hidden @ weight.T + bias`; `behind` is the layer norm that `hidden` comes from, if it does."""
        matrix = layer.weight.T
        if exact or not self._quantised:
            product = self.operator("MatMul", hidden, self.constant(matrix))
        else:
            if behind:
                factors = _smooth(behind, matrix)
                hidden = self.operator("Div", hidden, self.constant(factors))
                matrix = matrix * factors[:, np.newaxis]
            product = self._multiply_int8(hidden, matrix)
        return self.operator("Add", product, self.constant(layer.bias))

    def _multiply_int8(self, hidden: str, matrix: Array) -> str:
        scales = np.abs(matrix).max(axis=0) / _LARGEST_WEIGHT
        whole = self.constant(np.rint(matrix / scales).astype(np.int8))
        quantised, hidden_scale, zero_point = self._operators("DynamicQuantizeLinear", hidden, n_outputs=3)
        product = self.operator("MatMulInteger", quantised, whole, zero_point)
        scale = self.operator("Mul", hidden_scale, self.constant(scales))
        return self.operator("Mul", self.operator("Cast", product, to=_FLOAT32), scale)

    def _operators(self, kind: str, *inputs: str, n_outputs: int, **attributes: Any) -> list[str]:
        from onnx import helper  # heavy, as above

        outputs = [f"n{len(self.nodes)}.{i}" for i in range(n_outputs)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs


def _smooth(norm: _Affine, matrix: Array) -> Array:
    """A factor per input channel, shape (n_in,), of geometric mean 1: large where activations are."""
    largest_activation = np.abs(norm.bias) + _TYPICAL_LARGEST * np.abs(norm.weight)
    largest_weight = np.maximum(np.abs(matrix).max(axis=1), 1e-5)
    log = _SMOOTHING * np.log(largest_activation) - (1 - _SMOOTHING) * np.log(largest_weight)
    return np.asarray(np.exp(log - log.mean()), dtype=np.float32)
