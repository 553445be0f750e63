"""Watching: what the bot does in; Prometheus figures and log lines out, with no text of a user in them."""
