"""What happens to an order. The only writers of the room; each is one transaction."""

from orders.actions.answering import accept, decline, merge, transfer
from orders.actions.noting import add_note, erase_note, forget_closed_accounts, note_number
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
    "merge",
    "note_number",
    "plan",
    "rate",
    "release",
    "submit",
    "tell_moved",
    "tell_planned",
    "transfer",
    "withdraw",
]
