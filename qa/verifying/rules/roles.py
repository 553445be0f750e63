"""Who did it to whom? The same words on the other side of the same verb are another story.

Only a clean exchange is a fault: what stood before the verb stands behind it, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.articles import Span
from qa.verifying.faults import Fault
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.deeds import Deed


def check_roles(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for a deed whose doer and object have changed places."""
    for lemma, deeds in claim.deeds.items():
        same = [deed for one in evidence.sentences for deed in one.deeds.get(lemma, ())]
        for deed in deeds:
            if same and all(_is_exchanged(deed, one) for one in same):
                reason = f"The passage has who and whom of “{deed.verb.text}” the other way round."
                yield Fault(reason, Span(deed.verb.start, deed.verb.end), is_part=False)


def _is_exchanged(one: Deed, other: Deed) -> bool:
    crossed = one.doers & other.objects and one.objects & other.doers
    straight = (one.doers & other.doers - other.objects) or (one.objects & other.objects - other.doers)
    return bool(crossed) and not straight
