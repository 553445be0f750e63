"""Starting, stopping, and between: wrong tokens, rivals, networks that go away, webhooks, health."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from bot_api import BotApi, Fault, RefusalError, bad_request, flood
from telegram import Update
from telegram.error import NetworkError
from telegram_door import BotProcess, RunningBot, emulator, make_settings, running

from bot.telegram_bot.admitting.queueing import Place
from bot.telegram_bot.receiving.troubles import describe_trouble
from bot.telegram_bot.remembering.chat_store import ChatStore
from bot.telegram_bot.remembering.feedback_cases import draft_from_state
from bot.telegram_bot.running import serve
from bot.telegram_bot.sending.patience import TokenError
from bot.telegram_bot.watching.log_lines import JsonLines, hide_tokens
from index.errors import BylineError

Done = TypeVar("Done")

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"
SECRET = "a-secret-that-telegram-knows"  # noqa: S105 - of nobody


@pytest.fixture
def api() -> Iterator[BotApi]:
    """An emulator."""
    with emulator() as api:
        yield api


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log of the bot, as it is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger("bot").setLevel(logging.INFO)
    yield stream
    logging.getLogger().removeHandler(handler)
    logging.getLogger("bot").setLevel(logging.NOTSET)


def wait_for_line(log: io.StringIO, words: str, timeout_s: float = 10) -> None:
    until = time.monotonic() + timeout_s
    while words not in log.getvalue():
        assert time.monotonic() < until, log.getvalue()
        time.sleep(0.02)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def address_of(api: BotApi) -> str:
    return api.base_url.removesuffix("/bot")


def get(url: str, *, headers: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, data=body, headers=headers or {})  # noqa: S310 - our own address
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def read_figures(port: int) -> dict[str, float]:
    """The figures of a bot, each under the name and the labels that it is shown with."""
    lines = get(f"http://127.0.0.1:{port}/metrics")[1].splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


async def as_coroutine(call: Callable[[], Done]) -> Done:
    return call()


@pytest.mark.parametrize("token", ["", "nonsense", "12:short", "123:with space in it 0000000000000000000000"])
def test_a_token_that_cannot_be_one_is_refused_with_what_to_do(
    api: BotApi, library: Path, token: str, tmp_path: Path
) -> None:
    bot = RunningBot(make_settings(api, library, tmp_path / "s.sqlite", token=token))
    bot.start()
    assert isinstance(bot.error, TokenError)
    assert "BYLINE_TELEGRAM_TOKEN" in str(bot.error)
    assert "@BotFather" in str(bot.error)
    assert not token or token not in str(bot.error)


def test_a_wrong_token_is_told_without_repeating_it(api: BotApi, library: Path, tmp_path: Path) -> None:
    token = "123456789:" + "B" * 35
    bot = RunningBot(make_settings(api, library, tmp_path / "s.sqlite", token=token))
    bot.start()
    assert isinstance(bot.error, TokenError)
    assert f"{address_of(api)} does not know this token (Unauthorized)" in str(bot.error)
    assert "BBBB" not in str(bot.error)
    assert bot.error.__cause__ is None


def test_a_token_that_is_revoked_ends_the_bot_with_a_message(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    bot = RunningBot(make_settings(api, library, tmp_path / "s.sqlite"))
    bot.start()
    api.faults.plan("getUpdates", Fault(RefusalError(401, "Unauthorized")), times=3)
    api.private(api.person("Ann")).say(HURT)
    bot.wait_for_end()
    assert isinstance(bot.error, TokenError)


def test_another_poller_is_reported_once_and_outlasted(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    with running(make_settings(api, library, tmp_path / "s.sqlite")):
        conflict = RefusalError(409, "Conflict: terminated by other getUpdates request")
        api.faults.plan("getUpdates", Fault(conflict), times=5)
        room = api.private(api.person("Ann"))
        assert "three people" in room.ask(HURT).text
        assert "three people" in room.ask(HURT).text
    assert log.getvalue().count("(409)") == 1  # in brackets: a time of day may hold a 409, too
    assert f"updates from {address_of(api)}" in log.getvalue()
    assert "Stop it" in log.getvalue()


def test_a_webhook_elsewhere_is_named_and_removed_only_when_asked(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    api.world.settings["webhook"] = {"url": "http://127.0.0.1:9/elsewhere"}
    room = api.private(api.person("Ann"))
    settings = make_settings(api, library, tmp_path / "s.sqlite")
    with running(settings):
        room.say(HURT)
        wait_for_line(log, "--remove-webhook")
        assert api.world.settings["webhook"]["url"]
    with running(settings, remove_webhook=True):
        assert "three people" in room.wait(1)[0].text
        assert "webhook" not in api.world.settings


def test_two_bots_on_one_token_tell_each_other_apart(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    with (
        running(make_settings(api, library, tmp_path / "one.sqlite")),
        running(make_settings(api, library, tmp_path / "two.sqlite")),
    ):
        wait_for_line(log, "(409)")


def test_a_network_that_goes_away_and_comes_back_loses_no_question(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    with running(make_settings(api, library, tmp_path / "s.sqlite")):
        rooms = [api.private(api.person(f"Person {number}")) for number in range(5)]
        rooms[0].ask(HURT)
        api.go_away()
        for room in rooms:
            room.say(HURT)
        wait_for_line(log, f"cannot be reached at {address_of(api)}: ")
        time.sleep(0.5)
        api.come_back()
        assert [len(room.wait(count)) for room, count in zip(rooms, (2, 1, 1, 1, 1), strict=True)] == [
            2,
            1,
            1,
            1,
            1,
        ]
    assert log.getvalue().count("cannot be reached") == 1
    assert "answers again" in log.getvalue()


def test_the_bot_starts_when_telegram_comes_back(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    api.go_away()
    bot = RunningBot(make_settings(api, library, tmp_path / "s.sqlite"))
    starting = threading.Thread(target=bot.start)
    starting.start()
    wait_for_line(log, f"cannot be reached at {address_of(api)}: ")
    api.come_back()
    starting.join(20)
    assert "three people" in api.private(api.person("Ann")).ask(HURT).text
    bot.stop()
    assert f"answers again at {address_of(api)}" in log.getvalue()


def test_a_person_reads_at_once_why_the_bot_does_not_start(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    bot = BotProcess(api, library, tmp_path, BYLINE_TELEGRAM_API_URL=f"http://user:secret@{nobody}")
    bot.begin()
    bot.wait_for_line(f"warning: Telegram cannot be reached at http://{nobody}: Connection refused. Trying")
    assert bot.stop() == 0
    plain_lines = [line for line in bot.log.read_text().splitlines() if not line.startswith("{")]
    assert len(plain_lines) == 1, "what a person reads is told once"
    assert api.token.partition(":")[2] not in bot.log.read_text()
    assert "secret" not in bot.log.read_text()


def test_a_bot_that_waits_for_telegram_can_be_stopped(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    api.go_away()
    stop = asyncio.Event()

    async def start_and_stop() -> None:
        serving = asyncio.create_task(serve(make_settings(api, library, tmp_path / "s.sqlite"), stop))
        await asyncio.to_thread(wait_for_line, log, "cannot be reached")
        stop.set()
        await asyncio.wait_for(serving, 10)

    asyncio.run(start_and_stop())
    api.come_back()


def test_a_missing_library_is_told_before_telegram_is_asked(api: BotApi, tmp_path: Path) -> None:
    bot = RunningBot(make_settings(api, tmp_path / "none", tmp_path / "s.sqlite"))
    bot.start()
    assert isinstance(bot.error, BylineError)
    assert "byline index" in str(bot.error)


def test_a_state_of_another_bot_is_refused(api: BotApi, library: Path, tmp_path: Path) -> None:
    with running(make_settings(api, library, tmp_path / "s.sqlite")):
        api.private(api.person("Ann")).ask(HURT)
    api.world.users[7_000_000_001]["id"] = 7_000_000_002
    other = RunningBot(make_settings(api, library, tmp_path / "s.sqlite"))
    other.start()
    api.world.users[7_000_000_001]["id"] = 7_000_000_001
    assert "belongs to the bot" in str(other.error)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (caused(NetworkError("x"), OSError(111, "Connect call failed ('::', 1)")), "Connection refused"),
        (
            caused(NetworkError("x"), socket.gaierror(-2, "Name or service not known")),
            "Name or service not known",
        ),
        (NetworkError("Bad Gateway"), "Bad Gateway"),
        (caused(NetworkError("x"), httpx.ProxyError("403 Forbidden")), "the proxy refuses the connection"),
        (NetworkError("httpx.ReadError: "), "no reason given"),
        (
            NetworkError("Not Implemented (501). Parsing the server response b'<p>' failed"),
            "Not Implemented (501)",
        ),
        (NetworkError(f"no /bot{'1' * 9}:{'B' * 35}/getMe"), "no /bot<token>/getMe"),
    ],
)
def test_the_reason_of_a_trouble_is_the_systems_own(error: Exception, reason: str) -> None:
    address = "https://api.telegram.org"
    assert f"cannot be reached at {address}: {reason}." in describe_trouble(error, address)


@pytest.fixture
def webhook(api: BotApi, library: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a bot's own server; Telegram delivers to it."""
    with taking_deliveries(api, library, tmp_path / "s.sqlite") as address:
        yield address


