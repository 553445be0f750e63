"""What of a conversation a model reads: the last turns in words, older ones summed up, never more than fits.

    turns 1 … 16 summed up by the model · questions 17 … 19 · questions and answers 20 … 24

Older turns are summed up eight at a time, each block together with what was noted of those before it. So a
conversation of hundreds of turns costs one short call of the model for every eight questions, and no question
costs more than one. The notes are kept in memory, for the most recent conversations.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qa.answers import Outcome
from qa.conversing.conversation import Turn

if TYPE_CHECKING:
    from qa.writing.calling import LanguageModel
    from qa.writing.calling.brief_calls import BriefCalls

BLOCK_TURNS = 8
MOST_RECENT_TURNS = 8
_RECALLED_TOKENS = 900
_SHARE_OF_CONTEXT = 0.4  # the rest is for the rules, the question and the reply
_SHARE_OF_OLDER_TURNS = 0.3
_QUESTION_CHARS, _ANSWER_CHARS = 240, 400
_NOTES_TOKENS, _NOTES_CHARS = 120, 600
_NOTES_KEPT = 256  # of at most 600 characters each


def recall(turns: Sequence[Turn], calls: BriefCalls) -> list[str]:
    """Return lines, oldest first, that tell the model of `calls` what was said in `turns`.

    Raises WritingError when older turns have to be summed up and the model is away.
    """
    language_model = calls.model
    tokens = min(_RECALLED_TOKENS, int(language_model.context_tokens * _SHARE_OF_CONTEXT))
    room_for_older = int(tokens * _SHARE_OF_OLDER_TURNS)
    room = tokens - room_for_older
    recent: list[str] = []
    first = len(turns)
    while first and len(turns) - first < MOST_RECENT_TURNS:
        lines = _fit(turns[first - 1], room, language_model.count_tokens)
        if not lines:
            break
        room -= sum(map(language_model.count_tokens, lines))
        recent = [*lines, *recent]
        first -= 1
    return [*_recall_older(turns[:first], room_for_older, calls), *recent]


def _fit(turn: Turn, room: int, count_tokens: Callable[[str], int]) -> list[str]:
    """A turn in words: with its answer if there is room, or without; nothing if not even that fits."""
    question = f"Question: {_clip(turn.standalone, _QUESTION_CHARS)}"
    for lines in ([question, f"Answer: {_told(turn)}"], [question]):
        if sum(map(count_tokens, lines)) <= room:
            return lines
    return []


def _told(turn: Turn) -> str:
    if turn.answer is None:
        return "(not kept)"
    if turn.answer.outcome is Outcome.NOT_FOUND:
        return "(the articles do not say)"
    return _clip(turn.answer.text, _ANSWER_CHARS)


def _recall_older(older: Sequence[Turn], room: int, calls: BriefCalls) -> list[str]:
    """Notes on whole blocks of turns, and the questions after them: the latest of it, as far as it fits."""
    summed_up = len(older) // BLOCK_TURNS * BLOCK_TURNS
    lines = [_list_question(turn) for turn in older[summed_up:]]
    if summed_up and room >= _NOTES_TOKENS:
        lines.insert(0, f"Earlier: {_sum_up(older[:summed_up], calls)}")
    while lines and sum(map(calls.model.count_tokens, lines)) > room:
        lines.pop(0)
    return lines


def _sum_up(turns: Sequence[Turn], calls: BriefCalls) -> str:
    """Notes on `turns`, whole blocks of them: kept ones, or written now on top of those before."""
    key = _key_of(turns, calls.model)
    if notes := _kept_notes.get(key):
        return notes
    before, block = turns[:-BLOCK_TURNS], turns[-BLOCK_TURNS:]
    earlier = _kept_notes.get(_key_of(before, calls.model)) if before else ""
    # Notes that were lost, as after a restart, are not written anew block by block: the last questions do.
    known = [f"Earlier: {earlier}"] if earlier else [_list_question(turn) for turn in before[-BLOCK_TURNS:]]
    from qa.writing.prompting.prompts import write_summing_up_messages  # late: imports LangChain

    lines = [*known, *(_list_question(turn) for turn in block)]
    written = calls.write(write_summing_up_messages(lines), max_tokens=_NOTES_TOKENS)
    notes = _clip(written.text, _NOTES_CHARS) or "; ".join(lines)
    _kept_notes.put(key, notes)
    return notes


def _list_question(turn: Turn) -> str:
    return f"Question: {_clip(turn.standalone, _QUESTION_CHARS)}"


def _clip(text: str, chars: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= chars else f"{text[: chars - 1]}…"


def _key_of(turns: Sequence[Turn], language_model: LanguageModel) -> str:
    said = "\0".join([language_model.name, *(turn.standalone for turn in turns)])
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()


class _Notes:
    """Notes by what they are on; the most recently used ones. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._notes: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> str:
        """Return the notes, or nothing."""
        with self._lock:
            if key in self._notes:
                self._notes.move_to_end(key)
            return self._notes.get(key, "")

    def put(self, key: str, notes: str) -> None:
        """Keep the notes, and give up those that were not used for the longest time."""
        with self._lock:
            self._notes[key] = notes
            self._notes.move_to_end(key)
            while len(self._notes) > self._most:
                self._notes.popitem(last=False)


_kept_notes = _Notes(_NOTES_KEPT)
