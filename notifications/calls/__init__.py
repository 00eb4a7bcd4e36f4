"""Whom the station must call (电话通知清单): people without an account, and those whom no message reached."""
