"""Who may do what with an order; what the state allows stands in transitions.py."""

from accounts.models import Reader
from civic.kernel.errors import NotAllowed, NotFound
from network import policies as network
from network.models import Role, Site
from orders.errors import OwnWork
from orders.models import Note, NoteKind, ServiceRequest
from orders.transitions import OPEN_STATES, REQUEST
from orders.visibility import can_read, can_see, is_staff_of, speaks_for

OWN_WORDS = (NoteKind.NOTE, NoteKind.OUTCOME)  # what somebody wrote for themselves; the rest are reasons given


def can_erase(note: Note, order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person may erase a note: its author while the order is open; the station's staff where they can
    read it; the centre's staff always, for the case that nobody is left who can read it.
    """
    if order.site.path[0] in network.site_ids(by, Role.STAFF):
        return True
    if not can_read(order, by=by):
        return False
    is_author = note.kind in OWN_WORDS and note.sentence.author_id == by.pk
    return is_staff_of(order, by) or (is_author and order.state in OPEN_STATES)


def answers_for(order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person speaks for the order: its requester, or their second person; for a caller any staff of the
    station.
    """
    return is_staff_of(order, by) if order.is_written_down else speaks_for(order, by)


def can_rate(order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person may rate it now; see check_can_say."""
    return _can_say(order, by=by) and REQUEST.allows(order.state, "rate")


def can_say_outcome(order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person may say now whether it was done; see check_can_say."""
    return _can_say(order, by=by) and REQUEST.allows(order.state, "deliver")


def _can_say(order: ServiceRequest, *, by: Reader) -> bool:
    return answers_for(order, by=by) and can_read(order, by=by) and order.handler_id != by.pk


def check_can_see(order: ServiceRequest, *, by: Reader) -> None:
    """Raises NotFound: that there is such an order is itself private."""
    if not can_see(order, by=by):
        raise NotFound


def check_can_erase(note: Note, order: ServiceRequest, *, by: Reader) -> None:
    """Raises NotAllowed."""
    if not can_erase(note, order, by=by):
        raise NotAllowed


def check_answers_for(order: ServiceRequest, *, by: Reader) -> None:
    """Raises NotFound or NotAllowed unless `by` speaks for it, see answers_for."""
    check_can_see(order, by=by)
    if not answers_for(order, by=by):
        raise NotAllowed


def check_can_say(order: ServiceRequest, *, by: Reader) -> None:
    """The requester says whether it was done and how it was; for a caller it is staff who may read the order and are
    not its handler. Raises NotFound, NotAllowed, OwnWork.
    """
    check_answers_for(order, by=by)
    if order.handler_id == by.pk:
        raise OwnWork
    if not can_read(order, by=by):
        raise NotAllowed


def check_staff(order: ServiceRequest, *, by: Reader) -> None:
    """Raises NotFound or NotAllowed unless `by` is staff of its site or above."""
    check_can_see(order, by=by)
    if not is_staff_of(order, by):
        raise NotAllowed


def check_can_order_for_others_unasked(site: Site, *, by: Reader) -> None:
    """Telephone and paper orders are written down by staff. Raises NotAllowed."""
    network.check_role(by, Role.STAFF, at=site)
