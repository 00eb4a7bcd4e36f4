"""What the account itself holds of a person."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.contributions import my_data
from civic.kernel.models import AuditEvent
from civic.kernel.personal import of_rows


def offer() -> None:
    """Called once when the room opens."""
    account = {
        "display_name": _("name"),
        "phone": _("phone number"),
        "phone_verified": _("phone number verified"),
        "username": _("user name"),
        "email": _("e-mail"),
        "language": _("language"),
        "elder_mode": _("large type"),
        "created_at": _("joined"),
        "last_login": _("last signed in"),
        "privacy_seen": _("version of the privacy notice seen"),
    }
    my_data.offer(
        of_rows("account", _("My account"), lambda user: User.objects.filter(pk=user.pk), account, holds=()), at=10
    )
    what = {"at": _("when"), "verb": _("what was done")}
    mine = of_rows("account_history", _("Sign-ins and changes of the account"), _history, what, holds=())
    my_data.offer(mine, at=19)


def _history(user: User) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(target_type="user", target_id=str(user.pk))
