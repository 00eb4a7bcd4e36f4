"""Who may see and publish a monthly programme."""

from accounts.models import Reader
from civic.kernel.errors import NotAllowed, NotFound
from network import policies as network
from network.models import Role
from programmes.models import MonthlyProgramme
from programmes.transitions import ProgrammeState


def is_staff_of(programme: MonthlyProgramme, user: Reader) -> bool:
    """Staff of its site or of one above."""
    return network.has_role(user, Role.STAFF, at=programme.site)


def check_staff(programme: MonthlyProgramme, *, by: Reader) -> None:
    """Raises NotFound for what is not published, NotAllowed for what is."""
    if not is_staff_of(programme, by):
        raise NotAllowed if programme.state == ProgrammeState.PUBLISHED else NotFound
