"""The packaged weights in, an ONNX graph with 8-bit weights out.

MiniLM is a plain BERT encoder: an embedding table and six identical layers. The graph is written out here,
operator by operator, instead of being traced from the PyTorch model, because tracing means importing torch
and transformers for ten seconds on a user's first run, with an exporter that torch is about to retire. What
it computes is checked against sentence-transformers in the tests.

Quantisation: every weight matrix is stored as int8 with one scale per output column; activations are
quantised on the fly, one scale per text. Weights use 7 of the 8 bits, because processors without VNNI
instructions add pairs of products in 16 bits, which saturate with the full range. Embedding tables, biases
and layer norms stay in float32.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

Weights = Mapping[str, NDArray[np.float32]]

N_LAYERS, N_HEADS, DIMENSION = 6, 12, 384
_HEAD_DIMENSION = DIMENSION // N_HEADS
_LARGEST_WEIGHT = 64  # 7 bits: -64..64
_LAYER_NORM_EPSILON = 1e-12
_OPSET = 20  # the first with Gelu
_IR_VERSION = 9  # the one that came with opset 20


def export_minilm(weights: Weights, *, quantised: bool) -> bytes:
    """Return a serialised model that turns `input_ids` and `attention_mask`, shape (batch, length), into
    `tokens`, (batch, length, 384)."""
    # 0.3 s, and only on the first run on this machine.
    from onnx import TensorProto, helper

    graph = _GraphWriter(quantised)
    hidden = _write_embeddings(graph, weights)
    bias = _write_attention_bias(graph)
    for layer in range(N_LAYERS):
        hidden = _write_layer(graph, weights, f"encoder.layer.{layer}", hidden, bias)
    graph.nodes.append(helper.make_node("Identity", [hidden], ["tokens"]))
    int_input = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "length", DIMENSION])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "minilm", int_input, [output], graph.constants),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
    )
    return bytes(model.SerializeToString())


class _GraphWriter:
    """Collects nodes and constants; every method adds an operator and returns the name of its output."""

    def __init__(self, quantised: bool) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._quantised = quantised

    def constant(self, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def operator(self, kind: str, *inputs: str, n_outputs: int = 1, **attributes: Any) -> str:
        return self.operators(kind, *inputs, n_outputs=1, **attributes)[0]

    def operators(self, kind: str, *inputs: str, n_outputs: int, **attributes: Any) -> list[str]:
        from onnx import helper

        outputs = [f"n{len(self.nodes)}.{i}" for i in range(n_outputs)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs

    def linear(self, hidden: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """`hidden @ weight.T + bias`, as torch.nn.Linear stores them."""
        product = (
            self._multiply_int8(hidden, weight.T) if self._quantised else self._multiply(hidden, weight.T)
        )
        return self.operator("Add", product, self.constant(bias))

    def layer_norm(self, hidden: str, weights: Weights, name: str) -> str:
        scale, bias = (self.constant(weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.operator("LayerNormalization", hidden, scale, bias, axis=-1, epsilon=_LAYER_NORM_EPSILON)

    def _multiply(self, hidden: str, matrix: NDArray[np.float32]) -> str:
        return self.operator("MatMul", hidden, self.constant(matrix))

    def _multiply_int8(self, hidden: str, matrix: NDArray[np.float32]) -> str:
        scales = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / _LARGEST_WEIGHT
        integers = np.rint(matrix / scales).astype(np.int8)
        quantised, hidden_scale, zero_point = self.operators("DynamicQuantizeLinear", hidden, n_outputs=3)
        product = self.operator("MatMulInteger", quantised, self.constant(integers), zero_point)
        scale = self.operator("Mul", hidden_scale, self.constant(scales.astype(np.float32)))
        return self.operator("Mul", self.operator("Cast", product, to=1), scale)


def _write_embeddings(graph: _GraphWriter, weights: Weights) -> str:
    words = graph.operator(
        "Gather", graph.constant(weights["embeddings.word_embeddings.weight"]), "input_ids"
    )
    # A single text has token type 0 throughout: its vector is added to every position beforehand.
    positions = (
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    length = graph.operator("Shape", "input_ids", start=1, end=2)
    first = graph.operator("Slice", graph.constant(positions), _ints(graph, 0), length, _ints(graph, 0))
    return graph.layer_norm(graph.operator("Add", words, first), weights, "embeddings.LayerNorm")


def _write_attention_bias(graph: _GraphWriter) -> str:
    """0 where there is a token, -10,000 where there is padding, shape (batch, 1, 1, length)."""
    mask = graph.operator("Cast", graph.operator("Unsqueeze", "attention_mask", _ints(graph, 1, 2)), to=1)
    hidden = graph.operator("Sub", graph.constant(np.array([1.0], dtype=np.float32)), mask)
    return graph.operator("Mul", hidden, graph.constant(np.array([-10_000.0], dtype=np.float32)))


def _write_layer(graph: _GraphWriter, weights: Weights, name: str, hidden: str, bias: str) -> str:
    attended = _write_attention(graph, weights, f"{name}.attention", hidden, bias)
    hidden = graph.layer_norm(
        graph.operator("Add", attended, hidden), weights, f"{name}.attention.output.LayerNorm"
    )
    wide = graph.operator("Gelu", graph.linear(hidden, *_dense(weights, f"{name}.intermediate.dense")))
    narrow = graph.linear(wide, *_dense(weights, f"{name}.output.dense"))
    return graph.layer_norm(graph.operator("Add", narrow, hidden), weights, f"{name}.output.LayerNorm")


def _write_attention(graph: _GraphWriter, weights: Weights, name: str, hidden: str, bias: str) -> str:
    parts = [_dense(weights, f"{name}.self.{part}") for part in ("query", "key", "value")]
    # Queries, keys and values in one product; the division by sqrt(head dimension) moves into the queries.
    scales = (_HEAD_DIMENSION**-0.5, 1.0, 1.0)
    weight, offset = (
        np.concatenate([part[i] * scale for part, scale in zip(parts, scales, strict=True)]).astype(
            np.float32
        )
        for i in (0, 1)
    )
    joint = graph.operator(
        "Reshape", graph.linear(hidden, weight, offset), _ints(graph, 0, 0, 3, N_HEADS, -1)
    )
    heads = graph.operator(
        "Transpose", joint, perm=[2, 0, 3, 1, 4]
    )  # (3, batch, head, length, head dimension)
    query, key, value = (
        graph.operator("Gather", heads, graph.constant(np.array(i)), axis=0) for i in range(3)
    )
    scores = graph.operator("MatMul", query, graph.operator("Transpose", key, perm=[0, 1, 3, 2]))
    attention = graph.operator("Softmax", graph.operator("Add", scores, bias), axis=-1)
    mixed = graph.operator("Transpose", graph.operator("MatMul", attention, value), perm=[0, 2, 1, 3])
    return graph.linear(
        graph.operator("Reshape", mixed, _ints(graph, 0, 0, DIMENSION)),
        *_dense(weights, f"{name}.output.dense"),
    )


def _dense(weights: Weights, name: str) -> Sequence[NDArray[np.float32]]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _ints(graph: _GraphWriter, *values: int) -> str:
    return graph.constant(np.array(values, dtype=np.int64))
