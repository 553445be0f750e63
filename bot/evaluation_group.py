"""`byline eval` is a group of commands and a command itself: what is no command is a file of cases."""

from __future__ import annotations

import copy
import difflib
from pathlib import Path
from typing import Any

from typer.core import TyperGroup

DEFAULT = "run"
_NEAR_ENOUGH = 0.7


class EvaluationGroup(TyperGroup):
    """`byline eval cases.jsonl` is `byline eval run cases.jsonl`; a file called `compare` is `./compare`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front of what does not begin with a command."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            self._refuse_misspelt(ctx, args[0])
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the arguments and options of the default command together with the commands."""
        shown = copy.copy(self)
        shown.params = self.commands[DEFAULT].params
        shown.subcommand_metavar = "| COMMAND [ARGS]..."
        super(EvaluationGroup, shown).format_help(ctx, formatter)

    def _refuse_misspelt(self, ctx: Any, word: str) -> None:
        """End with a hint when `word` is no file and nearly a command: `byline eval compar a b`."""
        nearest = difflib.get_close_matches(word, self.commands, n=1, cutoff=_NEAR_ENOUGH)
        if nearest and not Path(word).exists():
            ctx.fail(f"There is no file {word!r}. Did you mean the command {nearest[0]!r}?")