@pytest.fixture(scope="module")
def guarded_api() -> Iterator[BotApi]:
    """The emulator of the bot that only sees deliveries which it has to refuse: one serves them all."""
    with emulator() as api:
        yield api


@pytest.fixture(scope="module")
def guarded_webhook(
    guarded_api: BotApi, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of that bot's server."""
    state = tmp_path_factory.mktemp("guarded") / "s.sqlite"
    with taking_deliveries(guarded_api, library, state) as address:
        yield address


@contextmanager
def taking_deliveries(api: BotApi, library: Path, state: Path, **more: object) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}/hook"
    settings = make_settings(
        api, library, state, webhook_url=address, webhook_port=port, webhook_secret=SECRET, **more
    )
    with running(settings):
        yield address


def test_answers_what_is_delivered_to_the_webhook(api: BotApi, webhook: str) -> None:
    assert api.world.settings["webhook"]["secret_token"] == SECRET
    room = api.private(api.person("Ann"))
    assert "three people" in room.ask(HURT).text
    api.wait_until_quiet()


@pytest.mark.parametrize("secret", ["", "wrong", SECRET.upper()])
def test_a_delivery_without_the_secret_is_refused(
    guarded_api: BotApi, guarded_webhook: str, secret: str
) -> None:
    room = guarded_api.private(guarded_api.person("Eve"))
    message = room.world.describe(room.world.add_message(room.chat, room.owner.id, HURT))
    body = json.dumps({"update_id": 5, "message": message}).encode()
    assert get(guarded_webhook, headers={"X-Telegram-Bot-Api-Secret-Token": secret}, body=body)[0] == 403
    time.sleep(0.3)
    assert room.from_bot() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'"x"', b'{"update_id": "x", "message": 7}', b"\xff\xfe"]
)
def test_a_delivery_that_is_no_update_is_refused(guarded_webhook: str, body: bytes) -> None:
    assert get(guarded_webhook, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}, body=body)[0] == 400


