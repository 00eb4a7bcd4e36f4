"""An order is placed."""

from datetime import date, datetime
from typing import Required, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.models import User
from accounts.policies import hold
from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import Invalid
from network.models import Level, ServiceGroup, Site
from orders import deadlines, limits, notices, numbers, policies
from orders.errors import SentTwice
from orders.models import OWN_HAND, CatalogueItem, ServiceRequest, Via
from orders.verbs import Did


class Wish(TypedDict, total=False):
    """What is ordered, and for whom."""

    service_group: Required[str]
    title: Required[str]
    wanted_from: Required[date]
    wanted_until: Required[date]
    details: str
    people: int
    catalogue_item: CatalogueItem | None
    on_behalf_of_name: str
    on_behalf_of_phone: str
    consent_basis: str


@transaction.atomic
def submit(
    *, by: User, now: datetime, site: Site, via: str = Via.WEB, submit_key: UUID | None = None, **wish: Unpack[Wish]
) -> ServiceRequest:
    """Place an order. Raises Invalid (with its field), NotAllowed, PhoneUnproved, TooManyOrders, SentTwice.

    An order for comfort of mind is confidential unless it is for a group; the answer is due after the site's
    working days, from the nearest site that has staff."""
    _check(site, wish, now=now)
    if via not in OWN_HAND:
        policies.check_can_order_for_others_unasked(site, by=by)
    if phone := wish.get("on_behalf_of_phone"):
        wish["on_behalf_of_phone"] = phones.to_call(phone, field="on_behalf_of_phone")
    if via in OWN_HAND:
        hold(by)
        if submit_key and ServiceRequest.objects.filter(submit_key=submit_key).exists():
            raise SentTwice  # also where it was the last one that could be placed
        for_other = bool(wish.get("on_behalf_of_name"))
        limits.check_may_order(by, site=site, for_other=for_other, phone=wish.get("on_behalf_of_phone", ""))
    with violations({"orders_servicerequest_submit_key_key": SentTwice()}):
        order = ServiceRequest.objects.create(
            number=numbers.next_number(timezone.localdate(now)),
            site=site,
            owner=notices.answering(site),
            is_confidential=_is_confidential(wish),
            via=via,
            requester=by,
            submit_key=submit_key,
            submitted_at=now,
            answer_due_at=deadlines.answer_due_at(site, now=now),
            **wish,
        )
    audit.record(Did.SUBMITTED, by=by, target=order, at=now, to_state=order.state)
    notices.tell_staff(order, notices.RequestNew, site=site, at=now)
    return order


def _is_confidential(wish: Wish) -> bool:
    item = wish.get("catalogue_item")
    alone = wish.get("people", 1) == 1
    return bool(item and item.is_confidential) or (wish["service_group"] == ServiceGroup.PSYCHOLOGICAL_CARE and alone)


def _check(site: Site, wish: Wish, *, now: datetime) -> None:
    today = timezone.localdate(now)
    if not site.is_active or site.level == Level.CENTRE:
        raise Invalid(_("Choose the station of your community."), code="bad_site", field="site")
    if wish["wanted_from"] < today:
        raise Invalid(_("This day has passed. The earliest is today."), code="past", field="wanted_from")
    if wish["wanted_until"] < wish["wanted_from"]:
        raise Invalid(_("The last day is before the first."), code="end_before_start", field="wanted_until")
    if wish.get("on_behalf_of_name") and not wish.get("consent_basis"):
        raise Invalid(_("Tell us why you may order for this person."), code="required", field="consent_basis")
