"""Rendering: answers, passages, articles and settings in, `OutgoingMessage`s out. Nothing is sent here.

    answers, listings, panels, inline_cards → styled_text → splitting → Telegram's HTML

What the bot says in each language stands in `phrases/` and is said through `phrasing`.
"""
