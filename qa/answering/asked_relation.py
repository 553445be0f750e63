"""Whether what is asked *of* a known person or thing is told anywhere near it.

"Where was Ann Lund born?" finds every sentence about Ann Lund: words and cosine are full of her, and that
nobody wrote where she was born weighs little beside it. So what is asked of her, the question without its
names, is looked at by itself. It counts as untold when none of its words is near the chosen sentences, in
any form, and they are far from it in meaning as well; either alone is no sign, for an answer often says
"employs" where the question says "work for".

Refused without it and with it, 2026-11-22. What is asked and untold was made for this: a template ("How old
is X's wife?") and a name of two words or more, where no chunk about it has the word.

| collection | asked of a name, untold | adversarial   | answerable    | absent        |
| ---------- | ----------------------- | ------------- | ------------- | ------------- |
| SQuAD 2.0  | 0.466 → 0.904           | 0.120 → 0.140 | 0.030 → 0.038 | 0.914 → 0.916 |
| CLAPNQ     | 0.327 → 0.866           | 0.307 → 0.357 | 0.007 → 0.013 |               |
| `samples`  | 0.526 → 1.000           | 0.000 → 0.083 | 0.047 → 0.047 | 1.000 → 1.000 |

The bound and its weight in `confidence` were chosen looking at these: with a weight of -8 it refuses 0.849,
0.802 and 0.947 of the untold, and 0.035 of SQuAD's answerable questions. As one more weighted reason for all
questions, without the condition on the words, it was of no use: many that are answered are as far from their
answer as these. Tried as well and left out: the nearest sentence of the passage or of all passages instead of
the chosen ones (refuses fewer untold, as many answerable), the closeness of single words (as good, and tens
of embeddings instead of one).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.embedding import Embedder
from qa.answering.evidence import Sentence
from qa.language.terms import Word, find_words, is_content, missing_words, name_runs
from qa.language.verbs import to_base
from qa.questions.parts import QuestionPart

# The cosine, of a sentence pooled from its passage, below which it is far from what is asked.
_FAR = 0.25
# Words that ask for a kind of answer, which seldom repeats them: a place is not "located".
_ASKING_TEXT = """
    abbreviation acronym amount based belong call called calls example happen happened happens kind located
    location mean meaning means meant name names nationality number occur occurred place profession short
    situated sort stand stands take taken takes term title took type word
"""
_ASKING = frozenset(_ASKING_TEXT.split())
_LIFE = frozenset({"bear", "birth", "born", "death", "die"})
_LIFE_DATES = re.compile(r"\([^()]{0,40}\d{3,4}\s?[-–—]\s?[^()]{0,20}\d{3,4}[^()]{0,10}\)")


def measure_distance(part: QuestionPart, best: Sequence[Sentence], embedder: Embedder) -> float:
    """Return how far what `part` asks of its names is from the chosen sentences: 0 for near or told, to 1.25.

    0 as well for a part that names nothing, or asks nothing of what it names.
    """
    names = _find_names(part, best)
    relation = [word for word in part.own if word.term not in names and word.text.lower() not in _ASKING]
    if not names or not relation or any(_tells(sentence, relation) for sentence in best):
        return 0.0
    asked = embedder.embed_texts([_without(names, part.text)])[0]
    nearest = max(float(sentence.vector @ asked) for sentence in best)
    return max(0.0, _FAR - nearest)


def _find_names(part: QuestionPart, best: Sequence[Sentence]) -> frozenset[str]:
    """The terms of a part that name or count: by the question's capitals, or the articles'."""
    near = [word for sentence in best for word in sentence.nearby.words]
    runs = [run for run in name_runs(near) if len(run) > 1 or run[0].is_name]
    lower = {word.term for word in near if not word.is_capitalised}
    named = {word.term for run in runs for word in run} - lower
    return frozenset(word.term for word in part.own if word.is_name or word.is_number or word.term in named)


def _tells(sentence: Sentence, relation: Sequence[Word]) -> bool:
    """Whether any of the words is in or beside a sentence, in whatever form, or "(1820–1872)" for a life."""
    if len(missing_words(relation, sentence.nearby)) < len(relation):
        return True
    bases = {to_base(word.text.lower()) for word in relation}
    return bool(bases & {to_base(word.text.lower()) for word in sentence.nearby.words}) or (
        bool(bases & _LIFE) and bool(_LIFE_DATES.search(sentence.text))
    )


def _without(names: frozenset[str], text: str) -> str:
    """The text without the words that name, function words kept: "Where was born?"."""
    kept = [word.text for word in find_words(text) if not (is_content(word) and word.term in names)]
    return " ".join(kept)
