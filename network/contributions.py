"""What pages of several rooms show of who does what where."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.contributions import my_data
from civic.kernel.personal import of_rows
from network.models import Membership, Role


def offer() -> None:
    """Called once when the room opens."""
    columns = {"role": _("role"), "site__name": _("site"), "created_at": _("since")}
    my_data.offer(
        of_rows(
            "roles",
            _("My community and roles"),
            lambda user: Membership.objects.filter(user=user),
            columns,
            holds=["network.Membership.user"],
            choices={"role": Role},
        ),
        at=11,
    )
