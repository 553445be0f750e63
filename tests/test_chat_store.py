"""What the bot remembers: that nothing is lost or doubled, whenever it is killed; bounds; forgetting; damage.

The kill is a real one: another process writes to the store and is ended by SIGKILL at a random moment, again
and again, over the same file.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram_bot.remembering import chat_store, update_log
from bot.telegram_bot.remembering.chat_records import Notice
from bot.telegram_bot.remembering.chat_store import ChatSettings, ChatStore, Feedback, Forgotten, People, Turn
from bot.telegram_bot.remembering.guest_list import Allowance
from bot.telegram_bot.remembering.state_database import StateError

ROOT = Path(__file__).resolve().parents[1]


class Clock:
    """Time that a test sets."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "telegram.sqlite"


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[ChatStore]:
    store = ChatStore.open(path, clock)
    yield store
    store.close()


def add_turn(
    store: ChatStore,
    *,
    chat: int = 1,
    user: int = 1,
    thread: int | None = None,
    message: int = 10,
    question: str = "Who won?",
    answer: str = "{}",
    window: str = "",
    answers: tuple[int, ...] = (),
) -> int:
    return store.add_turn(
        chat_id=chat,
        user_id=user,
        thread_id=thread,
        question_message_id=message,
        question=question,
        standalone=question,
        answer_json=answer,
        window=window,
        answer_message_ids=answers,
    )


def questions(turns: tuple[Turn, ...]) -> list[str]:
    return [turn.question for turn in turns]


# Updates


def test_an_update_is_begun_once_however_often_it_is_delivered(store: ChatStore) -> None:
    assert store.begin_update(7, 1, "payload")
    assert not store.begin_update(7, 1, "payload")
    store.finish_update(7)
    assert not store.begin_update(7, 1, "payload")


def test_what_was_in_flight_comes_back_in_the_order_of_arrival(store: ChatStore, path: Path) -> None:
    for update_id in (900, 3, 500):  # after a week of silence, Telegram numbers anew
        store.begin_update(update_id, 1, f"payload {update_id}")
    store.finish_update(3)
    store.close()
    again = ChatStore.open(path, Clock())
    assert [(one.update_id, one.payload) for one in again.unfinished_updates()] == [
        (900, "payload 900"),
        (500, "payload 500"),
    ]
    again.close()


def test_the_parts_of_an_answer_that_went_out_are_known_and_the_one_in_doubt(store: ChatStore) -> None:
    store.begin_update(7, 1, "")
    store.begin_sending(7, 0)
    assert (store.unfinished_updates()[0].sent, store.unfinished_updates()[0].in_doubt) == ((), True)
    store.finish_sending(7, 0, message_id=55)
    store.begin_sending(7, 1)
    assert (store.unfinished_updates()[0].sent, store.unfinished_updates()[0].in_doubt) == ((55,), True)
    store.finish_sending(7, 1, message_id=None)  # Telegram refused it
    assert (store.unfinished_updates()[0].sent, store.unfinished_updates()[0].in_doubt) == ((55,), False)


def test_attempts_are_counted_so_that_an_update_that_kills_the_bot_can_be_given_up(store: ChatStore) -> None:
    store.begin_update(7, 1, "")
    assert [store.retry_update(7), store.retry_update(7), store.retry_update(8)] == [2, 3, 0]


def test_an_update_has_one_invitation_and_its_code_goes_with_it(store: ChatStore, path: Path) -> None:
    store.begin_update(7, 1, "")
    code = store.guests.make_invitation(update_id=7)
    assert store.guests.make_invitation(update_id=7) == code
    assert len(store.guests.invitations()) == 1
    store.finish_update(7)
    assert count(path, "SELECT count(*) FROM updates WHERE made != ''") == 0
    others = {code, store.guests.make_invitation(update_id=8), store.guests.make_invitation()}
    assert len(others) == len(store.guests.invitations()) == 3


def test_old_updates_go_by_themselves_and_their_texts_at_once(
    store: ChatStore, path: Path, clock: Clock
) -> None:
    store.begin_update(1, 1, "a question of mine")
    store.finish_update(1)
    assert count(path, "SELECT count(*) FROM updates WHERE payload != ''") == 0
    clock.now += 4 * 86_400
    store.begin_update(2, 1, "")
    assert count(path, "SELECT count(*) FROM updates WHERE id = 1") == 0


