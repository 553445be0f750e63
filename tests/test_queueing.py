"""The fair queue: order within a chat, fairness between chats, bounds, and every way of leaving it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram_bot.admitting.queueing import FairQueue, Full, Place, Refused, Turn


def in_a_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run an asynchronous test in an event loop of its own."""

    @wraps(test)
    def run() -> None:
        asyncio.run(test())

    return run


def make_queue(at_once: int = 1, of_chat: int = 1_000, in_all: int = 10_000) -> FairQueue:
    return FairQueue(at_once=at_once, of_chat=of_chat, in_all=in_all)


def enter(queue: FairQueue, chat: int, user: int = 0) -> Place:
    place = queue.enter(chat, user)
    assert isinstance(place, Place)
    return place


def begun(places: Sequence[Place]) -> list[Place]:
    return [place for place in places if place.is_running]


def drain(queue: FairQueue, places: Sequence[Place]) -> list[int]:
    """Answer everything, one after the other; return the chats in the order in which they were served."""
    served = []
    while running := begun(places):
        served.append(running[0].chat_id)
        queue.leave(running[0])
    return served


@in_a_loop
async def test_a_chat_that_floods_the_queue_delays_another_by_one_question() -> None:
    queue = make_queue()
    places = [enter(queue, 1) for _ in range(100)] + [enter(queue, 2)]
    assert drain(queue, places)[:3] == [1, 2, 1]


@in_a_loop
async def test_chats_with_much_to_ask_take_turns() -> None:
    queue = make_queue()
    places = [enter(queue, chat) for chat in (1, 1, 1, 2, 2, 2, 3, 3, 3)]
    assert drain(queue, places) == [1, 2, 3, 1, 2, 3, 1, 2, 3]


@in_a_loop
async def test_a_chat_that_asks_one_by_one_does_not_starve_one_that_asked_all_at_once() -> None:
    queue = make_queue()
    first = [enter(queue, 1) for _ in range(5)]
    second = enter(queue, 2)
    served = []
    while running := begun([*first, second]):
        served.append(running[0].chat_id)
        queue.leave(running[0])
        if running[0] is second and len(served) < 10:
            second = enter(queue, 2)  # at once the next one
    assert served[:9] == [1, 2, 1, 2, 1, 2, 1, 2, 1]


@in_a_loop
async def test_the_questions_of_one_chat_are_never_answered_side_by_side() -> None:
    queue = make_queue(at_once=3)
    places = [enter(queue, 1), enter(queue, 1), enter(queue, 2)]
    assert [place.is_running for place in places] == [True, False, True]


@settings(deadline=None)  # the machine may be busy
@given(
    at_once=st.integers(1, 4),
    # A number is a chat that asks; None lets the oldest question in flight be finished.
    actions=st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=120),
)
def test_whatever_happens_order_is_kept_and_nobody_idles_while_somebody_may_go(
    at_once: int, actions: list[int | None]
) -> None:
    @in_a_loop
    async def play() -> None:
        queue, places, started = make_queue(at_once=at_once), list[Place](), list[Place]()
        for action in actions:
            if action is not None:
                places.append(enter(queue, action))
            elif running := [place for place in started if place.is_running]:
                queue.leave(running[0])
            started += [place for place in begun(places) if place not in started]
            chats = [place.chat_id for place in begun(places)]
            assert len(chats) == len(set(chats)) == queue.running <= at_once
            free = [p for p in places if not p.has_ended and p.chat_id not in chats]
            assert queue.running == at_once or not free
        for one, two in pairwise(sorted(started, key=lambda place: (place.chat_id, started.index(place)))):
            assert one.chat_id != two.chat_id or places.index(one) < places.index(two)

    play()


@settings(deadline=None)  # the machine may be busy
@given(actions=st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=150))
def test_no_chat_overtakes_a_question_more_often_than_its_own_chat_has_questions_before_it(
    actions: list[int | None],
) -> None:
    @in_a_loop
    async def play() -> None:
        queue, places, started = make_queue(), list[Place](), list[Place]()
        came: dict[Place, tuple[int, int]] = {}  # questions of its own chat before it; how many had begun
        for action in [*actions, *[None] * len(actions)]:
            if action is None:
                for place in begun(places):
                    queue.leave(place)
            else:
                own = sum(p.chat_id == action and not p.has_ended for p in places)
                places.append(enter(queue, action))
                came[places[-1]] = (own, len(started))
            started += [place for place in begun(places) if place not in started]
        assert len(started) == len(places)
        for number, place in enumerate(started):
            own, since = came[place]
            others = [p.chat_id for p in started[since:number] if p.chat_id != place.chat_id]
            # One in the round that was on, one in each round of its own chat's, one in its own.
            assert all(others.count(chat) <= own + 2 for chat in set(others))

    play()


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.integers(1, 4), min_size=1, max_size=40))
def test_the_place_that_is_told_is_the_number_of_questions_that_go_before(chats: list[int]) -> None:
    @in_a_loop
    async def play() -> None:
        queue = make_queue()
        places = [enter(queue, chat) for chat in chats]
        told = {place: place.ahead for place in places}
        order = []
        while running := begun(places):
            order.append(running[0])
            queue.leave(running[0])
        assert [told[place] for place in order] == [0, *range(len(order) - 1)]

    play()


