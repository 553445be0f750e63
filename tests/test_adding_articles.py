"""Adding articles from the bot: what becomes of files and links, what is kept of them, and what is refused.

The library is real, its model a hashing one. Pages are handed over as if they had been fetched; fetching has
its own tests.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hashing_embedder import HashingEmbedder

from bot.telegram_bot.adding.adding_articles import ArticleAdder, Became
from bot.telegram_bot.adding.fetching import FetchedPage, FetchError, FetchFailure, FetchLimits
from index.building import Progress, build_index
from index.errors import LibraryBusyError
from index.library import Library
from index.settings import IndexSettings
from index.storing.locking import hold_writer_lock

LIMITS = FetchLimits(max_bytes=1_000_000, timeout_s=5)
EMBEDDER = HashingEmbedder()
FERRY = "The ferry to Maren sails again on Tuesday. The harbour office said that the engine was repaired."
STORM = "Storm Hesper took the roof off the school in Oldmere. Lessons are given in the town hall."


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(data_dir=tmp_path / "library", max_file_mb=1, lock_timeout_s=0.1)


@pytest.fixture
def adder(settings: IndexSettings) -> ArticleAdder:
    return ArticleAdder(settings, embedder=EMBEDDER)


def adder_of(settings: IndexSettings, *pages: FetchedPage) -> ArticleAdder:
    """An adder that gets these pages, one after the other, whatever link it is given."""
    coming = iter(pages)
    return ArticleAdder(settings, embedder=EMBEDDER, fetch=lambda address, limits: next(coming))


def page(address: str, body: str, ending: str = ".html") -> FetchedPage:
    return FetchedPage(address, ending, body.encode())


def markup(text: str, head: str = "") -> str:
    paragraphs = "".join(f"<p>{sentence}.</p>" for sentence in text.rstrip(".").split(". "))
    head = f"<head><title>Ferry sails</title>{head}</head>"
    return f"<html>{head}<body><article>{paragraphs}</article></body></html>"


def incoming(settings: IndexSettings) -> list[str]:
    return sorted(path.name for path in (settings.data_dir / "incoming").iterdir())


def stored_ids(settings: IndexSettings) -> list[str]:
    with Library.open(settings) as library:
        return sorted(head.id for head in library.list_articles())


def test_a_new_file_becomes_an_article(adder: ArticleAdder) -> None:
    data = f"---\ntitle: Ferry sails\nsource: Harbour Gazette\ndate: 2026-05-02\n---\n{FERRY}"
    seen: list[Progress] = []
    addition = adder.add_file("ferry.md", data.encode(), seen.append)
    assert addition.became is Became.ADDED
    assert (addition.added, addition.chunks, addition.problems) == (1, 1, ())
    (article,) = addition.articles
    assert (article.title, article.outlet) == ("Ferry sails", "Harbour Gazette")
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == "2026-05-02"
    assert seen[-1].added == 1


def test_the_same_file_again_changes_nothing(adder: ArticleAdder, settings: IndexSettings) -> None:
    adder.add_file("ferry.txt", FERRY.encode())
    assert adder.add_file("ferry.txt", FERRY.encode()).became is Became.UNCHANGED
    assert len(incoming(settings)) == 1


def test_two_different_files_of_one_name_are_two_articles(
    adder: ArticleAdder, settings: IndexSettings
) -> None:
    adder.add_file("article.txt", FERRY.encode())
    assert adder.add_file("article.txt", STORM.encode()).became is Became.ADDED
    assert len(stored_ids(settings)) == len(incoming(settings)) == 2


def test_the_same_text_under_another_name_is_a_duplicate_and_not_kept(
    adder: ArticleAdder, settings: IndexSettings
) -> None:
    adder.add_file("ferry.txt", FERRY.encode())
    assert adder.add_file("copy.txt", FERRY.encode()).became is Became.DUPLICATE
    assert len(incoming(settings)) == 1


def test_a_newer_version_by_id_takes_the_place_of_the_older_and_of_its_file(
    adder: ArticleAdder, settings: IndexSettings
) -> None:
    adder.add_file("a.json", json.dumps({"id": "ferry", "text": FERRY}).encode())
    adder.add_file("b.md", f"---\nid: storm\n---\n{STORM}".encode())
    addition = adder.add_file("c.md", f"---\nid: storm\n---\n{STORM} Nobody was hurt.".encode())
    assert addition.became is Became.CHANGED
    assert [name[0] for name in incoming(settings)] == ["a", "c"]


def test_a_file_of_many_articles_is_told_in_counts(adder: ArticleAdder) -> None:
    lines = [
        json.dumps({"id": str(n), "title": f"Note {n}", "text": f"{STORM} Note {n}."}) for n in range(25)
    ]
    addition = adder.add_file("feed.jsonl", "\n".join([*lines, "{broken"]).encode())
    assert (addition.added, len(addition.articles), len(addition.problems)) == (25, 10, 1)
    assert addition.became is Became.ADDED


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("voice.ogg", b"OggS", "ending .ogg"),
        ("no-ending", b"text", r"ending \(none\)"),
        ("empty.txt", b"", "is empty"),
        ("broken.json", b"{", "JSON"),
        ("not-a.pdf", b"hello", "PDF"),
        ("picture.txt", bytes(range(256)) * 10, "binary|text"),
        ("large.txt", b"x" * 1_100_000, "larger than the 1 MB"),
    ],
)
def test_what_is_no_article_is_told_with_its_reason_and_not_kept(
    adder: ArticleAdder, settings: IndexSettings, name: str, data: bytes, reason: str
) -> None:
    adder.add_file("ferry.txt", FERRY.encode())
    addition = adder.add_file(name, data)
    assert addition.became is Became.NOTHING
    assert addition.articles == ()
    assert len(addition.problems) == 1
    assert re.search(reason, addition.problems[0])
    assert len(incoming(settings)) == 1


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.txt", "/etc/passwd.txt", ".hidden.txt", "a\x00b.txt", "\u202ecod.txt", "-rf.txt",
     "x" * 300 + ".txt", "🦆" * 100 + ".txt", "дом/кот.txt", "con\nrole.txt", "*.txt", "%s.txt"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(adder: ArticleAdder, settings: IndexSettings, name: str) -> None:
    assert adder.add_file(name, FERRY.encode()).became is Became.ADDED
    (kept,) = incoming(settings)
    assert kept.isprintable()
    assert not kept.startswith((".", "-"))
    assert sorted(path.name for path in settings.data_dir.parent.iterdir()) == ["library"]


def test_indexing_the_folder_later_changes_nothing_and_pruning_another_leaves_it(
    adder: ArticleAdder, settings: IndexSettings, tmp_path: Path
) -> None:
    adder.add_file("ferry.txt", FERRY.encode())
    report = build_index([settings.data_dir / "incoming"], settings, embedder=EMBEDDER, prune=True)
    assert (report.added, report.changed, report.unchanged, report.removed) == (0, 0, 1, 0)
    others = tmp_path / "others"
    others.mkdir()
    (others / "storm.txt").write_text(STORM, encoding="utf-8")
    report = build_index([others], settings, embedder=EMBEDDER, prune=True)
    assert (report.added, report.removed) == (1, 0)


def test_a_link_becomes_an_article_with_its_address(settings: IndexSettings) -> None:
    head = '<meta property="article:published_time" content="2026-05-02T08:00:00Z">'
    adder = adder_of(
        settings, page("https://www.gazette.example/news/ferry?utm_source=x", markup(FERRY, head))
    )
    addition = adder.add_link("https://gazette.example/f", LIMITS)
    assert addition.became is Became.ADDED
    (article,) = addition.articles
    assert article.id == "https://www.gazette.example/news/ferry"
    assert (article.title, article.outlet) == ("Ferry sails", "gazette.example")
    assert article.published_at is not None


def test_a_link_again_is_unchanged_or_a_new_version(settings: IndexSettings) -> None:
    address = "https://gazette.example/ferry"
    adder = adder_of(
        settings,
        page(address, markup(FERRY)),
        page(f"{address}?utm_source=telegram", markup(FERRY)),
        page(address, markup(f"{FERRY} The fare stays the same.")),
    )
    became = [adder.add_link(address, LIMITS).became for _ in range(3)]
    assert became == [Became.ADDED, Became.UNCHANGED, Became.CHANGED]
    assert len(stored_ids(settings)) == len(incoming(settings)) == 1


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("https://www.gazette.example/2026/ferry", "https://www.gazette.example/2026/ferry"),
        ("https://gazette.example/2026/ferry", "https://gazette.example/2026/ferry"),
        ("https://tribune.example/ferry", "https://m.gazette.example/ferry"),
        ("https://notgazette.example/ferry", "https://m.gazette.example/ferry"),
    ],
)
def test_a_page_is_believed_about_its_own_site_only(settings: IndexSettings, stated: str, kept: str) -> None:
    fetched = page(
        "https://m.gazette.example/ferry", markup(FERRY, f'<link rel="canonical" href="{stated}">')
    )
    (article,) = adder_of(settings, fetched).add_link("x", LIMITS).articles
    assert article.url == kept


def test_a_link_to_a_feed_and_to_a_text_is_read_too(settings: IndexSettings) -> None:
    feed = json.dumps([{"id": "1", "text": FERRY}, {"id": "2", "text": STORM}])
    adder = adder_of(
        settings,
        page("https://gazette.example/feed", feed, ".json"),
        page("https://gazette.example/notice.txt", f"{STORM} Nobody was hurt.", ".txt"),
    )
    assert adder.add_link("x", LIMITS).added == 2
    (notice,) = adder.add_link("x", LIMITS).articles
    assert notice.url == "https://gazette.example/notice.txt"


def test_a_page_without_a_story_is_told_and_not_kept(settings: IndexSettings) -> None:
    adder = adder_of(settings, page("https://gazette.example/", "<html><script>draw()</script></html>"))
    addition = adder.add_link("x", LIMITS)
    assert addition.became is Became.NOTHING
    assert "no article text" in addition.problems[0]
    assert not (settings.data_dir / "incoming").exists()


def test_a_forbidden_link_is_raised_before_anything_is_written(
    settings: IndexSettings, socket_enabled: None
) -> None:
    adder = ArticleAdder(settings, embedder=EMBEDDER)
    with pytest.raises(FetchError) as caught:
        adder.add_link("http://[::1]:8080/admin", LIMITS)
    assert caught.value.failure in {FetchFailure.FORBIDDEN, FetchFailure.UNKNOWN_HOST}
    assert not settings.data_dir.exists()


def test_while_another_process_indexes_the_file_is_not_kept(
    adder: ArticleAdder, settings: IndexSettings
) -> None:
    adder.add_file("ferry.txt", FERRY.encode())
    with hold_writer_lock(settings.data_dir, timeout_s=0.1), pytest.raises(LibraryBusyError):
        adder.add_file("storm.txt", STORM.encode())
    assert len(incoming(settings)) == 1
    assert adder.add_file("storm.txt", STORM.encode()).became is Became.ADDED


def test_a_file_is_refused_by_name_and_size_before_it_is_downloaded(adder: ArticleAdder) -> None:
    assert adder.refuse("report.PDF", 900_000) is None
    assert "ending .exe" in str(adder.refuse("setup.exe", 10))
    assert "1 MB" in str(adder.refuse("report.pdf", 50_000_000))
