"""What a model says → statements, whatever form it chose and however it failed at it.

replies.py      a whole reply → `Reply` (fields.py: JSON; markup.py: what stands around the words;
                marks.py: citations → `Statement`)
refusals.py     is that a refusal?  languages.py: in a language of nobody?
live_text.py    what can be shown while it is written
"""
