"""The figures' names, and in words what each counts; reports/figures.py and reports/behind.py count it."""

from django.utils.translation import gettext_lazy as _

HEADINGS = {
    "activities": _("Activities"),
    "people_served": _("People served"),
    "volunteers": _("Volunteers"),
    "service_hours": _("Hours of service"),
    "verified_hours": _("Hours recorded live"),
    "unverified_hours": _("Hours not recorded live"),
    "requests": _("Orders"),
    "answered_in_time": _("Answered in time"),
    "late": _("Late"),
    "said_done": _("Confirmed as done"),
    "not_contradicted": _("Not contradicted"),
    "reopened": _("Not done, reopened"),
    "satisfaction": _("Satisfied, %"),
    "event_satisfaction": _("Satisfied with events, %"),
    "points_issued": _("Points earned"),
    "points_redeemed": _("Points exchanged"),
    "wanted": _("Wanted"),
    "done": _("Done"),
    "set_aside": _("Withdrawn or joined"),
    "unplanned": _("Not planned"),
}
MEANINGS = {
    "activities": _("Completed activities, by the day they began."),
    "people_served": _("Residents who came to them, as staff completed them."),
    "volunteers": _("Different people with confirmed service; counted once in the total."),
    "service_hours": _("Confirmed hours, however they are known."),
    "verified_hours": _("Of the confirmed hours, those whose arriving and leaving were noted while it happened."),
    "unverified_hours": _(
        "Of the confirmed hours, those where the planned end was taken, because nobody noted the leaving, or where "
        "times were entered afterwards."
    ),
    "requests": _("Orders, by the day they were placed."),
    "answered_in_time": _("Answered not after the promised time, of those answered or past that time."),
    "late": _("Orders answered after the promised time, or unanswered although it has passed."),
    "said_done": _("Whoever ordered said that it was done, by the day of the answer; earlier orders were not asked."),
    "not_contradicted": _("Counted as done because nobody said otherwise in time, by that day."),
    "reopened": _("Whoever ordered said that it was not solved or that nobody came; the order waits for a new day."),
    "satisfaction": _("Ratings of 4 or 5 among all ratings of orders."),
    "event_satisfaction": _("Ratings of 4 or 5 among all ratings by those who took part in events."),
    "points_issued": _("Points earned by service, corrections included. They belong to no group."),
    "points_redeemed": _("Points exchanged, less those given back."),
    "wanted": _("Orders, without those withdrawn or joined with another."),
    "done": _("Of the wanted orders, those done by now."),
    "set_aside": _("Orders withdrawn or joined with another: among all orders, not among those wanted."),
    "unplanned": _("Orders accepted that have no day yet."),
}
TABLE = tuple(HEADINGS)[:16]  # the columns of all figures
CHARTED = ("activities", "requests", "answered_in_time")  # counts of one size; the table has the rest
OF = {"answered_in_time": "due", "satisfaction": "ratings", "event_satisfaction": "event_ratings"}  # the denominators
OF_HEADINGS = {"due": _("Answered or due"), "ratings": _("Ratings"), "event_ratings": _("Ratings of events")}
