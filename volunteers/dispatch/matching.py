"""What this volunteer can do, and why it is offered. Never who does most: people are not ranked.

Order: the own station first, then the same street; within it what fits the person's free time, then skills, then what
is soonest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Func, OuterRef, QuerySet
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import words
from network.models import Site
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES, ClaimState
from volunteers.people.models import Skill, Slot, Volunteer

WEEK, HORIZON, CANDIDATES = timedelta(days=7), timedelta(days=30), 100
NOON, EVENING = 12, 18  # hours

# Words in an activity's title and text that speak of a skill; activities don't name skills themselves.
SKILL_WORDS = {
    Skill.COMPANY: ("陪", "探访", "聊天"),
    Skill.TEACHING: ("课", "辅导", "讲", "培训", "教"),
    Skill.MEDICAL: ("义诊", "血压", "医", "健康", "急救"),
    Skill.REPAIR: ("修", "家电", "水管", "电路"),
    Skill.HAIR: ("理发", "剪发"),
    Skill.CRAFT: ("手工", "压花", "书法", "画", "剪纸", "创皂"),
    Skill.SPORT: ("球", "运动", "健身", "太极", "舞"),
    Skill.LISTENING: ("心理", "谈心", "倾听", "情绪"),
    Skill.ORDER: ("秩序", "引导", "交通"),
    Skill.CLEANING: ("清洁", "保洁", "环境", "卫生", "打扫"),
    Skill.DIGITAL: ("手机", "智能", "电脑", "挂号"),
    Skill.PHOTO: ("摄影", "照片", "拍", "写"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An activity with a free place, and why it is shown to this person."""

    activity: Activity
    why: str
    order: tuple[bool, bool, bool, datetime, int]  # the least comes first


def slot_of(moment: datetime) -> Slot:
    """The part of the week that an activity begins in."""
    local = words.local(moment)
    part = "morning" if local.hour < NOON else "afternoon" if local.hour < EVENING else "evening"
    return Slot(f"{'weekend' if local.weekday() >= 5 else 'weekday'}_{part}")


def offers(volunteer: Volunteer, *, now: datetime, limit: int = 12) -> list[Offer]:
    """What is open near the volunteer within a week; where that is nothing, within a month."""
    rows = [_offer(activity, volunteer) for activity in _open_near(volunteer, now=now)]
    soon = [offer for offer in rows if offer.activity.starts_at < now + WEEK]
    return sorted(soon or rows, key=lambda offer: offer.order)[:limit]


def _open_near(volunteer: Volunteer, *, now: datetime) -> QuerySet[Activity]:
    """Published, with places, near, and at a time when the volunteer is not expected elsewhere."""
    home = volunteer.site
    around = Site.objects.below(home.path[1] if len(home.path) > 1 else home).values("pk")
    busy = Claim.objects.filter(
        volunteer=volunteer,
        state__in=LIVE_STATES,
        during__overlap=Func(OuterRef("starts_at"), OuterRef("ends_at"), function="tstzrange"),
    )
    mine = Claim.objects.filter(volunteer=volunteer, activity=OuterRef("pk")).exclude(state=ClaimState.WITHDRAWN)
    open_ones = Activity.objects.filter(
        state=ActivityState.PUBLISHED,
        starts_at__gt=now,
        starts_at__lt=now + HORIZON,
        volunteers_claimed__lt=F("volunteers_needed"),
        site__in=around,
    )
    return (
        open_ones.filter(~Exists(busy), ~Exists(mine)).select_related("site").order_by("starts_at", "pk")[:CANDIDATES]
    )


def _offer(activity: Activity, volunteer: Volunteer) -> Offer:
    slot, at_home = slot_of(activity.starts_at), activity.site_id == volunteer.site_id
    text = activity.title + activity.summary
    skill = next(
        (Skill(s) for s in volunteer.skills if any(word in text for word in SKILL_WORDS.get(Skill(s), ()))), None
    )
    fits = slot in volunteer.availability
    reasons = [_("your own community") if at_home else _("same subdistrict")]
    if fits:
        reasons.append(_("you have time on %(slot)s") % {"slot": slot.label})
    if skill:
        reasons.append(_("it needs %(skill)s") % {"skill": skill.label})
    order = (not at_home, not fits, skill is None, activity.starts_at, activity.pk)
    return Offer(activity, _("; ").join(reasons), order)
