"""A command as it was sent, and whether it is obeyed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram import Message, Update, User

from bot.telegram_bot import asking, groups
from bot.telegram_bot.admitting.admission import Asker
from bot.telegram_bot.door import BusyError, Context, Door, Handler
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.styled_text import plain
from bot.telegram_bot.rendering.viewing import View, to_messages
from bot.telegram_bot.sending.live import CalledOffError
from index.errors import LibraryError, QuestionError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """A command as it was sent: `text` is what follows it."""

    door: Door
    update: Update
    message: Message
    user: User
    view: View
    text: str

    @property
    def asker(self) -> Asker:
        """Who gave the command, as admission sees it."""
        return Asker(self.user.id, self.message.chat_id)

    @property
    def is_addressed(self) -> bool:
        """Whether it is surely meant for us: in a group other bots have commands, too."""
        command = (self.message.text or "").split(maxsplit=1)[0]
        return groups.is_private(self.message) or command.casefold().endswith(
            f"@{self.door.bot_name}".casefold()
        )

    async def reply(self, messages: Sequence[OutgoingMessage]) -> None:
        """Answer, in a group as a reply in the same topic."""
        await self.door.deliverer.deliver(self.update.update_id, asking.place_of(self.message), messages)

    async def say(self, key: str, **values: str | int) -> None:
        """Answer with a phrase."""
        await self.reply(to_messages(plain(self.view.phrases.say(key, **values))))


Command = Callable[[Call], Awaitable[None]]


def obey(command: Command, *, needs_leave: bool = True) -> Handler:
    """Return the handler of a command; one that `needs_leave` is only for who may ask."""

    async def run(update: Update, context: Context) -> None:
        message, user, door = update.effective_message, update.effective_user, context.door
        if message is None or user is None:
            return
        text = groups.read_question(message, door.bot_name)
        call = Call(door, update, message, user, door.view(message.chat_id, user.language_code), text)
        admitted = door.admission.check(call.asker)
        if admitted.is_welcome or not needs_leave:
            await _run(command, call)
        else:
            await asking.refuse(door, call.view, asking.question_of(update, text), admitted)

    return run


async def _run(command: Command, call: Call) -> None:
    """Run a command, or say why that cannot be."""
    try:
        await command(call)
    except CalledOffError:
        log.info("update=%d was called off", call.update.update_id)
    except (BusyError, LibraryError, QuestionError) as error:
        log.warning("update=%d: %s", call.update.update_id, type(error).__name__)
        await call.reply(to_messages(plain(asking.explain(call.view, error))))
