"""A monthly programme's life: built once for each station, looked over, published and sent."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities import actions as activities
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import audit, months
from civic.kernel.errors import Invalid, NotFound
from network import policies as network
from network.models import Level, Role, Site
from notifications.actions import send_again
from notifications.models import DeliveryState
from notifications.queries import deliveries
from programmes import chat_text, notices, policies
from programmes.items import Item, frozen
from programmes.models import MonthlyProgramme, Outlet, ProgrammeItem, ProgrammeSetting
from programmes.transitions import ProgrammeState
from programmes.verbs import Did, OutletDid

LISTED = (ActivityState.DRAFT, ActivityState.PUBLISHED)


def due_sites(*, now: datetime) -> list[int]:
    """Stations whose build time for next month has come and that have no list for it. One query."""
    local = timezone.localtime(now)
    sql = """SELECT site.id FROM network_site site
             LEFT JOIN programmes_programmesetting setting ON setting.site_id = site.id
             LEFT JOIN programmes_monthlyprogramme programme ON programme.site_id = site.id AND
             programme.month_date = %s
             WHERE site.is_active AND site.level = %s AND (programme.id IS NULL OR programme.state = 'open')
               AND (COALESCE(setting.build_day, 25), COALESCE(setting.build_time, TIME '08:00')) <= (%s, %s::time)
             ORDER BY site.id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [months.after(local.date()), Level.STATION, local.day, f"{local:%H:%M:%S}"])
        return [pk for (pk,) in cursor.fetchall()]


def missed_sites(*, now: datetime) -> list[int]:
    """Stations that plan something for the rest of this month and have no list for it: nothing ran when it was due. One
    query.
    """
    month = months.this(now)
    coming = Activity.objects.open().filter(state__in=LISTED, starts_at__gt=now, starts_at__lt=months.bounds(month)[1])
    built = MonthlyProgramme.objects.filter(month_date=month).exclude(state=ProgrammeState.OPEN)
    stations = Site.objects.active().filter(level=Level.STATION, pk__in=coming.values("site"))
    return list(stations.exclude(pk__in=built.values("site")).order_by("pk").values_list("pk", flat=True))


def build_due(*, now: datetime) -> int:
    """The reconciler: next month's list for every station that is due and has none, and this month's where it was
    missed. Runs late, twice or in parallel. How many were built.
    """
    month = months.this(now)
    due = [(pk, month) for pk in missed_sites(now=now)] + [(pk, months.after(month)) for pk in due_sites(now=now)]
    return sum(build(site_id=pk, month=month, by=None, now=now) is not None for pk, month in due)


@transaction.atomic
def build(*, site_id: int, month: date, by: User | None, now: datetime) -> MonthlyProgramme | None:
    """Put a station's list together, or add what was planned since. None where a job finds it built already. Raises
    NotAllowed, WrongState.
    """
    site = Site.objects.get(pk=site_id)
    if by is not None:
        network.check_role(by, Role.STAFF, at=site)
    MonthlyProgramme.objects.bulk_create([MonthlyProgramme(site=site, month_date=month)], ignore_conflicts=True)
    programme = _locked(Q(site=site, month_date=month))
    if by is None and programme.state != ProgrammeState.OPEN:
        return None
    first_time = programme.state == ProgrammeState.OPEN
    programme.move("build", by=by, at=now)
    start, end = months.bounds(month)
    planned = Activity.objects.open().filter(site=site, state__in=LISTED, starts_at__gte=start, starts_at__lt=end)
    ProgrammeItem.objects.bulk_create(
        [ProgrammeItem(programme=programme, activity=activity) for activity in planned.order_by("starts_at", "pk")],
        ignore_conflicts=True,
    )
    if first_time:
        notices.built(programme, at=now)
    return programme


def _locked(which: Q) -> MonthlyProgramme:
    programme = MonthlyProgramme.objects.select_for_update(of=("self",)).select_related("site").filter(which).first()
    if programme is None:
        raise NotFound
    return programme


@transaction.atomic
def revise(
    *, programme_id: int, theme: str, greeting: str, included: Collection[int], by: User, now: datetime
) -> MonthlyProgramme:
    """Staff look it over: words, and which items stay. Raises NotFound, NotAllowed, WrongState (it is published)."""
    programme = _locked(Q(pk=programme_id))
    policies.check_staff(programme, by=by)
    programme.machine.check(programme, "publish")
    programme.theme, programme.greeting = theme, greeting
    programme.save(update_fields=["theme", "greeting"])
    programme.items.update(is_included=False)
    programme.items.filter(pk__in=included).update(is_included=True)
    audit.record(Did.REVISED, by=by, target=programme, at=now)
    return programme


@transaction.atomic
def publish(*, programme_id: int, by: User, now: datetime) -> MonthlyProgramme:
    """Publish its drafts, freeze the list and send it, once per outlet. Raises NotFound, NotAllowed, WrongState,
    Invalid (it is empty).
    """
    programme = _locked(Q(pk=programme_id))
    policies.check_staff(programme, by=by)
    programme.machine.check(programme, "publish")
    listed = _listed(programme, now=now)
    if not listed:
        raise Invalid(_("There is nothing on the list yet: plan an activity first."), code="empty", field="items")
    published = [_published(activity, by=by, now=now) for activity in listed]
    programme.move("publish", by=by, at=now, published_by=by, frozen=frozen(published))
    _send(programme, [Item.of(activity) for activity in published], now=now)
    return programme


