"""The real bot in a thread, in front of the Bot API emulator: what the tests of the Telegram door share."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from bot_api import BotApi, Faults
from pydantic import SecretStr

from bot.environment import Settings
from bot.settings import BotSettings
from bot.telegram_bot.door import Door
from bot.telegram_bot.opening import OpenPipeline
from bot.telegram_bot.running import serve
from bot.telegram_bot.sending.patience import Patience
from bot.telegram_bot.settings import TelegramSettings
from index.settings import IndexSettings
from qa.pipeline import Pipeline
from qa.settings import QaSettings

Done = TypeVar("Done")
ROOT = Path(__file__).parents[1]
IMPATIENT = Patience(poll_s=5, connect_s=2, answer_s=0.5, first_wait_s=0.02, longest_wait_s=0.2)


@contextmanager
def emulator(faults: Faults | None = None) -> Iterator[BotApi]:
    """Run a Bot API server during the `with` block; afterwards no call must have broken the API's rules."""
    with mock.patch.dict(os.environ, {"NO_PROXY": "127.0.0.1"}), BotApi(faults=faults) as api:
        yield api
        assert api.world.violations == []


def make_settings(api: BotApi, library: Path, state: Path, **telegram: object) -> Settings:
    """Return settings of a bot that talks to `api`; `telegram` are more of its own."""
    return Settings(
        IndexSettings(data_dir=library),
        QaSettings(),
        BotSettings(),
        TelegramSettings.model_validate(
            {
                "token": SecretStr(api.token),
                "api_url": api.base_url.removesuffix("/bot"),
                "state": str(state),
                **telegram,
            }
        ),
    )


class RunningBot:
    """The bot, in a thread with an event loop of its own."""

    def __init__(
        self,
        settings: Settings,
        patience: Patience = IMPATIENT,
        open_pipeline: OpenPipeline = Pipeline.open,
        *,
        remove_webhook: bool = False,
    ) -> None:
        self._settings = settings
        self._patience = patience
        self._open_pipeline = open_pipeline
        self._remove_webhook = remove_webhook
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bot", daemon=True)
        self.error: BaseException | None = None
        self.door: Door | None = None

    def start(self, timeout_s: float = 30) -> None:
        """Start, and wait until updates are taken, or until the start has failed."""
        self._thread.start()
        assert self._started.wait(timeout_s), "the bot did not start"

    def stop(self, timeout_s: float = 30) -> None:
        """Stop as a signal would, and wait for the end."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self.wait_for_end(timeout_s)

    def wait_for_end(self, timeout_s: float = 30) -> None:
        """Wait until the bot has ended."""
        self._thread.join(timeout_s)
        assert not self._thread.is_alive(), "the bot did not stop"

    def run(self, coroutine: Coroutine[Any, Any, Done]) -> Done:
        """Run something on the bot's event loop, and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - whatever ends the bot is the test's to see
            self.error = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._stop, self._loop = asyncio.Event(), asyncio.get_running_loop()
        await serve(
            self._settings,
            self._stop,
            patience=self._patience,
            on_start=self._note,
            open_pipeline=self._open_pipeline,
            remove_webhook=self._remove_webhook,
        )

    def _note(self, door: Door) -> None:
        self.door = door
        self._started.set()


@contextmanager
def running(
    settings: Settings,
    patience: Patience = IMPATIENT,
    open_pipeline: OpenPipeline = Pipeline.open,
    *,
    remove_webhook: bool = False,
) -> Iterator[RunningBot]:
    """Run the bot during the `with` block. Raises what ended it."""
    bot = RunningBot(settings, patience, open_pipeline, remove_webhook=remove_webhook)
    bot.start()
    try:
        yield bot
    finally:
        bot.stop()
    if bot.error:
        raise bot.error


class BotProcess:
    """`byline bot` as a process of its own, to be killed. Its log goes to the file `log`."""

    def __init__(self, api: BotApi, library: Path, folder: Path, **environment: str) -> None:
        self.log = folder / "bot.log"
        self._environment = {
            **os.environ,
            "BYLINE_TELEGRAM_TOKEN": api.token,
            "BYLINE_TELEGRAM_API_URL": api.base_url.removesuffix("/bot"),
            "BYLINE_TELEGRAM_STATE": str(folder / "state.sqlite"),
            "BYLINE_DATA_DIR": str(library),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, timeout_s: float = 30) -> None:
        """Start, and wait until the bot takes updates."""
        self.begin()
        self.wait_for_line('"serving @', timeout_s)

    def begin(self) -> None:
        """Start, and wait for nothing."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot", "bot"]
            self._process = subprocess.Popen(command, env=self._environment, stderr=log, cwd=ROOT)
            self._log_before = log.tell()

    def wait_for_line(self, words: str, timeout_s: float = 30) -> None:
        """Wait until the log has a line with `words` in it, written since the last start."""
        assert self._process is not None
        until = time.monotonic() + timeout_s
        while words.encode() not in self.log.read_bytes()[self._log_before :]:
            assert time.monotonic() < until, self.log.read_text()
            assert self._process.poll() is None, self.log.read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """End the process as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> int:
        """End the process as a service manager would, and return its exit code."""
        return self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(30)

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process is not None
        return self._process.pid
