"""How a draft is told from a case that somebody wrote."""

from __future__ import annotations

import hashlib

DRAFTED = "drafted"  # the tag of every draft; it stays when a person has accepted it


def case_id_of(article_id: str, question: str) -> str:
    """Return an id that is the same whenever the same question is drafted."""
    digest = hashlib.sha256(f"{article_id} {question}".encode()).hexdigest()
    return f"draft-{digest[:10]}"
