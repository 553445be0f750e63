"""Words with opposites: rise and fall, open and close, more and less."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from qa.language.terms import Word, to_term
from qa.verifying.statements.lemmas import to_lemma

_PREFIXES = ("un", "in", "im", "il", "ir", "non", "dis", "non-")
_SHORTEST_WORD = 4
# They begin alike and are no opposites of "form", "side", "port" and the like.
_NO_OPPOSITES_TEXT = """
    inform information income inside input inland intent intension impact impress impression imprison improve
    import important impose imposition discover discovery display distribute distribution instance invest
    increase discharge discount discourse dispatch dispose disposition until union unit
"""
_NO_OPPOSITES = frozenset(_NO_OPPOSITES_TEXT.split())


class Side(NamedTuple):
    """One side, 0 or 1, of a pair of opposites, by its number."""

    pair: int
    side: int

    @property
    def other(self) -> Side:
        """The opposite."""
        return Side(self.pair, 1 - self.side)


_OPPOSITES_TEXT = """
    rise increase grow climb jump surge gain soar higher up raise expand double upward / fall decrease drop
    decline sink plunge lower down shrink reduce cut halve downward tumble slump,
    more greater larger bigger exceed above over longer / less fewer smaller below under shorter,
    win won victory beat / lose lost defeat loss,
    accept approve adopt back agree pass / reject refuse oppose veto block dismiss deny,
    support favour favor back / oppose object against,
    open reopen opening / close shut closure closing,
    begin start launch / end stop finish cease halt,
    arrive enter come / leave depart exit withdraw,
    buy purchase acquire / sell sale,
    allow permit legalise legalize / ban forbid prohibit bar outlaw,
    confirm admit acknowledge / deny denied dispute,
    guilty convict / innocent acquit,
    alive survive / dead die kill perish,
    hire appoint / fire dismiss sack,
    attack / defend,
    strong stronger strengthen / weak weaker weaken,
    faster quicker / slower,
    hot warm hotter warmer / cold cool colder cooler,
    young younger / old older,
    rich richer wealthy / poor poorer,
    high / low,
    early / late,
    large big huge / small tiny little,
    new newer newest / old older oldest former,
    before / after,
    mandatory compulsory obligatory / voluntary optional,
    public / private,
    temporary / permanent,
    partial partially / complete completely entire entirely,
    first / last,
    north northern / south southern,
    east eastern / west western,
    northeast / southwest,
    northwest / southeast,
    inside indoor / outside outdoor,
    import / export,
    male / female,
    man men / woman women,
    father / mother,
    son / daughter,
    brother / sister,
    husband / wife,
    success succeed successful / failure fail unsuccessful,
    safe / dangerous unsafe,
    create build establish / destroy demolish dissolve abolish,
    maximum / minimum,
    majority / minority,
    ally / enemy,
    peace / war,
    good better best / bad worse worst,
    easy / difficult hard,
    public / private,
    true / false,
    convex / concave,
    positive / negative,
    include / exclude,
    attract / repel,
    absorb / emit,
    ancestor / descendant,
    predator / prey
"""


def find_sides(words: Sequence[Word]) -> dict[Side, Word]:
    """Return the sides that words take, each with the first word that takes it. Names take none."""
    taken: dict[Side, Word] = {}
    for word in words:
        if word.is_name:
            continue
        for form in {word.text.lower(), to_lemma(word)}:
            for side in _SIDES.get(form, ()):
                taken.setdefault(side, word)
    return taken


def opposite_by_prefix(word: str, known: Collection[str]) -> str:
    """Return the opposite of a lower-case word among `known` that differs by an "un-" or the like, else "".

    >>> opposite_by_prefix("legal", {"illegal"})
    'illegal'
    """
    if len(word) < _SHORTEST_WORD:
        return ""
    if word in _NO_OPPOSITES:
        return ""
    added = (prefix + word for prefix in _PREFIXES if prefix + word not in _NO_OPPOSITES)
    cut = (word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))
    return next((one for one in (*added, *cut) if one in known and len(one) >= _SHORTEST_WORD), "")


def _read_opposites() -> dict[str, list[Side]]:
    """Return, for each word, the pairs it belongs to by number, and on which side."""
    sides: dict[str, list[Side]] = {}
    for pair, entry in enumerate(_OPPOSITES_TEXT.replace("\n", " ").split(",")):
        for side, words in enumerate(entry.split("/")):
            for word in words.split():
                sides.setdefault(word, []).append(Side(pair, side))
                sides.setdefault(to_term(word), []).append(Side(pair, side))
    return sides


_SIDES = _read_opposites()
