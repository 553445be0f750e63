"""Questions that a number answers. Each rule's docstring shows a sentence and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.answering.values import find_values
from qa.evaluating.drafting.clauses import FINITE_VERB, TO_BE, first_clause, is_subordinate, plain_subject
from qa.evaluating.drafting.questions import Question, RuleKind, Sentence
from qa.language.verbs import PARTICIPLES
from qa.questions.expecting import AnswerKind

_ABOUT = (
    r"(?:(?:about|around|some|nearly|almost|over|more than|less than|fewer than|at least|up to|only|just"
    r"|roughly|approximately|as many as) )?"
)
_WRITTEN = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_WRITTEN})(?: (?:hundred|thousand|million|billion))?"
_PLURAL = r"(?:[a-z-]+s|people|men|women|children|police officers|fish|sheep|aircraft)(?![\w’'-])"
_COUNT = rf"{_ABOUT}(?P<number>{_NUMBER}) (?P<things>(?:[a-z-]+ ){{0,2}}?{_PLURAL})"
_PLACE = r"(?: (?:in|from|at|on|of|aboard|near|for) [^,;]{1,40}?)?"

_COUNT_FIRST = re.compile(rf"{_COUNT}(?P<rest>{_PLACE} {FINITE_VERB} .*)", re.IGNORECASE)
_COUNT_THERE = re.compile(rf"There (?P<be>are|were|will be) {_COUNT}(?P<rest>.*)")
_COUNT_HERE = re.compile(rf"{_COUNT}(?=[ .,;!?]|$)")
_MEASURE = re.compile(
    rf"{_ABOUT}(?P<value>{_NUMBER} [a-z]+) (?P<way>long|wide|tall|high|deep|old|thick|heavy)\b"
)
_CHANGE = re.compile(
    r"(?P<verb>rose|fell|grew|dropped|climbed|shrank|increased|decreased|declined|narrowed|expanded|gained"
    rf"|lost)(?: by)? {_ABOUT}(?P<value>{_NUMBER} ?(?:%|percent|per cent|percentage points))"
)
_LASTING = re.compile(rf"(?P<lead> for| took| lasted) {_ABOUT}(?P<value>{_NUMBER} [a-z]+)\b")
_UNITS = re.compile(r"\b(?:seconds|minutes|hours|days|nights|weeks|months|years|decades|centuries)$")
_AGED = re.compile(r"(?P<name>(?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w’'-]+), (?P<age>[1-9]\d|1[01]\d),")

_NO_THINGS = re.compile(
    r"\b(?:percent|per|cent|points?|times|of|and|or|to|in|a|as|is|was|has|does|less|others|more|than|ones|the"
    r"|degrees|years old|this|minutes past|thirds|quarters|halves|tenths"
    r"|crowns|dollars|euros|pounds|yen|roubles|cents|francs)\b"
)
_GOES_ON_COUNTING = re.compile(r" (?:and|or|to|than|of|more|long|old|each)\b")
_GOES_ON_LASTING = re.compile(r" (?:and|or|of|for|in)\b")
_GOES_ON_PAYING = re.compile(r" (?:and|or|to|a|per|more|less|worth|in|of|from)\b")
_HELPING = frozenset({"be", "already", "have"})  # may stand between an auxiliary and the number's own verb
_TRADED = re.compile(
    r"\b(?:sold|bought|acquired|purchased|auctioned|sell|buy|acquire|purchase|traded)\b(?!.* and )"
)
_PAYING_TEXT = """
    cost pay paid spend spent raise raised earn earned receive received invest invested offer offered donate
    donated lose lost owe owed borrow borrowed lend lent pledge pledged promised
