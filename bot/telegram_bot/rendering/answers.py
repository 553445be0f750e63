"""Answers as messages: claims with the numbers of their sources, the sources below, buttons under the last.

A refusal says what was searched and offers the nearest articles. An answer comes in as the pipeline gave it,
or as the store kept it: then without passages, which only shortens what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.telegram_bot.pressing.presses import AskWithin, Cancel, MoreSources, Nothing, Rate, ShowPassage
from bot.telegram_bot.pressing.windows import Window
from bot.telegram_bot.rendering.chat_text import clip, make_harmless
from bot.telegram_bot.rendering.describing_search import describe_filters, describe_search
from bot.telegram_bot.rendering.outgoing import Button, OutgoingMessage
from bot.telegram_bot.rendering.quoting_sources import (
    embolden,
    group_by_article,
    link_title,
    name_source,
    open_button,
    quote_article,
)
from bot.telegram_bot.rendering.splitting import MOST_UNITS, split_text
from bot.telegram_bot.rendering.styled_text import (
    StyledText,
    bold,
    count_units,
    join,
    link,
    plain,
    to_html,
    to_plain,
)
from bot.telegram_bot.rendering.viewing import View, to_messages
from qa.answers import Answer, Citation, Claim, Outcome, Passage

SOURCES_SHOWN = 3  # articles under an answer; the others are a button away
ARTICLES_OFFERED = 3  # under a refusal
ALSO_FOUND = 5

_LONGEST_CLAIM = 3_000  # characters; a text without a full stop is one sentence, however long
_LONGEST_PART = 200
_NO_BREAK = "\u00a0"  # a number that stands alone in a line says nothing
_LONGEST_MODEL = 100
_PASSAGE_BUTTONS = 5


def render_answer(
    view: View, answer: Answer, *, turn: int, window: Window = Window.ALL, searched_for: str = ""
) -> tuple[OutgoingMessage, ...]:
    """Return `answer` as messages; `turn` is what its buttons refer to.

    `window` is the one that was in force, `searched_for` the question that was searched when it is not the
    one that was asked.
    """
    if answer.outcome is Outcome.ANSWERED:
        text, rows = _write_answer(view, answer), [_source_buttons(view, answer, turn)]
    else:
        text, rows = _offer_nearest(view, answer)
    below = [_window_buttons(view, turn, window), _rating_buttons(view, turn)]
    return to_messages(join([write_searching(view, searched_for), text], "\n\n"), [*rows, *below])


def render_partial(view: View, text: str, *, update: int, searched_for: str = "") -> OutgoingMessage:
    """Return what is written of an answer so far as one message: of a long one, the end.

    It says that nothing of it is checked yet, and has a button that calls the question of `update` off.
    """
    say = view.phrases.say
    words = plain(make_harmless(text, keep_lines=True))
    state = plain(say("draft-unchecked") if words else say("searching"))
    head = join([write_searching(view, searched_for), state], "\n\n")
    room = MOST_UNITS - count_units(to_plain(head)) - len("\n\n")
    shown = split_text(words, most_units=room)[-1] if words else ()
    cancel = (view.button(say("button-cancel"), Cancel(update)),)
    return OutgoingMessage(to_html(join([head, shown], "\n\n")), (cancel,))


def render_more_sources(
    view: View, answer: Answer, found: Sequence[Passage] = ()
) -> tuple[OutgoingMessage, ...]:
    """Return the sources that did not fit under `answer`, and what else was `found`, as messages."""
    groups = group_by_article(answer.citations)[SOURCES_SHOWN:]
    rest = [quote_article(view, group, answer.passages) for group in groups]
    others = list(_other_articles(answer.citations, found or answer.passages))[:ALSO_FOUND]
    heads = [join([name_source(view, one), link_title(view, one)], "\n") for one in others]
    say = view.phrases.say
    cited = [bold(say("more-sources-title")), join(rest, "\n")] if rest else []
    uncited = [bold(say("also-found-title")), *heads] if heads else []
    text = join([*cited, *uncited], "\n\n") or plain(say("no-more-sources"))
    return to_messages(text, [[open_button(view, one)] for one in others])


def write_searching(view: View, searched_for: str) -> StyledText:
    """Return the line that says what is searched for; nothing when the question was searched as asked."""
    question = make_harmless(searched_for)
    return plain(view.phrases.say("searching-for", question=question)) if question else ()


def write_claims(answer: Answer) -> StyledText:
    """Return the claims with the numbers of their sources as links.

    Sentences of articles stand apart; those that a language model wrote follow one another.
    """
    links = {citation.n: link(f"[{citation.n}]", citation.url) for citation in answer.citations}
    claims = [_write_claim(claim, links) for claim in answer.claims]
    return join(claims, " " if answer.written_by else "\n\n")


def write_note(view: View, answer: Answer) -> StyledText:
    """Return what did not go as it was set; nothing when all did.

    The pipeline's own words are for who runs it: in English, with addresses and paths of the machine.
    """
    if not answer.note:
        return ()
    return plain(view.phrases.say("note-cut-short" if answer.written_by else "note-own-words"))


def write_writer(view: View, answer: Answer) -> StyledText:
    """Return which language model wrote the claims; nothing for the articles' own sentences."""
    provider, _, name = answer.written_by.partition(":")
    if provider == "gguf" or name.startswith(("/", "~", ".")):  # in which folder it lies is nobody's business
        name = re.split(r"[/\\]", name)[-1]
    model = clip(make_harmless(":".join(filter(None, (provider, name)))), _LONGEST_MODEL)
    return plain(view.phrases.say("written-by", model=model)) if model else ()


