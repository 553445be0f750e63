"""Pressing: typed presses in, at most 64 bytes of a button or a link out, and the way back.

Nothing that comes back is trusted: it is read as `presses`, or refused.
"""
