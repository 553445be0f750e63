"""Byline in Telegram: update → route → admit → ask → render → deliver, and nothing lost on the way.

The door holds no retrieval logic. A message is routed in `routing`, answered in `asking` (which calls the
pipeline's `ask` in a thread), rendered in `rendering` and sent in `delivering`; what has to survive a restart
is in `chat_store`.
"""
