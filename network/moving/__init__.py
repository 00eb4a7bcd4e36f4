"""Somebody whose SIM card is gone comes to the station, and her account moves to a new number: one worker asks, another
confirms, and whoever holds the old number hears of it.

It stands in this wing and not with the accounts: who may confirm depends on the site.
"""
