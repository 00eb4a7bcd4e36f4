"""Every mail can be stopped where it is read: one tap in the mail program (RFC 8058), or the address at its end.

Both hold a signed reference to the delivery: no name, no address, and nobody needs to sign in. It only ever stops what
that delivery was part of, for the address that it went to.
"""

from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.kernel.errors import NotFound
from notifications.models import Delivery
from notifications.texts import absolute

_STOP = signing.Signer(salt="diandan.mail.stop", sep=".")
_BACK = signing.TimestampSigner(salt="diandan.mail.back", sep=".")
BACK_FOR = 60 * 60  # seconds in which whoever stopped them by mistake has them back with one tap


def stop_token(delivery: Delivery) -> str:
    """For an address that stops this kind of mail; good for as long as the mail is kept."""
    return _STOP.sign(str(delivery.pk))


def back_token(delivery: Delivery) -> str:
    """For an address that undoes it, given only to who has just stopped them."""
    return _BACK.sign(str(delivery.pk))


def stopped_by(token: str) -> Delivery | None:
    """The delivery that it was made for; None where it is gone, with the account that it went to. Raises NotFound for
    a token that we did not make.
    """
    return _read(_STOP.unsign, token)


def back_by(token: str) -> Delivery | None:
    """The same, for one that we made within the last hour."""
    return _read(lambda text: _BACK.unsign(text, max_age=BACK_FOR), token)


def _read(unsign: Callable[[str], str], token: str) -> Delivery | None:
    try:
        key = unsign(token)
    except signing.BadSignature:
        raise NotFound from None
    return Delivery.objects.select_related("message__recipient").filter(pk=key).first()


def headers(delivery: Delivery) -> dict[str, str]:
    """What mail programs make their button of."""
    return {"List-Unsubscribe": f"<{_stop_url(delivery)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def with_way_out(text: str, delivery: Delivery) -> str:
    """The mail's text with, at its end, who sends it, how to stop it and where the person chooses, in the active
    language.
    """
    lines = [_("%(name)s sent this e-mail.") % {"name": settings.PLATFORM_NAME}]
    lines.append(_("No more e-mails like this: %(url)s") % {"url": _stop_url(delivery)})
    if delivery.message.recipient_id:
        url = absolute(reverse("notifications:ways"))
        lines.append(_("How we tell you is up to you: %(url)s") % {"url": url})
    return "\n".join([text, "", "--", *lines])


def _stop_url(delivery: Delivery) -> str:
    return absolute(reverse("notifications:stop_mail", args=[stop_token(delivery)]))


def masked(address: str) -> str:
    """w***@example.com."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"
