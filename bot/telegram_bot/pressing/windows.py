"""How far back an answer may look: the last 24 hours, the last week, or everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from index.library import Filters


class Window(StrEnum):
    """The span of publishing time that a chat has chosen; its values are kept in buttons and in the store."""

    DAY = "day"
    WEEK = "week"
    ALL = "all"


_LENGTHS = {Window.DAY: timedelta(days=1), Window.WEEK: timedelta(days=7)}


def narrow_to_window(filters: Filters, window: Window, *, now: datetime) -> Filters:
    """Return `filters` that leave out what was published before the window; `now` is aware.

    What the filters demand already wins, except that `since` never reaches back beyond the window.
    """
    if window is Window.ALL:
        return filters
    since = now - _LENGTHS[window]
    return replace(filters, since=max(since, filters.since) if filters.since else since)