def _listed(programme: MonthlyProgramme, *, now: datetime) -> list[Activity]:
    """What goes out, locked by key, so that it goes out as it is. What was moved to another month is on that one's."""
    start, end = months.bounds(programme.month_date)
    chosen = programme.items.filter(is_included=True).values("activity")
    rows = Activity.objects.open().select_for_update(no_key=True).filter(pk__in=chosen, state__in=LISTED)
    is_on = Q(state=ActivityState.PUBLISHED, ends_at__gt=now)  # began already, as a desk that is open for a week
    rows = rows.filter(is_on | Q(starts_at__gt=now), starts_at__gte=start, starts_at__lt=end)
    return sorted(rows.order_by("pk"), key=lambda activity: (activity.starts_at, activity.pk))


def _published(activity: Activity, *, by: User, now: datetime) -> Activity:
    is_draft = activity.state == ActivityState.DRAFT
    return activities.publish(activity_id=activity.pk, by=by, now=now) if is_draft else activity


def _send(programme: MonthlyProgramme, items: list[Item], *, now: datetime) -> None:
    outlets = Outlet.objects.filter(site=programme.site, is_active=True).order_by("pk")
    with translation.override("zh-hans"):  # chat groups and notice boards are Chinese
        text = text_of(programme, items, now=now)
    notices.sent(programme, text=text, outlets=outlets, url=public_url(programme), at=now)
    notices.published(programme, count=len(items), url=public_url(programme), at=now)


def public_url(programme: MonthlyProgramme) -> str:
    """The list's public page."""
    return reverse("programmes:public", args=[programme.site_id, programme.month_date])


def text_of(programme: MonthlyProgramme, items: list[Item], *, now: datetime) -> str:
    """The text for chat groups, in the active language: what is still to come."""
    return chat_text.whole(
        site=str(programme.site),
        month=programme.month_date,
        theme=programme.theme,
        greeting=programme.greeting,
        items=items,
        url=public_url(programme),
        now=now,
    )


@transaction.atomic
def save_setting(*, site: Site, build_day: int, build_time: time, by: User, now: datetime) -> None:
    """When the station's list is put together. Raises NotAllowed."""
    network.check_role(by, Role.STAFF, at=site)
    ProgrammeSetting.objects.update_or_create(site=site, defaults={"build_day": build_day, "build_time": build_time})
    audit.record(Did.SETTING_CHANGED, by=by, target=site, at=now)


@transaction.atomic
def add_outlet(*, site: Site, channel: str, address: str, label: str, by: User, now: datetime) -> Outlet:
    """A group or address the list goes to. Raises NotAllowed."""
    network.check_role(by, Role.STAFF, at=site)
    outlet, _made = Outlet.objects.update_or_create(
        site=site, channel=channel, address=address, defaults={"label": label, "is_active": True}
    )
    audit.record(OutletDid.ADDED, by=by, target=outlet, at=now)
    return outlet


def key_of_test(outlet: Outlet, *, now: datetime) -> str:
    """One test a day: two taps send it once."""
    return f"outlet:{outlet.pk}:test:{timezone.localdate(now)}"


@transaction.atomic
def send_test(*, outlet_id: int, by: User, now: datetime) -> None:
    """Does it arrive? Once a day, and again where it could not be sent. Raises NotFound, NotAllowed."""
    outlet = _outlet(outlet_id, by=by)
    key = key_of_test(outlet, now=now)
    notices.test_to(outlet, source_key=key, at=now)
    for delivery in deliveries([key]).filter(state__in=(DeliveryState.DEAD, DeliveryState.UNCONFIRMED)):
        send_again(delivery_id=delivery.pk, now=now)
    audit.record(OutletDid.TESTED, by=by, target=outlet, at=now)


def _outlet(outlet_id: int, *, by: User) -> Outlet:
    """Raises NotFound, NotAllowed."""
    outlet = Outlet.objects.select_related("site").filter(pk=outlet_id, is_active=True).first()
    if outlet is None:
        raise NotFound
    network.check_role(by, Role.STAFF, at=outlet.site)
    return outlet


@transaction.atomic
def remove_outlet(*, outlet_id: int, by: User, now: datetime) -> None:
    """No list goes there any more. Raises NotFound, NotAllowed."""
    outlet = _outlet(outlet_id, by=by)
    outlet.is_active = False
    outlet.save(update_fields=["is_active"])
    audit.record(OutletDid.REMOVED, by=by, target=outlet, at=now)


@transaction.atomic
def stop_outlets(*, source_key: str, channel: str, address: str, now: datetime) -> int:
    """Whoever reads a list at this address wants it no more: of the station whose message this was, no list goes there.
    Its staff hear of it. Returns how many addresses it took away; twice is once.
    """
    found = Outlet.objects.filter(site=_station_of(source_key), channel=channel, address=address, is_active=True)
    outlets = list(found.select_for_update(no_key=True, of=("self",)).select_related("site").order_by("pk"))
    for outlet in outlets:
        outlet.is_active = False
        outlet.save(update_fields=["is_active"])
        audit.record(OutletDid.STOPPED, by=None, target=outlet, at=now)
        notices.stopped(outlet, at=now)
    return len(outlets)


def _station_of(source_key: str) -> int | None:
    """Whose message to a group it was: notices.sent and key_of_test make these keys."""
    of, pk, *_more = f"{source_key}:".split(":")
    rows = {"programme": MonthlyProgramme.objects.all(), "outlet": Outlet.objects.all()}.get(of)
    return rows.filter(pk=pk).values_list("site_id", flat=True).first() if rows is not None else None