def test_a_payload_beyond_the_bound_is_not_kept_but_the_update_is(store: ChatStore) -> None:
    store.begin_update(1, 1, "x" * (update_log.MOST_PAYLOAD_CHARS + 1))
    assert [one.payload for one in store.unfinished_updates()] == [""]


def test_an_update_that_is_owed_an_answer_does_not_grow_old(store: ChatStore, clock: Clock) -> None:
    store.begin_update(1, 1, "asked before the machine was switched off")
    clock.now += 30 * 86_400
    store.begin_update(2, 1, "")
    assert [one.update_id for one in store.unfinished_updates()] == [1, 2]


# Conversations


def test_a_turn_is_found_by_its_question_and_by_each_message_of_its_answer(store: ChatStore) -> None:
    turn_id = add_turn(store, message=10, answers=(11, 12))
    found = [store.turn_of_message(1, message) for message in (10, 11, 12)]
    assert [turn and turn.id for turn in found] == [turn_id] * 3
    assert store.turn_of_message(1, 13) is None
    assert store.turn_of_message(2, 10) is None


def test_the_window_of_a_turn_is_kept_until_the_chat_chooses_anew(store: ChatStore) -> None:
    mine, other = add_turn(store, chat=1, window="day"), add_turn(store, chat=2, window="week")
    assert [turn and turn.window for turn in (store.turn(mine, 1), store.turn(other, 2))] == ["day", "week"]
    store.drop_windows(1)
    assert [turn and turn.window for turn in (store.turn(mine, 1), store.turn(other, 2))] == ["", "week"]


def test_a_turn_is_not_given_to_another_chat(store: ChatStore) -> None:
    turn_id = add_turn(store, chat=1)
    assert store.turn(turn_id, chat_id=2) is None
    turn = store.turn(turn_id, chat_id=1)
    assert turn is not None
    assert (turn.id, turn.chat_id, turn.thread_id) == (turn_id, 1, 0)


def test_the_last_turns_are_those_of_the_user_in_the_topic_oldest_first(store: ChatStore) -> None:
    for question, user, thread in [
        ("a", 1, None),
        ("b", 2, None),
        ("c", 1, 5),
        ("d", 1, None),
        ("e", 1, None),
    ]:
        add_turn(store, user=user, thread=thread, question=question)
    assert questions(store.turns(1, 1, limit=2)) == ["d", "e"]
    assert questions(store.turns(1, 1)) == ["a", "d", "e"]
    assert questions(store.turns(1, 1, thread_id=5)) == ["c"]


def test_an_edited_question_replaces_the_answer_and_its_messages(store: ChatStore) -> None:
    turn_id = add_turn(store, answers=(11, 12))
    store.replace_answer(turn_id, question="Who lost?", standalone="Who lost the vote?", answer_json="[]")
    store.note_answer_messages(turn_id, [11])
    turn = store.turn(turn_id, 1)
    assert turn is not None
    assert (turn.question, turn.standalone, turn.answer_json) == ("Who lost?", "Who lost the vote?", "[]")
    assert turn.answer_message_ids == (11,)
    assert store.turn_of_message(1, 12) is None


def test_the_oldest_turns_of_a_chat_make_room_and_their_numbers_are_never_used_again(
    store: ChatStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_store, "MOST_TURNS_OF_CHAT", 3)
    other = add_turn(store, chat=2)
    ids = [add_turn(store, question=str(n), answers=(n,)) for n in range(5)]
    assert questions(store.turns(1, 1, limit=10)) == ["2", "3", "4"]
    assert store.turn_of_message(1, 0) is None
    assert store.turn(other, 2) is not None
    store.forget(chat_id=1)
    assert add_turn(store) > max(ids)


def test_turns_grow_old(store: ChatStore, clock: Clock) -> None:
    turn_id = add_turn(store)
    clock.now += 31 * 86_400
    store.drop_expired()
    assert store.turn(turn_id, 1) is None


def test_texts_are_bounded_and_an_answer_too_long_is_not_cut_but_left_out(store: ChatStore) -> None:
    turn_id = add_turn(store, question="ü" * 9_000, answer="x" * (chat_store.MOST_ANSWER_CHARS + 1))
    turn = store.turn(turn_id, 1)
    assert turn is not None
    assert (len(turn.question), turn.answer_json) == (chat_store.MOST_QUESTION_CHARS, "")


# Settings of chats, feedback, inline answers


