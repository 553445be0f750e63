"""A language model of the user's choice writes the answer; it is held to its sources elsewhere.

    models.py       "ollama:qwen3:8b" → a LangChain chat model, or a message that says what is missing
                    (providers.py, masking.py; a file: gguf_model.py, gguf_runtime.py, gguf_file.py)
    calling.py      one call: the model, or those to ask instead; kept replies (reply_cache.py)
    trying.py       one model: time-out and tries (requesting.py, streaming.py, bounding.py, failing.py,
                    accounting.py)
    prompts.py      every word that a model is told (plain_text.py: articles' words as data)
    budgeting.py    which passages fit, and in which order
    replies.py      the model's reply → statements with the passages that they cite (reply_fields.py,
                    reply_marks.py, reply_markup.py, refusals.py, languages.py; meanwhile: live_text.py)
    generative.py   all of it as an `Answerer` (written_drafts.py: statements → draft)

LangChain is imported below this package, and only when a model is set.
"""
