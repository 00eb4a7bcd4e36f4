"""Where people live: a person's own address and those of their family, written once, read by who comes to help.

It stands in this wing and not with the accounts: an address lies in a community, which accounts don't know.
"""
