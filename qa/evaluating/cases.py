"""A test set: questions with the answers that are accepted, one JSON object a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ANSWERABLE = "answerable"


@dataclass(frozen=True, slots=True)
class Case:
    """One question, and what a right answer to it is.

    `answers` are accepted strings, any one will do; `article_ids` the articles that answer, none for a
    question that the collection cannot answer. `kind` is `answerable` or the reason why there is no answer
    (`absent`, `adversarial`, or a word of the user's). `passage` is the text that holds the answer,
    `gold_sentences` those sentences of it that a long answer is made of. `must_cite` are article ids that the
    answer has to cite, `must_not_say` strings that it may not contain. `history` holds earlier questions of
    the same conversation, oldest first. `asked_at` (aware) is what "last week" counts from.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    kind: str = ANSWERABLE
    passage: str | None = None
    gold_sentences: tuple[str, ...] = ()
    asked_at: datetime | None = None
    must_cite: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether the collection answers the question; otherwise the right answer is a refusal."""
        return self.kind == ANSWERABLE
