"""What is wrong with a claim before its evidence: one module for each kind of thing that can be.

A rule yields faults; evidence that none of them finds a fault with bears the claim out, if it is also close
to it in meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qa.verifying.faults import Fault
from qa.verifying.rules.aligning import check_alignment
from qa.verifying.rules.counting import check_amounts
from qa.verifying.rules.crossing import check_crossing
from qa.verifying.rules.dating import check_dates
from qa.verifying.rules.degrees import check_degrees
from qa.verifying.rules.doing import check_doers
from qa.verifying.rules.naming import check_names
from qa.verifying.rules.polarity import check_polarity
from qa.verifying.rules.roles import check_roles
from qa.verifying.rules.speech import check_speech
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement

Rule = Callable[[Statement, Evidence], Iterator[Fault]]
# In the order in which a reason is given. What a claim names and counts:
VALUE_RULES: tuple[Rule, ...] = (check_amounts, check_dates, check_crossing, check_names)
# What it says of it:
WORDING_RULES: tuple[Rule, ...] = (
    check_speech,
    check_polarity,
    check_degrees,
    check_roles,
    check_doers,
    check_alignment,
)