@in_a_loop
async def test_a_chat_and_the_whole_queue_have_a_greatest_length() -> None:
    queue = make_queue(of_chat=2, in_all=3)
    for chat in (1, 1, 1):
        enter(queue, chat)  # the first one is in flight, and does not wait
    assert queue.enter(1) == Refused(Full.CHAT, 2)
    enter(queue, 2)
    assert queue.enter(3) == Refused(Full.ALL, 3)


@in_a_loop
async def test_what_a_message_asks_now_takes_the_place_of_what_it_asked() -> None:
    queue = make_queue()
    running, waiting, other = (queue.enter(chat, message_id=5) for chat in (1, 3, 4))
    again = [queue.enter(chat, message_id=5) for chat in (1, 3)]
    places = [place for place in (running, waiting, other, *again) if isinstance(place, Place)]
    assert [place.is_cancelled for place in places] == [True, True, False, False, False]
    assert [place.has_ended for place in places] == [True, True, False, False, False]
    assert drain(queue, places) == [1, 4, 1, 3]


@in_a_loop
async def test_taking_ones_questions_back_wakes_who_waits_and_marks_what_is_in_flight() -> None:
    queue = make_queue()
    places = [enter(queue, 1, user=7), enter(queue, 1, user=7), enter(queue, 1, user=8), enter(queue, 2, 7)]
    waiting = asyncio.create_task(places[1].__aenter__())
    await asyncio.sleep(0)
    assert queue.cancel(1, user_id=7) == 2
    assert await waiting is Turn.CANCELLED
    assert [place.is_cancelled for place in places] == [True, True, False, False]
    assert queue.cancel(1, user_id=7) == 0
    assert drain(queue, places) == [1, 2, 1]


@in_a_loop
async def test_a_task_that_is_stopped_while_it_waits_leaves_no_hole() -> None:
    queue = make_queue()
    first, second, third = (enter(queue, chat) for chat in (1, 2, 3))
    task = asyncio.create_task(second.__aenter__())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    queue.leave(first)
    assert third.is_running
    assert queue.waiting == 0


@in_a_loop
async def test_a_task_that_is_stopped_in_the_moment_of_its_turn_lets_the_next_one_go() -> None:
    queue = make_queue()
    first, second, third = (enter(queue, chat) for chat in (1, 2, 3))
    task = asyncio.create_task(second.__aenter__())
    await asyncio.sleep(0)
    queue.leave(first)  # the second has its turn now, and its task has not run yet
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert third.is_running


@in_a_loop
async def test_an_error_while_answering_frees_the_place() -> None:
    queue = make_queue()
    with pytest.raises(ZeroDivisionError):
        async with enter(queue, 1) as turn:
            assert 1 / (turn is not Turn.YOURS)
    assert queue.running == 0
    assert enter(queue, 1).is_running


@in_a_loop
async def test_closing_sends_away_who_waits_and_lets_finish_what_is_in_flight() -> None:
    queue = make_queue()
    first, second = enter(queue, 1), enter(queue, 2)
    queue.close()
    async with second as turn:
        assert turn is Turn.CLOSED
    assert queue.enter(3) == Refused(Full.CLOSED, 0)
    assert not await queue.join(timeout_s=0.01)
    asyncio.get_running_loop().call_later(0.01, queue.leave, first)
    assert await queue.join(timeout_s=5)


@in_a_loop
async def test_fifty_chats_at_once_wait_about_equally_long() -> None:
    queue = make_queue(at_once=2)
    done: list[int] = []

    async def ask(chat: int) -> None:
        place = enter(queue, chat)
        async with place:
            await asyncio.sleep(0)
            done.append(chat)

    await asyncio.gather(*(ask(chat) for _ in range(10) for chat in range(50)))
    last_of = {chat: len(done) - done[::-1].index(chat) for chat in range(50)}
    first_of = {chat: done.index(chat) for chat in range(50)}
    assert max(first_of.values()) < 50
    assert min(last_of.values()) > 450


@in_a_loop
async def test_the_queue_remembers_nothing_of_chats_that_have_gone() -> None:
    queue = make_queue()
    for chat in range(2_000):
        queue.leave(enter(queue, chat))
        queue.leave(enter(queue, chat))  # a second question opens a new round
    assert len(queue._last_round) <= 2
    assert not queue._waiting_of
