"""Reading turns every kind of file into articles, and every broken one into a line that says why."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path

import fpdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.reading import ReadProblem, Skipped, canonical_url, covers, read_articles
from index.reading.run_folders import FACTS_OF_A_RUN, FILES_OF_A_RUN
from index.settings import IndexSettings
from qa.evaluating.cases import Case
from qa.evaluating.run_facts import RunFacts, describe_run
from qa.evaluating.run_folder import OWN_FILES, RunFolder

TEXT = "The harbour at Ostmark reopened on Monday after three weeks of repairs."
MORE = "The first ferry left at six with 212 passengers, the port authority said."
SETTINGS = IndexSettings()


def read(*paths: str | Path, limits: IndexSettings = SETTINGS) -> tuple[list[Article], list[ReadProblem]]:
    results = list(read_articles(paths, limits))
    return (
        [result for result in results if isinstance(result, Article)],
        [result for result in results if isinstance(result, ReadProblem)],
    )


def read_one(path: Path) -> Article:
    articles, problems = read(path)
    assert problems == []
    assert len(articles) == 1
    return articles[0]


def reason_of(path: str | Path, limits: IndexSettings = SETTINGS) -> str:
    articles, problems = read(path, limits=limits)
    assert articles == []
    assert len(problems) == 1
    return problems[0].reason


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_lines(path: Path, rows: Sequence[object]) -> Path:
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


def write_pdf(path: Path, *pages: str, title: str = "") -> Path:
    document = fpdf.FPDF()
    document.set_font("helvetica")
    document.set_title(title)
    for page in pages:
        document.add_page()
        document.multi_cell(0, text=page)
    document.output(str(path))
    return path


# One page of each format


def test_plain_text_is_read_as_it_is(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "harbour.txt", f"{TEXT}\r\n\r\n{MORE}\r"))

    assert article.text == f"{TEXT}\n\n{MORE}\n"
    assert article.title == ""
    assert article.origin == str(tmp_path / "harbour.txt")


def test_markdown_gives_its_front_matter_and_its_visible_text(tmp_path: Path) -> None:
    page = "---\nid: m1\nheadline: Harbour reopens\ndate: 2026-05-06\ntags: [port, ferry]\n---\n"
    page += f"# Top\n\n**{TEXT}**\n"
    page += "\n![quay](quay.jpg) _Later_, [the ferry](http://x.example/a_(b)) left.\n\n> Finally.\n"

    article = read_one(write(tmp_path / "a.md", page))

    assert (article.id, article.title) == ("m1", "Harbour reopens")
    assert article.published_at == datetime(2026, 5, 6, tzinfo=UTC)
    assert article.metadata == {"tags": "port, ferry"}
    assert article.text.split() == f"Top {TEXT} Later, the ferry left. Finally.".split()


def test_markdown_without_front_matter_takes_its_heading_as_title(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.md", f"# Harbour reopens\n\n{TEXT}\n\n---\n\n{MORE}"))

    assert article.title == "Harbour reopens"
    assert article.text.split("\n\n")[0].strip() == TEXT


HTML = """<!doctype html><html lang="en-GB"><head><title>Harbour reopens | The Gull</title>
<link rel="canonical" href="https://gull.example/2026/harbour">
<meta property="og:site_name" content="The Gull">
<meta property="article:modified_time" content="2026-05-07T09:00:00Z">
<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"],
 "headline": "Harbour reopens", "datePublished": "2026-05-06T10:00:00+02:00",
 "author": [{"@type": "Person", "name": "Jana Wels"}],
 "publisher": {"@type": "Organization", "name": "The Gull"}}]}</script>
