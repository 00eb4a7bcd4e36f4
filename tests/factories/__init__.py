"""Plausible rows in one line each. Factories write rows directly: they set a stage, the actions under test play on
it.
"""
