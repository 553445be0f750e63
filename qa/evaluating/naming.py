"""Which article a test set means: by its id, or by the part of the id that does not change.

The id of a file of its own is `<file stem>-<8 hex digits of its path>`, so it is another on every machine. A
test set that travels names the stem.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_OF_A_FILE = re.compile(r"(?P<stem>.+)-[0-9a-f]{8}", re.DOTALL)


def gold_name(article_id: str, names: Collection[str]) -> str:
    """Return the one of `names` that means the article, or `article_id` itself when none does.

    >>> gold_name("bridge-0a1b2c3d", {"bridge"}), gold_name("bridge-0a1b2c3d", {"ferry"})
    ('bridge', 'bridge-0a1b2c3d')
    """
    match = None if article_id in names else _OF_A_FILE.fullmatch(article_id)
    return match["stem"] if match and match["stem"] in names else article_id
