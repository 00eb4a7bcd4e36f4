"""Whom residents look after: children with their guardians' consent, parents, partners; and where they live."""

from accounts.family.consents import TEXTS
from accounts.family.models import Consent, FamilyMember, Need, Purpose, Relation
from accounts.models import User
from civic.demo import names
from civic.demo.dice import Dice
from civic.demo.people import BATCH, People
from network.addresses.models import Address
from network.models import Community, Site

EVERY = 3  # of the residents has named a family
SINCE = 480  # days for which it has been named, before the first of what is held

KINDS = (
    (Relation.CHILD,),
    (Relation.CHILD, Relation.PARENT),
    (Relation.PARENT, Relation.PARTNER),
    (Relation.CHILD, Relation.CHILD),
    (Relation.OTHER,),
    (Relation.PARENT,),
)


class Families:
    """The rows as they come; of each person the family and the door that are known."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.estates: dict[int, list[str]] = {}
        for site, name in Community.objects.order_by("pk").values_list("site", "name"):
            self.estates.setdefault(site, []).append(name)
        self.of: dict[User, list[FamilyMember]] = {}
        self.doors: dict[User, Address] = {}
        self.doors_of_members: dict[FamilyMember, Address] = {}
        self.consents: list[Consent] = []
        self.named_at = dice.at(-SINCE, 20)

    def children(self, user: User) -> list[FamilyMember]:
        """Those who may come along to what is for children."""
        return [member for member in self.of.get(user, []) if member.relation == Relation.CHILD]

    def name(self, user: User) -> None:
        """One or two people: families differ, and each kind is there."""
        surname, year = str(user)[0], self.dice.today.year
        made = []
        for relation in KINDS[len(self.of) % len(KINDS)]:
            is_child, is_parent = relation == Relation.CHILD, relation == Relation.PARENT
            age = self.dice.randint(4, 15) if is_child else self.dice.randint(66, 88) if is_parent else 0
            own = surname + self.dice.choice(names.FIRST_PART) + self.dice.choice(names.SECOND_PART)
            member = FamilyMember(
                id=self.dice.uuid(),
                user=user,
                name=own if is_child else self.dice.name(),
                relation=relation,
                birth_year=year - age if age else None,
                created_at=self.named_at,
            )
            if is_child:
                member.guardian_consent = self._agreed(Purpose.GUARDIAN, user)
            elif is_parent and self.dice.random() < 0.4:
                member.needs = [self.dice.choice([Need.HEARING, Need.WALKING, Need.WHEELCHAIR])]
                member.health_consent = self._agreed(Purpose.HEALTH, user)
            made.append(member)
        self.of[user] = made

    def _agreed(self, purpose: Purpose, user: User) -> Consent:
        consent = Consent(purpose=purpose, version=TEXTS[purpose].version, given_by=user, given_at=self.named_at)
        self.consents.append(consent)
        return consent

    def door(self, user: User, site: Site, member: FamilyMember | None = None) -> Address:
        """Where this person lives, or a member of the family; the same each time."""
        if member is None:
            return self.doors.get(user) or self.doors.setdefault(user, self.somewhere(site, user=user))
        known = self.doors_of_members.get(member)
        return known or self.doors_of_members.setdefault(member, self.somewhere(site, user=user, member=member))

    def somewhere(self, site: Site, **whose: object) -> Address:
        """A door of the community; nothing is saved."""
        return Address(
            id=self.dice.uuid(),
            site=site,
            estate=self.dice.choice(self.estates[site.pk]),
            building=str(self.dice.randint(1, 28)),
            unit=str(self.dice.randint(1, 4)),
            room=f"{self.dice.randint(1, 11)}0{self.dice.randint(1, 4)}",
            written_at=self.named_at,
            **whose,
        )

    def save(self) -> None:
        """The families; doors are saved with the orders that name them."""
        Consent.objects.bulk_create(self.consents, batch_size=BATCH)
        FamilyMember.objects.bulk_create([one for made in self.of.values() for one in made], batch_size=BATCH)

    def save_doors(self) -> None:
        """Those that somebody asked for."""
        Address.objects.bulk_create([*self.doors.values(), *self.doors_of_members.values()], batch_size=BATCH)


def build(dice: Dice, people: People) -> Families:
    """Every third of those who are residents only, but `resident`, whose family is named by the product's own doors."""
    families = Families(dice)
    for user in people.residents[1::EVERY]:
        families.name(user)
    families.save()
    return families
