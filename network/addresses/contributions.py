"""What pages of several rooms show of addresses."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.contributions import my_data
from civic.kernel.personal import of_rows
from network.addresses.models import Address


def offer() -> None:
    """Called once when the sub-room opens."""
    columns = {
        "member__name": _("whose, if a member's of my family"),
        "site__name": _("community"),
        "estate": _("estate or village"),
        "building": _("building"),
        "unit": _("unit"),
        "room": _("room"),
        "how_to_find": _("how to find it"),
        "written_at": _("entered"),
    }
    my_data.offer(
        of_rows(
            "addresses",
            _("Home address"),
            lambda user: Address.objects.filter(user=user, erased_at=None),
            columns,
            holds=["addresses.Address.user", "addresses.Address.member"],
        ),
        at=22,
    )
