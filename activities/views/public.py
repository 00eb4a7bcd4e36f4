"""What's on, and one activity with my seat."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.family import queries as family
from accounts.models import Reader, User
from accounts.requests import SignedInRequest
from accounts.standing import queries as standing
from activities import ics, queries, visibility
from activities.choices import choices
from activities.models import Activity, Audience
from activities.signups import actions as seats
from activities.signups import cards, parties, policies, waiting_line
from activities.signups import queries as seat_queries
from activities.signups.forms import ComingForm
from activities.signups.models import Signup
from activities.signups.parties import Party
from activities.signups.transitions import HELD_STATES, SignupState
from activities.transitions import ActivityState
from civic.documents.cards import ShareCard, answer
from civic.kernel import contributions as pages
from civic.kernel import keyset, months, pairs, typed, words
from civic.kernel.doors import only_post
from civic.kernel.errors import DomainError
from civic.kernel.pagecache import public_page
from network import queries as network
from network.models import ServiceGroup
from network.policies import has_role
from orders.forms import RatingForm

SIZE = 20
WANTED = "wanted_seat"  # a cookie: what a visitor asked for before signing in; a visitor has no session
WANTED_FOR = 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor asked for before signing in."""

    activity: int
    guests: str  # as typed

    def keep(self, response: HttpResponse, *, secure: bool) -> None:
        """In a cookie, signed, so that nobody else can ask for it."""
        kept = signing.dumps(asdict(self), salt=WANTED, compress=True)
        response.set_cookie(WANTED, kept, max_age=WANTED_FOR, httponly=True, samesite="Lax", secure=secure)

    @classmethod
    def of(cls, request: HttpRequest) -> "Wanted | None":
        """What was kept, within the hour."""
        try:
            return cls(**signing.loads(request.COOKIES.get(WANTED, ""), salt=WANTED, max_age=WANTED_FOR))
        except signing.BadSignature:
            return None


@public_page(unless=("q", "cursor"))
def whats_on(request: HttpRequest) -> HttpResponse:
    """What is on and comes next in my community, or everywhere; by group and week."""
    now = timezone.now()
    site = network.current_site(request)
    everywhere = request.GET.get("where") == "all" or site is None
    group = request.GET.get("group", "")
    group = group if group in ServiceGroup.values else ""
    week = _week(request.GET.get("week", ""))
    rows = waiting_line.with_parties(queries.upcoming(site=None if everywhere else site, now=now, service_group=group))
    if week:
        start, end = months.day_bounds(week, 7)
        rows = rows.filter(ends_at__gt=start, starts_at__lt=end)
    if q := typed.search(request.GET.get("q", "")):
        rows = pairs.containing(rows, "title", q)
    page = keyset.paginate(
        rows, order=("starts_at", "pk"), size=SIZE, cursor=request.GET.get("cursor"), params=request.GET
    )
    context = {
        "cards": [cards.card(activity, now=now) for activity in page.rows],
        "page": page,
        "q": q,
        "is_filtered": bool(q or group),
        "places": choices(request, "where", [("", str(site)), ("all", _("Whole district"))] if site else []),
        "groups": choices(request, "group", [("", _("All groups")), *ServiceGroup.choices]),
        "weeks": choices(request, "week", _weeks(timezone.localdate(now))),
    }
    return render(request, "activities/list.html", context)


def _week(text: str) -> date | None:
    day = typed.day(text)
    return months.monday_of(day) if day else None


def _weeks(today: date) -> list[tuple[str, str]]:
    monday = months.monday_of(today)
    rows = [
        ("", _("All")),
        (monday.isoformat(), _("This week")),
        ((monday + timedelta(7)).isoformat(), _("Next week")),
    ]
    later = [monday + timedelta(weeks=n) for n in (2, 3)]
    return rows + [(day.isoformat(), words.days(day, day + timedelta(6))) for day in later]


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """When, where, for whom, and my seat."""
    return _page(request, pk)


