"""A standing second person: somebody with an account who hears what a person is told, and may act for them.

The person names a telephone number and never learns whether it has an account; whoever proves that the number is
theirs finds the offer on a page of their own, and agrees or declines. Either ends it at any time.
"""
