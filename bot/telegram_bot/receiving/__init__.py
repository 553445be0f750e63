"""Receiving: Telegram's updates in, by polling or by webhook; each handed on once, and none lost.

poll or serve → write down (intake) → handle → cross out
"""