def write_refusal(view: View, answer: Answer) -> StyledText:
    """Return that the articles do not answer, why where it is known, and what was searched."""
    say = view.phrases.say
    title = bold(say("refusal-title"))
    reason = plain(_say_reason(view, answer))
    searched = join([describe_search(view, answer.searched), *describe_filters(view, answer.searched)], "\n")
    return join([join([title, reason], "\n"), searched], "\n\n")


def nearest_articles(answer: Answer) -> list[Citation | Passage]:
    """Return what comes nearest to an answer, the best of each of a few articles."""
    nearest = () if answer.nearest is None else (answer.nearest,)
    found: list[Citation | Passage] = [*nearest, *_other_articles(nearest, answer.passages)]
    return found[:ARTICLES_OFFERED]


def _say_reason(view: View, answer: Answer) -> str:
    """Why the pipeline refused, where the title does not say it. Its own reasons are in English."""
    if answer.confidence > 0 or answer.nearest is not None:
        return ""
    return view.phrases.say("refusal-no-subject" if answer.passages else "refusal-unrelated")


def _write_answer(view: View, answer: Answer) -> StyledText:
    groups = group_by_article(answer.citations)[:SOURCES_SHOWN]
    sources = join([quote_article(view, group, answer.passages) for group in groups], "\n")
    parts = (clip(make_harmless(part), _LONGEST_PART) for part in answer.missing)
    missing = [plain(view.phrases.say("missing-part", part=part)) for part in parts]
    notes = join([*missing, *describe_filters(view, answer.searched), write_writer(view, answer)], "\n")
    decision = plain(clip(make_harmless(answer.decision), _LONGEST_CLAIM))
    return join([write_claims(answer), decision, write_note(view, answer), sources, notes], "\n\n")


def _write_claim(claim: Claim, links: Mapping[int, StyledText]) -> StyledText:
    words = embolden(claim.text, claim.marks, most_chars=_LONGEST_CLAIM, keep_lines=True)
    return join([words, *(links[n] for n in claim.citations if n in links)], _NO_BREAK)


def _other_articles(citations: Iterable[Citation], found: Iterable[Passage]) -> Iterator[Passage]:
    """The best passage of each article that is not cited."""
    seen = {citation.article_id for citation in citations}
    for passage in found:
        if passage.article_id not in seen:
            seen.add(passage.article_id)
            yield passage


def _offer_nearest(view: View, answer: Answer) -> tuple[StyledText, list[list[Button]]]:
    """A refusal, and a button for each of the nearest articles."""
    rows = [[open_button(view, one)] for one in nearest_articles(answer)]
    nearest = plain(view.phrases.say("nearest-title")) if rows else ()
    return join([write_refusal(view, answer), nearest], "\n\n"), rows


def _source_buttons(view: View, answer: Answer, turn: int) -> list[Button]:
    """One button for each source's passage, named by its number when there are several; then the others."""
    firsts = [group[0].n for group in group_by_article(answer.citations)[:_PASSAGE_BUTTONS]]
    label = view.phrases.say("button-passage")
    buttons = [
        view.button(f"{label} {n}" if len(firsts) > 1 else label, ShowPassage(turn, n))
        for n in firsts[:SOURCES_SHOWN]
    ]
    has_more = len(firsts) > SOURCES_SHOWN or any(_other_articles(answer.citations, answer.passages))
    more = [view.button(view.phrases.say("button-more-sources"), MoreSources(turn))] if has_more else []
    return [*buttons, *more]


def _window_buttons(view: View, turn: int, chosen: Window) -> list[Button]:
    """How far back to look; the one in force does nothing."""
    labels = window_labels(view)
    return [
        view.button(f"✓ {label}", Nothing())
        if window is chosen
        else view.button(label, AskWithin(turn, window))
        for window, label in labels.items()
    ]


def window_labels(view: View) -> dict[Window, str]:
    """Return what the windows are called on buttons, the shortest first."""
    say = view.phrases.say
    return {Window.DAY: say("window-day"), Window.WEEK: say("window-week"), Window.ALL: say("window-all")}


def _rating_buttons(view: View, turn: int) -> list[Button]:
    return [view.button("👍", Rate(turn, good=True)), view.button("👎", Rate(turn, good=False))]
