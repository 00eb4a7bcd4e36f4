"""The public list, and the staff's look over it."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.requests import SignedInRequest
from activities import calendar
from activities.models import Audience
from civic.documents.cards import ShareCard, answer
from civic.kernel import keyset, months, qr, typed, words
from civic.kernel.cards import Choice
from civic.kernel.doors import only_post
from civic.kernel.errors import NotFound
from civic.kernel.pagecache import public_page
from network import policies as network
from network.models import Level, Role, Site
from notifications import actions as notifications
from programmes import actions, chat_text, policies, queries
from programmes.forms import OutletForm, ReviseForm, SettingForm
from programmes.models import MonthlyProgramme, ProgrammeSetting
from programmes.transitions import ProgrammeState
from programmes.weeks import weeks

SIZE = 24


@public_page()
def public(request: HttpRequest, site: int, month: date) -> HttpResponse:
    """A month's list: read on a phone, printed for the wall."""
    programme = queries.published(site, month)
    address = f"{settings.SITE_URL}{actions.public_url(programme)}"
    now, items = timezone.now(), queries.items(programme)
    over, coming = ([item for item in items if (item.ends_at <= now) is past] for past in (True, False))
    context = {
        "programme": programme,
        "weeks": weeks(coming, now=now),
        "over": weeks(over, now=now),
        "over_count": len(over),
        "all_over": not coming,
        "qr": qr.svg(address),
        "address": address,
        "neighbours": queries.neighbours(programme),
    }
    return render(request, "programmes/public.html", context)


def share_card(request: HttpRequest, site: int, month: date) -> HttpResponse:
    """The picture that a chat app shows beside the list's link."""
    programme = queries.published(site, month)
    count = len(queries.items(programme))
    month_words = words.month(programme.month_date)
    said = {"site": programme.site, "month": month_words}
    card = ShareCard(
        by=str(programme.site),
        title=programme.theme or _("%(site)s: what is on in %(month)s") % said,
        when=month_words,
        where=programme.site.address,
        seats=ngettext("%(n)s activity to sign up for", "%(n)s activities to sign up for", count) % {"n": count},
        brand=settings.PLATFORM_NAME,
    )
    return answer(card)


def _desk(request: HttpRequest) -> Site:
    network.check_role(request.user, Role.STAFF)
    site = network.desk_site(request.user)
    if site is None:
        raise NotFound
    return site


@login_required
def desk(request: SignedInRequest) -> HttpResponse:
    """All lists of my sites, and where they are sent."""
    return _desk_page(request)


def _desk_page(request: HttpRequest, *, status: int = 200, **forms: Form) -> HttpResponse:
    site = _desk(request)
    page, choices = _lists(request, site)
    setting = ProgrammeSetting.objects.filter(site=site).first() or ProgrammeSetting(site=site)
    following = months.after(timezone.localdate())
    usual = {"build_day": setting.build_day, "build_time": setting.build_time}
    context = {
        "site": site,
        "page": page,
        "rows": page.rows,
        "months": choices,
        "following": following,
        "has_following": MonthlyProgramme.objects.filter(site=site, month_date=following).exists(),
        "outlets": queries.outlets(site, now=timezone.now()),
        "outlet_form": forms.get("outlet_form") or OutletForm(),
        "setting_form": forms.get("setting_form") or SettingForm(initial=usual),
        "setting": setting,
    }
    return render(request, "programmes/desk.html", context, status=status)


def _lists(request: HttpRequest, site: Site) -> tuple[keyset.Page, list[Choice]]:
    """A station's lists by month; above the stations one month's by the stations' names, and the months to choose."""
    rows, params = queries.at_desk(request.user), request.GET
    if site.level == Level.STATION:
        return keyset.paginate(rows, order=("-month_date", "-pk"), size=SIZE, cursor=params.get("cursor")), []
    listed = queries.months_at_desk(request.user)
    chosen = next((month for month in listed if f"{month:%Y-%m}" == params.get("month")), None)
    chosen = chosen or next(iter(listed), None)
    rows, order = rows.filter(month_date=chosen) if chosen else rows.none(), ("site__name", "pk")
    page = keyset.paginate(rows, order=order, size=SIZE, cursor=params.get("cursor"), params=params)
    return page, [Choice(words.month(month), f"?month={month:%Y-%m}", current=month == chosen) for month in listed]


