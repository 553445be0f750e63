"""From a setting to a chat model, and what is known of it.

    opening.py      "ollama:qwen3:8b" → `OpenedModel` (opened.py), or what is missing (providers.py)
    accounting.py   tokens and prices
    gguf_model.py   a file in this process (gguf_runtime.py: llama.cpp; gguf_file.py: what the file says)
    bounding.py     every connection can be cut, and says only so much
    masking.py      keys and passwords are never shown

Nothing here knows what a model is asked.
"""
