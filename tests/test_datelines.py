"""What stands in front of a story: datelines, date headers, bylines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.cleaning.datelines import read_dateline, read_header, split_date_prefix


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [
        ("OSTMARK (AP) — The harbour", "OSTMARK", "AP"),
        ("OSTMARK, March 3 (Reuters) - The harbour", "OSTMARK", "Reuters"),
        ("OSTMARK, Norland — The harbour", "OSTMARK, Norland", None),
        ("OSTMARK, Nld. (AP) — The harbour", "OSTMARK, Nld.", "AP"),
        ("OSTMARK (AFP) —The harbour", "OSTMARK", "AFP"),
        ("OSTMARK (dpa) – Der Hafen", "OSTMARK", "dpa"),
        ("Ostmark (dpa) - Der Hafen", "Ostmark", "dpa"),
        ("PORT OSTMARK, May 6, 2026 (Xinhua) -- The harbour", "PORT OSTMARK", "Xinhua"),
        ("OSTMARK, May 6, Reuters – The harbour", "OSTMARK", "Reuters"),
        ("NEW OSTMARK, May 6 (PTI) The harbour", "NEW OSTMARK", "PTI"),
        ("OSTMARK (PTI): The harbour", "OSTMARK", "PTI"),
        ("ST. OSTMARK/WELS, 3 March (Reuters) - “We waited”", "ST. OSTMARK/WELS", "Reuters"),
        ("SÃO WELS (AP) — A harbour", "SÃO WELS", "AP"),
        ("OSTMARK (ONA) — The harbour", "OSTMARK", "ONA"),
        ("OSTMARK (AP/Reuters) — The harbour", "OSTMARK", "AP/Reuters"),
        ("(Reuters) - The harbour", None, "Reuters"),
        ("May 6 (Reuters) - The harbour", None, "Reuters"),
    ],
)
def test_a_dateline_gives_place_and_agency_as_printed(
    line: str, place: str | None, agency: str | None
) -> None:
    found = read_dateline(line)

    assert found is not None
    assert (found.place, found.agency) == (place, agency)
    assert found.rest.lstrip("“").split()[0] in {"The", "Der", "We", "A"}


@pytest.mark.parametrize(
    "line",
    [
        "The mayor — a fisherman — said no",
        "NATO — The alliance said no",
        "BREAKING — The harbour is shut",
        "OSTMARK — the town by the sea",
        "OSTMARK - The radio station",
        "OSTMARK: The harbour",
        "The World Health Organization (WHO) — The agency said no",
        "British Broadcasting Corporation (BBC) Director Max Roe said no",
        "Jana Wels (left) — The mayor",
        "He left (AP) — The harbour",
        "OSTMARK (AP) —",
        "",
    ],
)
def test_a_sentence_is_no_dateline(line: str) -> None:
    assert read_dateline(line) is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jana Wels", "Jana Wels"),
        ("By JANA WELS, Staff Writer", "Jana Wels"),
        ("by Jana Wels and Max Roe", "Jana Wels and Max Roe"),
        ("By Jana Wels, Eva Lind and Max Roe", "Jana Wels, Eva Lind and Max Roe"),
        ("By Jana Wels in Ostmark", "Jana Wels"),
        ("By Max Roe Jr.", "Max Roe Jr."),
        ("By Reuters", "Reuters"),
        ("Von Jana Wels", "Jana Wels"),
        ("By Jana Wels | May 6, 2026 | 5 min read", "Jana Wels"),
    ],
)
def test_a_byline_gives_its_names(line: str, author: str) -> None:
    header = read_header(line)

    assert header is not None
    assert header.author == author


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("May 6, 2026", "2026-05-06T00:00", None),
        ("Wednesday, May 6, 2026 9:15 a.m.", "2026-05-06T09:15", None),
        ("date 2026-05-06", "2026-05-06T00:00", None),
        ("Date: 2026-05-06", "2026-05-06T00:00", None),
        ("Published: May 6, 2026", "2026-05-06T00:00", None),
        ("Published 6 May 2026, 10:15 BST", "2026-05-06T09:15", None),
        ("Updated May 7, 2026 at 9:15 a.m. ET", None, "2026-05-07T13:15"),
        ("Last updated: 7 May 2026", None, "2026-05-07T00:00"),
        (
            "Published May 6, 2026 9:15 a.m. Updated May 7, 2026 10 a.m.",
            "2026-05-06T09:15",
            "2026-05-07T10:00",
        ),
        ("Stand: 06.05.2026, 10:15 Uhr", "2026-05-06T10:15", None),
        ("Опубликовано: 6 мая 2026 г.", "2026-05-06T00:00", None),
    ],
)
def test_a_date_header_gives_its_dates(line: str, published: str | None, updated: str | None) -> None:
    header = read_header(line)

    assert header is not None
    assert (header.published_at, header.updated_at) == (_utc(published), _utc(updated))


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the harbour had closed",
        "By Monday",
        "By the Numbers: Storm",
        "May 6, 2026 was a good day",
        "Date palms grow here",
        "Updated figures show growth",
        "1717171717",
        "Stand by",
        "x" * 1000,
    ],
)
def test_a_sentence_is_no_header(line: str) -> None:
    assert read_header(line) is None


def test_a_date_glued_to_the_story_is_split_off() -> None:
    found = split_date_prefix(" date 2026-05-06 OSTMARK (AP) — The harbour")

    assert found is not None
    assert found[0].published_at == datetime(2026, 5, 6, tzinfo=UTC)
    assert found[1] == "OSTMARK (AP) — The harbour"


@pytest.mark.parametrize(
    "line",
    ["Published on May 6, 2026, the report says", "Updated May 6, 2026 figures show", "date 2026-99-99 The"],
)
def test_a_sentence_that_begins_with_a_date_stays_whole(line: str) -> None:
    assert split_date_prefix(line) is None


def _utc(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
