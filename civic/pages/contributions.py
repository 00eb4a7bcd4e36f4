"""The pages' own entries in what they show; the rooms bring theirs."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.contributions import FirstPage, NavEntry, desk_nav, first_pages, nav
from network.models import Role
from network.policies import holds


def offer() -> None:
    """Called once when the pages open."""
    nav.offer(NavEntry(_("Home"), "landing", "home", lambda user: user.is_anonymous), at=10)
    nav.offer(NavEntry(_("Home"), "home", "home", lambda user: user.is_authenticated), at=10)
    desk_nav.offer(NavEntry(_("Waiting for me"), "desk", "desk", holds(Role.STAFF)), at=10)
    first_pages.offer(FirstPage("desk", holds(Role.STAFF)), at=10)
