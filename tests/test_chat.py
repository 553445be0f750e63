"""`byline chat`: what is typed, shown and saved, over a real pipeline; once in a real terminal.

Markdown is read back with markdown-it, which follows CommonMark. The language model says what the test wrote.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from model_servers import Reply, asked, scripted_language_model
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console
from typer.testing import CliRunner

from bot.chatting import past_lines
from bot.chatting.asking import Asking, Drafted, Event, Rewritten, StoppedError, Tell
from bot.chatting.commands import Command, Typed, read_command
from bot.chatting.completing import ChatCompleter, Titles
from bot.chatting.escaping import escape, link
from bot.chatting.exporting import name_file, save_conversation, to_markdown
from bot.chatting.filtering import change_filters, describe_filters
from bot.chatting.past_lines import PastLines
from bot.chatting.reading_lines import LineSource, PipedLines, TerminalLines
from bot.chatting.running import Chat
from bot.chatting.showing import DraftDisplay
from bot.cli import app
from bot.failures import ExitCode, OptionError
from bot.moments import MomentError
from bot.terminal_text import make_harmless
from index.embedding import open_embedder
from index.library import Filters, Library
from index.settings import IndexSettings
from qa.answering import ExtractiveAnswerer
from qa.answers import Answer, Citation, Claim, Outcome, Searched
from qa.conversing import Exchange
from qa.conversing.conversation import Standalone
from qa.pipeline import Pipeline
from qa.settings import QaSettings
from qa.writing.calling import LanguageModel

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
OUTLETS = ("Courier", "Northern Radio", "The Tribune")
GUARD_S = 30.0  # nothing here takes that long; a test that waits for it has failed


def open_pipeline(library: Path, model: LanguageModel | None = None) -> Pipeline:
    """The pipeline over the four articles, answering with `model` where there is one."""
    index_settings, qa_settings = IndexSettings(data_dir=library), QaSettings()
    if model is None:
        return Pipeline.open(index_settings, qa_settings)
    from qa.writing.generative import GenerativeAnswerer

    answerer = GenerativeAnswerer(model, ExtractiveAnswerer(qa_settings), qa_settings)
    opened = Library.open(index_settings)
    return Pipeline(opened, open_embedder(index_settings), answerer, qa_settings, language_model=model)


@dataclass
class TypedLines:
    """A person at a keyboard whose lines are known beforehand; a function among them is called."""

    lines: list[str | type[KeyboardInterrupt] | Callable[[], None]]
    says_yes: bool = False
    is_terminal: bool = True

    def read_line(self, told: str) -> str:
        while self.lines:
            line = self.lines.pop(0)
            if isinstance(line, str):
                return line
            if isinstance(line, type):
                raise line
            line()
        raise EOFError

    def confirm(self, question: str) -> bool:
        return self.says_yes


def talk(pipeline: Pipeline, lines: LineSource, *, width: int = 80) -> tuple[str, Chat]:
    """Run a chat to its end; return what it printed."""
    printed = StringIO()
    chat = Chat(pipeline, lines, Console(file=printed, width=width, highlight=False, markup=False))
    chat.run()
    return printed.getvalue(), chat


@pytest.fixture(scope="module")
def pipeline(library: Path) -> Iterator[Pipeline]:
    with open_pipeline(library) as opened:
        yield opened


# ---- The conversation --------------------------------------------------------------------------------------


def test_a_follow_up_takes_up_the_question_before_and_says_so(pipeline: Pipeline) -> None:
    printed, chat = talk(
        pipeline, TypedLines(["What hit the swing bridge in Harbourton?", "And how many people were hurt?"])
    )
    assert "Searching for “How many people were hurt (Harbourton)?”" in " ".join(printed.split())
    assert "three people were hurt" in " ".join(printed.split())
    assert [exchange.answer.outcome for exchange in chat.exchanges] == [Outcome.ANSWERED] * 2


def test_a_follow_up_to_something_absent_is_refused(pipeline: Pipeline) -> None:
    lines = [
        "What is the population of Lisbon?",
        "And how many people were hurt there?",
        "How old is its mayor?",
    ]
    printed, chat = talk(pipeline, TypedLines(list(lines)))
    assert [exchange.answer.outcome for exchange in chat.exchanges] == [Outcome.NOT_FOUND] * 3
    assert "Lisbon" in chat.exchanges[1].searched_for
    assert "/new, and ask again" in printed


def test_a_new_conversation_takes_up_nothing(pipeline: Pipeline) -> None:
    _, chat = talk(
        pipeline, TypedLines(["What hit the bridge in Harbourton?", "/new", "And how many were hurt?"])
    )
    assert [exchange.searched_for for exchange in chat.exchanges] == [""]


def test_the_sources_show_the_passage_around_the_words_that_are_cited(pipeline: Pipeline) -> None:
    printed, chat = talk(pipeline, TypedLines(["How many people were hurt in Harbourton?"]))
    shown, _ = talk(pipeline, TypedLines(["How many people were hurt in Harbourton?", "/sources"]))
    added = " ".join(shown[len(printed) :].split())
    assert "Engineers will inspect the pier before traffic may cross again." in added
    assert "https://tribune.example/barge" in added
    number = chat.exchanges[0].answer.citations[0].n
    one, _ = talk(pipeline, TypedLines(["How many people were hurt in Harbourton?", f"/sources {number}"]))
    assert "Engineers will inspect" in " ".join(one[len(printed) :].split())


def test_a_filter_holds_until_it_is_taken_away(pipeline: Pipeline) -> None:
    question = "How many homes did Storm Hesper leave without power?"
    printed, chat = talk(
        pipeline,
        TypedLines(["/filter source=Northern Radio", question, "/filter", "/filter off", question]),
    )
    assert [exchange.answer.outcome for exchange in chat.exchanges] == [Outcome.NOT_FOUND, Outcome.ANSWERED]
    assert printed.count("Looking only at: Northern Radio.") == 2
    assert "Looking at all articles." in printed


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/sourcs", "Did you mean /sources?"),
        ("/etc/passwd", "There is no command /etc/passwd."),
        ("/sources", "There is no answer yet"),
        ("/explain", "There is no answer yet"),
        ("/save talk.md", "There is nothing to save yet"),
        ("/filter source=Curier", "Did you mean Courier?"),
        ("/filter tomorrow", "A filter is written"),
        ("/filter since", "A filter is written"),
        ("/filter since tomorrow", "is not a date"),
        ("/filter since=tomorrow", "is not a date"),
        ("…", "There is no question in"),
        ("why " * 600, "at most 2,000 are accepted"),
    ],
)
def test_what_cannot_be_done_is_told_and_the_chat_goes_on(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    printed, chat = talk(pipeline, TypedLines([line, "", "/help"]))
    assert told in " ".join(capsys.readouterr().err.split())
    assert "/filter source=OUTLET" in printed
    assert chat.failures == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/sources 7", "has no source 7"),
        ("/sources ٣", "has no source"),
        ("/sources " + "9" * 5_000, "has no source 9"),
        ("/save /", "is a folder"),
        ("/save .", "is a folder"),
        ("/save ..", "is a folder"),
        ("/save ~nobody-of-that-name/talk.md", "home folder"),
        ("/save " + "a" * 300, "cannot be written: File name too long"),
        ("/save nowhere\0.md", "control characters"),
        ("/save talk\x1b[2J.md", "control characters"),
        ("/save talk.md\nor.md", "control characters"),
        ("/save talk\ud800.md", "control characters"),
        ("/save nowhere/", "nowhere/ is a folder"),
        ("/save /tmp", "is a folder"),
        ("/save ~", "is a folder"),
        ("/save /dev/null", "is a device"),
        ("/save /nowhere/talk.md", "cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_with_an_answer_is_told(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    _, chat = talk(pipeline, TypedLines(["How many people were hurt in Harbourton?", line]))
    assert told in " ".join(capsys.readouterr().err.split())
    assert chat.failures == 1


def test_explain_tells_what_checking_changed(library: Path) -> None:
    model = scripted_language_model(
        "A gravel barge hit the swing bridge in Harbourton. [1]\nThe captain was drunk on rum. [1]"
    )
    with open_pipeline(library, model) as pipeline:
        printed, chat = talk(pipeline, TypedLines(["What hit the swing bridge in Harbourton?", "/explain"]))
    answer = chat.exchanges[0].answer
    assert answer.written_by == "scripted:model"
    assert "rum" not in answer.text
    assert "drunk on rum" in " ".join(printed.split())  # only as what was taken out


def test_what_a_search_in_vain_took_is_counted(library: Path) -> None:
    """The question's own "according to" is tried first, and given up when the model finds nothing there."""
    model = scripted_language_model(
        Reply.of("MISSING: everything", usage=(100, 10)),
        Reply.of("A gravel barge hit the swing bridge in Harbourton. [1]", usage=(200, 20)),
    )
    with open_pipeline(library, model) as pipeline:
        answer = pipeline.ask("What hit the swing bridge in Harbourton, according to The Tribune?")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.usage == {"input": 300, "output": 30}


