"""`byline bot`: serve the library in Telegram."""

from __future__ import annotations

import typer

from bot.options import DataDir, open_settings


def serve_telegram(ctx: typer.Context, data_dir: DataDir = None) -> None:
    """Answer questions in Telegram, with the token in BYLINE_TELEGRAM_TOKEN, until stopped."""
    settings = open_settings(ctx, data_dir)
    # late: the Telegram library takes longer to import than every other command takes in all
    from bot.telegram_bot.running import run_bot
    from bot.telegram_bot.watching.log_lines import write_log

    write_log(debug=settings.bot.debug)
    run_bot(settings)
