"""What happens to an order. The only writers of the room; each is one transaction."""

from orders.actions.answering import accept, decline, merge, regroup, transfer
from orders.actions.noting import add_note, erase_note, forget_closed_accounts, note_number
from orders.actions.outcome import rate, say_outcome
from orders.actions.placing import forget_places, keep_for_open_orders, note_place
from orders.actions.planning import fall_through, hold, plan, release, tell_moved, tell_planned
from orders.actions.settling import settle_what_is_due
from orders.actions.submitting import submit
from orders.actions.withdrawing import withdraw

__all__ = [
    "accept",
    "add_note",
    "decline",
    "erase_note",
    "fall_through",
    "forget_closed_accounts",
    "forget_places",
    "hold",
    "keep_for_open_orders",
    "merge",
    "note_number",
    "note_place",
    "plan",
    "rate",
    "regroup",
    "release",
    "say_outcome",
    "settle_what_is_due",
    "submit",
    "tell_moved",
    "tell_planned",
    "transfer",
    "withdraw",
]