def test_a_delivery_of_a_form_that_nobody_knows_yet_is_not_asked_for_again(
    guarded_webhook: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = b'{"update_id": 4711, "message": {"message_id": 1, "text": "of next year"}}'
    assert get(guarded_webhook, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}, body=body)[0] == 200
    assert "update=4711 cannot be read" in caplog.text
    assert "next year" not in caplog.text


def test_a_delivery_that_is_too_large_is_refused(guarded_webhook: str) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert get(guarded_webhook, headers=headers, body=b"[" * 2_000_000)[0] == 413


def test_health_readiness_and_figures_are_served(api: BotApi, webhook: str) -> None:
    room = api.private(api.person("Ann"))
    room.ask(HURT)
    root = webhook.removesuffix("/hook")
    assert get(f"{root}/health") == (200, "alive\n")
    assert get(f"{root}/ready") == (200, "ready\n")
    assert get(f"{root}/nothing")[0] == 404
    assert get(webhook)[0] == 405
    status, figures = get(f"{root}/metrics")
    assert status == 200
    assert 'byline_updates_total{kind="message"} 1.0' in figures


def test_a_port_that_is_taken_is_told(api: BotApi, library: Path, tmp_path: Path, webhook: str) -> None:
    port = int(webhook.rpartition(":")[2].partition("/")[0])
    settings = make_settings(api, library, tmp_path / "two.sqlite", webhook_url=webhook, webhook_port=port)
    bot = RunningBot(settings)
    bot.start()
    assert isinstance(bot.error, BylineError)
    assert str(port) in str(bot.error)


