"""What residents ordered in a year that an event answered, and what was declined or withdrawn; help at their doors
stands in home.py, what waits now in desk.py.
"""

from datetime import timedelta

from accounts.models import User
from activities.models import Activity
from activities.signups.models import Signup
from civic.demo import names
from civic.demo.attendance import Attendance
from civic.demo.book import Book, S
from civic.demo.dice import Dice
from civic.demo.people import People
from civic.demo.places import Places
from civic.kernel.models import Sentence
from network.models import ServiceGroup, Site
from orders.models import Note, NoteKind, ServiceRequest
from orders.outcomes import Said
from orders.verbs import Did

LATE = 26  # one order in so many had no answer by its day


def build(dice: Dice, places: Places, people: People, attendance: Attendance, book: Book, count: int) -> None:
    """A year of orders; some were answered by an event that was held. What `resident` ordered waits for her word; one
    of Xincheng's events did not do what it should have done.
    """
    could = [(activity, signup) for activity, signup in attendance.orderers if is_wished_for(activity)]
    here = [activity for activity, _signup in could if activity.site_id == places.xincheng.pk]
    for n, (activity, signup) in enumerate(could[: count * 3 // 4]):
        request = _held(dice, book, people, activity, signup, is_late=n % LATE == LATE // 2)
        if activity == here[1]:
            _not_solved(book, request, activity)
        elif signup.user != people.known["resident"]:
            _said(dice, book, attendance, request, activity)
    for n in range(count // 4):
        site = places.stations[n % len(places.stations)]
        near = people.neighbours[site.pk] or people.residents[1:]
        _not_done(dice, book, site, dice.one(near), people.staff[site.pk])


def is_wished_for(activity: Activity) -> bool:
    """Festivals come by themselves."""
    return activity.title in names.ANSWERS[activity.service_group]


def ordered(book: Book, activity: Activity, who: User, days_before: int, *, minutes: int = 0) -> ServiceRequest:
    """An order that this event answers, so many days before it was planned. What is for the peace of mind is wished by
    several together: one alone would be answered at home.
    """
    day = book.dice.local(activity.starts_at).date()
    is_shared = activity.service_group == ServiceGroup.PSYCHOLOGICAL_CARE
    return book.add(
        activity.site,
        who,
        activity.created_at - timedelta(days=days_before, minutes=minutes),
        service_group=activity.service_group,
        title=names.ANSWERS[activity.service_group][activity.title],
        people=book.dice.randint(2, 4) if is_shared else 1,
        wanted_from=day - timedelta(days=2),
        wanted_until=day + timedelta(days=4),
    )


def _held(
    dice: Dice, book: Book, people: People, activity: Activity, signup: Signup, *, is_late: bool
) -> ServiceRequest:
    """Whoever signed up first had ordered it, so has the seat since it was published."""
    who = signup.user
    assert who is not None
    assert activity.closed_at is not None
    assert activity.published_at is not None
    is_listed = activity.created_at < activity.starts_at - timedelta(days=7)
    days = dice.randint(10, 14) if is_listed or is_late else dice.randint(4, 6)
    request = ordered(book, activity, who, days, minutes=dice.randint(0, 400))
    signup.is_ordered, signup.signed_up_at = True, activity.published_at
    answered = dice.office(request.submitted_at + timedelta(hours=dice.randint(2, 40)))
    if is_late:
        answered = dice.office(request.answer_due_at + timedelta(hours=dice.randint(14, 24)))
    elif answered > request.answer_due_at:
        answered = request.answer_due_at - timedelta(minutes=dice.randint(10, 200))
    answered = min(answered, activity.created_at - timedelta(minutes=20))
    book.take_on(request, people.staff[activity.site_id], answered)
    book.plan(request, activity)
    book.hold(request, activity.closed_at)
    return request


def _said(dice: Dice, book: Book, attendance: Attendance, request: ServiceRequest, activity: Activity) -> None:
    at = activity.ends_at + timedelta(days=1)
    if dice.random() < 0.6 and at < dice.midnight:
        book.came_out(request, Said.DONE, request.requester, at)
        book.rate(request, attendance.score(len(book.ratings)), request.requester, at)
    else:
        book.came_out_by_itself(request)


def _not_solved(book: Book, request: ServiceRequest, activity: Activity) -> None:
    """The planned day did not do it: it waits at the top of Xincheng's desk."""
    at = min(activity.ends_at + timedelta(days=1), book.dice.midnight)
    book.not_done(request, Said.NOT_SOLVED, "去了没轮上，还是没办好。", at)
    book.plans[-1].released_at = at


def _not_done(dice: Dice, book: Book, site: Site, who: User, by: User) -> None:
    submitted = dice.at(-10 - dice.randint(0, 340), dice.randint(8, 20))
    answered = dice.office(submitted + timedelta(hours=dice.randint(2, 40)))
    if dice.random() >= 0.5:
        request = book.add(site, who, submitted, S.WITHDRAWN)
        request.withdrawn_at = min(answered, request.answer_due_at - timedelta(hours=1))
        book.event(request, Did.WITHDRAWN, who.pk, request.withdrawn_at, S.WITHDRAWN)
        return
    is_beyond_us = dice.random() < 0.4
    title = dice.one(list(names.BEYOND_US)) if is_beyond_us else ""
    wish = {"title": title, "service_group": names.BEYOND_US[title]} if title else {}
    request = book.add(site, who, submitted, S.DECLINED, **wish)
    answered = min(answered, request.answer_due_at - timedelta(minutes=30))
    reason = names.REPAIRS_ELSEWHERE if is_beyond_us else dice.one(names.REASONS)
    because = Sentence(id=dice.uuid(), text=reason, author=by, written_at=answered)
    request.answered_at, request.declined_at, request.declined_because = answered, answered, because
    book.sentences.append(because)
    book.notes.append(Note(request=request, kind=NoteKind.DECLINE, sentence=because))
    book.event(request, Did.DECLINED, by.pk, answered, S.DECLINED, because=because)
