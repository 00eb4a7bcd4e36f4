"""What pages of several rooms show of their reader."""

from django.utils.translation import gettext_lazy as _

from civic.kernel import contributions as pages


def offer() -> None:
    """Called once when the room opens."""
    pages.nav.offer(pages.NavEntry(_("Sign in"), "account_login", "me", lambda user: user.is_anonymous), at=50)
    me = pages.NavEntry(_("Me"), "accounts:me", "me", lambda user: user.is_authenticated, shows_news=True)
    pages.nav.offer(me, at=50)