</head><body style="opacity: 0"><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Harbour reopens</h1><p>%s</p><p hidden>Secret one</p><p style="DISPLAY : none">Secret two</p>
<p aria-hidden="true">Secret three</p><div style="width:0;height:0">Secret four</div>
<span class="sr-only">Secret five</span>
<p style="font-size:0">Secret six</p><template>Secret seven</template><p>%s</p></article></body></html>"""


def test_a_web_page_gives_its_story_and_the_facts_it_states(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "page.html", HTML % (TEXT, MORE)))

    assert article.id == "https://gull.example/2026/harbour"
    assert (article.title, article.author, article.source) == ("Harbour reopens", "Jana Wels", "The Gull")
    assert article.published_at == datetime(2026, 5, 6, 8, tzinfo=UTC)
    assert article.updated_at == datetime(2026, 5, 7, 9, tzinfo=UTC)
    assert article.language == "en"
    assert article.text.split("\n\n")[-2:] == [TEXT, MORE]
    assert "Sport" not in article.text


def test_what_a_web_page_hides_is_not_read(tmp_path: Path) -> None:
    assert "Secret" not in read_one(write(tmp_path / "page.html", HTML % (TEXT, MORE))).text


def test_a_page_saved_behind_an_open_dialog_is_read(tmp_path: Path) -> None:
    page = f"<html><body><div id=a aria-hidden=true><p>{TEXT}</p></div><dialog>Join!</dialog></body></html>"

    assert read_one(write(tmp_path / "page.htm", page)).text == TEXT


def test_json_lines_give_an_article_a_line_with_unknown_fields_as_metadata(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "title": " Harbour\n reopens ",
        "text": TEXT,
        "source": {"id": None, "name": "The Gull"},
        "authors": ["By Jana Wels", "Max Roe"],
        "link": "https://gull.example/a?utm_source=x",
        "pubDate": 1778054400,
        "updated_at": "soon",
        "language": "en_GB",
        "section": "Port",
        "score": 0.5,
        "deep": {"a": {"b": {"c": 1}}},
    }

    article = read_one(write_lines(tmp_path / "a.jsonl", [row]))

    assert (article.id, article.title, article.source) == ("7", "Harbour reopens", "The Gull")
    assert (article.author, article.language) == ("Jana Wels, Max Roe", "en")
    assert article.published_at == datetime(2026, 5, 6, 8, tzinfo=UTC)
    assert article.updated_at is None
    assert article.metadata == {"section": "Port", "score": "0.5", "updated_at": "soon"}


@pytest.mark.parametrize("wrap", [list, lambda rows: {"status": "ok", "articles": rows}])
def test_json_gives_the_articles_of_its_list(tmp_path: Path, wrap: type[list[object]]) -> None:
    path = write(
        tmp_path / "a.json", json.dumps(wrap([{"id": "a", "text": TEXT}, {"id": "b", "body": MORE}]))
    )

    assert [(article.id, article.text) for article in read(path)[0]] == [("a", TEXT), ("b", MORE)]


def test_json_may_be_one_article_or_json_lines_by_another_name(tmp_path: Path) -> None:
    assert read_one(write(tmp_path / "one.json", json.dumps({"text": TEXT}, indent=1))).text == TEXT
    articles, problems = read(write_lines(tmp_path / "lines.json", [{"text": TEXT}, {"text": MORE}]))
    assert ([article.text for article in articles], problems) == ([TEXT, MORE], [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_gives_an_article_a_row(tmp_path: Path, delimiter: str) -> None:
    header, first = ["id", "Headline", "body", "section"], ["a", "Harbour", f"{TEXT}\n{MORE}", "Port"]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([header, first, ["b", "", MORE, ""]])

    articles, problems = read(tmp_path / "a.csv")

    assert problems == []
    assert [(article.id, article.title, article.text) for article in articles] == [
        ("a", "Harbour", f"{TEXT}\n{MORE}"),
        ("b", "", MORE),
    ]
    assert articles[0].metadata == {"section": "Port"}


def test_a_csv_cell_may_be_longer_than_the_csv_modules_own_limit(tmp_path: Path) -> None:
    text = TEXT * 5000

    assert read_one(write(tmp_path / "a.csv", f'text\n"{text}"\n')).text == text


def test_a_pdf_gives_its_paragraphs_without_running_heads(tmp_path: Path) -> None:
    pages = [f"The Gull - 6 May 2026\n\n{text}\n\nPage {n} of 2" for n, text in enumerate([TEXT, MORE], 1)]

    article = read_one(write_pdf(tmp_path / "a.pdf", *pages, title="Harbour reopens"))

    assert article.text.split("\n\n") == [TEXT, MORE]
    assert article.title == "Harbour reopens"
    assert article.published_at == datetime(2026, 5, 6, tzinfo=UTC)


def test_markup_in_a_field_is_taken_out(tmp_path: Path) -> None:
    row = {
        "text": f"<p>{TEXT}</p><p style='display:none'>Secret</p><p>Fish &amp; chips</p>",
        "title": "Wels&#8217;s boat",
    }

    article = read_one(write_lines(tmp_path / "a.jsonl", [row]))

    assert article.text == f"{TEXT}\n\nFish & chips"
    assert article.title == "Wels’s boat"


# Encodings and characters

ENCODED = [
    ("utf-8-sig", "Die Straße über den Fluß"),
    ("utf-16", "Die Straße über den Fluß"),
    ("utf-16-le", "The road over the river is open again"),
    ("latin-1", "Die Behörden schließen die Brücke über den Fluß."),
    ("cp1252", "The mayor said the café “will reopen” – weather permitting."),
    ("cp1251", "Мэр города сообщил, что порт откроется в понедельник утром. Жители ждут."),
    ("koi8_r", "Мэр города сообщил, что порт откроется в понедельник утром. Жители ждут."),
    ("cp1250", "Burmistrz powiedział, że port zostanie otwarty w poniedziałek, a łódź wróci."),
    ("cp1253", "Ο δήμαρχος είπε ότι το λιμάνι θα ανοίξει τη Δευτέρα."),
    ("shift_jis", "市長は月曜日に港が再開すると述べた。住民は待っている。"),
    ("gb18030", "市长表示港口将于星期一重新开放。居民们正在等待。"),
]


@pytest.mark.parametrize(("encoding", "text"), ENCODED)
def test_the_encoding_is_detected(tmp_path: Path, encoding: str, text: str) -> None:
    assert read_one(write(tmp_path / "a.txt", text.encode(encoding))).text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_the_encoding_of_a_streamed_file_is_detected(tmp_path: Path, encoding: str) -> None:
    text = "Мэр города сообщил, что порт откроется в понедельник утром."
    line = json.dumps({"text": text}, ensure_ascii=False) + "\n"

    articles, problems = read(
        write(tmp_path / "a.jsonl", (line + line.replace("порт", "мост")).encode(encoding))
    )

    assert problems == []
    assert [article.text for article in articles] == [text, text.replace("порт", "мост")]


def test_a_line_in_another_encoding_far_down_a_streamed_file_is_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": TEXT}) for n in range(2000)]
    last = '{"id": "last", "text": "Die Behörden schließen."}'.encode("latin-1")

    articles, _ = read(write(tmp_path / "a.jsonl", "\n".join(lines).encode() + b"\n" + last))

    assert articles[-1].text == "Die Behörden schließen."


def test_a_few_broken_bytes_do_not_turn_utf_8_into_another_encoding(tmp_path: Path) -> None:
    data = "Die Behörden schließen die Brücke über den Fluß für zwölf Tage, heißt es in Köln.".encode()

    assert "Behörden schließen" in read_one(write(tmp_path / "a.txt", data + b" \xc3 und \xff")).text


def test_invisible_and_control_characters_are_taken_out(tmp_path: Path) -> None:
    hidden = "Har\u200bbour\u202e\u2066 re\u00adopens\x07\x1b\ufeff\U000e0041\u2028cafe\u0301"

    assert read_one(write(tmp_path / "a.txt", hidden)).text == "Harbour reopens\ncafé"


def test_a_lone_surrogate_in_json_does_not_reach_the_library(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.jsonl", '{"id": "a\\ud800", "text": "Har\\ud83dbour\\u0000"}'))

    assert (article.id + article.text).encode() == "a\ufffdHar\ufffdbour".encode()


# Broken input


BROKEN: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "is empty"),
    ("blank.txt", b" \n\t\n", "is empty"),
    ("invisible.txt", "\u200b\u200b".encode(), "no text"),
    ("binary.txt", b"GIF89a\x00\x01\x02", "binary"),
    ("empty.jsonl", b"", "is empty"),
    ("binary.jsonl", b"\x00\x01\x02\x03" * 9, "binary"),
    ("bad.json", b'{"text": ', "not valid JSON"),
    ("deep.json", b"[" * 100_000, "nested too deeply"),
    ("number.json", b"3", "holds a number"),
    ("nothing.json", b"[]", "empty list"),
    ("empty.csv", b"\n\n", "names its columns"),
    ("textless.csv", b"id,title\n1,Harbour\n", "has no text"),
    ("open.csv", b'text\n"never closed' + b" x\n" * 400_000, "quotation mark"),
    (
        "scripts.html",
        b"<html><head><title>T</title></head><body><script>draw()</script></body></html>",
        "no article text",
    ),
    ("empty.html", b"", "is empty"),
    ("bad.md", b"---\ntitle: [unclosed\n---\nText\n", "front matter"),
    ("object.md", b"---\nx: !!python/object/apply:os.system [echo]\n---\nText\n", "front matter"),
    ("textless.md", b"---\ntitle: T\n---\n", "has no text"),
    ("garbage.pdf", b"%PDF-1.7 garbage", "damaged PDF"),
    ("text.pdf", b"this is no pdf at all", "damaged PDF"),
    ("letter.docx", b"PK\x03\x04", "ending .docx"),
    ("noending", b"text", "ending (none)"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_a_broken_file_is_a_problem_with_its_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = write(tmp_path / name, content)

    assert reason in reason_of(path, IndexSettings(max_file_mb=1))


def test_broken_files_do_not_stop_the_others(tmp_path: Path) -> None:
    for name, content, _ in BROKEN:
        write(tmp_path / name, content)
    write(tmp_path / "zzz.txt", TEXT)

    articles, problems = read(tmp_path, limits=IndexSettings(max_file_mb=1))

    assert [article.text for article in articles] == [TEXT]
    assert {Path(problem.origin).name for problem in problems} == {
        name for name, _, _ in BROKEN if not name.endswith(("docx", "noending"))
    }


def test_a_file_over_the_limit_is_a_problem_that_names_the_setting(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT * 100)

    assert "BYLINE_MAX_FILE_MB" in reason_of(path, IndexSettings(max_file_mb=0.001))


def test_streamed_files_have_a_limit_for_a_line_and_none_for_the_whole(tmp_path: Path) -> None:
    rows: list[object] = [{"id": str(n), "text": TEXT} for n in range(100)]
    rows.insert(50, {"id": "long", "text": TEXT * 100})

    articles, problems = read(
        write_lines(tmp_path / "a.jsonl", rows), limits=IndexSettings(max_file_mb=0.001)
    )

    assert len(articles) == 100
    assert [problem.reason[:17] for problem in problems] == ["line 51 is longer"]


def test_a_bad_line_is_named_and_the_other_lines_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", f'{{"text": "{TEXT}"}}\n\n{{bad\n[1]\n{{"title": "T"}}\n{{"text": "{MORE}"}}'
    )

    articles, problems = read(path)

    assert [article.text for article in articles] == [TEXT, MORE]
    assert [problem.reason.split(" is ")[0].split(" has ")[0] for problem in problems] == [
        "line 3",
        "line 4",
        "line 5",
    ]
    assert {problem.origin for problem in problems} == {str(path)}


def test_very_many_bad_lines_are_counted_and_not_listed(tmp_path: Path) -> None:
    _, problems = read(write(tmp_path / "a.jsonl", "{bad\n" * 500))

    assert len(problems) == 51
    assert problems[-1].reason == "450 more articles could not be read"


def test_a_locked_an_imageonly_and_a_cut_off_pdf_say_so(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "whole.pdf", TEXT)
    locked = pypdf.PdfWriter(clone_from=whole)
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(tmp_path / "locked.pdf")
    drawing = fpdf.FPDF()
    drawing.add_page()
    drawing.rect(10, 10, 50, 50)
    drawing.output(str(tmp_path / "drawing.pdf"))
    cut = write(tmp_path / "cut.pdf", whole.read_bytes()[:300])

    assert "password" in reason_of(tmp_path / "locked.pdf")
    assert "OCR" in reason_of(tmp_path / "drawing.pdf")
    assert "damaged" in reason_of(cut)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    path.chmod(0)

    assert "permission denied" in reason_of(path)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere.txt", "does not exist"),
        ("*.nothing", "no file matches"),
        ("", "empty path"),
        ("nul\0.txt", "does not exist"),
        ("x" * 5000, "does not exist"),
    ],
)
def test_a_path_that_leads_nowhere_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)

    assert reason in reason_of(path)


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert "no article files" in reason_of(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe.txt")

    assert "neither a file nor a folder" in reason_of(tmp_path / "pipe.txt")


def test_a_pipe_that_takes_the_place_of_a_listed_file_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    write(tmp_path / "a.txt", TEXT)
    later = write(tmp_path / "b.txt", TEXT)
    results = read_articles([tmp_path], SETTINGS)
    assert isinstance(next(results), Article)
    later.unlink()
    os.mkfifo(later)

    assert list(results) == [ReadProblem(str(later), "is no longer a file: something else took its place")]


@given(
    data=st.binary(max_size=400), ending=st.sampled_from(["txt", "md", "html", "json", "jsonl", "csv", "pdf"])
)
@settings(max_examples=150, deadline=None)
def test_no_bytes_can_stop_reading(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = write(tmp_path_factory.mktemp("any") / f"a.{ending}", data)

    for result in read_articles([path], SETTINGS):
        assert isinstance(result, ReadProblem) or result.text.encode()


# Folders, globs, standard input


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt", ".git/d.txt", "note.docx"):
        write(tmp_path / name, f"{name}: {TEXT}")

    articles, problems = read(tmp_path)

    assert [Path(article.origin).name for article in articles] == ["a.txt", "b.txt", "c.txt"]
    assert problems == []


def test_loops_of_links_end_and_nothing_is_read_twice(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a.txt", TEXT)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again.txt").symlink_to(tmp_path / "sub" / "a.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone.txt")

    articles, problems = read(tmp_path, tmp_path / "sub" / "a.txt", tmp_path)

    assert len(articles) == 1
    assert problems == []


def test_globs_are_expanded(tmp_path: Path) -> None:
    for name in ("a.txt", "b.md", "deep/er/c.txt"):
        write(tmp_path / name, f"{name}: {TEXT}")

    articles, _ = read(f"{tmp_path}/**/*.txt")

    assert [Path(article.origin).name for article in articles] == ["a.txt", "c.txt"]


@pytest.mark.parametrize(
    "content",
    [
        f'{{"text": "{TEXT}"}}\n{{"text": "{TEXT}", "id": "b"}}\n',
        f'[{{"text": "{TEXT}"}}, {{"text": "{TEXT}", "id": "b"}}]',
        f'{{\n "articles": [{{"text": "{TEXT}"}}, {{"text": "{TEXT}", "id": "b"}}]\n}}',
    ],
)
def test_standard_input_is_read_in_the_format_it_begins_like(
    content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))

    articles, problems = read("-", "-")

    assert [article.text for article in articles] == [TEXT, TEXT]
    assert (problems, articles[0].origin) == ([], "-")
    assert articles[0].id.startswith("stdin-")


@pytest.mark.parametrize(
    "content",
    [TEXT, f"<!DOCTYPE html><html><body><p>{TEXT}</p></body></html>", f"---\ntitle: T\n---\n{TEXT}"],
)
def test_standard_input_may_be_a_text_or_a_page(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))

    assert [article.text.strip() for article in read("-")[0]] == [TEXT]


def test_empty_standard_input_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))

    assert reason_of("-") == "is empty"


# Identity


def test_identity_is_the_id_then_the_address_then_the_file(tmp_path: Path) -> None:
    url = "HTTPS://User:pw@Gull.example:443/a/?utm_source=x&id=7&fbclid=y#top"
    rows = [{"id": "own", "url": url, "text": TEXT}, {"url": url, "text": MORE}]

    articles, _ = read(write_lines(tmp_path / "a.jsonl", rows), write(tmp_path / "my file.txt", TEXT))

    assert [article.id for article in articles[:2]] == ["own", "https://gull.example/a?id=7"]
    assert articles[2].id[:8] == "my file-"
    assert len(articles[2].id) == len("my file-") + 8


def test_a_files_article_keeps_its_id_when_it_is_edited_and_not_when_it_is_moved(tmp_path: Path) -> None:
    first = read_one(write(tmp_path / "a.txt", TEXT)).id

    assert read_one(write(tmp_path / "a.txt", MORE)).id == first
    assert read_one(write(tmp_path / "sub" / "a.txt", TEXT)).id != first


def test_rows_without_ids_keep_theirs_when_other_rows_come_and_go(tmp_path: Path) -> None:
    rows = [{"title": "A", "text": TEXT}, {"title": "B", "text": MORE}, {"title": "B", "text": TEXT}]
    path = tmp_path / "a.jsonl"
    before = [article.id for article in read(write_lines(path, rows))[0]]

    after = [
        article.id for article in read(write_lines(path, [{"title": "New", "text": TEXT}, *rows[1:]]))[0]
    ]

    assert len(set(before)) == 3
    assert after[1:] == before[1:]


def test_the_same_id_with_the_same_text_is_one_article_and_with_another_a_problem(tmp_path: Path) -> None:
    first = write_lines(tmp_path / "a.jsonl", [{"id": "x", "text": TEXT}, {"id": "x", "text": TEXT}])
    second = write_lines(tmp_path / "b.jsonl", [{"id": "x", "text": MORE}])

    articles, problems = read(first, second)

    assert [article.text for article in articles] == [TEXT]
    assert [problem.origin for problem in problems] == [str(second)]
    assert f"id 'x' was already read from {first}" in problems[0].reason


def test_ids_are_bounded_and_of_one_line(tmp_path: Path) -> None:
    rows = [{"id": "a\nb\x00" + "x" * 500, "text": TEXT}, {"id": "a\nb\x00" + "x" * 501, "text": TEXT}]

    articles, _ = read(write_lines(tmp_path / "a.jsonl", rows), write(tmp_path / "line\nbreak.txt", TEXT))

    assert all(len(article.id) <= 200 and article.id.isprintable() for article in articles)
    assert len({article.id for article in articles}) == 3


def test_canonical_addresses_drop_what_does_not_name_the_article() -> None:
    assert canonical_url("http://x.example/") == ""
    assert canonical_url("ftp://x.example/a") == ""
    assert canonical_url("http://x.example:99999/a") == ""
    assert canonical_url("http://x.example:8080/a?b=1&utm_medium=m#c") == "http://x.example:8080/a?b=1"


def test_addresses_that_could_run_something_are_no_addresses(tmp_path: Path) -> None:
    article = read_one(write_lines(tmp_path / "a.jsonl", [{"text": TEXT, "url": "javascript:alert(1)"}]))

    assert article.url is None
    assert article.metadata == {"url": "javascript:alert(1)"}


# Test sets, answers and runs of Byline's own

CASE = {"id": "1", "question": "Who won?", "answers": ["Oldmere"], "article_ids": ["cup"]}
ANSWER: dict[str, object] = {
    "id": None,
    "question": "Who won?",
    "outcome": "answered",
    "text": TEXT,
    "claims": [],
    "citations": [],
}
REFUSAL = {"id": "2", "outcome": "not_found", "text": ""}


def test_questions_and_answers_to_them_are_no_articles(tmp_path: Path) -> None:
    rows = [CASE, {"id": 7, "question": "Why?"}, ANSWER, REFUSAL, {"id": "a", "text": TEXT}]
    write_lines(tmp_path / "news" / "mixed.jsonl", rows)
    write(tmp_path / "news" / "one.json", json.dumps(CASE))
    write(tmp_path / "news" / "cases.csv", "id,question,answer\n1,Who won?,Oldmere\n2,Why?,Because\n")

    articles, told = read(tmp_path / "news")

    assert [article.id for article in articles] == ["a"]
    assert {(Path(one.origin).name, one.reason) for one in told} == {
        ("mixed.jsonl", "has 4 questions or answers of a test set, passed over: they are no articles"),
        ("one.json", "has 1 question or answer of a test set, passed over: they are no articles"),
        ("cases.csv", "has 2 questions or answers of a test set, passed over: they are no articles"),
    }
    assert all(isinstance(one, Skipped) for one in told)


def test_an_interview_and_a_story_with_an_outcome_are_articles(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "question": "Who won?", "body": TEXT},
        {"id": "b", "title": "The trial", "outcome": "answered", "text": TEXT},
        {"id": "c", "outcome": ["answered"], "question": ["Why?"], "text": TEXT},
        {"id": "d", "headline": "Request 7", "outcome": "answered", "text": TEXT},
        {"id": "e", "outcome": "answered", "text": TEXT},
        {"id": "f", "question": "Who paid?", "outcome": "not_found", "body": TEXT},
        {**ANSWER, "id": "g", "Heading": "Who won?"},
    ]
    articles, told = read(write_lines(tmp_path / "news.jsonl", rows))
    assert ([article.id for article in articles], told) == (list("abcdefg"), [])


def test_a_test_set_that_is_named_outright_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lines(tmp_path / "cases.jsonl", [CASE])
    monkeypatch.chdir(tmp_path)
    for named in (path, str(path), "cases.jsonl", "../" + tmp_path.name + "/cases.jsonl"):
        articles, [problem] = read(named)
        assert (articles, problem.origin) == ([], str(path))
        assert not isinstance(problem, Skipped)
    assert isinstance(read("*.jsonl")[1][0], Skipped)


def test_the_files_of_a_run_are_passed_over_and_no_others(tmp_path: Path) -> None:
    run = make_run(tmp_path / "news" / "runs" / "first")
    write_lines(run / "predictions.jsonl", [ANSWER])
    write(run / "report.html", "<p>" + TEXT)
    write(run / "notes" / "mine.txt", TEXT)
    write(run / "scores.txt", MORE)

    articles, [told] = read(tmp_path / "news")

    assert [Path(article.origin).name for article in articles] == ["scores.txt", "mine.txt"]
    assert (type(told), told.origin) == (Skipped, str(run))
    assert "is a run of `byline eval`" in told.reason
    assert [type(one) for one in read(run)[1]] == [ReadProblem]


def test_a_run_is_told_by_what_byline_writes_into_it() -> None:
    required = {one.name for one in fields(RunFacts) if one.default is MISSING}
    assert required >= FACTS_OF_A_RUN
    assert OWN_FILES - {".lock"} == FILES_OF_A_RUN


@pytest.mark.parametrize(
    "facts", ["{}", "[]", "", "{", '{"name": "x", "run": 7}', "[" * 200_000, "9" * 5_000, b"\xff\xfe\x00"]
)
def test_somebody_elses_files_of_these_names_make_no_run(tmp_path: Path, facts: str | bytes) -> None:
    write(tmp_path / "run.json", facts)
    write_lines(tmp_path / "cases.jsonl", [CASE])
    write_lines(tmp_path / "predictions.jsonl", [{"id": "a", "text": TEXT}])
    write(tmp_path / "below" / "harbour.txt", TEXT)

    articles, _ = read(tmp_path)

    assert [Path(article.origin).name for article in articles] == ["predictions.jsonl", "harbour.txt"]


def make_run(folder: Path) -> Path:
    facts = describe_run(
        name="first",
        configuration={},
        cases_digest="a",
        library_digest="b",
        case_count=1,
        seed=0,
        resamples=10,
    )
    return RunFolder.create(folder, facts, [Case(id="1", question="Who won?")]).path


def test_covers_tells_which_articles_belong_to_given_paths(tmp_path: Path) -> None:
    gone = str(tmp_path / "sub" / "gone.txt")

    assert covers([tmp_path], gone)
    assert covers([tmp_path / "sub" / "gone.txt"], gone)
    assert covers([f"{tmp_path}/*/g?ne.[t]xt"], gone)
    assert covers([f"{tmp_path}/**/*.txt"], gone)
    assert covers([f"{tmp_path}/s*"], gone)
    assert not covers([tmp_path / "su"], gone)
    assert not covers([f"{tmp_path}/*.txt"], gone)
    assert not covers(["-"], "-")
    assert not covers([], gone)


# Streaming


def test_a_streamed_file_is_read_no_further_than_asked(tmp_path: Path) -> None:
    path = tmp_path / "endless.jsonl"
    with path.open("w") as stream:
        for number in range(20_000):
            stream.write(json.dumps({"id": str(number), "text": TEXT}) + "\n")
        stream.write("{bad")

    results = read_articles([path], SETTINGS)

    assert [next(results) for _ in range(3)][2].origin == str(path)
