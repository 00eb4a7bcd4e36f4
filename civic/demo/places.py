"""133 sites, their neighbourhoods, rooms, partners and rules."""

from datetime import date

from activities.models import Brand, Series
from civic.demo import names
from civic.demo.dice import Dice
from network.models import Community, Level, Partner, Site, Venue
from orders import catalogue
from orders.models import AnswerRule
from points.models import EarningRule, Reward

XINCHENG = "新城社区"
HALL, ROOM, SQUARE = "服务大厅", "活动室", "文体广场"  # of every station


class Places:
    """What the other parts of the district need to find again."""

    def __init__(self, centre: Site, institutes: list[Site], stations: list[Site], partners: list[Partner]) -> None:
        self.centre, self.institutes, self.stations, self.partners = centre, institutes, stations, partners
        self.xincheng = next(site for site in stations if site.name == XINCHENG)
        self.songguantun = institutes[0]
        self.merchant = next(partner for partner in partners if partner.site_id == self.xincheng.pk)
        self.rooms: dict[int, dict[str, Venue]] = {}  # of each site, by name
        for venue in Venue.objects.order_by("pk"):
            self.rooms.setdefault(venue.site_id, {})[venue.name] = venue

    @classmethod
    def found(cls) -> "Places":
        """Those of a district that was filled before."""
        rows = list(Site.objects.select_related("parent").order_by("pk"))
        level = {name: [site for site in rows if site.level == name] for name in Level.values}
        partners = list(Partner.objects.order_by("pk"))
        return cls(level[Level.CENTRE][0], level[Level.INSTITUTE], level[Level.STATION], partners)


def build(dice: Dice, stations: int) -> Places:
    """The network; `stations` is 124 for the whole district."""
    centre = Site.objects.create(
        name=names.CENTRE, level=Level.CENTRE, phone="0534-000-0001", contact_name="中心值班室"
    )
    institutes = [
        Site.objects.create(
            name=name, level=Level.INSTITUTE, parent=centre, phone=f"0534-000-{100 + n:04d}", contact_name="所长"
        )
        for n, name in enumerate(names.INSTITUTES)
    ]
    free = [f"{a}{b}社区" for a in names.FIRST for b in names.SECOND]
    dice.shuffle(free)
    wanted = [(name, parent) for parent in institutes for name in names.KNOWN.get(parent.name, [])]
    while len(wanted) < stations:
        wanted.append((free.pop(), institutes[len(wanted) % len(institutes)]))
    Site.objects.bulk_create(
        Site(
            name=name,
            level=Level.STATION,
            parent=parent,
            phone=f"0534-000-{1000 + n}",
            contact_name=f"{dice.choice(names.SURNAMES)}姐" if name != XINCHENG else "李姐",
            address=f"{dice.one(names.STREETS)}{dice.randint(1, 300)}号",
        )
        for n, (name, parent) in enumerate(wanted[:stations])
    )
    sites = list(Site.objects.filter(level=Level.STATION).select_related("parent").order_by("pk"))
    partners = _furnish(dice, sites)
    _rules(dice, centre)
    return Places(centre, institutes, sites, partners)


def _furnish(dice: Dice, sites: list[Site]) -> list[Partner]:
    Community.objects.bulk_create(
        Community(site=site, name=f"{site.name.removesuffix('社区')}{end}", households=dice.randint(300, 2600))
        for site in sites
        for end in ("家园", "小区")
    )
    Venue.objects.bulk_create(
        Venue(site=site, name=room, address=f"{site.address}{site.name}", capacity=people)
        for site in sites
        for room, people in ((HALL, 60), (ROOM, 30), (SQUARE, 200))
    )
    merchants = list(names.PARTNERS)
    partners = [
        Partner(site=site, name=name, is_merchant=True, address=site.address)
        for n, site in enumerate(sites)
        for name in (merchants if site.name == XINCHENG else [merchants[n % len(merchants)]])
    ]
    Partner.objects.bulk_create(partners)
    Reward.objects.bulk_create(
        Reward(
            site=partner.site,
            partner=partner,
            title=names.PARTNERS[partner.name][0],
            price=names.PARTNERS[partner.name][1],
            stock=dice.randint(20, 60),
            limit_per_person=3,
        )
        for partner in partners
    )
    xincheng = next(site for site in sites if site.name == XINCHENG)
    Brand.objects.create(site=xincheng, name="花叶私语", description="手工压花，花艺师志愿者带着做")
    Series.objects.create(site=xincheng, name="多彩周末")
    return partners


def _rules(dice: Dice, centre: Site) -> None:
    start = date(dice.today.year - 2, 1, 1)
    EarningRule.objects.create(
        site=centre,
        from_date=start,
        points_per_hour=2,
        coefficient_a=1,
        coefficient_b="1.5",
        coefficient_c=2,
        cap_per_activity=20,
        expires_after_months=12,
    )
    AnswerRule.objects.create(site=centre, from_date=start, workdays=3)
    catalogue.load()
