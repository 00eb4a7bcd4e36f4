"""What happens to claims. The only writers of the room. Lock order: activity, then claim (docs/locking.md)."""

from volunteers.claims.actions.activity_changes import (
    move_along,
    release_all,
    tell_the_new_date,
    tell_the_new_place,
)
from volunteers.claims.actions.claiming import claim
from volunteers.claims.actions.placing import place
from volunteers.claims.actions.reminding import remind
from volunteers.claims.actions.withdrawing import give_all_back, withdraw

__all__ = [
    "claim",
    "give_all_back",
    "move_along",
    "place",
    "release_all",
    "remind",
    "tell_the_new_date",
    "tell_the_new_place",
    "withdraw",
]
