"""Who came and left, and whose hours are confirmed. The only writers of the room. Lock order: activity, then claim
(docs/locking.md).
"""

from volunteers.attendance.actions.backfilling import erase_reason, write_down
from volunteers.attendance.actions.completing import close_forgotten_check_outs, complete
from volunteers.attendance.actions.confirming import confirm
from volunteers.attendance.actions.noting import check_in, check_out, no_show, undo
from volunteers.attendance.actions.vouching import take_word

__all__ = [
    "check_in",
    "check_out",
    "close_forgotten_check_outs",
    "complete",
    "confirm",
    "erase_reason",
    "no_show",
    "take_word",
    "undo",
    "write_down",
]
