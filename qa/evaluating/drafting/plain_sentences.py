"""Which sentences of an article one may ask about, and which questions a stranger would understand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.articles import Article
from index.sentences import split_paragraphs, split_sentences
from qa.evaluating.drafting.clauses import find_names, points_elsewhere
from qa.evaluating.drafting.questions import Question, RuleKind, Sentence
from qa.evaluating.drafting.rules import find_questions
from qa.language.terms import Word, find_words, is_content
from qa.questions.expecting import asking_words

FEWEST_SENTENCE_WORDS, MOST_SENTENCE_WORDS = 5, 45
FEWEST_QUESTION_WORDS, MOST_QUESTION_WORDS = 5, 32
# A question without a name needs this many telling words to be about one thing.
ENOUGH_WORDS_WITHOUT_NAME = 6
VAGUE_NEEDS_WORDS = 5  # "the company" may be any; with more words around it there is only one
LONGEST_PASSAGE_CHARS = 2_000

_ENGLISH_TEXT = "the a an of in on to and is was were that for with by at from has had have will be it as not"
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
_LEAST_ENGLISH = 0.15  # of the words; English prose has 0.35 and more
_WHOLE = re.compile(r"[\"“„«‘'A-Z\d].*[.!?][\"”’»')]?", re.DOTALL)
# Addresses, tokenised text, credits, and lines that a page added.
_FURNITURE = re.compile(
    r"https?:|www\.|@\w|©|\||``|''|\s[,;]| - | 's\b|\[\d+\]|…|\.\.\."
    r"|\b(?:click|subscribe|sign up|read more|photo(?:graph)?s? by|all rights reserved|newsletter|cookies?"
    r"|advertisement|follow us|file photo|updated at|min read)\b",
    re.IGNORECASE,
)
_VAGUE_SUBJECT = re.compile(
    r" (?:did|was|were|is|are|will|would|has|have|had|does|do|can|could) the [a-z]+ [a-z]+"
)
_CALENDAR_TEXT = """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
    August September October November December
"""
_CALENDAR = frozenset(_CALENDAR_TEXT.split())
_SPEAKING = re.compile(r"\b(?:I|we|our|us|my|me|you|your)\b", re.IGNORECASE)
# WASHINGTON (AP) —
_DATELINE = re.compile(r"[A-Z][A-Z.’'-]+(?:,? [A-Z][\w.]*){0,3}(?: \([A-Z][\w/ ]*\))? [–—-]{1,2} ")
_NAME = r"[A-Z][\w’'-]{1,30}(?: [A-Z]\.){0,2}(?: [A-Z][\w’'-]{1,30}){1,2}"
# Last words of names that speak, and are outlets, firms, clubs or places.
_NO_PERSON_TEXT = """
    Airlines Agency Association Athletic Authority Bank Board Bridge Chinese City Club College Commission
    Committee Company Corporation Council County Court Daily Department Energy Force Foundation Group Guard
    Herald Hospital House Institute International Isle Journal Ledger Line Lines Mail Ministry Minister Mutual
    News Office Oil Park Parliament Police Post Power President Press Radio Rovers School Senate Services
    Society Street Tidal Times Tribune Union United University Water Watch
"""
_NO_PERSON = frozenset(_NO_PERSON_TEXT.split())
_PERSON_SIGNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:said|says|told|asked|added|admitted|admits) (?P<name>{_NAME})",
        rf"\b(?P<name>{_NAME})(?:, [^,.]{{1,60}},)? (?:said|says|told|added|admitted|admits|asked)\b",
        rf"\b(?P<name>{_NAME}), (?:aged )?\d\d\b",
        rf"\b(?:Dr|Mr|Mrs|Ms|Prof|Gen|Judge|Mayor|Captain|President|Minister)\.? (?P<name>{_NAME})",
        rf"(?:^|[.”] |\n)(?P<name>{_NAME}) [a-z][^.“”\n]*\. (?:He|She) ",
    )
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that a rule made, with the sentence it was made of and the paragraph around it."""

    question: Question
    sentence: str
    passage: str


def find_candidates(article: Article) -> Iterator[Candidate]:
    """Yield every question that can be asked about `article`; none for one that is not in English."""
    if not is_english(article):
        return
    names, people = find_names(article.text), find_people(article.text)
    for paragraph in split_paragraphs(article.text):
        passage = article.text[paragraph.start : paragraph.end]
        if len(passage) > LONGEST_PASSAGE_CHARS:
            continue
        for text in _plain_sentences(passage):
            sentence = Sentence(_DATELINE.sub("", text, count=1), names, people)
            for question in find_questions(sentence):
                if is_fit(question, text):
                    yield Candidate(question, text, passage)


def is_english(article: Article) -> bool:
    """Tell whether `article` says that it is English, or, where it says nothing, reads like it."""
    if article.language is not None and article.language != "en":
        return False
    words = article.text[:4000].lower().split()
    return bool(words) and sum(word in _ENGLISH for word in words) >= _LEAST_ENGLISH * len(words)


def find_people(text: str) -> frozenset[str]:
    """Return the full names that `text` shows to be persons: they speak, have an age or a title, are he."""
    found = {match["name"] for pattern in _PERSON_SIGNS for match in pattern.finditer(text)}
    return frozenset(
        name for name in found if name.split()[-1] not in _NO_PERSON and name.split()[0] != "The"
    )


def is_fit(question: Question, sentence: str) -> bool:
    """Tell whether a stranger would understand `question`, and only one place in `sentence` answers it."""
    if not FEWEST_QUESTION_WORDS <= len(question.text.split()) <= MOST_QUESTION_WORDS:
        return False
    if len(re.findall(rf"(?<!\w){re.escape(question.answer)}(?!\w)", sentence, re.IGNORECASE)) != 1:
        return False
    if re.search(rf"(?<!\w){re.escape(question.answer)}(?!\w)", question.text, re.IGNORECASE):
        return False
    if question.kind is RuleKind.QUOTATION:
        return True  # a quotation is told by its own words
    if points_elsewhere(question.text) or _SPEAKING.search(question.text):
        return False
    words = telling_words(question.text)
    names = [word for word in words if word.is_name and word.text not in _CALENDAR]
    vague = _VAGUE_SUBJECT.search(question.text) is not None
    return (
        len(words) >= (VAGUE_NEEDS_WORDS if vague else 0)
        if names
        else len(words) >= ENOUGH_WORDS_WITHOUT_NAME
    )


def telling_words(question: str) -> list[Word]:
    """Return the words that say what `question` is about, without those that only ask."""
    asking = asking_words(question)
    return [
        word
        for word in find_words(question)
        if is_content(word) and not any(span.start <= word.start < span.end for span in asking)
    ]


def _plain_sentences(passage: str) -> Iterator[str]:
    """Yield the whole sentences that stand outside quotations, or bring a whole quotation of their own."""
    for span in split_sentences(passage):
        text = passage[span.start : span.end]
        before = passage[: span.start]
        inside = before.count("“") > before.count("”") or before.count('"') % 2 == 1
        closed = text.count("“") == text.count("”") and text.count('"') % 2 == 0
        words = len(text.split())
        if inside or not closed or not FEWEST_SENTENCE_WORDS <= words <= MOST_SENTENCE_WORDS:
            continue
        if _WHOLE.fullmatch(text) and not _FURNITURE.search(text) and "\n" not in text:
            yield text
