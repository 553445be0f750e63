"""Replies of language models become statements: every shape that models write, and the worst of them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.sentences import split_sentences
from qa.writing.reading_replies.bare_values import is_bare
from qa.writing.reading_replies.languages import is_foreign
from qa.writing.reading_replies.live_text import text_so_far
from qa.writing.reading_replies.marks import hide_marks
from qa.writing.reading_replies.markup import drop_links
from qa.writing.reading_replies.refusals import is_refusal
from qa.writing.reading_replies.replies import (
    LONGEST_REPLY_CHARS,
    LONGEST_STATEMENT_CHARS,
    MOST_STATEMENTS,
    WrittenAnswer,
    WrittenClaim,
    read_reply,
    read_written,
)

KNOWN = {1, 2, 3}
ROOT = Path(__file__).parents[1]
FORMULA = re.compile(r"[\\ʁʿ]")  # TeX, phonetic script and transliteration are no language
HANG_S = 30  # a guard against texts that take for ever, not a measure


def read(reply: str, *, prompt: str = "") -> list[tuple[str, tuple[int, ...]]]:
    """What is read of a reply, as plain pairs."""
    return [(one.text, one.passages) for one in read_reply(reply, KNOWN, prompt=prompt).statements]


@pytest.mark.parametrize(
    "reply",
    [
        "The sluice was shut on Friday. [1][2]",
        "The sluice was shut on Friday. [1, 2]",
        "The sluice was shut on Friday [1-2].",
        "The sluice was shut on Friday [1] [2].",
        "The sluice was shut on Friday. (Passage 1, Passage 2)",
        "The sluice was shut on Friday (passages 1 and 2).",
        "The sluice was shut on Friday (1, 2).",
        "The sluice was shut on Friday【1】【2†source】.",
        "The sluice was shut on Friday.[^1][^2]",
        "The sluice was shut on Friday.¹ [2]",
        "The sluice was shut on Friday. [Passage 1; Passage 2]",
        "The sluice was shut on Friday. [Source: 1, 2]",
        "The sluice was shut on Friday. Sources: 1, 2",
        "[1][2] The sluice was shut on Friday.",
        "[1] The sluice was shut on Friday. [2]",
        "The sluice [1] was shut on Friday [2].",
        "According to passage 1, the sluice was shut on Friday [2].",
        "Passage 1: The sluice was shut on Friday. [2]",
        "- The sluice was shut on Friday. [1][2]",
        "1. **The sluice** was shut on *Friday*. [1][2]",
        "The passage states that the sluice was shut on Friday. [1][2]",
        "The answer is: The sluice was shut on Friday. [1][2]",
        "> Answer: The sluice was shut on Friday. [1][2]",
        "Sure, here is what the passages say:\n\nThe sluice was shut on Friday. [1][2]",
        "```\nThe sluice was shut on Friday. [1][2]\n```",
        "| Statement | Passages |\n|---|---|\n| The sluice was shut on Friday. | [1][2] |",
        "<think>[3] says nothing, but [1] does.</think>\nThe sluice was shut on Friday. [1][2]",
        "All of it was thought before.</think>The sluice was shut on Friday. [1][2]",
        "The sluice was shut on Friday. [1][2]<|im_end|>\n<|im_start|>user\nThanks!",
        '{"claims": [{"text": "The sluice was shut on Friday.", "passages": [1, 2]}], "missing": []}',
        '```json\n[{"claim": "The sluice was shut on Friday.", "citations": ["1", "[2]"]}]\n```',
        'Here you are: {"answer": {"sentence": "The sluice was shut on Friday.", "sources": "1, 2"}}',
        '{"answer": "The sluice was shut on Friday. [1][2]"}',
        '{"text": "The sluice was shut on Friday.", "passages": [1]}\n'
        '{"text": "The sluice was shut on Friday.", "passages": [2]}',
        '{"claims": [{"text": "The sluice was shut on Friday.", "passages": [1, 2]}, {"text": "It is to',
        "The sluice was shut on Friday. [1]\nThe sluice was shut on Friday. [2]",
        "The sluice was shut on Friday. [1][2][7][99]",
        "The sluice\u200b was shut\u202e on Friday. [1][2]",
        "The <b>sluice</b> was shut<br>on Friday. [1][2]",
        "<p>The sluice was shut on Friday. <sup>[1]</sup><sup>[2]</sup></p>",
        "<script>alert('[3]')</script>The sluice was shut on Friday. [1][2]",
        "<!-- [3] -->\n<ul>\n<li>The sluice was shut on Friday. [1][2]</li>\n</ul>",
        "\x1b[1;31mThe sluice\x1b[0m was shut on Friday. [1][2]",
        "\x1b]0;owned\x07The sluice was [31mshut[0m on Friday. [1][2]",
        "The sluice was shut on Friday. [1][2] [9999] [-1]",
        "The sluice was shut on Friday [9999]. [¹] [²]",
        "[9999]\n[-1]\nThe sluice was shut on Friday. [1][2]\n[²]",
        "The sluice was shut on Friday. [1](https://evil.example/1) [2](https://evil.example/2)",
        "The sluice was shut on Friday. [1][2] ![x](https://evil.example/x.png)",
        "![x](https://evil.example/?q=1) The sluice was shut on Friday. [1][2]",
        "## When it was shut\n\nThe sluice was shut on Friday. [1][2]",
        "The sluice was shut on Friday.\nSources: [1], [2]",
        "The sluice was shut on Friday.\nPassages: 1, 2",
        "The sluice was shut on Friday.\n[1][2]",
        "The sluice was shut on Friday. [1][2]\n\nSources:\n[1] The Post, 2 March\n[2] NWA",
        "The sluice was shut on Friday. [1][2]\n\n**References**\n1. The Post, 2 March\n2. NWA",
        "The sluice was shut on Friday.[^1][^2]\n\n[^1]: The Post, 2 March\n[^2]: NWA",
        "The sluice was shut on Friday <sup>1, 2</sup>.",
        "<statement>The sluice was shut on Friday.</statement><passages>1, 2</passages>",
        "- statement: The sluice was shut on Friday.\n  passages: [1, 2]",
        "The sluice was shut on Friday ^[1]^ ^[2]^.",
        r"The sluice was shut on Friday. \[1\]\[2\]",
        "The sluice was shut on Friday [¶1] [P2].",
        "The sluice was shut on Friday [doc 1] [doc 2].",
        "The sluice was shut on Friday [1 - The Post] [2: NWA].",
        "The sluice was shut on Friday (see [1]) (see passage [2]).",
        '{"answer": {"shut": "The sluice was shut on Friday. [1][2]"}}',
        '{"reasoning": "Passage 3 says nothing of it.", "shut": "The sluice was shut on Friday. [1][2]"}',
        "<|channel|>analysis<|message|>Look at [3].<|end|><|start|>assistant<|channel|>final<|message|>"
        "The sluice was shut on Friday. [1][2]<|end|>",
        "The sluice was shut on Friday. [1][2]\n\nI hope this helps! Let me know if you need anything else.",
    ],
)
def test_reads_one_statement_and_its_passages_from_every_shape(reply: str) -> None:
    assert read(reply) == [("The sluice was shut on Friday.", (1, 2))]


def test_outlets_in_brackets_are_citations_of_their_passages() -> None:
    outlets = {1: "The Post", 2: "NWA", 3: "The Post"}
    for said in ("[The Post, 2 March]", "(Post)", "(Source: The Post)", "(The Post, 2 March 2026)"):
        reply = read_reply(f"It rained {said}. It snowed (NWA).", {1, 2, 3}, outlets=outlets)
        assert [(one.text, one.passages) for one in reply.statements] == [
            ("It rained.", (1, 3)),
            ("It snowed.", (2,)),
        ]
    inside = "The agency (NWA) said so (others deny it)."
    assert read_reply(inside, {2}, outlets=outlets).statements[0].text == inside


@pytest.mark.parametrize(
    "reply",
    [
        "The dyke holds [1]; the ferry sails [2].",
        "The dyke holds[1]The ferry sails[2]",
        "The dyke holds [1], and the ferry sails [2].",
        "The dyke holds (passage 1), while the ferry sails (passage 2).",
    ],
)
def test_clauses_with_citations_of_their_own_are_statements(reply: str) -> None:
    assert [one.rstrip(".") for one, _ in read(reply)] == ["The dyke holds", "The ferry sails"]
    assert [cited for _, cited in read(reply)] == [(1,), (2,)]


def test_what_lists_the_sources_is_no_statement() -> None:
    for listed in (
        "¹ The Post, 2 March 2026\n² NWA",
        "[1] Post – Dyke news\n[2] NWA: Ferry",
    ):
        reply = read_reply(
            f"The dyke holds.¹ It rained.²\n\n{listed}", {1, 2}, outlets={1: "The Post", 2: "NWA"}
        )
        assert [one.text for one in reply.statements] == ["The dyke holds.", "It rained."]


def test_a_refusal_of_one_part_takes_no_answer_to_another_with_it() -> None:
    for reply in (
        "The passages do not say who built it, but the dyke holds. [1]",
        "The dyke holds [1], but the passages do not say who built it.",
    ):
        said = read_reply(reply, KNOWN)
        assert [(one.text, one.passages) for one in said.statements] == [("The dyke holds.", (1,))]
        assert said.missing == ("who built it",)


def test_each_sentence_has_the_citations_that_stand_with_it() -> None:
    reply = "The dyke holds [1]. It rained all night. The ferry stays in port. [2][3]"
    assert read(reply) == [
        ("The dyke holds.", (1,)),
        ("It rained all night.", (2, 3)),
        ("The ferry stays in port.", (2, 3)),
    ]


def test_citations_before_sentences_belong_to_what_follows() -> None:
    assert read("[1] The dyke holds. [2] It rained all night.") == [
        ("The dyke holds.", (1,)),
        ("It rained all night.", (2,)),
    ]


def test_a_statement_without_a_passage_that_exists_is_kept_without_one() -> None:
    assert read("The dyke holds. [8]\nIt rained.") == [("The dyke holds.", ()), ("It rained.", ())]


def test_a_quotation_of_several_sentences_stays_whole() -> None:
    reply = "“We dig. We do not stop,” said Ada Brunn. [1]"
    assert read(reply) == [("“We dig. We do not stop,” said Ada Brunn.", (1,))]


@pytest.mark.parametrize(
    "kept", ["Article 5 was never invoked.", "The vote of (2024) counts.", "It fell to [0.5]."]
)
def test_figures_in_brackets_are_no_citations(kept: str) -> None:
    assert read(f"{kept} [2]") == [(kept, (2,))]


@pytest.mark.parametrize(
    ("power", "said"),
    [
        ("The marsh covers 12 km² [1].", "The marsh covers 12 km²."),
        ("The marsh covers 12km² in all. [1]", "The marsh covers 12km² in all."),
        ("The tank holds 30 m³ [1].", "The tank holds 30 m³."),
        ("It holds 10⁶ cells and 10¹² germs [1].", "It holds 10⁶ cells and 10¹² germs."),
        ("It is 10⁻³ of that [1].", "It is 10⁻³ of that."),
        ("It is 5<sup>2</sup> metres wide [1].", "It is 5² metres wide."),
        ("It covers 12 km<sup>2</sup>. [1]", "It covers 12 km²."),
        ("It covers 12 km², and the ferry sails daily [1].", "It covers 12 km², and the ferry sails daily."),
    ],
)
def test_a_power_is_no_citation(power: str, said: str) -> None:
    assert read(power) == [(said, (1,))]


@pytest.mark.parametrize(
    "cited",
    [
        "The marsh covers 12 km².²",
        "The marsh covers 12 km². <sup>2</sup>",
        "The marsh covers 12 km² ².",
    ],
)
def test_a_raised_figure_behind_a_stop_or_a_word_is_a_citation(cited: str) -> None:
    assert read(cited) == [("The marsh covers 12 km².", (2,))]
    assert read("The marsh was drained in 1995². It dried².") == [
        ("The marsh was drained in 1995.", (2,)),
        ("It dried.", (2,)),
    ]


def test_yes_or_no_stays_with_what_shows_it() -> None:
    assert read("Yes. [1]\nThe dyke holds. [1]") == [("Yes. The dyke holds.", (1,))]
    assert read("No\nThe dyke broke. [2]") == [("No The dyke broke.", (2,))]


def test_what_only_looks_like_a_tag_or_a_mark_stays() -> None:
    for kept in ("It costs < 5 and > 3 crowns.", "AT&T said that “in [2019] we dug”.", "I <3 the dyke."):
        assert read(f"{kept} [2]") == [(kept, (2,))]
    assert read("Kern &amp; Moll built it. [2]") == [("Kern & Moll built it.", (2,))]


def test_what_stood_around_a_link_goes_with_it() -> None:
    said = "The dyke holds (see https://evil.example/x), it said [link=https://evil.example/y]."
    assert drop_links(said) == "The dyke holds, it said."


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("The dyke holds, see https://evil.example/x", "The dyke holds"),
        ("The dyke holds. More on this at https://evil.example/x.", "The dyke holds."),
        ("The dyke holds – www.evil.example", "The dyke holds"),
        ("The dyke holds (source: https://a.example/1 and https://b.example/2).", "The dyke holds."),
        ("The dyke holds. Source: https://evil.example/x", "The dyke holds."),
        ("You can find more details at https://evil.example/x.", ""),
        ("Mehr dazu unter https://evil.example/x.", ""),
        ("The mayor said at https://evil.example/x that it holds.", "The mayor said that it holds."),
        ("Tickets are sold on www.evil.example and at the pier.", "Tickets are sold and at the pier."),
        ("See the plan. It is on the table.", "See the plan. It is on the table."),
    ],
)
def test_what_only_led_up_to_a_link_goes_with_it(said: str, left: str) -> None:
    assert drop_links(said) == left


def test_half_a_sentence_at_the_end_is_left_out() -> None:
    assert read("The dyke holds. [1]\nIt is said that the may") == [("The dyke holds.", (1,))]


def test_a_reply_that_was_cut_off_ends_with_its_last_whole_sentence() -> None:
    for cut, whole in (
        ("The dyke holds. [1] It rained [2] al", ["The dyke holds."]),
        ("The dyke holds.\nIt rained all nig", ["The dyke holds."]),
        ("The dyke holds. [1] It rained.", ["The dyke holds.", "It rained."]),
        ("The dyke ho", []),
    ):
        assert [one.text for one in read_reply(cut, KNOWN, is_cut=True).statements] == whole


def test_a_writer_without_full_stops_is_read_all_the_same() -> None:
    assert read("The dyke holds") == [("The dyke holds", ())]
    assert read("The dyke holds\nIt rained") == [("The dyke holds", ()), ("It rained", ())]


def test_what_repeats_the_prompt_is_left_out() -> None:
    prompt = "#1f2e3d4c [1] The Post, Dyke news\nQuestion: Does the dyke hold?\nReply in plain lines."
    reply = (
        "Question: Does the dyke hold?\nReply in plain lines.\nIt ends with 1f2e3d4c.\nThe dyke holds. [1]"
    )
    assert read(reply, prompt=prompt) == [("The dyke holds.", (1,))]


PROMPT = (
    "Answer in the words of the news articles.\n#1f2e3d4c [1] The Post, Friday, 6 March 2026, Dyke news\n\n"
    "#1f2e3d4c End of the passages\n\nQuestion: Is it true that the dyke holds?"
)


@pytest.mark.parametrize(
    "echo",
    [
        "#1f2e3d4c End of the passages",
        "End of the passages.",
        "The passage number is 1.",
        "The passage number is 1f2e3d4c.",
        "#1f2e3d4c #1f2e3d4c #1f2e3d4c",
        "Passage 1",
        "The first passage begins with 7.",
        "[1] The Post, Friday, 6 March 2026, Dyke news",
        "#1f2e3d4c [1] The Post, Friday, 6 March 2026, Dyke news. It rained.",
        "Question: Is it true that the dyke holds?",
        "Is it true that the dyke holds?",
        "Answer in the words of the news articles.",
    ],
)
@pytest.mark.parametrize("reply", ["{}\nThe dyke holds.", "The dyke holds.\n{}", "The dyke holds. {}"])
def test_parts_of_the_prompt_are_no_statements(echo: str, reply: str) -> None:
    kept = [text for text, _ in read(reply.format(echo), prompt=PROMPT)]
    assert [text for text in kept if text != "It rained."] == ["The dyke holds."]


def test_an_echo_in_a_field_is_no_statement_either() -> None:
    claims = [WrittenClaim(text="The passage number is 1.", passages=[1])]
    assert not read_written(WrittenAnswer(claims=claims, missing=[], can_answer=True), KNOWN, prompt=PROMPT)


def test_what_is_missing_is_told_apart() -> None:
    reply = read_reply("The dyke holds. [1]\n**MISSING:** who built it", KNOWN)
    assert ([one.text for one in reply.statements], reply.missing) == (["The dyke holds."], ("who built it",))
    assert read_reply("The dyke holds. [1]\nMISSING: nothing", KNOWN).missing == ()


REFUSALS = [
    "I don't know.",
    "I'm sorry, but I cannot answer that from the passages.",
    "The passages do not say when the dyke was built.",
    "None of the passages mentions the dyke.",
    "The provided text does not contain any information about the dyke.",
    "When the dyke was built is not mentioned in the passages.",
    "There is no information about the dyke in the provided passages.",
    "MISSING: everything",
    "Not mentioned.",
    "Ich weiß es nicht.",
    "Leider kann ich diese Frage nicht beantworten.",
    "Die Passagen enthalten keine Angaben dazu.",
    "Je ne sais pas.",
    "Les passages ne disent rien à ce sujet.",
    "No lo sé.",
    "Los pasajes no lo dicen.",
    "Não sei.",
    "Non lo so.",
    "Ik weet het niet.",
    "Nie wiem.",
    "Я не знаю.",
    "К сожалению, не могу ответить.",
    "В отрывках об этом не говорится.",
    "На жаль, не можу відповісти.",
    "В уривках про це немає відомостей.",
    "我不知道。",
    "わかりません。",
    '{"claims": [], "missing": ["when it was built"], "can_answer": false}',
    '{"can_answer": false}',
]


@pytest.mark.parametrize("reply", REFUSALS)
def test_a_reply_that_says_it_has_no_answer_is_a_refusal(reply: str) -> None:
    read = read_reply(reply, KNOWN)
    assert (read.refused, read.statements) == (True, ())


@pytest.mark.parametrize(
    "statement",
    [
        "The minister did not say why.",
        "The report does not name the captain.",
        "Police found no evidence of arson.",
        "“I do not know,” the captain said.",
        "Sources did not give a figure.",
        "Нападающий не смог забить гол.",
        "Der Minister nannte keine Zahl.",
        "No one was hurt.",
        "Nobody is known to have been missing.",
    ],
)
def test_news_that_somebody_did_not_say_something_is_no_refusal(statement: str) -> None:
    assert not is_refusal(statement)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "  \n",
        "```\n```",
        "<think>Which dyke?",
        "Yes [1]",
        "[1][2]",
        "{}",
        "[]",
        "Answer:",
        '{"claims": [], "missing": ["when"]}',
    ],
)
def test_a_reply_with_nothing_in_it_is_neither_answer_nor_refusal(reply: str) -> None:
    assert not read_reply(reply, KNOWN)


def test_fields_are_read_like_lines() -> None:
    written = WrittenAnswer(
        claims=[
            WrittenClaim(text="The dyke holds [2]. It rained.", passages=[1, 9]),
            WrittenClaim(text="The passages do not say who built it.", passages=[1]),
        ],
        missing=["who built it"],
        can_answer=True,
    )
    reply = read_written(written, KNOWN)
    assert [(one.text, one.passages) for one in reply.statements] == [
        ("The dyke holds.", (2, 1)),
        ("It rained.", (1,)),
    ]
    assert (reply.missing, reply.refused) == (("who built it",), False)


def test_only_links_to_what_was_cited_survive() -> None:
    allowed = {"https://tribune.example/dyke"}
    text = "See [the plan](https://evil.example/?q=secret), www.evil.example/x, evil.example/y or {}."
    kept = drop_links(text.format("https://tribune.example/dyke"), allowed)
    assert kept == "See the plan or https://tribune.example/dyke."
    assert "http" not in drop_links(text.format("https://tribune.example/dyke?q=secret"), allowed)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The dyke ho", "The dyke ho"),
        ("- **The dyke** holds. [1][", "The dyke holds."),
        ("<think>Which dyke", ""),
        ("<thi", ""),
        ("<think>Which?</think>The dyke", "The dyke"),
        ('{"claims": [{"te', ""),
        ('{"claims": [{"text": "The \\"old\\" dy', 'The "old" dy'),
        ('```json\n{"claims": [{"text": "A.", "passages": [1]}, {"text": "B \\u00', "A. B"),
        ("The dyke holds. [1]\nMISS", "The dyke holds."),
        ("The dyke holds. [1]\nMISSING: who bu", "The dyke holds."),
        ("The dyke holds, see https://evil.exa", "The dyke holds"),
    ],
)
def test_what_is_shown_while_a_reply_is_written_is_readable(written: str, shown: str) -> None:
    assert text_so_far(written) == shown


ENGLISH = "The dyke was shut by the mayor on the day of the storm."
GERMAN = "Der Deich wurde von der Stadt am Tag des Sturms nicht geschlossen."
RUSSIAN = "Дамба была закрыта мэром города."
CHINESE = "大坝在暴风雨当天被市长关闭了，没有人受伤。"


@pytest.mark.parametrize(
    ("reply", "known", "foreign"),
    [
        (ENGLISH, [ENGLISH], False),
        (GERMAN, [ENGLISH], True),
        (GERMAN, [ENGLISH, GERMAN], False),
        (RUSSIAN, [ENGLISH], True),
        (RUSSIAN, [RUSSIAN, ENGLISH], False),
        (CHINESE, [ENGLISH], True),
        ("Mara Kern, Oldmere.", [GERMAN], False),
        (GERMAN, ["Deich zu?"], False),
        (RUSSIAN, [], False),
    ],
)
def test_an_answer_in_a_language_of_nobody_is_told(reply: str, known: list[str], foreign: bool) -> None:
    assert is_foreign(reply, known) is foreign


SHORT_AND_FOREIGN = [
    "Der Stadtrat genehmigte das Budget.",
    "Die Brücke ist geschlossen.",
    "Der Bürgermeister trat zurück.",
    "Drei Menschen wurden verletzt.",
    "Ja, der Rat stimmte zu.",
    "Am Freitag um 12 Uhr.",
    "Le conseil a approuvé le budget.",
    "Le pont est fermé.",
    "Trois personnes ont été blessées.",
    "El consejo aprobó el presupuesto.",
    "El alcalde dimitió.",
    "Tres personas resultaron heridas.",
    "Il consiglio ha approvato il bilancio.",
    "O conselho aprovou o orçamento.",
    "De raad keurde de begroting goed.",
]
SHORT_QUESTIONS = ["Who approved the budget?", "When was the bridge closed?", "How many were hurt?"]


@pytest.mark.parametrize("reply", SHORT_AND_FOREIGN)
@pytest.mark.parametrize("question", SHORT_QUESTIONS)
def test_a_short_answer_in_a_language_of_nobody_is_told_too(reply: str, question: str) -> None:
    assert is_foreign(reply, [question])
    assert is_foreign(reply, [question], [ENGLISH])
    assert not is_foreign(reply, [question, reply])


@pytest.mark.parametrize(
    "reply",
    [
        "Le Monde reported it.",
        "El Niño hit Peru hard.",
        "Las Vegas casinos closed.",
        "Vera Lind of Los Angeles.",
        "Café de la Paix burned down.",
        "Rio de Janeiro.",
        "Der Spiegel.",
        "4.2 million crowns.",
        "Kern & Moll.",
        "Ja.",
    ],
)
def test_a_foreign_name_is_no_foreign_language(reply: str) -> None:
    assert not any(is_foreign(reply, [question]) for question in SHORT_QUESTIONS)
    assert not is_foreign(
        "Die Zeit interviewed Merkel.", SHORT_QUESTIONS, ["It was told by Die Zeit of Hamburg."]
    )


def test_no_sentence_of_english_articles_is_foreign() -> None:
    shared = sorted((ROOT.parent / "shared" / "datasets").glob("*/articles.jsonl"))
    samples = sorted((ROOT / "samples" / "articles").glob("*.txt"))
    texts = [path.read_text() for path in samples if "grenz" not in path.name]
    texts += [json.loads(line)["text"] for path in shared for line in path.read_text().splitlines()[:150]]
    sentences = [text[start:end] for text in texts for start, end in split_sentences(text)]
    spoken = [one for one in sentences if len(re.findall(r"\b[a-z]{3,}\b", one)) >= 3 and "``" not in one]
    assert len(spoken) > (2_000 if shared else 200)
    foreign = [
        one
        for place, one in enumerate(spoken)
        if is_foreign(one, [SHORT_QUESTIONS[place % len(SHORT_QUESTIONS)]])
    ]
    assert not [one for one in foreign if not FORMULA.search(one)]


# What holds for every text, however it was made.

WORDS = """[ ] ( ) { } " \\ <think> </think> [1] 【 † MISSING: - 1. ** _ | . “ ” ¹ passage The dyke holds. It
    rained "text": "claims": "passages": https://x.example/y <|im_end|> I don't know <b> </b> <script>
    </script> <!-- --> &amp; \x1b[31m ![x](y) [-1] [9999]"""
PIECES = st.sampled_from([*WORDS.split(), "[1, 2]", "```json\n", "\n", " ", "\ud800", "\u202e", "passage 1"])
HOSTILE = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@settings(deadline=None)
@given(HOSTILE)
def test_any_reply_is_read_within_bounds_and_nothing_is_made_up(reply: str) -> None:
    read = read_reply(reply, KNOWN)
    assert len(read.statements) <= MOST_STATEMENTS
    assert len(read.missing) <= MOST_STATEMENTS
    said = re.findall(r"\w+", json.loads(f'"{reply}"') if _is_json_string(reply) else reply)
    for statement in read.statements:
        assert len(statement.text) <= LONGEST_STATEMENT_CHARS
        assert set(statement.passages) <= KNOWN
        assert any(map(str.isalnum, statement.text))
        statement.text.encode()  # no half characters
        if "\\" not in reply:  # else words come out of escapes
            assert _is_subsequence("".join(re.findall(r"\w", statement.text)), "".join(said))


@settings(deadline=None)
@given(HOSTILE)
def test_whatever_is_written_can_be_shown_so_far(written: str) -> None:
    shown = text_so_far(written)
    assert len(shown) <= LONGEST_REPLY_CHARS
    assert "\n" not in shown


HUGE = {
    "lists": "[" * 30_000,
    "fields": '{"a":' * 10_000,
    "open texts": '{"text": "' * 3_000,
    "cut escapes": '{"text": "' + "\\u12" * 5_000,
    "a long number": '{"passages": [' + "9" * 6_000 + "]}",
    "numbers": "(" + "1, " * 9_000,
    "stars": "**a" * 9_000,
    "words for passages": "passage " * 4_000,
    "links": "[x](" * 5_000,
    "hosts": "a." * 9_000,
    "thoughts": "<think>" * 5_000,
    "angles": "<" * 20_000,
    "quotation marks": "“" * 5_000 + ". A. B. C",
    "words before passages": "the " * 8_000 + "passages",
    "spaces": "1" + " " * 19_000 + "x",
    "bullets": "- " * 9_000,
    "lines": "A.\n" * 9_000,
    "scripts": "<script>" * 2_500,
    "comments": "<!--" * 5_000,
    "tags": "<a " * 6_000,
    "escapes": "\x1b[" * 9_000,
    "titles": "\x1b]" * 9_000,
    "images": "![" * 9_000,
}


@pytest.mark.parametrize("reply", HUGE.values(), ids=HUGE.keys())
def test_a_huge_reply_is_read_without_getting_stuck(reply: str) -> None:
    began_s = time.monotonic()
    assert len(read_reply(reply, KNOWN).statements) <= MOST_STATEMENTS
    assert len(text_so_far(reply)) <= LONGEST_REPLY_CHARS
    assert time.monotonic() - began_s < HANG_S


# One sign or word over and over, alone or behind what opens something.
LOOPING = [
    *"!\"#$%&'()*+,-./:;<=>?@[]\\^_`{|}~“”«»„【】¹⁻–—•\n\t \0",
    *(
        "a ",
        "1 ",
        "1, ",
        "(1",
        "[1",
        "[1] ",
        "and ",
        "A and ",
        "<a ",
        "<sup>",
        "<!--",
        "`a",
        "**a",
        " _a",
        "[a](b ",
    ),
    *("a.", "see ", "source ", "passage ", "not ", "no ", "a: ", '{"', '"text":"', "```a\n", "Missing: "),
]


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(["", "a", "[", "[passage", "<sup>", "The dyke holds. [1] "]), st.sampled_from(LOOPING))
@example("", "`")
@example("The dyke holds. [1] ", "\t")
@example("<sup>", " ")
def test_a_looping_reply_does_not_hang(opening: str, looped: str) -> None:
    reply = (opening + looped * LONGEST_REPLY_CHARS)[:LONGEST_REPLY_CHARS]
    began_s = time.monotonic()
    read = read_reply(reply, KNOWN)
    text_so_far(reply)
    hide_marks(reply)
    for said in [one.text for one in read.statements] + [reply]:
        is_bare(said)
    assert time.monotonic() - began_s < HANG_S


def _is_json_string(text: str) -> bool:
    try:
        return isinstance(json.loads(f'"{text}"'), str)
    except ValueError:
        return False


def _is_subsequence(inner: str, outer: str) -> bool:
    letters = iter(outer.casefold())
    return all(letter in letters for letter in inner.casefold())
