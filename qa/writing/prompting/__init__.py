"""What a model is told.

    prompts.py      every word of it, by use; articles' words stand in it as data
    budgeting.py    which passages fit, and in which order

A prompt asks for what is checked later; nothing depends on its being obeyed.
"""
