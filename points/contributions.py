"""What pages of several rooms show of points."""

from django.utils.translation import gettext_lazy as _

from civic.kernel import contributions as pages
from network.models import Role
from network.policies import holds


def offer() -> None:
    """Called once when the room opens."""
    pages.desk_nav.offer(pages.NavEntry(_("Rewards"), "points:desk_rewards", "gift", holds(Role.STAFF)), at=60)
    pages.desk_nav.offer(pages.NavEntry(_("Counter"), "points:counter", "qr", holds(Role.STAFF, Role.MERCHANT)), at=70)
    pages.first_pages.offer(pages.FirstPage("points:counter", holds(Role.MERCHANT)), at=30)