def test_a_chat_keeps_what_it_chose(store: ChatStore, path: Path) -> None:
    assert store.chat_settings(1) == ChatSettings()
    chosen = ChatSettings(language="uk", window="week", outlet="Tribune", askers="admins")
    store.save_chat_settings(1, chosen)
    store.close()
    again = ChatStore.open(path)
    assert (again.chat_settings(1), again.chat_settings(2)) == (chosen, ChatSettings())
    again.close()


def test_a_group_that_becomes_a_supergroup_takes_everything_along(store: ChatStore) -> None:
    turn_id = add_turn(store, chat=-5, answers=(11,))
    store.save_chat_settings(-5, ChatSettings(language="de"))
    store.guests.admit(-5)
    store.guests.spend([Allowance("chat -5", 1, 60)])
    store.move_chat(-5, -1_000_005)
    assert store.guests.spend([Allowance("chat -1000005", 1, 60)]) == (60,)
    turn = store.turn_of_message(-1_000_005, 11)
    assert turn is not None
    assert turn.id == turn_id
    assert store.chat_settings(-1_000_005).language == "de"
    assert store.guests.is_member(-1_000_005)
    assert store.turn(turn_id, -5) is None


def test_a_user_has_one_vote_for_an_answer_and_the_last_one_counts(store: ChatStore, clock: Clock) -> None:
    turn_id = add_turn(store, answer='{"a": 1}')
    assert store.add_feedback(turn_id, 1, user_id=1, vote=-1)
    assert store.add_feedback(turn_id, 1, user_id=1, vote=1)
    assert not store.add_feedback(turn_id, 2, user_id=1, vote=1)  # a forged button of another chat
    assert store.feedback() == (Feedback(turn_id, "Who won?", '{"a": 1}', clock.now, 1, clock.now),)


def test_feedback_outlives_the_turn(store: ChatStore, clock: Clock) -> None:
    store.add_feedback(add_turn(store), 1, user_id=1, vote=1)
    clock.now += 31 * 86_400
    store.drop_expired()
    assert len(store.feedback()) == 1
    clock.now += 366 * 86_400
    store.drop_expired()
    assert store.feedback() == ()


def test_inline_answers_are_kept_a_short_while_whatever_the_spacing_and_case(
    store: ChatStore, path: Path, clock: Clock
) -> None:
    store.cache_inline("Who  won?", "results")
    assert store.cached_inline("who won? ") == "results"
    assert b"Who  won?" not in path.read_bytes() + Path(f"{path}-wal").read_bytes()
    clock.now += chat_store.INLINE_KEPT_S + 1
    assert store.cached_inline("Who won?") is None


def test_only_the_newest_inline_answers_are_kept_and_none_after_forgetting(
    store: ChatStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_store, "MOST_INLINE", 2)
    for query in "abc":
        clock.now += 1
        store.cache_inline(query, f"results for {query}")
    assert [store.cached_inline(query) for query in "abc"] == [None, "results for b", "results for c"]
    store.forget(user_id=1)
    assert store.cached_inline("c") is None


# Forgetting


def test_forgetting_a_user_leaves_the_others_and_the_settings_of_the_group(store: ChatStore) -> None:
    for chat, user in ((-5, 1), (-5, 2), (1, 1)):
        store.add_feedback(add_turn(store, chat=chat, user=user), chat, user_id=user, vote=1)
    store.save_chat_settings(-5, ChatSettings(language="de"))
    store.save_chat_settings(1, ChatSettings(language="uk"))
    assert store.forget(user_id=1) == Forgotten(turns=2, feedback=2)
    assert len(store.turns(-5, 2)) == 1
    assert store.chat_settings(-5).language == "de"
    assert store.chat_settings(1).language == ""


def test_forgetting_a_user_in_one_chat_leaves_the_user_in_others(store: ChatStore) -> None:
    add_turn(store, chat=-5, user=1)
    add_turn(store, chat=-6, user=1)
    assert store.forget(chat_id=-5, user_id=1).turns == 1
    assert len(store.turns(-6, 1)) == 1


def test_a_vote_of_somebody_else_on_my_question_is_forgotten_with_my_question(store: ChatStore) -> None:
    store.add_feedback(add_turn(store, chat=-5, user=1), -5, user_id=2, vote=-1)
    assert store.forget(user_id=1).feedback == 1


