"""News that rooms above may act on, in the same transaction."""

from django.dispatch import Signal

account_closed = Signal()  # user, by, at: seats, places in line and claims still to come are given back
