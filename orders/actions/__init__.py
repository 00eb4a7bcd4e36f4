"""What happens to an order. The only writers of the room; each is one transaction."""

from orders.actions.answering import accept, decline, merge, regroup, transfer
from orders.actions.noting import add_note, erase_note, forget_closed_accounts
from orders.actions.placing import forget_places, keep_for_open_orders, note_place
from orders.actions.planning import deliver, plan, release, tell_moved, tell_planned
from orders.actions.rating import rate
from orders.actions.submitting import submit
from orders.actions.withdrawing import withdraw

__all__ = [
    "accept",
    "add_note",
    "decline",
    "deliver",
    "erase_note",
    "forget_closed_accounts",
    "forget_places",
    "keep_for_open_orders",
    "merge",
    "note_place",
    "plan",
    "rate",
    "regroup",
    "release",
    "submit",
    "tell_moved",
    "tell_planned",
    "transfer",
    "withdraw",
]
