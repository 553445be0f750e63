"""What a model says → statements, whatever form it chose and however it failed at it.

    replies.py      a whole reply → `Reply`
    fields.py       one that is JSON
    marks.py        citations in a line → `Statement`
    markup.py       what models put around their words
    refusals.py     is that a refusal, and of what?
    left_open.py    what is missing → the part of the question that is meant
    bare_values.py  a value alone → the sentence that says it
    languages.py    is it in a language of nobody? (function_words.py)
    live_text.py    what can be shown while it is written

Nothing that comes in makes these fail, and nothing is made up.
"""
