"""Who could do what: open places near a volunteer, and who is free for them (派单)."""
