"""Byline in Telegram: update → route → admit → ask → render → deliver, and nothing lost on the way.

The door holds no retrieval logic. The way itself lies in this folder: `running` starts and stops the bot,
`taking_updates` asks Telegram or is told, `routing` says which update goes where, `asking` takes a question
to its answer, which `finding` finds in a thread (the pipeline's `ask`); `listening`, `commands`,
`administering`, `buttons`, `inline` and `taking_articles` take everything else. What they use is sorted by
stage, and imports only ever point down this list:

    receiving/     updates from Telegram, written down before anything is done for them
    sending/       messages into chats, each once, within Telegram's limits
    rendering/     answers, lists and panels as messages, in five languages
    adding/        articles from files and links
    watching/      the bot's figures and its log
    pressing/      what buttons and links say, and how it is read back
    admitting/     who may ask, how often, and whose turn it is
    remembering/   what has to survive a restart, in one SQLite file
"""
