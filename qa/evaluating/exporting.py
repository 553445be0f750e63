"""A run in the files of other evaluators: TREC runs and judgements, ragas records, deepeval records.

    export_run(pairs, ExportFormat.TREC, Path("exported"))

Byline's own figures of retrieval are made from the same rankings, so `trec_eval` comes to the same values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from index.errors import BylineError
from qa.evaluating.cases import Case
from qa.evaluating.predictions import Prediction
from qa.evaluating.retrieval_figures import Ranking, rank_articles, rank_passages
from qa.json_forms.contract import Json, to_line
from qa.whole_files import replace_whole

Pairs = Iterable[tuple[Case, Prediction]]

RUN_TAG = "byline"
# What a right answer to an unanswerable question says; the other tools know no refusals.
REFUSAL = "The articles do not answer this question."

_LEVELS: dict[str, Callable[[Case, Prediction], Ranking]] = {
    "articles": lambda case, prediction: rank_articles(case, prediction.answer.passages),
    "passages": lambda case, prediction: rank_passages(case, prediction.answer.passages),
}
_UNFIT_IN_TREC = re.compile(r"[\s%]")


class ExportingError(BylineError):
    """A run cannot be written in another format."""


class ExportFormat(StrEnum):
    """Whose files are written."""

    TREC = "trec"
    RAGAS = "ragas"
    DEEPEVAL = "deepeval"


def export_run(pairs: Pairs, export_format: ExportFormat, out: Path) -> tuple[Path, ...]:
    """Write the pairs in `export_format`; return the files, which appear all together or not at all.

    TREC: `out` is a folder with a run and its judgements at the level of articles and of passages; cases
    without an answer are left out, since nothing is relevant to them. ragas: a JSON Lines file for
    `EvaluationDataset.from_jsonl`. deepeval: a JSON file for `add_test_cases_from_json_file`.
    Raises ExportingError when `out` cannot be written.
    """
    try:
        if export_format is ExportFormat.TREC:
            return _write_trec(pairs, out)
        with replace_whole(out) as stream:
            if export_format is ExportFormat.RAGAS:
                stream.writelines(to_line(ragas_record(*pair)).encode() + b"\n" for pair in pairs)
            else:
                stream.writelines(_json_list(to_line(deepeval_record(*pair)) for pair in pairs))
    except OSError as error:
        raise ExportingError(f"Nothing was written to {out}: {error.strerror or error}.") from error
    return (out,)


def ragas_record(case: Case, prediction: Prediction) -> dict[str, Json]:
    """Return the fields of ragas' `SingleTurnSample`."""
    return {
        "user_input": case.question,
        "retrieved_contexts": [passage.text for passage in prediction.answer.passages],
        "response": _response(prediction),
        "reference": _reference(case),
        "reference_contexts": _reference_contexts(case),
    }


def deepeval_record(case: Case, prediction: Prediction) -> dict[str, Json]:
    """Return the fields of deepeval's `LLMTestCase`."""
    return {
        "input": case.question,
        "actual_output": _response(prediction),
        "expected_output": _reference(case),
        "context": _reference_contexts(case),
        "retrieval_context": [passage.text for passage in prediction.answer.passages],
    }


def trec_run_lines(case_id: str, ranking: Ranking) -> Iterator[str]:
    """Yield `query Q0 document rank score tag`, best first.

    The score is 1/rank: evaluators sort by score, and break ties in ways of their own.
    """
    for rank, document in enumerate(ranking.documents, start=1):
        yield f"{trec_name(case_id)} Q0 {trec_name(document)} {rank} {1 / rank:.8f} {RUN_TAG}"


def trec_judgement_lines(case_id: str, ranking: Ranking) -> Iterator[str]:
    """Yield `query 0 document 1` for what is relevant, found or not."""
    for document in ranking.relevant:
        yield f"{trec_name(case_id)} 0 {trec_name(document)} 1"


def trec_name(name: str) -> str:
    """Return a name without white space, which separates the columns; percent-encoded as in addresses."""
    return _UNFIT_IN_TREC.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), name)


def _write_trec(pairs: Pairs, folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{level}.{ending}" for level in _LEVELS for ending in ("run", "qrels")]
    with ExitStack() as files:
        streams = {path.name: files.enter_context(replace_whole(path)) for path in paths}
        for case, prediction in pairs:
            for level, rank in _LEVELS.items():
                ranking = rank(case, prediction)
                if ranking.relevant:
                    _write_lines(streams[f"{level}.run"], trec_run_lines(case.id, ranking))
                    _write_lines(streams[f"{level}.qrels"], trec_judgement_lines(case.id, ranking))
    return tuple(paths)


def _write_lines(stream: BinaryIO, lines: Iterable[str]) -> None:
    stream.writelines(line.encode() + b"\n" for line in lines)


def _json_list(objects: Iterable[str]) -> Iterator[bytes]:
    """Yield a JSON list piece by piece, one object a line."""
    separator = "[\n"
    for one in objects:
        yield f"{separator}{one}".encode()
        separator = ",\n"
    yield b"[]\n" if separator == "[\n" else b"\n]\n"


def _response(prediction: Prediction) -> str:
    return prediction.answer.text or prediction.answer.reason or REFUSAL


def _reference(case: Case) -> str:
    if not case.is_answerable:
        return REFUSAL
    return case.answers[0] if case.answers else " ".join(case.gold_sentences)


def _reference_contexts(case: Case) -> list[Json]:
    return [case.passage] if case.passage else list(case.gold_sentences)