def test_forgetting_a_chat_takes_its_settings_and_leaves_who_is_let_in_and_blocked(store: ChatStore) -> None:
    add_turn(store, chat=-5)
    store.save_chat_settings(-5, ChatSettings(language="de"))
    store.guests.admit(-5)
    store.guests.block(9)
    store.forget(chat_id=-5)
    assert store.chat_settings(-5) == ChatSettings()
    assert store.guests.is_member(-5)
    assert store.guests.is_blocked(9)


def test_what_was_forgotten_stands_in_no_file_any_more(store: ChatStore, path: Path) -> None:
    private = "Where did Aunt Wilhelmina hide the silver?"
    for message in range(50):
        store.add_feedback(add_turn(store, question=f"{private} {message}", message=message), 1, 1, vote=1)
    assert private.encode() in everything_on_disk(path)
    store.forget(user_id=1)
    assert private.encode() not in everything_on_disk(path)


def everything_on_disk(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


# The file


def test_the_files_are_for_their_owner_only(store: ChatStore, path: Path) -> None:
    add_turn(store)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    assert modes == {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600}


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    ChatStore.open(path).close()
    path.chmod(0o644)
    ChatStore.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_state_belongs_to_one_bot(store: ChatStore) -> None:
    store.claim_for(11)
    store.claim_for(11)
    with pytest.raises(StateError, match=r"belongs to the bot 11, and the token to the bot 12.*STATE"):
        store.claim_for(12)


def test_a_state_of_the_first_format_is_led_to_this_one(path: Path) -> None:
    store = ChatStore.open(path)
    kept = add_turn(store, question="Who won?")
    store.close()
    execute(path, "ALTER TABLE turns DROP COLUMN window")
    execute(path, "ALTER TABLE updates DROP COLUMN made")
    execute(path, "DROP TABLE notices")
    execute(path, "DROP TABLE menus")
    execute(path, "PRAGMA user_version = 1")
    again = ChatStore.open(path)
    turn = again.turn(kept, 1)
    assert turn is not None
    assert (turn.question, turn.window) == ("Who won?", "")
    assert again.notices() == ()
    assert again.guests.menus() == ()
    assert again.begin_update(1, 1, "")
    assert again.guests.make_invitation(update_id=1) == again.guests.make_invitation(update_id=1)
    again.close()


def test_people_and_chats_are_counted_each_once(store: ChatStore, clock: Clock) -> None:
    add_turn(store, chat=1, user=1)
    clock.now += 10 * 86_400
    add_turn(store, chat=2, user=2)
    add_turn(store, chat=-7, user=2)
    add_turn(store, chat=-8, user=0)  # a channel's post has no user
    assert store.count_people(clock.now - 86_400) == People(users=1, chats=3)
    assert store.count_people(0) == People(users=2, chats=4)


def test_what_is_to_vanish_is_kept_until_it_has_and_follows_its_group(path: Path) -> None:
    store = ChatStore.open(path)
    for notice in (Notice(1, 5), Notice(1, 5), Notice(-7, 6)):
        store.keep_notice(notice)
    store.move_chat(-7, -1_007)
    store.close()
    again = ChatStore.open(path)
    assert set(again.notices()) == {Notice(1, 5), Notice(-1_007, 6)}
    again.drop_notice(Notice(1, 5))
    assert again.notices() == (Notice(-1_007, 6),)
    again.close()


def test_a_full_disk_is_told_and_leaves_the_state_sound(store: ChatStore, path: Path) -> None:
    store.claim_for(11)
    add_turn(store, question="kept")
    with store._database.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StateError, match=r"The disk that holds .* is full"):
        add_turn(store, question="q" * 4_000, answer="a" * 100_000)
    with store._database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 100000")
    assert store.can_write()
    assert add_turn(store, question="kept, too")


def test_a_state_that_cannot_be_written_says_so_when_asked(store: ChatStore) -> None:
    store.claim_for(11)
    assert store.can_write()
    with store._database.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
    assert not store.can_write()


def make_garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, and never was" * 100)


def make_foreign(path: Path) -> None:
    execute(path, "CREATE TABLE recipes (name TEXT)")


def make_newer(path: Path) -> None:
    ChatStore.open(path).close()
    execute(path, "PRAGMA user_version = 99")


def make_damaged(path: Path) -> None:
    store = ChatStore.open(path)
    for _ in range(200):
        add_turn(store, question="q" * 500)
    store.close()
    data = bytearray(path.read_bytes())
    data[4096:20_000] = b"\xa5" * (20_000 - 4096)
    path.write_bytes(data)


