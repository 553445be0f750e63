"""From a test set to figures: cases → predictions → scores → figures → comparison, gate, report.

The evaluation is a client of the pipeline like any door: it calls `ask`, and reads nothing but the `Answer`.
So what it measures is what users get, and the predictions of another system, in the same JSON, are measured
by the same code.
"""
