"""The figures' names, and in words what each counts; reports/figures.py and reports/behind.py count it."""

from django.utils.translation import gettext_lazy as _

HEADINGS = {
    "activities": _("Activities"),
    "people_served": _("People served"),
    "volunteers": _("Volunteers"),
    "service_hours": _("Hours of service"),
    "requests": _("Orders"),
    "answered_in_time": _("Answered in time"),
    "late": _("Late"),
    "satisfaction": _("Satisfied, %"),
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
    "service_hours": _("Confirmed hours, recorded live."),
    "requests": _("Orders, by the day they were placed."),
    "answered_in_time": _("Answered not after the promised time, of those answered or past that time."),
    "late": _("Orders answered after the promised time, or unanswered although it has passed."),
    "satisfaction": _("Ratings of 4 or 5 among all ratings given."),
    "points_issued": _("Points earned by service, corrections included. They belong to no group."),
    "points_redeemed": _("Points exchanged, less those given back."),
    "wanted": _("Orders, without those withdrawn or joined with another."),
    "done": _("Of the wanted orders, those done by now."),
    "set_aside": _("Orders withdrawn or joined with another: among all orders, not among those wanted."),
    "unplanned": _("Orders accepted that have no day yet."),
}
TABLE = tuple(HEADINGS)[:10]  # the columns of all figures
CHARTED = ("activities", "requests", "answered_in_time")  # counts of one size; the table has the rest
OF = {"answered_in_time": "due", "satisfaction": "ratings"}  # the denominators
OF_HEADINGS = {"due": _("Answered or due"), "ratings": _("Ratings")}
