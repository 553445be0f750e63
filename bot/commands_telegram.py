"""`byline bot`: serve the library in Telegram."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.failures import OptionError
from bot.options import DataDir, open_settings


def serve_telegram(
    ctx: typer.Context,
    remove_webhook: Annotated[
        bool,
        typer.Option(
            "--remove-webhook",
            help="End a webhook that Telegram delivers this bot's updates to; else nobody can ask for them.",
        ),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Answer questions in Telegram, with the token in BYLINE_TELEGRAM_TOKEN, until stopped."""
    settings = open_settings(ctx, data_dir)
    if remove_webhook and settings.telegram.webhook_url:
        raise OptionError("--remove-webhook would end the webhook of BYLINE_WEBHOOK_URL. Unset one of them.")
    # late: the Telegram library takes longer to import than every other command takes in all
    from bot.telegram_bot.running import run_bot
    from bot.telegram_bot.watching.log_lines import write_log

    write_log(debug=settings.bot.debug)
    run_bot(settings, remove_webhook=remove_webhook)
