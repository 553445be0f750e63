"""From a setting to a chat model, and what is known of it. No step above is known here.

opening.py      "ollama:qwen3:8b" → `OpenedModel` (providers.py: what each needs; accounting.py: tokens
                and prices)
gguf_model.py   a file in this process (gguf_runtime.py: llama.cpp; gguf_file.py: what the file says)
bounding.py     every connection can be cut, and says only so much
masking.py      keys and passwords are never shown
"""
