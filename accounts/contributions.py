"""What pages of several rooms show of their reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import VERSION
from civic.kernel import contributions as pages


def offer() -> None:
    """Called once when the room opens."""
    pages.nav.offer(pages.NavEntry(_("Sign in"), "account_login", "me", lambda user: user.is_anonymous), at=50)
    me = pages.NavEntry(_("Me"), "accounts:me", "me", lambda user: user.is_authenticated, shows_news=True)
    pages.nav.offer(me, at=50)
    pages.home_cards.offer(privacy_notice, at=5)


@dataclass(frozen=True)
class PrivacyNotice:
    """There is a version that the reader has not seen."""

    template: ClassVar[str] = "accounts/privacy_card.html"


def privacy_notice(user: User, now: datetime) -> list[PrivacyNotice]:
    """Until the reader has opened or closed it."""
    return [] if user.privacy_seen == VERSION else [PrivacyNotice()]
