"""Proposals for a test set, made from the library: a person reviews them before they count.

article → plain sentences → rules → questions → checked against the other articles → cases
article → passage → chat model → questions → checked against the passage → cases
"""

from qa.evaluating.drafting.marking_drafts import DRAFTED
from qa.evaluating.drafting.proposing import Drafts, draft_cases

__all__ = ["DRAFTED", "Drafts", "draft_cases"]
