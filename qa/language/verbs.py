"""Verbs of news English: from the past form that a sentence has to the base form that a question needs.

A list, not a tagger: a sentence whose verb is not here is passed over, and what is here is certain. Forms
that are nouns as well ("shares", "plans") are left out, so only past forms are known.
"""

from __future__ import annotations

_IRREGULAR = """
    become became become, begin began begun, bite bit bitten, break broke broken, bring brought brought,
    build built built, buy bought bought, catch caught caught, choose chose chosen, come came come, cost
    cost cost, cut cut cut, deal dealt dealt, draw drew drawn, drive drove driven, eat ate eaten, fall
    fell fallen, fight fought fought, find found found, flee fled fled, fly flew flown, freeze froze
    frozen, get got got, give gave given, go went gone, grow grew grown, hear heard heard, hide hid
    hidden, hit hit hit, hold held held, keep kept kept, lay laid laid, lead led led, leave left left,
    lend lent lent, lose lost lost, make made made, meet met met, overtake overtook overtaken, pay paid
    paid, ride rode ridden, rise rose risen, run ran run, see saw seen, seek sought sought, sell sold
    sold, send sent sent, set set set, shake shook shaken, shoot shot shot, shut shut shut, sing sang
    sung, sink sank sunk, speak spoke spoken, spend spent spent, stand stood stood, steal stole stolen,
    strike struck struck, swear swore sworn, swim swam swum, take took taken, teach taught taught, throw
    threw thrown, win won won, withdraw withdrew withdrawn, write wrote written
"""
_REGULAR = """
    accept accuse achieve acquire acquit add admit adopt agree allow annex announce appeal appear
    appoint approve arrest arrive attack attend attract award ban bar block bomb boycott burn cancel
    capture carry cause celebrate chair change charge christen claim clear climb clinch close collapse
    collect commission compete complete conclude confirm confiscate contain continue convict cover crash
    create criticise criticize cross damage declare decline decrease defeat defend deliver demand
    demolish deploy deport describe design destroy detain develop diagnose die discharge discover
    dismiss dock dominate donate double drift drop earn elect emit employ end enter equal escape
    establish evacuate excavate exceed expand expel explore export extend extract extradite face fail
    file finish fire flood found gain gather generate graze halt halve happen harvest hatch hospitalise
    host identify import impose imprison improve inaugurate include increase infect inherit injure
    inspect install interview introduce invade invent invest invite issue jail join jump kidnap kill
    land last launch liberate lift list locate lower manufacture marry measure merge migrate miss move
    murder name narrow occupy occur offer open operate orbit order oust overturn own paint pardon pass
    perform petition place play pledge postpone praise predict present produce promise promote propose
    protest provide publish pump purchase qualify quarantine raid raise rally ram ratify reach receive
    record recover reduce refuse reject release relegate relocate remain remove rename renew reopen
    repair replace report rescue resign restore restrict restructure result resume retire return reveal
    reverse rob rule sail save score secure seize sentence sequence serve settle sign slash slow smuggle
    sow spawn sponsor stab stage start stop submit sue suffer supply surrender surround survive suspend
    target test total trade train transfer travel treat trim triple turn unearth unveil vaccinate vanish
    visit volunteer vote vow wait warn weigh welcome witness work wound
"""
_DOUBLING_TEXT = """
    acquit admit ban bar cancel drop emit expel kidnap plan ram rob ship slip stab stop submit transfer
    travel trim
"""
_DOUBLING = frozenset(_DOUBLING_TEXT.split())
_VOWELS = "aeiou"


def _past_of(base: str) -> str:
    if base in _DOUBLING:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{base}ed"


_TRIPLES = tuple(tuple(entry.split()) for entry in _IRREGULAR.replace("\n", " ").split(","))

BASE_OF_PAST: dict[str, str] = {
    **{_past_of(base): base for base in _REGULAR.split()},
    "canceled": "cancel",
    "traveled": "travel",
    "shrank": "shrink",
    "withheld": "withhold",
    **{past: base for base, past, _ in _TRIPLES},
}
"""`reopened` to `reopen`, `struck` to `strike`."""

_MORE_PARTICIPLES = """
    been born done felt had held known put read shown thought thrown told torn worn planned shipped shrunk
    called asked used based expected scheduled due
"""
PARTICIPLES = frozenset(
    [
        *(_past_of(base) for base in _REGULAR.split()),
        *(participle for _, _, participle in _TRIPLES),
        *_MORE_PARTICIPLES.split(),
    ]
)
"""What follows `has`, `was` or `been`."""

PAST_OF_PARTICIPLE: dict[str, str] = {
    **{_past_of(base): _past_of(base) for base in _REGULAR.split()},
    **{participle: past for _, past, participle in _TRIPLES},
}
"""`shaken` to `shook`, `reopened` to `reopened`."""

_AUXILIARY_TEXT = "is are was were will would can could has have had must may might should shall"
AUXILIARIES = frozenset(_AUXILIARY_TEXT.split())


def to_base(word: str) -> str:
    """Return the base form of a lower-case past form, any other word as it is.

    >>> to_base("struck"), to_base("fled"), to_base("strike")
    ('strike', 'flee', 'strike')
    """
    return BASE_OF_PAST.get(PAST_OF_PARTICIPLE.get(word, word), word)
