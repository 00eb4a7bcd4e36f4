"""Who may answer. That only the two concerned end it, the action's query says."""

from accounts.models import User
from accounts.standing.models import SecondPerson
from civic.kernel.errors import NotAllowed


def check_can_agree(standing: SecondPerson, *, by: User) -> None:
    """Nobody agrees to what they wrote down themselves. Raises NotAllowed."""
    if standing.recorded_by_id == by.pk:
        raise NotAllowed
