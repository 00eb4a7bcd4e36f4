"""Closing an account for good: what happens is said first, and every room hears of it."""
