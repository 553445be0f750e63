"""Questions about who said what. Only a quotation with its speaker in the same sentence gives one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.evaluating.drafting.clauses import points_elsewhere
from qa.evaluating.drafting.name_rules import FULL_NAME
from qa.evaluating.drafting.questions import Question, RuleKind, Sentence
from qa.language.verbs import AUXILIARIES

FEWEST_QUOTED_WORDS, MOST_QUOTED_WORDS = 4, 30

_ANY_MARK = re.compile('[“”"„«»]')
_QUOTED = r"[“\"](?P<quote>[^“”\"]{15,250})[”\"]"
_SPEAKER = rf"(?P<speaker>{FULL_NAME})"
_SURNAME = r"(?P<speaker>[A-Z][\w’'-]{2,30})"
_SAYS = "(?:said|says|wrote|added|warned|replied)"
_ASIDE = r"(?:, [^,“”\"]{1,60},)?"
_SAID = r"(?:said|says|told \w+(?: \w+){0,3}|wrote|added|warned|announced|explained|insisted|replied|argued)"
_ATTRIBUTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        # “...,” said the head of the yard, Dr. Ana Dunn
        rf"^{_QUOTED},? {_SAYS} (?:[\w’'-]+ ){{0,6}}?(?:[\w’'-]+, )?{_SPEAKER}",
        rf"^{_QUOTED},? {_SPEAKER}{_ASIDE} {_SAID}\b",
        rf"^{_QUOTED},? {_SURNAME} {_SAID}\b",
        rf"\b{_SPEAKER}{_ASIDE} {_SAID}[,:]? {_QUOTED}",
    )
)
_PRONOUNS = frozenset({"He", "She", "They", "It", "One", "Who"})
# The first words of a quotation, when they are what it is about: "The bridge is the easy part".
_TOPIC = re.compile(
    rf"The (?P<topic>(?:[\w’'-]+ ){{1,4}}?)(?:{'|'.join(sorted(AUXILIARIES))}|needs?|knows?|means?|makes?) "
)


def holds_quotation(sentence: Sentence) -> bool:
    """Tell whether `sentence` has a quotation mark: what it says is not all the reporter's."""
    return _ANY_MARK.search(sentence.text) is not None


def ask_about_quotation(sentence: Sentence) -> Iterator[Question]:
    """“The dams hold,” said Wren Tolliver. → Who said: “The dams hold”?

    “The dams will hold back water,” said Wren Tolliver. → What did Wren Tolliver say about the dams?
    """
    match = next((found for pattern in _ATTRIBUTIONS if (found := pattern.search(sentence.text))), None)
    if match is None or match["speaker"] in _PRONOUNS:
        return
    quote = match["quote"].rstrip(",.! ")
    if quote.endswith("?") or not FEWEST_QUOTED_WORDS <= len(quote.split()) <= MOST_QUOTED_WORDS:
        return
    topic = _TOPIC.match(quote)
    if topic and not points_elsewhere(topic["topic"]):
        asked = f"What did {match['speaker']} say about the {topic['topic'].strip()}?"
        yield Question(RuleKind.QUOTATION, asked, quote)
    else:
        yield Question(RuleKind.QUOTATION, f"Who said: “{quote}”?", match["speaker"])
