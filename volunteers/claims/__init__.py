"""A volunteer's place on an activity: taken, given back, and what becomes of it when the activity changes (认领)."""
