"""Answers, articles and moments as JSON, and back: the contract of docs/json.md."""
