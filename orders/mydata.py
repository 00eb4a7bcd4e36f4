"""What orders hold of a person, for their download."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.contributions import my_data
from civic.kernel.personal import of_rows
from network.models import ServiceGroup
from orders import queries
from orders.models import Note, Rating
from orders.outcomes import Outcome, Said
from orders.transitions import RequestState


def offer() -> None:
    """Called once when the room opens. What staff wrote down for callers, or about others' orders, is not theirs to
    take along.
    """
    order = {
        "number": _("number"),
        "submitted_at": _("ordered"),
        "site__name": _("site"),
        "service_group": _("for whom"),
        "title": _("what"),
        "details": _("details"),
        "wanted_from": _("from"),
        "wanted_until": _("until"),
        "people": _("how many people"),
        "on_behalf_of_name": _("for whom: name"),
        "on_behalf_of_phone": _("for whom: phone"),
        "state": _("state"),
        "declined_because__text": _("reason"),
    }
    my_data.offer(
        of_rows(
            "orders",
            _("My orders"),
            queries.mine,
            order,
            holds=["orders.ServiceRequest.requester", "orders.ServiceRequest.member"],
            choices={"service_group": ServiceGroup, "state": RequestState},
        ),
        at=30,
    )
    note = {"request__number": _("number"), "sentence__written_at": _("when"), "sentence__text": _("what I wrote")}
    my_data.offer(
        of_rows(
            "notes",
            _("What I wrote about orders"),
            lambda user: Note.objects.filter(sentence__author=user, request__in=queries.mine(user)),
            note,
            holds=["kernel.Sentence.author"],
        ),
        at=31,
    )
    outcome = {"request__number": _("number"), "at": _("when"), "said": _("what I said of how it came out")}
    my_data.offer(
        of_rows(
            "outcomes",
            _("Whether it was done"),
            lambda user: Outcome.objects.filter(by=user, is_follow_up=False),
            outcome,
            holds=["orders.Outcome.by"],
            choices={"said": Said},
        ),
        at=32,
    )
    rating = {"request__number": _("number"), "at": _("when"), "score": _("score"), "comment": _("comment")}
    my_data.offer(
        of_rows(
            "ratings",
            _("How I rated"),
            lambda user: Rating.objects.filter(by=user, is_follow_up=False),
            rating,
            holds=["orders.Rating.by"],
        ),
        at=32,
    )
