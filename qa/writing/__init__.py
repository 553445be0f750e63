"""A language model of the user's choice writes the answer; it is held to its sources elsewhere.

    generative.py       all of it as an `Answerer` (written_drafts.py: statements → draft)
    prompting/          the question and the passages that fit → messages; every word that a model is told
    reading_replies/    the model's reply → statements with the passages that they cite
    calling/            messages → a reply: time-outs, tries, other models to ask instead, kept replies
    models/             "ollama:qwen3:8b" → a LangChain chat model, or a message that says what is missing

LangChain is imported below this package, and only when a model is set.
"""