@login_required
def desk_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One list: items with ticks, the words, the text as it goes out."""
    programme = queries.get(pk, user=request.user)
    policies.check_staff(programme, by=request.user)
    return _page(request, programme, ReviseForm(initial={"theme": programme.theme, "greeting": programme.greeting}))


def _page(request: HttpRequest, programme: MonthlyProgramme, form: ReviseForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    is_open = programme.state != ProgrammeState.PUBLISHED
    first = programme.month_date
    start, end = months.bounds(first)
    rows = programme.items.filter(
        activity__audience=Audience.OPEN, activity__starts_at__gte=start, activity__starts_at__lt=end
    )
    rows = rows.select_related("activity").order_by("activity__starts_at", "pk")
    listed = [item.activity for item in rows if item.is_included]
    context = {
        "programme": programme,
        "form": form,
        "items": rows,
        "gaps": calendar.gaps(listed, first, months.after(first), today=timezone.localdate(now)),
        "pieces": chat_text.pieces(actions.text_of(programme, queries.items(programme), now=now)),
        "deliveries": queries.deliveries(programme),
        "is_open": is_open,
        "public_url": actions.public_url(programme),
        "month": words.month(first),
    }
    return render(request, "programmes/desk_detail.html", context, status=status)


@login_required
@only_post("programmes:desk")
def build(request: SignedInRequest, month: date) -> HttpResponse:
    """Put it together now, by hand, or add what was planned since."""
    site = _desk(request)
    programme = actions.build(site_id=site.pk, month=month, by=request.user, now=timezone.now())
    if programme is None:
        raise NotFound
    messages.success(request, _("Put together. Look it over."))
    return redirect("programmes:desk_detail", pk=programme.pk)


@login_required
@only_post("programmes:desk_detail", pk="pk")
def revise(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save the words and the ticks; with the other button, publish and send."""
    programme = queries.get(pk, user=request.user)
    policies.check_staff(programme, by=request.user)
    form = ReviseForm(request.POST)
    if not form.is_valid():
        return _page(request, programme, form, status=422)
    chosen = list(filter(None, map(typed.key, request.POST.getlist("item"))))
    now = timezone.now()
    actions.revise(programme_id=pk, included=chosen, by=request.user, now=now, **form.cleaned_data)
    if request.POST.get("go") == "publish":
        actions.publish(programme_id=pk, by=request.user, now=now)
        sent = _("Published, and on its way to your groups.")
        unsent = _("Published. No group is set yet: copy the text below.")
        messages.success(request, sent if queries.deliveries(programme) else unsent)
    else:
        messages.success(request, _("Saved."))
    return redirect("programmes:desk_detail", pk=pk)


@login_required
@only_post("programmes:desk_detail", pk="pk")
def send_again(request: SignedInRequest, pk: int, delivery: int) -> HttpResponse:
    """One more try for a group that did not get it."""
    programme = queries.get(pk, user=request.user)
    policies.check_staff(programme, by=request.user)
    if delivery not in {one.pk for one in queries.deliveries(programme)}:
        raise NotFound
    notifications.send_again(delivery_id=delivery, now=timezone.now())
    messages.success(request, _("Being sent again."))
    return redirect("programmes:desk_detail", pk=pk)


@login_required
@only_post("programmes:desk")
def save_setting(request: SignedInRequest) -> HttpResponse:
    """When the next list is put together."""
    site = _desk(request)
    form = SettingForm(request.POST)
    if not form.is_valid():
        return _desk_page(request, status=422, setting_form=form)
    actions.save_setting(site=site, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("programmes:desk")


@login_required
@only_post("programmes:desk")
def add_outlet(request: SignedInRequest) -> HttpResponse:
    """One more group or address."""
    site = _desk(request)
    form = OutletForm(request.POST)
    if not form.is_valid():
        return _desk_page(request, status=422, outlet_form=form)
    actions.add_outlet(site=site, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The next list goes there, too."))
    return redirect("programmes:desk")


@login_required
@only_post("programmes:desk")
def send_test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Does a message arrive there?"""
    actions.send_test(outlet_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("The test is on its way."))
    return redirect("programmes:desk")


@login_required
@only_post("programmes:desk")
def remove_outlet(request: SignedInRequest, pk: int) -> HttpResponse:
    """No more lists there."""
    actions.remove_outlet(outlet_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("programmes:desk")