def make_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (make_garbage, "is damaged .* left untouched"),
        (make_foreign, "not the state of a bot"),
        (make_newer, "made by a newer Byline .format 99"),
        (make_damaged, "is damaged .* left untouched"),
        (make_folder, "cannot be opened or written"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_left_as_it_is(
    path: Path, spoil: object, complaint: str
) -> None:
    assert callable(spoil)
    path.parent.mkdir()
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StateError, match=complaint):
        ChatStore.open(path)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_process_killed_while_it_made_the_file_leaves_one_that_can_be_opened(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    ChatStore.open(path).close()
    assert count(path, "SELECT count(*) FROM turns") == 0


def execute(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def count(path: Path, query: str) -> int:
    connection = sqlite3.connect(path)
    (number,) = connection.execute(query).fetchone()
    connection.close()
    return int(number)


def test_threads_may_write_at_once(store: ChatStore) -> None:
    def work(first: int) -> None:
        for update_id in range(first, first + 50):
            store.begin_update(update_id, first, "")
            add_turn(store, chat=first, message=update_id)
            store.finish_update(update_id)

    threads = [threading.Thread(target=work, args=(n * 1_000,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.unfinished_updates() == ()
    assert [len(store.turns(n * 1_000, 1, limit=100)) for n in range(8)] == [50] * 8


# What another process does until it is killed: it takes up what was in flight, then begins new updates, and
# says on its output what it has been told was kept. A chat has fewer turns than make room.
WRITER = """
import sys
from pathlib import Path
from bot.telegram_bot.remembering.chat_store import ChatStore

store = ChatStore.open(Path(sys.argv[1]))

def say(word, update):
    print(word, update, flush=True)

def work(update):
    chat = update % 40 + 1
    if store.turn_of_message(chat, update) is None:
        store.add_turn(chat_id=chat, user_id=1, thread_id=None, question_message_id=update,
                       question="q" * 300, standalone="q", answer_json="a" * 3000)
        say("turn", update)
    store.begin_sending(update, 0)
    store.finish_sending(update, 0, update)
    store.finish_update(update)
    say("finished", update)

say("ready", 0)
for one in store.unfinished_updates():
    work(one.update_id)
for update in range(int(sys.argv[2]), 10_000_000):
    if store.begin_update(update, update % 40 + 1, "p" * 500):
        say("begun", update)
        work(update)
"""


def test_nothing_is_lost_or_doubled_by_sigkill_at_any_moment(path: Path) -> None:
    moments = random.Random(4)  # noqa: S311, nobody's secret
    said: dict[str, list[int]] = {"begun": [], "turn": [], "finished": [], "ready": []}
    for _ in range(6):
        for word, update in write_until_killed(
            path, begin=max(said["begun"], default=0) + 1, after_s=moments.uniform(0.0, 0.4)
        ):
            said[word].append(update)
        check_against(path, said)
    assert len(said["finished"]) > 50, "the writer had no time to do anything"


def write_until_killed(path: Path, *, begin: int, after_s: float) -> list[tuple[str, int]]:
    command = [sys.executable, "-c", WRITER, str(path), str(begin)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        assert first == "ready 0\n"
        timer = threading.Timer(after_s, writer.send_signal, [signal.SIGKILL])
        timer.start()
        lines = [line.split() for line in writer.stdout if line.endswith("\n")]
    assert writer.returncode == -signal.SIGKILL
    return [(words[0], int(words[1])) for words in lines]


def check_against(path: Path, said: dict[str, list[int]]) -> None:
    store = ChatStore.open(path)
    unfinished = [one.update_id for one in store.unfinished_updates()]
    assert len(unfinished) <= 1, "one is in flight at a time"
    assert len(said["begun"]) == len(set(said["begun"])), "no update was begun twice"
    assert len(said["turn"]) == len(set(said["turn"])), "no turn was added twice"
    assert not set(said["finished"]) & set(unfinished), "what was finished stays finished"
    assert all(not store.begin_update(update, 1, "") for update in said["begun"]), "what was begun is known"
    for update in said["turn"]:
        assert store.turn_of_message(update % 40 + 1, update) is not None, "a turn that was kept is there"
    store.close()
    doubled = "SELECT count(*) FROM (SELECT 1 FROM turns GROUP BY question_message HAVING count(*) > 1)"
    assert count(path, doubled) == 0
