"""Admitting: a user and a chat in; out comes whether they may ask (admission), and when (queueing)."""
