"""What families tell the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from accounts.family.models import FamilyMember
from accounts.models import User
from civic.kernel.events import Event


@dataclass(frozen=True)
class MemberRemoved(Event):
    """Nobody looks after this person here any more; who it was is erased."""

    member: FamilyMember
    by: User
    at: datetime
