"""A language model of the user's choice writes the answer; it is held to its sources elsewhere.

    models.py       "ollama:qwen3:8b" → a LangChain chat model, or a message that says what is missing
    calling.py      one call: time-out, retries, fallback models, streaming, tokens and cost
    prompts.py      every word that a model is told
    budgeting.py    which passages fit, and in which order
    replies.py      the model's reply → claims with the passages that they cite
    generative.py   all of it as an `Answerer`

LangChain is imported below this package, and only when a model is set.
"""