"""
_PAYING = frozenset(_PAYING_TEXT.split())


def ask_how_many_at_the_head(sentence: Sentence) -> Iterator[Question]:
    """Six beavers were set free in the Lenn. → How many beavers were set free in the Lenn?"""
    match = _COUNT_FIRST.match(sentence.text)
    if match and not _NO_THINGS.search(match["things"]):
        asked = f"How many {match['things']}{first_clause(match['rest'])}?"
        yield Question(RuleKind.NUMBER, asked, match["number"])


def ask_how_many(sentence: Sentence) -> Iterator[Question]:
    """Hesper left 9,400 homes dark. → How many homes did Hesper leave dark?"""
    clause = sentence.clause
    match = clause and _COUNT_HERE.search(clause.rest)
    if not clause or not match or _NO_THINGS.search(match["things"]) or _UNITS.search(match["things"]):
        return
    before, after = clause.rest[: match.start()].split(), clause.rest[match.end() :]
    if not before or (clause.auxiliary in TO_BE and before[0] not in PARTICIPLES):
        return  # "was some 40 miles"
    is_direct = len(before) == 1 or (len(before) == 2 and before[0] in _HELPING)
    if is_direct and before[0] != "been" and not _GOES_ON_COUNTING.match(after):
        asked = clause.ask(f"How many {match['things']}", " ".join(before) + after)
        yield Question(RuleKind.NUMBER, asked, match["number"])


def ask_how_many_there_are(sentence: Sentence) -> Iterator[Question]:
    """There were 212 people aboard the Maren. → How many people were there aboard the Maren?"""
    match = _COUNT_THERE.match(sentence.text)
    if match and not _NO_THINGS.search(match["things"]):
        asked = f"How many {match['things']} {match['be']} there{first_clause(match['rest'])}?"
        yield Question(RuleKind.NUMBER, asked, match["number"])


def ask_how_many_it_has(sentence: Sentence) -> Iterator[Question]:
    """The Maren has 14 cabins. → How many cabins does the Maren have?"""
    for verb, helper in (("has", "does"), ("have", "do"), ("had", "did")):
        before, found, after = sentence.text.partition(f" {verb} ")
        match = _COUNT_HERE.match(after) if found else None
        subject = plain_subject(before, sentence.names) if match else None
        if match and subject and not _NO_THINGS.search(match["things"]):
            rest = first_clause(after[match.end() :])
            asked = f"How many {match['things']} {helper} {subject} have{rest}?"
            yield Question(RuleKind.NUMBER, asked, match["number"])


def ask_measure(sentence: Sentence) -> Iterator[Question]:
    """The stone is 30 centimetres wide. → How wide is the stone?"""
    clause = sentence.clause
    match = clause and _MEASURE.match(clause.rest)
    if clause and match and clause.auxiliary in TO_BE:
        asked = f"How {match['way']} {clause.auxiliary} {clause.subject}?"
        yield Question(RuleKind.NUMBER, asked, match["value"])


def ask_change(sentence: Sentence) -> Iterator[Question]:
    """Shares in Meridan fell 3.1 percent on Monday. → By how much did shares in Meridan fall on Monday?"""
    clause = sentence.clause
    match = clause and _CHANGE.match(clause.rest)
    if clause and match and not clause.auxiliary:
        rest = f"{match['verb']}{clause.rest[match.end() :]}"
        yield Question(RuleKind.NUMBER, clause.ask("By how much", rest), match["value"])


def ask_how_long(sentence: Sentence) -> Iterator[Question]:
    """The ferry drifted for two hours off Brannock. → How long did the ferry drift off Brannock?"""
    clause = sentence.clause
    match = clause and _LASTING.search(f" {clause.rest}")
    if not clause or not match or not _UNITS.search(match["value"]):
        return
    before, after = f" {clause.rest}"[: match.start()].strip(), f" {clause.rest}"[match.end() :]
    kept = before if match["lead"] == " for" else f"{before}{match['lead']}".strip()
    if kept and not is_subordinate(before) and not _GOES_ON_LASTING.match(after):
        yield Question(RuleKind.NUMBER, clause.ask("How long", f"{kept}{after}"), match["value"])


def ask_money(sentence: Sentence) -> Iterator[Question]:
    """Meridan paid 210 million crowns for the yard. → How much did Meridan pay for the yard?"""
    clause = sentence.clause
    sums = find_values(AnswerKind.MONEY, clause.rest) if clause else []
    if not clause or len(sums) != 1:
        return
    value, after = clause.rest[slice(*sums[0])], clause.rest[sums[0].end :]
    before = re.sub(rf" {_ABOUT}$", "", f" {clause.rest[: sums[0].start]}").split()
    if not before or _GOES_ON_PAYING.match(after):
        return
    if before[-1] == "for" and _TRADED.search(" ".join(before)) and not is_subordinate(" ".join(before)):
        yield Question(RuleKind.NUMBER, clause.ask("For how much", " ".join(before[:-1]) + after), value)
    elif before[-1] in _PAYING and (len(before) == 1 or before[:-1] == ["have"]):
        yield Question(RuleKind.NUMBER, clause.ask("How much", " ".join(before) + after), value)


def ask_age(sentence: Sentence) -> Iterator[Question]:
    """Mira Tekkeray, 31, won the race. → How old is Mira Tekkeray?"""
    for match in _AGED.finditer(sentence.text):
        yield Question(RuleKind.NUMBER, f"How old is {match['name']}?", match["age"])
