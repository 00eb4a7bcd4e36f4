"""What volunteers are told of their places."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from activities.models import Audience as ActivityAudience
from civic.kernel.models import Sentence
from notifications import outbox
from notifications.declared import TIMES, Audience, Notice
from orders.telling import staff_of
from volunteers.claims.models import Claim

GAP_TOLD = timedelta(hours=48)  # before the start; earlier the desk's row is enough


class OfService(Notice):
    """Where a visit is stands in no message: the page of the place tells it, and records the look."""

    audience = Audience.VOLUNTEER
    to_seconds = False
    is_urgent = True
    example = TIMES | {"title": _("Chinese medicine: free consultations"), "location": _("Service hall")}
    title: str
    location: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def about(cls, activity: Activity, **more: Any) -> Self:
        """Of this activity; `more` are the parameters that the kind has besides."""
        where = activity.location if activity.audience == ActivityAudience.OPEN else ""
        times = {"starts_at": activity.starts_at, "ends_at": activity.ends_at}
        return cls(title=activity.title, location=where, **times, **more)


class ClaimPlaced(OfService):
    """Somebody took a place for you."""

    kind = "claim_placed"
    example = OfService.example | {"who": _("Zhang Xiao")}
    who: str


class ClaimReminder(OfService):
    """The evening before; whoever can't come gives the place back with one tap."""

    kind = "claim_reminder"
    has_link = True
    spent = "starts_at"


class ClaimSoon(ClaimReminder):
    """Two hours before."""

    kind = "claim_soon"


class ClaimMoved(OfService):
    """Another time; the place is kept."""

    kind = "claim_moved"


class ClaimRelocated(OfService):
    """Another place at the same time; the claim is kept."""

    kind = "claim_relocated"


class ClaimMovedAway(OfService):
    """The new time overlaps another service; the place was given back."""

    kind = "claim_moved_away"


class ClaimReleased(OfService):
    """The activity was cancelled; you are free."""

    kind = "claim_released"
    example = OfService.example | {"because": _("Heavy rain is forecast.")}
    because: Sentence


class ClaimAgain(OfService):
    """There is a new date for what was cancelled: whoever had a place can take one again."""

    kind = "claim_again"


class ClaimGap(OfService):
    """Somebody can't come, and it begins within two days: the station finds somebody else."""

    kind = "claim_gap"
    audience = Audience.STAFF
    to_seconds = False
    example = OfService.example | {"missing": 1}
    missing: int


def tell(
    claims: Iterable[Claim],
    notice: type[OfService],
    activity: Activity,
    *,
    at: datetime,
    once: str = "",
    url: str = "",
    **more: Any,
) -> None:
    """Their volunteers, once for this kind of notice, activity and `once`: a day, or the moment of a change that may
    come again. `more` are the parameters of the notice.
    """
    outbox.tell(
        people(claims),
        notice.about(activity, **more),
        url=url or reverse("volunteers:claims"),
        source_key=key(notice, activity.pk, once),
        at=at,
        subject=subject(activity),
    )


def key(notice: type[OfService], activity_id: int, once: str) -> str:
    """The source key of what `tell` tells."""
    return ":".join(filter(None, ("activity", str(activity_id), notice.kind, once)))


def leaving(activity: Activity) -> str:
    """The page on which whoever can't come gives the place back with one tap."""
    return reverse("volunteers:leave", args=[activity.pk])


def subject(activity: Activity) -> str:
    """What volunteers are told is about this; newer news of it replaces older."""
    return f"activity:{activity.pk}"


def placed(claim: Claim, activity: Activity, *, by: User, at: datetime) -> None:
    """Somebody else took a place for them."""
    outbox.tell(
        people([claim]),
        ClaimPlaced.about(activity, who=str(by)),
        url=reverse("volunteers:claim_detail", args=[claim.pk]),
        source_key=f"claim:{claim.pk}:placed",
        at=at,
        but=by,
        subject=subject(activity),
    )


def gap(activity: Activity, *, places: int, by: User | None, at: datetime) -> None:
    """`places` are free again by what happened at `at`. The desk shows it at once; the staff hear, where the start is
    within two days; `by` knows.
    """
    if not at < activity.starts_at <= at + GAP_TOLD:
        return
    missing = activity.volunteers_left + places
    outbox.tell(
        staff_of(activity.site, but=by),
        ClaimGap.about(activity, missing=missing),
        url=reverse("volunteers:roll", args=[activity.pk]),
        source_key=f"activity:{activity.pk}:claim_gap:{at.isoformat()}",
        at=at,
    )


def people(claims: Iterable[Claim]) -> QuerySet[User]:
    """Their volunteers."""
    return User.objects.filter(pk__in=[claim.volunteer_id for claim in claims])
