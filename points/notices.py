"""What people are told about their points."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from civic.kernel.models import Sentence
from notifications import outbox
from points.models import Redemption


def redemption_expired(redemption: Redemption, *, gone: int, at: datetime) -> None:
    """The voucher was not used in time; the points are back, of which `gone` are past their day and go next night."""
    outbox.tell(
        [redemption.account.user],
        "redemption_expired",
        params={"reward": redemption.reward.title, "points": redemption.price, "gone": gone},
        url=reverse("points:mine"),
        source_key=f"redemption:{redemption.pk}:expired",
        at=at,
    )


def redemption_fulfilled(redemption: Redemption, *, at: datetime) -> None:
    """A receipt, so that nobody collects with a voucher that somebody else saw."""
    outbox.tell(
        [redemption.account.user],
        "redemption_fulfilled",
        params={"reward": redemption.reward.title, "points": redemption.price},
        url=reverse("points:redemption", args=[redemption.voucher]),
        source_key=f"redemption:{redemption.pk}:fulfilled",
        at=at,
    )


def points_corrected(user: User, *, points: int, because: Sentence, source_key: str, at: datetime) -> None:
    """Staff took back or gave back what was wrong, and why."""
    outbox.tell(
        [user],
        "points_corrected",
        params={"points": points},
        because=because,
        url=reverse("points:mine"),
        source_key=source_key,
        at=at,
    )
