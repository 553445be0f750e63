"""A Bot API server on loopback that keeps Telegram's rules, and remembers what people in its chats saw.

    HTTP request → `serving` → `faults` (what the test wants to go wrong) → `specification` (is the call one
    that the API knows?) → `methods` (what it does) → `world` (chats, messages, updates)

A test acts through `people` (say, edit, press a button) and asserts on the transcript of a chat.
"""

from __future__ import annotations

from .faults import Fault, Faults, Loss
from .people import Person, Room
from .refusals import RefusalError, bad_request, flood
from .server import BotApi
from .world import Sent

__all__ = [
    "BotApi",
    "Fault",
    "Faults",
    "Loss",
    "Person",
    "RefusalError",
    "Room",
    "Sent",
    "bad_request",
    "flood",
]
