"""20,000 volunteers in 122 teams, 2,000 residents, and those who work."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection

from accounts.models import User
from civic.demo import names
from civic.demo.dice import Dice
from civic.demo.places import Places
from network.models import Membership, Role, Site
from volunteers.people.models import Skill, Slot, Team, TeamMember, Volunteer

PASSWORD = "diandan-demo"  # noqa: S105  # nosec B105: said on the sign-in page of the demo
BATCH = 4000
SINCE = 900  # days for which everybody has had an account
SERVING_SINCE = 420  # days for which every volunteer has been one, at least: before the first activity of the history
TEAM_SIZES = (12, 5, 18, 8, 26, 6, 14, 32, 9, 21)  # of one team after the other
REACHED_BY_PHONE = "r0008"  # of the residents, whose number is written in the demo's own hand

ROLES = """
    INSERT INTO network_membership (user_id, site_id, role, created_at)
    SELECT user_id, site_id, role, %(at)s FROM volunteers_volunteer CROSS JOIN unnest(%(roles)s) AS role
    ORDER BY number, role ON CONFLICT DO NOTHING  -- who signs in has these roles already
"""


class People:
    """Whom the history needs to find again; `busy` says who has something on a day."""

    def __init__(
        self,
        by_station: dict[int, list[User]],
        neighbours: dict[int, list[User]],
        known: dict[str, User],
        staff: dict[int, list[User]],
    ) -> None:
        self.by_station, self.neighbours, self.known = by_station, neighbours, known
        self.residents = [known["resident"], *(user for users in neighbours.values() for user in users)]
        self.staff = {site: users[0] for site, users in staff.items()}  # who answers there
        self.colleagues = staff  # all who work there, that one first
        self.free_time: dict[UUID, list[str]] = {}
        self.busy: set[tuple[UUID, date]] = set()

    def is_free(self, user: User, day: date) -> bool:
        """Whether nothing is known of that day."""
        return (user.pk, day) not in self.busy

    def call(self, user: User, day: date) -> User:
        """From now on this person has something on that day."""
        self.busy.add((user.pk, day))
        return user


def build(dice: Dice, places: Places, volunteers: int, residents: int, teams: int) -> People:
    """Everybody with their roles."""
    password = make_password(PASSWORD, salt=dice.text("abcdefghjkmnpqrstuvwxyz23456789", 12))
    users, roles = [], []

    def add(username: str, display_name: str, *held: tuple[Role, Site], **fields: object) -> User:
        user = User(id=dice.uuid(), username=username, display_name=display_name, password=password, **fields)
        users.append(user)
        for role, site in held:
            partner = places.merchant if role == Role.MERCHANT else None
            roles.append(Membership(user=user, site=site, role=role, partner=partner))
        return user

    here = places.xincheng
    known = _who_sign_in(add, places)
    staff = _staff(add, dice, places, known)
    by_station: dict[int, list[User]] = {site.pk: [] for site in places.stations}
    by_station[here.pk] += [known["volunteer"], known["leader"]]
    for n in range(1, volunteers + 1):
        site = places.stations[n % len(places.stations)]
        user = add(f"v{n:05d}", dice.name())
        by_station[site.pk].append(user)
    neighbours: dict[int, list[User]] = {site.pk: [] for site in places.stations}
    for n in range(1, residents + 1):
        site = here if n % 8 == 0 else places.stations[n % len(places.stations)]
        name = f"r{n:04d}"
        reached = {"phone": "13900000008", "phone_verified": True} if name == REACHED_BY_PHONE else {}
        neighbours[site.pk].append(add(name, dice.name(), (Role.RESIDENT, site), **reached))
    User.objects.bulk_create(users, batch_size=BATCH)
    Membership.objects.bulk_create(roles, batch_size=BATCH)
    for table in (User.objects, Membership.objects):  # which take no other moment than the present at first
        table.update(created_at=dice.at(-SINCE, 10))
    people = People(by_station, neighbours, known, staff)
    _volunteers(dice, people)
    _teams(people, places, teams)
    return people


def _who_sign_in(add: Callable[..., User], places: Places) -> dict[str, User]:
    """Those of README.md."""
    here = places.xincheng
    return {
        "resident": add("resident", "王阿姨", (Role.RESIDENT, here), phone="13900000001", phone_verified=True),
        "volunteer": add(
            "volunteer", "张晓", (Role.RESIDENT, here), (Role.VOLUNTEER, here), phone="13900000002", phone_verified=True
        ),
        "leader": add("leader", "刘队长", (Role.RESIDENT, here), (Role.VOLUNTEER, here), (Role.TEAM_LEADER, here)),
        "staff": add("staff", "李姐", (Role.STAFF, here), phone="13900000003", phone_verified=True),
        "institute": add(
            "institute", "宋官屯街道工作人员", (Role.STAFF, places.songguantun), (Role.OFFICIAL, places.songguantun)
        ),
        "admin": add(
            "admin",
            "区中心",
            (Role.STAFF, places.centre),
            (Role.OFFICIAL, places.centre),
            is_staff=True,
            is_superuser=True,
        ),
        "merchant": add("merchant", "德百超市", (Role.MERCHANT, here)),
    }


def _staff(add: Callable[..., User], dice: Dice, places: Places, known: dict[str, User]) -> dict[int, list[User]]:
    """Who works at each site; at every third somebody else calls back where one did the work."""
    here = places.xincheng
    staff = {here.pk: [known["staff"]], places.songguantun.pk: [known["institute"]], places.centre.pk: [known["admin"]]}
    for number, site in enumerate([*places.institutes, *places.stations]):
        if site.pk not in staff:
            staff[site.pk] = [add(f"s{number:03d}", site.contact_name, (Role.STAFF, site))]
        if number % 3 == 0 or site == here:
            staff[site.pk].append(add(f"t{number:03d}", dice.name(), (Role.STAFF, site)))
    return staff


def _volunteers(dice: Dice, people: People) -> None:
    number = 0
    rows = []
    for site, users in people.by_station.items():
        for user in users:
            number += 1
            joined = dice.at(-dice.randint(SERVING_SINCE, SINCE - 1), 10)
            people.free_time[user.pk] = dice.sample(list(Slot.values), dice.randint(1, 4))
            rows.append(
                Volunteer(
                    user=user,
                    number=f"V{20_000_000 + number}",
                    site_id=site,
                    skills=dice.sample(list(Skill.values), dice.randint(1, 3)),
                    availability=people.free_time[user.pk],
                    insurance_noted_at=joined,
                    registered_at=joined,
                )
            )
    Volunteer.objects.bulk_create(rows, batch_size=BATCH)
    with connection.cursor() as cursor:  # 40,000 rows: as objects they would cost a quarter of everything
        cursor.execute(ROLES, {"roles": [Role.VOLUNTEER, Role.RESIDENT], "at": dice.at(-SINCE, 10)})


def _teams(people: People, places: Places, number: int) -> None:
    made = [
        Team(
            site=site,
            name=f"{site.name.removesuffix('社区')}{names.TEAMS[n % len(names.TEAMS)]}",
            is_expert="专家" in names.TEAMS[n % len(names.TEAMS)],
        )
        for n, site in enumerate((places.xincheng, *(s for s in places.stations if s != places.xincheng)))
    ][:number]
    Team.objects.bulk_create(made)
    members = []
    for n, team in enumerate(made):
        users = people.by_station[team.site_id][: TEAM_SIZES[n % len(TEAM_SIZES)]]
        leader = people.known["leader"] if team.site_id == places.xincheng.pk else users[0]
        members += [TeamMember(team=team, volunteer_id=user.pk, is_leader=user == leader) for user in users]
    TeamMember.objects.bulk_create(members, batch_size=BATCH)
