"""Sending: an `OutgoingMessage` in, a message in the chat out, once, however Telegram answers.

    its chat's lane → Telegram's limits (flood_control) → send → again (patience), or did it arrive? (doubt)

`delivering` is the way in; `live` shows that an answer is on its way, and what is written of it.
"""
