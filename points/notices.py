"""What people are told about their points."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.models import Sentence
from notifications import outbox
from notifications.declared import Audience, Notice
from points.models import Redemption


class _OfVoucher(Notice):
    audience = Audience.VOLUNTEER
    to_seconds = False
    example = {"reward": _("A bag of rice"), "points": 20}
    reward: str
    points: int


class RedemptionExpired(_OfVoucher):
    """The voucher was not used in time; the points are back, of which `gone` are past their day and go next night."""

    kind = "redemption_expired"
    example = _OfVoucher.example | {"gone": 5}
    gone: int


class RedemptionFulfilled(_OfVoucher):
    """A receipt, so that nobody collects with a voucher that somebody else saw."""

    kind = "redemption_fulfilled"


class PointsCorrected(Notice):
    """Staff took back or gave back what was wrong, and why."""

    kind = "points_corrected"
    audience = Audience.VOLUNTEER
    to_seconds = False
    example = {"points": -4, "because": _("The hours were entered twice.")}
    points: int
    because: Sentence


def redemption_expired(redemption: Redemption, *, gone: int, at: datetime) -> None:
    """Its points are back."""
    outbox.tell(
        [redemption.account.user],
        RedemptionExpired(reward=redemption.reward.title, points=redemption.price, gone=gone),
        url=reverse("points:mine"),
        source_key=f"redemption:{redemption.pk}:expired",
        at=at,
    )


def redemption_fulfilled(redemption: Redemption, *, at: datetime) -> None:
    """Handed over."""
    outbox.tell(
        [redemption.account.user],
        RedemptionFulfilled(reward=redemption.reward.title, points=redemption.price),
        url=reverse("points:redemption", args=[redemption.voucher]),
        source_key=f"redemption:{redemption.pk}:fulfilled",
        at=at,
    )


def points_corrected(user: User, *, points: int, because: Sentence, source_key: str, at: datetime) -> None:
    """By so many points, and why."""
    notice = PointsCorrected(points=points, because=because)
    outbox.tell([user], notice, url=reverse("points:mine"), source_key=source_key, at=at)
