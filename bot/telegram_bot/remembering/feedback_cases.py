"""From thumbs under answers to draft test cases, for a person to review: `byline eval review`.

A thumb up says that the answer was right: its quotes are what a right answer says, its articles those that
answer; or, for a refusal, that the collection does not know. A thumb down says only that something was wrong,
not what would be right: such a draft carries the articles that were cited as a place to look, and the tag
`thumb-down`. Nobody's id is in a case.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.telegram_bot.remembering.chat_store import ChatStore, Feedback
from bot.telegram_bot.remembering.state_database import StateError
from qa.answers import Answer, Outcome
from qa.evaluating.cases import ABSENT, ANSWERABLE, Case
from qa.json_forms.reading import JsonReadingError, read_answer


def draft_cases_from(feedback: Iterable[Feedback]) -> tuple[Case, ...]:
    """Return one draft for each answer that was voted on, in the order of the first vote.

    An answer that was not kept, because it was too long, gives none. `disputed` is tagged what as many people
    liked as disliked.
    """
    votes: dict[int, list[Feedback]] = defaultdict(list)
    for one in feedback:
        votes[one.turn_id].append(one)
    drafts = (_draft(of_turn) for of_turn in votes.values())
    return tuple(draft for draft in drafts if draft is not None)


def draft_from_state(state: Path) -> tuple[Case, ...]:
    """Return the drafts from the bot's state, those of the first thumbs in front. The bot may be running.

    Raises StateError when there is no state, or it cannot be read.
    """
    if not state.exists():
        raise StateError(
            f"There is no state of a bot at {state}: no `byline bot` has run with these settings."
        )
    store = ChatStore.open(state)
    try:
        return draft_cases_from(store.feedback())
    finally:
        store.close()


def _draft(votes: Sequence[Feedback]) -> Case | None:
    latest = votes[-1]
    answer = _read(latest.answer_json)
    if answer is None:
        return None
    balance = sum(one.vote for one in votes)
    answered = answer.outcome is Outcome.ANSWERED
    return Case(
        id=f"feedback-{latest.turn_id}",
        question=latest.question,
        kind=ANSWERABLE if answered else ABSENT,
        passage=_join_quotes(answer) or None,
        article_ids=tuple(dict.fromkeys(one.article_id for one in answer.citations)) if answered else (),
        gold_sentences=_supporting_quotes(answer) if answered and balance > 0 else (),
        asked_at=datetime.fromtimestamp(int(latest.asked_s), UTC),
        tags=("feedback", "thumb-up" if balance > 0 else "thumb-down" if balance < 0 else "disputed"),
        reviewed=False,
    )


def _read(answer_json: str) -> Answer | None:
    if not answer_json:
        return None
    try:
        return read_answer(json.loads(answer_json))
    except (ValueError, JsonReadingError):  # kept by another version, in another shape
        return None


def _join_quotes(answer: Answer) -> str:
    """What the answer quoted, each once: the reviewer sees it, and finds an answer in it."""
    return "\n".join(dict.fromkeys(one.quote for one in answer.citations))


def _supporting_quotes(answer: Answer) -> tuple[str, ...]:
    """The quotes that a claim rests on, each once."""
    used = {number for claim in answer.claims for number in claim.citations}
    return tuple(dict.fromkeys(one.quote for one in answer.citations if one.n in used))