def test_a_draft_is_shown_while_it_is_written_and_taken_back(library: Path) -> None:
    model = scripted_language_model(
        "A gravel barge hit the swing bridge in Harbourton. [1]\nRum was found. [1]"
    )
    printed = StringIO()
    console = Console(file=printed, width=60, height=20, force_terminal=True, color_system=None)
    with open_pipeline(library, model) as pipeline:
        Chat(pipeline, TypedLines(["What hit the swing bridge in Harbourton?"]), console).run()
    shown = printed.getvalue()
    assert "Not yet checked against the articles" in shown
    assert shown.rindex("\x1b[2K") < shown.index(
        "Confidence"
    )  # lines are taken back before the answer stands


def test_a_long_draft_in_a_small_window_shows_its_end() -> None:
    printed = StringIO()
    console = Console(file=printed, width=24, height=8, force_terminal=True, color_system=None)
    with DraftDisplay(console) as display:
        display.wait()
        display.show("".join(f"word{n} " for n in range(400)) + "\x1b[31m")
    shown = printed.getvalue()
    assert "word399" in shown
    assert "word0 " not in shown
    assert "\x1b[31m" not in shown


def ctrl_c_once_asked(model: LanguageModel) -> Callable[[], None]:
    """Return what starts to wait for the model's first question, and then sends what Ctrl-C sends."""

    def press() -> None:
        deadline = time.monotonic() + GUARD_S
        while not asked(model) and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    return threading.Thread(target=press).start


