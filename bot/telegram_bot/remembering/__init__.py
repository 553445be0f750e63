"""Remembering: what has to survive a restart, in one SQLite file, bounded, and gone after /forget.

`ChatStore` is the way in, `chat_records` are what it gives back. `guest_list` is the memory of `admission`,
`update_log` that of receiving and sending; `feedback_cases` makes draft test cases of thumbs.
"""
