"""What pages of several rooms show of families."""

from django.utils.translation import gettext_lazy as _

from accounts.family.models import Consent, FamilyMember, Need, Purpose, Relation
from civic.kernel.contributions import my_data
from civic.kernel.personal import of_rows


def offer() -> None:
    """Called once when the sub-room opens."""
    members = {
        "name": _("name"),
        "relation": _("who is it?"),
        "birth_year": _("year of birth"),
        "phone": _("telephone"),
        "needs": _("What should a helper know?"),
        "created_at": _("entered"),
        "removed_at": _("removed and erased"),
    }
    my_data.offer(
        of_rows(
            "family",
            _("My family"),
            lambda user: FamilyMember.objects.filter(user=user),
            members,
            holds=["family.FamilyMember.user"],
            choices={"relation": Relation, "needs": Need},
        ),
        at=20,
    )
    consents = {
        "purpose": _("what for"),
        "version": _("version of the text"),
        "given_at": _("agreed"),
        "taken_back_at": _("taken back"),
    }
    my_data.offer(
        of_rows(
            "consents",
            _("What I agreed to"),
            lambda user: Consent.objects.filter(given_by=user),
            consents,
            holds=["family.Consent.given_by"],
            choices={"purpose": Purpose},
        ),
        at=21,
    )