def test_ctrl_c_ends_the_answer_and_not_the_chat(library: Path) -> None:
    released = threading.Event()
    model = scripted_language_model(Reply(("A barge. [1]",), waits=released), "Storm Hesper cut power. [1]")
    lines = TypedLines(
        [
            ctrl_c_once_asked(model),
            "What hit the swing bridge in Harbourton?",
            released.set,
            "What did Storm Hesper do?",
        ]
    )
    with open_pipeline(library, model) as pipeline:
        printed, chat = talk(pipeline, lines)
    assert "Stopped." in printed
    assert [exchange.question for exchange in chat.exchanges] == ["What did Storm Hesper do?"]


def test_ctrl_c_where_nothing_was_typed_tells_how_to_leave(pipeline: Pipeline) -> None:
    printed, chat = talk(
        pipeline, TypedLines([KeyboardInterrupt, "Who opens on Sundays?", KeyboardInterrupt])
    )
    assert printed.count("Ctrl-D or /quit leaves.") == 2
    assert len(chat.exchanges) == 1
    with pytest.raises(KeyboardInterrupt):
        talk(pipeline, TypedLines([KeyboardInterrupt], is_terminal=False))


def test_ctrl_c_in_a_pipe_ends_it_all(library: Path) -> None:
    released = threading.Event()
    model = scripted_language_model(Reply(("A barge. [1]",), waits=released))
    lines = TypedLines(
        [ctrl_c_once_asked(model), "What hit the swing bridge in Harbourton?", "And when?"],
        is_terminal=False,
    )
    with open_pipeline(library, model) as pipeline:
        try:
            with pytest.raises(KeyboardInterrupt):
                talk(pipeline, lines)
        finally:
            released.set()
    assert lines.lines == ["And when?"]


