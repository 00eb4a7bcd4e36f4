"""Who came to what was held: neighbours with their families, whoever walked in, volunteers with the hours and points
that they earned. Some stay away, come late or leave before the end, as people do.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from activities.models import Activity
from activities.signups.models import SeatRating, Signup, SignupMember
from activities.signups.transitions import SignupState
from civic.demo import names
from civic.demo.dice import Dice
from civic.demo.families import Families
from civic.demo.people import BATCH, TEAM_SIZES, People
from civic.demo.places import Places
from network.models import ServiceGroup
from points.models import Account, EarningRule, EntryKind, LedgerEntry
from volunteers.attendance.hours import service_minutes
from volunteers.claims.models import Claim, Evidence, Word
from volunteers.claims.transitions import ClaimState
from volunteers.dispatch.matching import slot_of

STRANGERS = 0.08  # of those who help come although they said nothing of that part of the week
UNNOTED, ENTERED, MISSED, LATE, EARLY = 14, 25, 24, 5, 7  # one in so many
DISPLEASED = 20  # one rating in so many is below 4
OF_NO_TEAM = slice(max(TEAM_SIZES), max(TEAM_SIZES) + 20)  # of a station's volunteers
VISIT = "上门服务"  # what the ledger says of a visit


class Attendance:
    """The rows as they come."""

    def __init__(self, dice: Dice, places: Places, people: People, families: Families) -> None:
        self.dice, self.people, self.families = dice, people, families
        self.capacity = {room.pk: room.capacity or 0 for rooms in places.rooms.values() for room in rooms.values()}
        self.rule = EarningRule.objects.get(site=places.centre)
        self.factor = {"a": self.rule.coefficient_a, "b": self.rule.coefficient_b, "c": self.rule.coefficient_c}
        self.activities: list[Activity] = []
        self.orderers: list[tuple[Activity, Signup]] = []  # the first who signed up: may have ordered it
        self.signups: list[Signup] = []
        self.coming: list[SignupMember] = []
        self.ratings: list[SeatRating] = []
        self.claims: list[Claim] = []
        self.entries: list[LedgerEntry] = []
        self.balances: dict[UUID, int] = {}

    def hold(self, activity: Activity, first: User | None = None) -> None:
        """An event took place; `first` was the first to sign up."""
        self.activities.append(activity)
        self._help(activity)
        guests = [first, *self.guests(activity)] if first else self.guests(activity)
        mine = self.sign_up(activity, guests, SignupState.ATTENDED)
        for signup in mine[1:]:
            if self.dice.random() < 0.09:
                signup.state = SignupState.ABSENT
        self._rate(activity, [signup for signup in mine if signup.state == SignupState.ATTENDED])
        if mine:
            self.orderers.append((activity, mine[0]))
        ticked = sum(signup.seats for signup in mine if signup.state == SignupState.ATTENDED)
        walked_in = self._walk_in(activity, len(mine))
        assert activity.venue_id is not None
        room_left = self.capacity[activity.venue_id] - activity.seats_taken
        crowd = 0 if activity.seats else self.dice.randint(0, max(0, room_left * 2 // 3))
        activity.attended_residents = ticked + walked_in + crowd

    def sign_up(self, activity: Activity, users: list[User], state: str) -> list[Signup]:
        """These people, some with their family, one after the other, until it is full or it is today."""
        made: list[Signup] = []
        at, day = activity.published_at, self.dice.local(activity.starts_at).date()
        assert at is not None
        gap = (min(activity.starts_at - timedelta(hours=1), self.dice.midnight) - at) / (len(users) + 1)
        is_for_children = activity.service_group == ServiceGroup.CHILDREN
        for user in users:
            family = self.families.of.get(user, [])
            if is_for_children or self.dice.random() < 0.6:
                family = self.families.children(user) if is_for_children else family[:1]
            else:
                family = []
            if activity.seats is not None and activity.seats_taken + 1 + len(family) > activity.seats:
                break
            at += gap * self.dice.random()
            signup = Signup(
                id=self.dice.uuid(),
                activity=activity,
                user=self.people.call(user, day),
                seats=1 + len(family),
                state=state,
                signed_up_at=at,
                queue_number=len(made) + 1,
            )
            self.coming += [SignupMember(signup=signup, member=member) for member in family]
            activity.seats_taken += signup.seats
            made.append(signup)
        self.signups += made
        return made

    def guests(self, activity: Activity) -> list[User]:
        """Neighbours of the station, among them volunteers who are in no team, and now and then somebody from
        elsewhere: who has nothing else that day.
        """
        near = self.people.neighbours[activity.site_id] + self.people.by_station[activity.site_id][OF_NO_TEAM]
        wanted = self.dice.sample(near, min(len(near), self.dice.randint(3, 11)))
        wanted += self.dice.sample(self.people.residents[1:], self.dice.randint(0, 2))
        day = self.dice.local(activity.starts_at).date()
        return [user for user in dict.fromkeys(wanted) if self.people.is_free(user, day)]

    def wait_in_line(self, activity: Activity) -> None:
        """Two or three more would like to come, and wait."""
        day, before = self.dice.local(activity.starts_at).date(), len(self.signups)
        free = [user for user in self.people.neighbours[activity.site_id] if self.people.is_free(user, day)]
        for n, user in enumerate(free[:3]):
            self.signups.append(
                Signup(
                    id=self.dice.uuid(),
                    activity=activity,
                    user=self.people.call(user, day),
                    state=SignupState.WAITLISTED,
                    signed_up_at=self.dice.midnight - timedelta(minutes=70 - 7 * n),
                    queue_number=before + n + 1,
                )
            )

    def _walk_in(self, activity: Activity, before: int) -> int:
        """Some are written down at the door."""
        left = 0 if activity.seats is None else activity.seats - activity.seats_taken
        number = min(left, self.dice.choice((0, 0, 0, 1, 1, 2)))
        for n in range(number):
            self.signups.append(
                Signup(
                    id=self.dice.uuid(),
                    activity=activity,
                    name=self.dice.name(),
                    noted_by=self.people.staff[activity.site_id],
                    state=SignupState.ATTENDED,
                    signed_up_at=activity.starts_at + timedelta(minutes=3 + 4 * n),
                    queue_number=before + n + 1,
                )
            )
        activity.seats_taken += number
        return number

    def _rate(self, activity: Activity, came: list[Signup]) -> None:
        assert activity.closed_at is not None
        for signup in came:
            at = activity.closed_at + timedelta(hours=self.dice.randint(1, 60))
            if self.dice.random() < 0.15 and at < self.dice.midnight:
                score = self.score(len(self.ratings))
                comment = self.dice.one(names.COMMENTS) if score > 3 else self.dice.one(names.COMPLAINTS)
                self.ratings.append(SeatRating(signup=signup, score=score, comment=comment, at=at))

    def score(self, number: int) -> int:
        """Nearly everybody is content."""
        return self.dice.choice((2, 3, 3)) if number % DISPLEASED == DISPLEASED // 2 else self.dice.choice((5, 5, 5, 4))

    def helpers(self, activity: Activity) -> list[User]:
        """Volunteers of the station, mostly those who said that they are free at such hours; `volunteer` comes to every
        third activity at Xincheng.
        """
        day, slot = self.dice.local(activity.starts_at).date(), slot_of(activity.starts_at)
        here, needed = self.people.by_station[activity.site_id], activity.volunteers_needed
        some = [user for user in self.dice.sample(here, min(5 * needed, len(here))) if self.people.is_free(user, day)]
        fit = [user for user in some if slot in self.people.free_time[user.pk] or self.dice.random() < STRANGERS][
            :needed
        ]
        known = self.people.known["volunteer"]
        if known in here and fit and known not in fit and self.people.is_free(known, day) and self.dice.random() < 0.35:
            fit[0] = known
        return [self.people.call(user, day) for user in fit]

    def _help(self, activity: Activity) -> None:
        helpers = self.helpers(activity)
        activity.volunteers_claimed = len(helpers)
        for user in helpers:
            claim = self.serve(activity, user)
            if claim.state == ClaimState.CHECKED_OUT:
                self.confirm(claim, activity.closed_at or activity.ends_at)

    def promise(self, activity: Activity, user: User) -> None:
        """Somebody takes a place in what is still to come, since it was published."""
        assert activity.published_at is not None
        gap = min(activity.starts_at, self.dice.midnight) - activity.published_at
        claimed_at = activity.published_at + gap * self.dice.random() * 0.9
        during = (activity.starts_at, activity.ends_at)
        claim = Claim(
            id=self.dice.uuid(), activity=activity, volunteer_id=user.pk, during=during, claimed_at=claimed_at
        )
        self.claims.append(claim)
        activity.volunteers_claimed += 1

    def serve(self, activity: Activity, user: User, *, surely: bool = False) -> Claim:
        """Somebody took a place and came, unless they did not; the hours are not confirmed."""
        number, dice = len(self.claims), self.dice
        assert activity.published_at is not None
        soon = int((activity.starts_at - activity.published_at).total_seconds() // 60) - 60
        claim = Claim(
            id=dice.uuid(),
            activity=activity,
            volunteer_id=user.pk,
            during=(activity.starts_at, activity.ends_at),
            claimed_at=activity.published_at + timedelta(minutes=dice.randint(10, min(3000, soon))),
        )
        self.claims.append(claim)
        if number % MISSED == MISSED - 1 and not surely:
            claim.state, claim.no_show_at = ClaimState.NO_SHOW, activity.closed_at
            return claim
        came = activity.starts_at + timedelta(minutes=dice.randint(-15, 0) if number % LATE else dice.randint(1, 20))
        left = activity.ends_at + timedelta(minutes=dice.randint(0, 20) if number % EARLY else -dice.randint(3, 25))
        claim.state, claim.checked_in_at, claim.checked_out_at = ClaimState.CHECKED_OUT, came, left
        known = _known(number)
        if known["evidence"] == Evidence.PROVISIONAL:
            claim.checked_out_at = left = activity.ends_at
        claim.evidence, claim.is_auto_closed = known["evidence"], known.get("is_auto_closed", False)
        claim.service_minutes = service_minutes(
            checked_in_at=came, checked_out_at=left, starts_at=activity.starts_at, ends_at=activity.ends_at
        )
        return claim

    def confirm(self, claim: Claim, at: datetime, *, by: User | None = None, word: Word | None = None) -> None:
        """The hours count, and earn points."""
        activity, minutes = claim.activity, claim.service_minutes or 0
        claim.state, claim.confirmed_at, claim.confirmed_by, claim.word = ClaimState.CONFIRMED, at, by, word
        worth = int(minutes / 60 * float(self.rule.points_per_hour) * float(self.factor[activity.grade]))
        amount = min(worth, self.rule.cap_per_activity or worth)
        if not amount:
            return
        self.balances[claim.volunteer_id] = self.balances.get(claim.volunteer_id, 0) + amount
        self.entries.append(
            LedgerEntry(
                id=self.dice.uuid(),
                account_id=claim.volunteer_id,
                amount=amount,
                kind=EntryKind.EARNED,
                source_key=f"claim:{claim.pk}:confirmed",
                reason=VISIT if activity.is_visit else activity.title,
                site_id=activity.site_id,
                rule=self.rule,
                service_minutes=minutes,
                grade=activity.grade,
                at=at,
            )
        )

    def save(self) -> None:
        """What came since the last time; points that come later go to accounts that are there."""
        Activity.objects.bulk_create(self.activities, batch_size=BATCH)
        self.save_seats()
        SeatRating.objects.bulk_create(self.ratings, batch_size=BATCH)
        Claim.objects.bulk_create(self.claims, batch_size=BATCH)
        accounts = [Account(user_id=pk, balance=balance) for pk, balance in self.balances.items()]
        Account.objects.bulk_create(accounts, batch_size=BATCH)
        LedgerEntry.objects.bulk_create(self.entries, batch_size=BATCH)

    def save_seats(self) -> None:
        """Those of what is still to come, for which nobody has done anything yet."""
        Signup.objects.bulk_create(self.signups, batch_size=BATCH)
        SignupMember.objects.bulk_create(self.coming, batch_size=BATCH)


def _known(number: int) -> dict[str, Any]:
    """How a claim's hours are known: most live, of some nobody noted the leaving, few were entered afterwards."""
    if number % UNNOTED == UNNOTED - 1:
        return {"evidence": Evidence.PROVISIONAL, "is_auto_closed": True}
    return {"evidence": Evidence.BACKFILLED if number % ENTERED == ENTERED - 1 else Evidence.LIVE}
