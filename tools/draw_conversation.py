"""`python -m tools.draw_conversation`: a picture of a real conversation with the Telegram bot.

The bot runs over the sample articles, in front of the tests' Bot API. What is drawn is what it sent: each
message's text, entities and buttons as that server parsed them. Only the clock, and which quotation is
unfolded, are made up. Needs Debian's chromium; the font is the first of `chat_page.css` that is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

# The emulator is a part of the tests, which are no package.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bot_api import Sent
from telegram_door import emulator, make_settings, running

from index.building import build_index
from index.settings import IndexSettings
from tools.chat_page import Drawn, to_page

CHECKOUT = Path(__file__).parents[1]
QUESTIONS = (
    "How many homes lost power in Storm Hesper?",
    "And how strong were the gusts?",
    "What is the population of Lisbon?",
)
UNFOLDED = frozenset({(1, 0)})  # message, quotation
FIRST_MINUTE = 9 * 60 + 41
PICTURE = CHECKOUT / "docs" / "telegram" / "conversation.png"
WIDTH, SCALE = 420, 2
COLOURS = 256


def main() -> None:
    """Hold the conversation and draw it."""
    with tempfile.TemporaryDirectory(prefix="byline-picture-") as folder:
        page = to_page(hold_conversation(Path(folder)))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_bytes(to_png(page))
    print(f"{PICTURE.relative_to(CHECKOUT)}: {PICTURE.stat().st_size / 1000:.0f} kB")


def hold_conversation(folder: Path) -> list[Drawn]:
    """Ask the questions in a private chat and return all messages, oldest first."""
    build_index([CHECKOUT / "samples" / "articles"], IndexSettings(data_dir=folder / "library"))
    with emulator() as api, running(make_settings(api, folder / "library", folder / "state.sqlite")):
        room = api.private(api.person("Ann"))
        for question in QUESTIONS:
            room.ask(question, timeout_s=60)
        return [draw(number, sent) for number, sent in enumerate(room.chat.messages.values())]


def draw(number: int, sent: Sent) -> Drawn:
    """Return a message as it is to be drawn, one exchange a minute."""
    minute = FIRST_MINUTE + number // 2
    return Drawn(
        text=sent.text,
        entities=sent.entities,
        rows=[[button["text"] for button in row] for row in sent.markup.get("inline_keyboard", [])],
        by_bot=sent.by_bot,
        time=f"{minute // 60}:{minute % 60:02}",
        unfolded=frozenset(quote for message, quote in UNFOLDED if message == number),
    )


def to_png(page: str) -> bytes:
    """Return the page as chromium shows it, in few enough colours to be small."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("There is no chromium: install Debian's package of that name.")
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"], env={**os.environ}
        )
        shown = browser.new_page(viewport={"width": WIDTH, "height": 100}, device_scale_factor=SCALE)
        shown.set_content(page)
        raw = shown.screenshot(full_page=True)
        browser.close()
    small = BytesIO()
    image = Image.open(BytesIO(raw)).convert("RGB")
    image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


if __name__ == "__main__":
    main()
