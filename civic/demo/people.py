"""20,000 volunteers in 122 teams, 2,000 residents, and those who work."""

from django.contrib.auth.hashers import make_password

from accounts.models import User
from civic.demo import names
from civic.demo.dice import Dice
from civic.demo.places import Places
from network.models import Membership, Role, Site
from volunteers.people.models import Skill, Slot, Team, TeamMember, Volunteer

PASSWORD = "diandan-demo"  # noqa: S105  # nosec B105: said on the sign-in page of the demo
BATCH = 4000
SINCE = 900  # days for which everybody has had an account


class People:
    """Whom the history needs to find again."""

    def __init__(
        self,
        by_station: dict[int, list[User]],
        residents: list[User],
        known: dict[str, User],
        staff: dict[int, User],
    ) -> None:
        self.by_station, self.residents, self.known = by_station, residents, known
        self.staff = staff  # by site: who answers there


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
    known = {
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
    staff = {here.pk: known["staff"], places.songguantun.pk: known["institute"], places.centre.pk: known["admin"]}
    for number, site in enumerate([*places.institutes, *places.stations]):
        if site.pk not in staff:
            staff[site.pk] = add(f"s{number:03d}", site.contact_name, (Role.STAFF, site))
    by_station: dict[int, list[User]] = {site.pk: [] for site in places.stations}
    by_station[here.pk] += [known["volunteer"], known["leader"]]
    for n in range(1, volunteers + 1):
        site = places.stations[n % len(places.stations)]
        user = add(f"v{n:05d}", dice.name(), (Role.VOLUNTEER, site), (Role.RESIDENT, site))
        by_station[site.pk].append(user)
    neighbours = []
    for n in range(1, residents + 1):
        site = here if n % 8 == 0 else places.stations[n % len(places.stations)]
        neighbours.append(add(f"r{n:04d}", dice.name(), (Role.RESIDENT, site)))
    User.objects.bulk_create(users, batch_size=BATCH)
    Membership.objects.bulk_create(roles, batch_size=BATCH)
    for table in (User.objects, Membership.objects):  # which take no other moment than the present at first
        table.update(created_at=dice.at(-SINCE, 10))
    _volunteers(dice, by_station, teams, places, known)
    return People(by_station, [known["resident"], *neighbours], known, staff)


def _volunteers(
    dice: Dice, by_station: dict[int, list[User]], teams: int, places: Places, known: dict[str, User]
) -> None:
    number = 0
    rows = []
    for site, people in by_station.items():
        for user in people:
            number += 1
            joined = dice.at(-dice.randint(370, SINCE - 1), 10)
            rows.append(
                Volunteer(
                    user=user,
                    number=f"V{20_000_000 + number}",
                    site_id=site,
                    skills=dice.sample(list(Skill.values), dice.randint(1, 3)),
                    availability=dice.sample(list(Slot.values), dice.randint(1, 4)),
                    insurance_noted_at=joined,
                    registered_at=joined,
                )
            )
    Volunteer.objects.bulk_create(rows, batch_size=BATCH)
    made = [
        Team(
            site=site,
            name=f"{site.name.removesuffix('社区')}{names.TEAMS[n % len(names.TEAMS)]}",
            is_expert="专家" in names.TEAMS[n % len(names.TEAMS)],
        )
        for n, site in enumerate((places.xincheng, *(s for s in places.stations if s != places.xincheng)))
    ][:teams]
    Team.objects.bulk_create(made)
    members = []
    for team in made:
        people = by_station[team.site_id][:12]
        leader = known["leader"] if team.site_id == places.xincheng.pk else people[0]
        members += [TeamMember(team=team, volunteer_id=user.pk, is_leader=user == leader) for user in people]
    TeamMember.objects.bulk_create(members, batch_size=BATCH)
