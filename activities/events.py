"""News that rooms above may act on, in the same transaction."""

from django.dispatch import Signal

activity_cancelled = Signal()  # activity, by, at, because (a Sentence): claims are released
activity_moved = Signal()  # activity, by, at: start or end changed; claims move along or the move is refused
activity_relocated = Signal()  # activity, at: only the place changed; whoever has a claim is told
activity_completed = Signal()  # activity, by, at: checked-out claims are confirmed