# ---- One question in a thread ------------------------------------------------------------------------------


EXCHANGE = Exchange(
    "Who?",
    Standalone("Who?"),
    Answer("Who?", Outcome.NOT_FOUND, "", (), (), 0.1, Searched(1, (), None, None)),
)


def test_what_happens_on_the_way_comes_in_order_and_of_many_drafts_the_last() -> None:
    def ask(tell: Tell) -> Exchange:
        tell(Rewritten("Who is it?"))
        for n in range(1_000):
            tell(Drafted("x" * n))
        return EXCHANGE

    asking = Asking(ask)
    asking.join(GUARD_S)
    events = [event for event in asking.events() if event is not None]
    assert events == [Rewritten("Who is it?"), Drafted("x" * 999)]
    assert asking.result() is EXCHANGE


def test_stopping_ends_the_writing_at_the_next_word() -> None:
    told: list[Event] = []
    going, begun = threading.Event(), threading.Event()

    def ask(tell: Tell) -> Exchange:
        while True:
            tell(Drafted("word"))
            told.append(Drafted("word"))
            begun.set()
            going.wait(GUARD_S)

    asking = Asking(ask)
    begun.wait(GUARD_S)
    asking.stop()
    going.set()
    assert list(asking.events())
    with pytest.raises(StoppedError):
        asking.result()
    assert len(told) == 1


# ---- Commands and filters ----------------------------------------------------------------------------------


def test_a_line_is_a_command_or_a_question() -> None:
    assert read_command("Who won?") is None
    assert read_command("  /SAVE  my talk.md ") == Typed(Command.SAVE, "my talk.md")
    assert read_command("/exit") == Typed(Command.QUIT, "")
    assert read_command("/filter\nsince=7d") == Typed(Command.FILTER, "since=7d")
    with pytest.raises(OptionError, match="Did you mean /filter"):
        read_command("/filtre off")
    for word, command in {"quit": Command.QUIT, " Exit\n": Command.QUIT, "help": Command.HELP}.items():
        assert read_command(word) == Typed(command, "")
    assert read_command("help arrived when?") is None
    with pytest.raises(OptionError, match="/new stands alone"):
        read_command("/new Who won?")


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        read_command(line)
        change_filters(line, Filters(), outlets=OUTLETS, now=NOW)
    except (OptionError, MomentError):
        pass


def test_a_filter_changes_what_it_names_and_keeps_the_rest() -> None:
    first = change_filters("source=the tribune since=7d", Filters(), outlets=OUTLETS, now=NOW)
    assert first.sources == ("the tribune",)
    assert first.since == datetime(2026, 5, 13, 12, tzinfo=UTC)
    second = change_filters(
        'until = 2026-05-18  source="Northern Radio", source=Courier', first, outlets=OUTLETS, now=NOW
    )
    assert second.sources == ("Northern Radio", "Courier")
    assert second.since == first.since
    assert describe_filters(second) == "Northern Radio, Courier, since 13 May 2026, until 18 May 2026"
    third = change_filters("source= since=", second, outlets=OUTLETS, now=NOW)
    assert third == Filters(until=second.until)
    assert change_filters("OFF", third, outlets=OUTLETS, now=NOW) == Filters()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("since 2026-05-01", "since=2026-05-01"),
        ("Since: 2026-05-01", "since=2026-05-01"),
        ("source the tribune", "source=the tribune"),
        ("source Courier since 7d until 2026-05-19", "source=Courier since=7d until=2026-05-19"),
        ("since 7d source Courier", "since=7d source=Courier"),
        ("source=Courier until 1d", "source=Courier until=1d"),
    ],
)
def test_a_filter_is_understood_without_its_signs(typed: str, meant: str) -> None:
    without, signed = (change_filters(line, Filters(), outlets=OUTLETS, now=NOW) for line in (typed, meant))
    assert without == signed
    assert without != Filters()