def _page(
    request: HttpRequest,
    pk: int,
    *,
    form: ComingForm | None = None,
    rating_form: RatingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    activity = seat_queries.activity_with_its_line(pk, visible_for=request.user)
    signup = seat_queries.signup_of(request.user, activity)
    wanted = Wanted.of(request) if request.user.is_authenticated and not signup else None
    asked_for = wanted is not None and wanted.activity == pk
    is_to_come = activity.state == ActivityState.PUBLISHED and now < activity.starts_at
    is_open = is_to_come and activity.audience == Audience.OPEN
    sits, helps_at = signup is not None and signup.with_self, _helps_at(request.user, activity)
    may_help = not helps_at and _may_help(activity, request.user)
    guests = wanted.guests if wanted and asked_for else ""
    context = {
        "activity": activity,
        "ages": words.ages(activity.age_from, activity.age_until),
        "is_to_come": is_to_come,
        "is_open": is_open,
        "must_wait": waiting_line.must_wait(activity),
        "asked_for": asked_for,
        "seats": cards.seats_words(activity, now=now),
        "needs_volunteers": is_to_come and activity.volunteers_left > 0 and not sits and may_help,
        "volunteers": words.needed_words(activity.volunteers_left),
        "helps_at": helps_at,
        "form": form or _form(request.user, activity, signup=signup, guests=guests, helps=bool(helps_at)),
        "line": visibility.line(activity, to=request.user),
        "is_event": activity.audience == Audience.OPEN,
        "is_leaving": "leave" in request.GET,
        "share": share_text(activity, now=now) if is_open else "",
        "new_dates": queries.new_dates(activity, visible_for=request.user),
    }
    context["others"] = _others(request.user, activity)
    context |= vars(_own_seat(signup, user=request.user, is_open=is_open, now=now)) if signup else {}
    context |= {"rating_form": rating_form} if rating_form else {}
    return render(request, "activities/detail.html", context, status=status)


@dataclass(frozen=True)
class OwnSeat:
    """What the page says of the reader's seat."""

    signup: Signup
    position: int | None  # in line
    own_seat: words.Phrase
    coming: str  # who comes; empty where only the reader does
    rating_form: RatingForm | None
    can_give_back: bool


def _own_seat(signup: Signup, *, user: Reader, is_open: bool, now: datetime) -> OwnSeat:
    return OwnSeat(
        signup=signup,
        position=waiting_line.position(signup),
        own_seat=cards.own_seat(signup, now=now),
        coming=parties.for_host(signup) if cards.has_others(signup) else "",
        rating_form=RatingForm() if policies.can_rate(signup, by=user, now=now) else None,
        can_give_back=is_open and signup.state in HELD_STATES,
    )


@dataclass(frozen=True, slots=True)
class OtherSeat:
    """Somebody for whom the reader may act, and their seat, if there is one."""

    person: User
    signup: Signup | None
    seat: str
    can_give_back: bool


def _others(user: Reader, activity: Activity) -> list[OtherSeat]:
    persons = standing.persons(user)
    found = seat_queries.of_persons(persons, activity)
    seats_of = [(person, found.get(person.pk)) for person in persons]
    return [
        OtherSeat(person, seat, cards.seat_of(seat).text if seat else "", bool(seat and seat.state in HELD_STATES))
        for person, seat in seats_of
    ]


def _helps_at(user: Reader, activity: Activity) -> str:
    """The page of the reader's place as a helper there; empty for everybody else."""
    found = (where(user, activity.pk) for where in pages.helping) if user.is_authenticated else ()
    return next(filter(None, found), "")


def _form(
    user: Reader,
    activity: Activity,
    *,
    signup: Signup | None = None,
    data: QueryDict | None = None,
    guests: str = "",
    helps: bool = False,
) -> ComingForm:
    """Who comes, with `signup` who else; `guests` is what was typed before signing in. Who helps there is not asked to
    come as well.
    """
    before = signup or seat_queries.before(user, activity)
    party = parties.of(before) if before else Party(with_self=not activity.is_for_children)
    party = party if signup else replace(party, unnamed=0)
    return ComingForm(data, family=family.of(user), party=party, guests=guests, helps=helps)


def _may_help(activity: Activity, user: Reader) -> bool:
    """Anybody may become a volunteer for an event; a visit is no occasion to ask the one who waits for it."""
    return activity.audience == Audience.OPEN or has_role(user, *visibility.VOLUNTEERS)


def share_text(activity: Activity, *, now: datetime) -> str:
    """What a neighbour would forward."""
    day = f"{words.day(activity.starts_at, now=now)} {words.time_range(activity.starts_at, activity.ends_at)}"
    link = f"{settings.SITE_URL}{reverse('activities:short', args=[activity.code])}"
    facts = [activity.title, day, activity.location, words.ages(activity.age_from, activity.age_until)]
    return "\n".join(filter(None, [*facts, cards.seats_words(activity, now=now).text, link]))


def short(request: HttpRequest, code: str) -> HttpResponse:
    """The short link of posters and chat groups."""
    return redirect("activities:detail", pk=queries.by_code(code, visible_for=request.user))


def share_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture that a chat app shows beside the link; only of what everybody may know."""
    now = timezone.now()
    activity = seat_queries.activity_with_its_line(pk, visible_for=AnonymousUser())
    group = words.GROUPS[activity.service_group]
    card = ShareCard(
        by=str(activity.site),
        title=activity.title,
        when=f"{words.day(activity.starts_at, now=now)} {words.time_range(activity.starts_at, activity.ends_at)}",
        where=activity.location,
        seats=cards.seats_words(activity, now=now).text,
        brand=settings.PLATFORM_NAME,
        group=activity.service_group,
        tag=str(group.label),
    )
    return answer(card)


def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """For the phone's calendar."""
    activity = queries.get(pk, visible_for=request.user)
    line = visibility.line(activity, to=request.user)
    file = ics.event(activity, line, changes=queries.changes(activity), now=timezone.now())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{activity.code}.ics"'
    return response


@only_post("activities:detail", pk="pk")
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a seat. Who must sign in first finds the names typed on the activity's page."""
    if not request.user.is_authenticated:
        response = redirect_to_login(reverse("activities:detail", args=[pk]))
        Wanted(pk, request.POST.get("guest_names", "")[:300]).keep(response, secure=request.is_secure())
        return response
    activity = queries.get(pk, visible_for=request.user)
    form = _form(request.user, activity, data=request.POST)
    if not form.is_valid():
        return _page(request, pk, form=form, status=422)
    try:
        signup = seats.sign_up(activity_id=pk, by=request.user, now=timezone.now(), **form.answers)
    except DomainError as error:
        form.add_domain_error(error)
        return _page(request, pk, form=form, status=422)
    if signup.state == SignupState.WAITLISTED:
        messages.info(request, _why_in_line(signup))
    else:
        messages.success(request, _("You have a seat."))
    response = redirect("activities:detail", pk=pk)
    if WANTED in request.COOKIES:
        response.delete_cookie(WANTED, samesite="Lax")
    return response


@login_required
@only_post("activities:mine")
def change_party(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody else comes with one's own sign-up."""
    signup = seat_queries.own_signup(pk, user=request.user)
    form = _form(request.user, signup.activity, signup=signup, data=request.POST)
    if not form.is_valid():
        return _page(request, signup.activity_id, form=form, status=422)
    unnamed = form.cleaned_data.get("unnamed") or 0
    try:
        seats.change_party(signup_id=pk, by=request.user, now=timezone.now(), unnamed=unnamed, **form.answers)
    except DomainError as error:
        form.add_domain_error(error)
        return _page(request, signup.activity_id, form=form, status=422)
    messages.success(request, _("Saved."))
    return redirect("activities:detail", pk=signup.activity_id)


@login_required
@only_post("activities:mine")
def rate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How it was."""
    signup, form = seat_queries.own_signup(pk, user=request.user), RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, signup.activity_id, rating_form=form, status=422)
    seats.rate(signup_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Thank you for telling us."))
    return redirect("activities:detail", pk=signup.activity_id)


def _why_in_line(signup: Signup) -> str:
    left = signup.activity.seats_left
    if left and signup.seats > left:
        few = ngettext(
            "Only %(left)d seat is left and you are %(people)d: you are in line. You move up by yourself.",
            "Only %(left)d seats are left and you are %(people)d: you are in line. You move up by yourself.",
            left,
        )
        return few % {"left": left, "people": signup.seats}
    return _("You are in line. You move up by yourself.")
