"""`byline`, and `python -m bot`: all that is done before the command line is imported is to expect Ctrl-C."""

from __future__ import annotations

import sys

INTERRUPTED = 130  # as in `bot.failures.ExitCode`, which would have to be imported


def main() -> None:
    """Run the command line; an interruption before it can say anything ends in silence."""
    try:
        from bot.cli import main as run  # half a second, in which somebody may think better of it

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