def test_an_outlet_may_have_the_name_of_a_key_in_its_own() -> None:
    outlets = ("The Open Source Weekly", "Ever Since")
    for name in outlets:
        for typed in (f"source={name}", f"source {name} since 7d", f"since=7d source={name}"):
            assert change_filters(typed, Filters(), outlets=outlets, now=NOW).sources == (name,)


def test_a_window_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(MomentError, match="Nothing lies between 20 May 2026 and 1 May 2026"):
        change_filters("since=2026-05-20 until=2026-05-01", Filters(), outlets=OUTLETS, now=NOW)


# ---- Markdown ----------------------------------------------------------------------------------------------

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = (
    *("*a*", "_b_", "`c`", "[d](http://e.example)", "![f](g)", "<b>h</b>", "&copy;", "&#38;", "# i", "- j"),
    *(
        "+ k",
        "1. l",
        "2) m",
        "> n",
        "---",
        "===",
        "| o | p |",
        "~~q~~",
        "[^1]",
        "[^1]: r",
        "\\",
        "$s$",
        "^t^",
    ),
    *("http://u.example/v", "www.w.example", "x@y.example", ":smile:", "{#z}", "```", "\t", "\n\n", "    "),
    *("\u202e", "\u200b", "\x1b[31m", "\ud800", "“", "ü", "C#", "##", "<!--", "]]>", "  ", "2.5", "a.m."),
)
any_text = st.text(max_size=60) | st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join)


def plain(text: str) -> str:
    """What a reader should see of any text: one line, without what is invisible."""
    visible = re.sub("[\u200b\u200e\u200f\u2060-\u2064\ufeff]", "", make_harmless(text))
    return " ".join(visible.split())


@given(any_text)
@settings(max_examples=200, deadline=None)
def test_any_text_is_shown_as_it_is_and_does_nothing(text: str) -> None:
    for lead in ("", "## ", "Before: "):
        tokens = MARKDOWN.parse(lead + escape(text))
        if not plain(text):
            continue
        [inline] = [token for token in tokens if token.type == "inline"]
        assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
        shown = "".join(child.content for child in inline.children or ())
        assert shown == lead.replace("## ", "") + plain(text)
        expected = "h2" if lead == "## " else "p"
        assert [token.tag for token in tokens if token.tag] == [expected, expected]


@given(any_text, st.sampled_from(["", "?a=1&copy=2", "/(x)", "/<y>", "/\\z", "/é", '/"', "/`", "/[^1]"]))
def test_a_link_leads_where_it_says_and_nowhere_else(label: str, rest: str) -> None:
    html = MARKDOWN.render(link(label, "https://news.example" + rest))
    assert re.findall(r'<(?!/?p>|a href="https://news\.example[^"<>]*">|/a>)', html) == []
    assert html.count("<a ") == 1


def test_addresses_in_a_text_do_not_become_links() -> None:
    assert escape("see https://evil.example or www.evil.example, a@evil.example") == (
        "see https\\://evil\\.example or www\\.evil\\.example, a\\@evil\\.example"
    )
    assert escape("It cost 2.5 million at 9 a.m. on 3 May.") == "It cost 2.5 million at 9 a\\.m. on 3 May."


citations = st.builds(
    Citation,
    n=st.just(0),
    article_id=st.sampled_from(["a", "b"]),
    title=any_text,
    source=st.none() | any_text,
    published_at=st.sampled_from([None, NOW]),
    url=st.none()
    | st.sampled_from(["https://news.example/1", "javascript:alert(1)", "http://x y", "file:///e"]),
    quote=any_text,
    start=st.integers(0, 2),
    end=st.integers(3, 4),
)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """A question with any texts in it, and one answer or none."""
    cited = [replace(one, n=n) for n, one in enumerate(draw(st.lists(citations, max_size=3)), start=1)]
    numbers = st.lists(st.integers(1, 4), max_size=3).map(tuple)
    claims = draw(st.lists(st.builds(Claim, any_text, numbers), max_size=3))
    question = draw(any_text)
    answer = Answer(
        question,
        Outcome.ANSWERED if claims else Outcome.NOT_FOUND,
        "",
        tuple(claims),
        tuple(cited),
        0.5,
        Searched(3, OUTLETS, NOW, NOW, {"source": draw(any_text)}),
        reason=draw(any_text),
        missing=(draw(any_text),),
        note=draw(any_text),
        written_by=draw(any_text),
    )
    return Exchange(question, Standalone(draw(any_text)), answer)


