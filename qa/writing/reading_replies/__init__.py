"""What a model says → statements, whatever form it chose and however it failed at it.

    replies.py      a whole reply → `Reply`
    fields.py       one that is JSON
    marks.py        citations in a line → `Statement`
    markup.py       what models put around their words
    refusals.py     is that a refusal?
    languages.py    is it in a language of nobody?
    live_text.py    what can be shown while it is written

Nothing that comes in makes these fail, and nothing is made up.
"""