def test_a_bot_that_polls_serves_its_health_on_a_port_of_its_own(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    port = free_port()
    with running(make_settings(api, library, tmp_path / "s.sqlite", metrics_port=port)):
        api.private(api.person("Ann")).ask(HURT)
        assert get(f"http://127.0.0.1:{port}/health")[0] == 200
        assert get(f"http://127.0.0.1:{port}/ready")[0] == 200


def test_a_bot_that_waits_for_telegram_is_alive_and_not_ready_and_is_ready_later(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    port = free_port()
    api.go_away()
    bot = RunningBot(make_settings(api, library, tmp_path / "s.sqlite", metrics_port=port))
    bot._thread.start()
    wait_for_status(f"http://127.0.0.1:{port}/health", 200)
    wait_for_status(f"http://127.0.0.1:{port}/ready", 503)
    api.come_back()
    wait_for_status(f"http://127.0.0.1:{port}/ready", 200)
    bot.stop()
    assert bot.error is None


def wait_for_status(address: str, status: int, timeout_s: float = 30) -> None:
    until, found = time.monotonic() + timeout_s, 0
    while found != status:
        assert time.monotonic() < until, found
        with contextlib.suppress(OSError):
            found = get(address)[0]
        time.sleep(0.02)


def test_a_webhook_bot_serves_its_health_on_the_port_of_the_figures_too(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    port = free_port()
    with taking_deliveries(api, library, tmp_path / "s.sqlite", metrics_port=port) as webhook:
        api.private(api.person("Ann")).ask(HURT)
        for root in (f"http://127.0.0.1:{port}", webhook.removesuffix("/hook")):
            assert get(f"{root}/health")[0] == 200
            assert get(f"{root}/ready")[0] == 200
            assert "byline_questions_total" in get(f"{root}/metrics")[1]
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert get(f"http://127.0.0.1:{port}/hook", headers=headers, body=b"{}")[0] == 404


def test_one_port_may_serve_the_webhook_and_the_figures(api: BotApi, library: Path, tmp_path: Path) -> None:
    port = free_port()
    one_port = {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_port": port, "metrics_port": port}
    with running(make_settings(api, library, tmp_path / "s.sqlite", **one_port)):
        api.private(api.person("Ann")).ask(HURT)
        assert get(f"http://127.0.0.1:{port}/metrics")[0] == 200


def test_a_bot_that_cannot_register_its_webhook_is_alive_not_ready_and_can_be_stopped(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    api.faults.plan("setWebhook", Fault(bad_request("bad webhook: no such host")), times=1_000)
    stop, port = asyncio.Event(), free_port()
    settings = make_settings(
        api, library, tmp_path / "s.sqlite", webhook_url=f"http://127.0.0.1:{port}/hook", webhook_port=port
    )

    async def start_and_stop() -> None:
        serving = asyncio.create_task(serve(settings, stop))
        await asyncio.to_thread(wait_for_line, log, "Bad webhook: no such host")
        assert (await asyncio.to_thread(get, f"http://127.0.0.1:{port}/health"))[0] == 200
        assert (await asyncio.to_thread(get, f"http://127.0.0.1:{port}/ready"))[0] == 503
        stop.set()
        await asyncio.wait_for(serving, 20)

    asyncio.run(start_and_stop())
    assert "serving @" not in log.getvalue()


@contextmanager
def unwritable_state(bot: RunningBot) -> Iterator[None]:
    """Let every write into the bot's state fail during the `with` block, as on a full disk."""
    assert bot.door is not None
    database = bot.door.store._database
    with database.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
    yield
    with database.reading() as connection:
        connection.execute("PRAGMA query_only = OFF")


def test_a_bot_that_polls_outlasts_a_state_that_cannot_be_written(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    port = free_port()
    with running(make_settings(api, library, tmp_path / "s.sqlite", metrics_port=port)) as bot:
        room = api.private(api.person("Ann"))
        room.ask(HURT)
        with unwritable_state(bot):
            room.say(HURT)
            wait_for_line(log, "cannot be opened or written")
            assert get(f"http://127.0.0.1:{port}/ready")[0] == 503
        assert "three people" in room.wait(2)[1].text
        wait_for_line(log, "can be written again")
        assert get(f"http://127.0.0.1:{port}/ready")[0] == 200
        assert len(room.from_bot()) == 2


def test_a_delivery_that_cannot_be_written_down_is_delivered_again(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/hook"
    with running(
        make_settings(api, library, tmp_path / "s.sqlite", webhook_url=address, webhook_port=port)
    ) as bot:
        room = api.private(api.person("Ann"))
        with unwritable_state(bot):
            room.say(HURT)
            wait_for_line(log, "could not be written down")
        assert "three people" in room.wait(1)[0].text


def test_what_was_answered_while_the_state_could_not_be_written_is_not_answered_again(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    settings = make_settings(api, library, tmp_path / "s.sqlite")
    with running(settings) as bot:
        assert bot.door is not None
        room = api.private(api.person("Ann"))
        update = Update(899_999_999)
        assert bot.door.store.begin_update(update.update_id, room.chat.id, update.to_json())
        with unwritable_state(bot):
            bot.run(bot.door.tracked.do_process_update(update, asyncio.sleep(0)))
            wait_for_line(log, "are done and not crossed out")
        assert bot.door.store.unfinished_updates()
    with running(settings):
        room.ask(HURT)
    assert "taken up again" not in log.getvalue()


def test_an_update_that_failed_at_the_webhook_is_answered_when_the_bot_asks_again(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    ann, bob = api.private(api.person("Ann")), api.private(api.person("Bob"))
    ann.say(HURT)
    bob.say(HURT)
    store = ChatStore.open(tmp_path / "s.sqlite")
    with api.world.changing():
        delivered = api.world.updates.pop()[
            "update_id"
        ]  # the later one: the webhook took it, and not the first
    store.begin_update(delivered, bob.chat.id, "")
    store.finish_update(delivered)
    store.close()
    with running(make_settings(api, library, tmp_path / "s.sqlite")):
        assert "three people" in ann.wait(1)[0].text
        assert bob.from_bot() == []


def test_texts_are_in_the_log_only_when_asked_for(
    api: BotApi, library: Path, tmp_path: Path, log: io.StringIO
) -> None:
    room = api.private(api.person("Ann"))
    with running(make_settings(api, library, tmp_path / "s.sqlite")):
        room.ask(HURT)
    assert "barge" not in log.getvalue()
    with running(make_settings(api, library, tmp_path / "s.sqlite", log_texts=True)):
        room.ask(HURT)
    assert HURT in log.getvalue()


def test_what_the_bot_did_is_read_as_figures_over_http(api: BotApi, library: Path, tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "s.sqlite"
    settings = make_settings(api, library, state, metrics_port=port, user_questions=2, answers_at_once=1)
    with running(settings) as bot:
        door = bot.door
        assert door is not None
        room, other = api.private(api.person("Ann")), api.private(api.person("Bob"))
        answer = room.ask(HURT)
        room.press_button(answer, "👍")
        room.ask("Who won the chess tournament on the moon?")
        room.ask(HURT)  # over the quota
        place = bot.run(as_coroutine(lambda: door.queue.enter(-7)))  # somebody else's takes all the time
        assert isinstance(place, Place)
        other.say(HURT)
        api.world.wait_for(lambda: door.queue.waiting == 1, "the waiting")
        waiting = read_figures(port)
        api.faults.plan("sendMessage", Fault(flood(1)), chat_id=other.chat.id)
        bot.run(as_coroutine(lambda: door.queue.leave(place)))
        other.wait(1)
        api.world.wait_for(lambda: read_figures(port)["byline_response_seconds_count"] == 3, "the count")
        figures = read_figures(port)
    assert (waiting["byline_queue_waiting"], waiting["byline_queue_running"]) == (1, 1)
    assert (figures["byline_queue_waiting"], figures["byline_queue_running"]) == (0, 0)
    assert figures['byline_questions_total{outcome="answered"}'] == 2
    assert figures['byline_questions_total{outcome="not_found"}'] == 1
    assert figures['byline_questions_total{outcome="not_admitted"}'] == 1
    assert figures['byline_updates_total{kind="message"}'] == 4
    assert figures['byline_feedback_total{vote="up"}'] == 1
    assert figures["byline_flood_waits_total"] == 1
    assert figures["byline_flood_wait_seconds_total"] == 1
    assert figures["byline_queue_wait_seconds_count"] == 3
    for stage in ("retrieve", "answer", "verify", "total"):
        assert figures[f'byline_answer_stage_seconds_count{{stage="{stage}"}}'] == 3
        assert figures[f'byline_answer_stage_seconds_sum{{stage="{stage}"}}'] >= 0
    (draft,) = draft_from_state(state)
    assert (draft.question, draft.tags) == (HURT, ("feedback", "thumb-up"))


def test_tokens_are_hidden_wherever_they_stand() -> None:
    text = "GET https://api.telegram.org/bot123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ/getMe"
    assert hide_tokens(text) == "GET https://api.telegram.org/bot<token>/getMe"


def test_a_log_line_is_json_on_one_line() -> None:
    record = logging.LogRecord("bot.x", logging.INFO, "f", 1, "two\nlines %s", ("“quoted”",), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["says"] == "two\nlines “quoted”"