@given(st.lists(exchanges(), max_size=3))
@settings(max_examples=60, deadline=None)
def test_every_footnote_of_a_saved_conversation_resolves(talked: list[Exchange]) -> None:
    text = to_markdown(talked)
    defined = re.findall(r"(?m)^\[\^(\d+)\]: ", text)
    used = re.findall(r"\[\^(\d+)\](?!: )", text)
    assert defined == [str(n) for n in range(1, len(defined) + 1)]
    assert list(dict.fromkeys(used)) == defined
    tags = {token.tag for token in MARKDOWN.parse(text)}
    assert tags <= {"h1", "h2", "p", ""}
    assert set(re.findall(r'href="([^"]*)"', MARKDOWN.render(text))) <= {"https://news.example/1"}
    text.encode()


def test_the_same_words_of_an_article_have_one_footnote(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    question = "How many people were hurt in Harbourton?"
    printed, _ = talk(pipeline, TypedLines([question, question, f"/save {path}"]))
    saved = path.read_text(encoding="utf-8")
    assert "Saved 2 questions to" in printed
    assert saved.count(f"## {question}") == 2
    assert (
        saved.count(
            "\n[^1]: The Tribune, 2 May 2026: [Barge hits swing bridge](<https://tribune.example/barge>). “"
        )
        == 1
    )
    assert saved.count("[^1]") == 3


def test_a_file_is_replaced_only_when_that_is_wanted(
    pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "talk.md"
    path.write_text("mine")
    lines = ["Who opens on Sundays?", f"/save {path}"]
    talk(pipeline, TypedLines(list(lines)))
    assert path.read_text() == "mine"
    assert "was left as it is" in " ".join(capsys.readouterr().err.split())
    talk(pipeline, TypedLines(list(lines), says_yes=True))
    assert path.read_text(encoding="utf-8").startswith("# Questions")
    assert [one.name for one in tmp_path.iterdir()] == ["talk.md"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "talk.md", tmp_path / ("x" * 300 + ".md")):
        with pytest.raises(OptionError, match="cannot be written"):
            save_conversation(path, [EXCHANGE])
    with pytest.raises(OptionError, match="Name the file"):
        name_file("  ")
    os.mkfifo(tmp_path / "pipe.md")  # whoever opened it would wait for a reader
    (tmp_path / "folder.md").mkdir()
    for name in ("pipe", "pipe.md", "folder", "folder.md"):
        with pytest.raises(OptionError, match="folder"):
            name_file(str(tmp_path / name))
    assert name_file(' "my talk" ') == Path("my talk.md")
    assert name_file("notes.txt") == Path("notes.txt")


# ---- Lines: a pipe -----------------------------------------------------------------------------------------


def run_chat(library: Path, typed: str | bytes, *more: str) -> tuple[int, str, str]:
    """Pipe lines into `byline chat`; return its exit code and what it wrote."""
    result = CliRunner().invoke(app, ["chat", "--data-dir", str(library), *more], input=typed)
    return result.exit_code, result.stdout, result.stderr


def test_a_pipe_brings_a_question_a_line_and_gets_no_prompt_and_no_escapes(library: Path) -> None:
    typed = "What hit the swing bridge in Harbourton?\n\nAnd how many people were hurt?\n/quit\nWho won?\n"
    code, out, err = run_chat(library, typed)
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert "> " not in out
    assert "Searching for “How many people were hurt (Harbourton)?”" in out
    assert "Who won?" not in out


def test_a_pipe_with_lines_that_cannot_be_answered_says_so_in_its_exit_code(library: Path) -> None:
    code, out, err = run_chat(library, b"\xef\xbb\xbfWhat hit the bridge \\\nin Harbourton\xff?\n/nonsense\n")
    assert code == ExitCode.INCOMPLETE
    assert "There is no command /nonsense" in err
    assert "What hit the bridge  in Harbourton�?" in out


def test_options_are_those_of_ask(library: Path, tmp_path: Path) -> None:
    _, out, _ = run_chat(
        library, "How many homes lost power in Storm Hesper?\n", "--source", "Northern Radio"
    )
    assert "The collection does not answer this question." in out
    assert "only source: Northern Radio" in out
    code, _, err = run_chat(library, "", "--source", "Curier")
    assert (code, "Did you mean Courier?" in err) == (ExitCode.USAGE, True)
    code, _, err = run_chat(tmp_path / "none", "")
    assert (code, "There is no library in" in " ".join(err.split())) == (ExitCode.ERROR, True)


@given(st.binary(max_size=80))
def test_any_bytes_are_lines(raw: bytes) -> None:
    lines, read = PipedLines(BytesIO(raw)), 0
    with contextlib.suppress(EOFError):
        while lines.read_line("") is not None:
            read += 1
    assert read <= raw.count(b"\n") + 1


# ---- Lines: a terminal -------------------------------------------------------------------------------------


@contextmanager
def keyboard(library: Path, history: Path | None = None) -> Iterator[tuple[PipeInput, TerminalLines]]:
    """Keys that are sent come out of the lines that are read."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        lines = TerminalLines(lambda: OUTLETS, lambda: Library.open(IndexSettings(data_dir=library)), history)
        yield keys, lines
        lines.close()


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("Who won?\r", "Who won?"),
        ("Who\x1b\rwon?\r", "Who\nwon?"),
        ("Who \\\rwon?\r", "Who \nwon?"),
        ("\x1b[200~Who\nwon?\x1b[201~\r", "Who\nwon?"),
        ("Who won\x03", ""),
    ],
    ids=["enter", "alt-enter", "backslash", "pasted", "ctrl-c"],
)
def test_keys_become_lines(library: Path, keys: str, line: str) -> None:
    with keyboard(library) as (typing, lines):
        typing.send_text(keys)
        assert lines.read_line("Courier") == line


def test_ctrl_c_on_an_empty_line_is_told_apart_from_giving_up_a_line(library: Path) -> None:
    with keyboard(library) as (typing, lines):
        typing.send_text("Who won\x03")
        assert lines.read_line("") == ""
        typing.send_text("\x03")
        with pytest.raises(KeyboardInterrupt):
            lines.read_line("")


def test_ctrl_d_leaves(library: Path) -> None:
    with keyboard(library) as (typing, lines):
        typing.send_text("\x04")
        with pytest.raises(EOFError):
            lines.read_line("")


def test_lines_are_remembered_by_the_next_chat_for_their_owner_alone(library: Path, tmp_path: Path) -> None:
    history = tmp_path / "deep" / "chat-history.jsonl"
    with keyboard(library, history) as (typing, lines):
        typing.send_text("Who\x1b\rwon?\r")
        lines.read_line("")
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    with keyboard(library, history) as (typing, lines):
        typing.send_text("\x1b[A\x1b[A\r")  # up, to the second line of it, and up to the first
        assert lines.read_line("") == "Who\nwon?"
    with keyboard(library) as (typing, lines):
        typing.send_text("\x1b[Anothing\r")
        assert lines.read_line("") == "nothing"


def test_the_history_is_bounded_and_survives_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history"
    path.write_bytes(b'"first"\n{broken\n[1]\n\xff\xfe\n' + b"[" * 50_000 + b'\n"second"\n"second"\n')
    path.chmod(0o644)
    past = PastLines(path)
    assert list(past.load_history_strings()) == ["second", "first"]
    monkeypatch.setattr(past_lines, "MOST_BYTES", 1_000)
    for n in range(150):
        past.store_string(f"question {n} \ud800")
    assert path.stat().st_size <= 1_100
    assert next(iter(past.load_history_strings())).startswith("question 149")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(PastLines(tmp_path).load_history_strings()) == []
    PastLines(tmp_path).store_string("a folder cannot be written to, and nobody is told")


def complete(library: Path, line: str) -> list[str]:
    """What Tab makes of a line."""
    titles = Titles(lambda: Library.open(IndexSettings(data_dir=library)))
    completer = ChatCompleter(lambda: OUTLETS, titles)
    offered = completer.get_completions(Document(line), CompleteEvent(completion_requested=True))
    made = [line[: len(line) + one.start_position] + one.text for one in offered]
    titles.close()
    return made


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("/s", ["/sources ", "/save "]),
        ("/filter s", ["/filter source=", "/filter since="]),
        ("/filter o", ["/filter off"]),
        ("/filter source=tri", ["/filter source=The Tribune"]),
        ("/filter source=Courier u", []),
        ("/filter since=7d u", ["/filter since=7d until="]),
        ("What did the Courier say of storm c", ["What did the Courier say of Storm cuts power"]),
        ("according to nor", ["according to Northern Radio"]),
        ("Was the bri", ["Was the Bridge closed after collision"]),
        ("no", []),
        ("/new x", []),
    ],
)
def test_tab_completes(library: Path, line: str, made: Sequence[str]) -> None:
    assert complete(library, line) == list(made)


def test_tab_offers_no_titles_where_the_library_cannot_be_read(tmp_path: Path) -> None:
    assert complete(tmp_path / "nowhere", "Was the bri") == []
    assert complete(tmp_path / "nowhere", "according to nor") == ["according to Northern Radio"]


def test_in_a_terminal_a_question_is_answered_and_the_talk_is_saved(library: Path, tmp_path: Path) -> None:
    saved, history = tmp_path / "talk.md", tmp_path / "cache" / "chat-history.jsonl"
    cache = os.environ.get("BYLINE_CACHE_DIR") or str(IndexSettings().cache_dir)
    (tmp_path / "cache").mkdir()
    for kept in Path(cache).iterdir():
        (tmp_path / "cache" / kept.name).symlink_to(kept)
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes the command
        variables = {
            "BYLINE_CACHE_DIR": str(tmp_path / "cache"),
            "TERM": "xterm",
            "NO_COLOR": "1",
            "PROMPT_TOOLKIT_NO_CPR": "1",  # nobody answers where the cursor is
        }
        command = [sys.executable, "-m", "bot", "chat", "--data-dir", str(library)]
        os.execve(sys.executable, command, {**os.environ, **variables})  # noqa: S606
    shown = b""
    asks, saves = b"How many people were hurt in Harbourton?\r", b"/save " + bytes(saved) + b"\r"
    filters = (b"/filter source=Courier\r", b"/filter off\r")
    for keys in (b"What hit\x03", b"\x03", *filters, asks, saves, b"\x04"):
        shown += read_until(terminal, b"\x1b[?2004h")  # the prompt is ready: pasting is told apart
        os.write(terminal, keys)
    shown += read_until(terminal, None)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown.decode(errors="replace")
    assert not re.search(rb"\x1b\[(?:3[0-7]|9[0-7])m", shown)  # NO_COLOR
    text = " ".join(re.sub(r"\x1b\[[\d;]*m", "", shown.decode()).split())
    assert "4 articles from 3 outlets" in text
    assert text.count("Ctrl-D or /quit leaves.") == 1
    _, is_off, behind = text.partition("Looking at all articles.")
    assert is_off
    assert "Courie" not in behind  # gone from beside the prompt, too; the last letter is written apart
    assert "three people were hurt" in behind
    assert "Traceback" not in text
    assert saved.read_text(encoding="utf-8").count("[^1]") == 2
    assert "hurt in Harbourton" in history.read_text()


def read_until(terminal: int, mark: bytes | None) -> bytes:
    """Return what is written to a terminal up to `mark`, or to its end."""
    shown = b""
    deadline = time.monotonic() + GUARD_S
    while (mark is None or mark not in shown) and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                read = os.read(terminal, 65_536)
            except OSError:  # the other end is closed
                break
            if not read:
                break
            shown += read
    return shown
