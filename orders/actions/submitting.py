"""An order is placed."""

from datetime import date, datetime, time
from typing import Required, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.family.consents import GUARDIAN_UNTIL
from accounts.family.models import FamilyMember
from accounts.models import User
from accounts.standing import acting
from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import Invalid
from network.addresses import actions as addresses
from network.addresses import queries as address_book
from network.addresses.actions import Place
from network.addresses.models import Address
from network.models import Level, ServiceGroup, Site
from orders import deadlines, limits, notices, numbers, policies, telling
from orders.asking import services
from orders.errors import SentTwice
from orders.models import OWN_HAND, CatalogueItem, ConsentBasis, ServiceRequest, Via
from orders.verbs import Did


class Wish(TypedDict, total=False):
    """What is ordered, for whom and when. Without a group it is the catalogue item's, or follows from the words."""

    title: Required[str]
    wanted_from: Required[date]
    wanted_until: Required[date]
    wanted_part: str
    wanted_time: time | None
    service_group: str
    details: str
    people: int
    catalogue_item: CatalogueItem | None
    on_behalf_of_name: str
    on_behalf_of_phone: str
    consent_basis: str


@transaction.atomic
def submit(
    *,
    by: User,
    now: datetime,
    site: Site,
    via: str = Via.WEB,
    submit_key: UUID | None = None,
    person: User | None = None,
    member: UUID | None = None,
    place: Place | None = None,
    **wish: Unpack[Wish],
) -> ServiceRequest:
    """Place an order. Raises Invalid (with its field), NotAllowed, PhoneUnproved, AccountClosed, TooManyOrders,
    SentTwice.

    `person` is somebody for whom `by` may act: then it is theirs, and counts as theirs. `member` is one of the family
    of `by`: name, phone and consent follow. `place` is where help is needed: it goes into the address book, for a
    caller or a neighbour into a row of the order's own; without one the address known is meant. An order for comfort of
    mind is confidential unless it is for a group; the answer is due after the site's working days or before the wish,
    from the nearest site that has staff.
    """
    _check(site, wish, now=now)
    if via not in OWN_HAND:
        policies.check_can_order_for_others_unasked(site, by=by)
    if phone := wish.get("on_behalf_of_phone"):
        wish["on_behalf_of_phone"] = phones.to_call(phone, field="on_behalf_of_phone")
    requester = person or by
    if via in OWN_HAND:
        acting.hold(requester.pk, by=by)
        if submit_key and ServiceRequest.objects.filter(submit_key=submit_key).exists():
            raise SentTwice  # also where it was the last one that could be placed
    if person is not None:
        _check_for_person(wish, is_alone=via in OWN_HAND and member is None)
    relative = _relative(member, wish, by=by, via=via, now=now)
    if via in OWN_HAND:
        for_other = bool(wish.get("on_behalf_of_name"))
        limits.check_may_order(requester, site=site, for_other=for_other, phone=wish.get("on_behalf_of_phone", ""))
    wish["service_group"] = _group(wish)
    is_confidential = _is_confidential(wish)
    if is_confidential and person is not None and not acting.acts_for(by, person.pk, confidential=True):
        text = _("%(who)s orders what is confidential without you: you were not asked to see it.")
        raise Invalid(text, code="confidential", field="for_whom", who=requester)
    address = _address(place, wish, relative, by=by, whose=requester, via=via, now=now)
    with violations({"orders_servicerequest_submit_key_key": SentTwice()}):
        order = ServiceRequest.objects.create(
            number=numbers.next_number(timezone.localdate(now)),
            site=site,
            owner=telling.answering(site),
            is_confidential=is_confidential,
            via=via,
            requester=requester,
            member=relative,
            address=address,
            submit_key=submit_key,
            submitted_at=now,
            answer_due_at=deadlines.answer_due_at(site, now=now, wanted_from=wish["wanted_from"]),
            can_wait=deadlines.can_wait(wish["wanted_from"], now=now),
            **wish,
        )
    audit.record(Did.SUBMITTED, by=by, target=order, at=now, to_state=order.state)
    telling.tell_staff(order, notices.RequestNew, site=site, at=now)
    return order


def _check_for_person(wish: Wish, *, is_alone: bool) -> None:
    """A second person orders for whom they stand, and for nobody else of theirs. Raises Invalid."""
    if not is_alone or wish.get("on_behalf_of_name"):
        raise Invalid(_("Choose one person."), code="invalid", field="for_whom")


def _relative(member: UUID | None, wish: Wish, *, by: User, via: str, now: datetime) -> FamilyMember | None:
    """The member of the family for whom it is, locked; the wish says then who they are."""
    if member is None:
        return None
    own = _held(member, of=by)
    if own is None or via not in OWN_HAND:
        raise Invalid(_("Choose somebody of your family."), code="invalid", field="member")
    item = wish.get("catalogue_item")
    if item and not item.suits(own.birth_year, on=wish["wanted_from"]):
        raise Invalid(_("%(who)s has another age."), code="age", field="member", who=own.name)
    is_child = own.may_be_under(GUARDIAN_UNTIL, on=timezone.localdate(now))
    wish["on_behalf_of_name"], wish["on_behalf_of_phone"] = own.name, own.phone
    wish["consent_basis"] = ConsentBasis.GUARDIAN if is_child else ConsentBasis.FAMILY
    return own


def _held(member: UUID, *, of: User) -> FamilyMember | None:
    """Locked: nobody is erased while something is ordered for them."""
    return FamilyMember.objects.of(of).select_for_update(no_key=True, of=("self",)).filter(pk=member).first()


def _group(wish: Wish) -> str:
    if item := wish.get("catalogue_item"):
        return item.service_group
    return wish.get("service_group") or services.group_of(wish["title"])


def _address(
    place: Place | None,
    wish: Wish,
    relative: FamilyMember | None,
    *,
    by: User,
    whose: User,
    via: str,
    now: datetime,
) -> Address | None:
    has_book = via in OWN_HAND and (relative is not None or not wish.get("on_behalf_of_name"))
    if place:
        if has_book:
            return addresses.write(by=by, whose=whose, member=relative, site=place.site, said=place.said, now=now)
        return addresses.write_for_caller(by=by, site=place.site, said=place.said, now=now)
    item = wish.get("catalogue_item")
    if item is None or not item.needs_address:
        return None
    known = address_book.of(whose).get(relative.pk if relative else None) if has_book else None
    if known is None:
        raise Invalid(_("Where is help needed?"), code="required", field="address")
    return known


def _is_confidential(wish: Wish) -> bool:
    item = wish.get("catalogue_item")
    alone = wish.get("people", 1) == 1
    return bool(item and item.is_confidential) or (wish["service_group"] == ServiceGroup.PSYCHOLOGICAL_CARE and alone)


def _check(site: Site, wish: Wish, *, now: datetime) -> None:
    today, item = timezone.localdate(now), wish.get("catalogue_item")
    if not site.is_active or site.level == Level.CENTRE:
        raise Invalid(_("Choose the station of your community."), code="bad_site", field="site")
    if wish["wanted_from"] < today:
        raise Invalid(_("This day has passed. The earliest is today."), code="past", field="wanted_from")
    if wish["wanted_until"] < wish["wanted_from"]:
        raise Invalid(_("The last day is before the first."), code="end_before_start", field="wanted_until")
    if item and item.needs_time and not wish.get("wanted_time"):
        raise Invalid(_("At what time exactly?"), code="required", field="wanted_time")
    if wish.get("on_behalf_of_name") and not wish.get("consent_basis"):
        raise Invalid(_("What is your relation to this person?"), code="required", field="consent_basis")
