"""News that rooms above may act on, in the same transaction."""

from django.dispatch import Signal

request_withdrawing = Signal()  # request_id: before the order is locked; the activity that answers it is locked first
request_withdrawn = Signal()  # request, heir (None or the order that takes its place), at: it leaves its plan
