"""Seats in activities and the waiting line (报名, 候补): above the activity itself, which knows nothing of them."""
