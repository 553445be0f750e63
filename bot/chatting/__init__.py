"""`byline chat`: a conversation about the articles, in a terminal or through a pipe.

    running.py       the loop: a line is read, and is a command or a question
    reading_lines.py where lines come from: prompt_toolkit on a terminal, else standard input
    completing.py    what Tab offers: commands, outlets, titles
    past_lines.py    what was typed in earlier chats, in a file of the user's own
    commands.py      which commands there are, and what stands behind each
    filtering.py     "/filter source=Courier since=7d" → filters
    asking.py        one question, in a thread, so that Ctrl-C ends the answer and not the chat
    interrupting.py  when Ctrl-C counts
    showing.py       what is written, while it is written; the sources of an answer
    exporting.py     "/save": the conversation as Markdown with footnotes
    escaping.py      any text → Markdown that shows that text and nothing else

prompt_toolkit is imported in `reading_lines`, `completing` and `past_lines` alone, and only for a terminal.
"""
