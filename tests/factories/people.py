"""The network and its people."""

from datetime import datetime
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.standing import actions as standing
from accounts.standing.models import SecondPerson
from network.models import Level, Membership, Partner, Role, Site

PASSWORD = "a-long-pass-word"


@cache
def hashed() -> str:
    """The password's hash, made once; tests make thousands of people."""
    return make_password(PASSWORD)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"王{n}")
    password = factory.LazyFunction(hashed)
    phone_verified = factory.LazyAttribute(lambda one: bool(getattr(one, "phone", None)))


class SiteFactory(DjangoModelFactory[Site]):
    """Three levels: `SiteFactory()` is a station of its own institute below the one centre."""

    class Meta:
        model = Site
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"第{n}社区")
    level = Level.STATION
    parent = factory.LazyFunction(lambda: institute())

    @classmethod
    def _create(cls, model_class: type[Site], *args: Any, **kwargs: Any) -> Site:
        site = super()._create(model_class, *args, **kwargs)
        site.refresh_from_db(fields=["path"])  # the database fills it
        return site


def centre() -> Site:
    """The one root."""
    return Site.objects.filter(level=Level.CENTRE).first() or SiteFactory(
        name="天衢新区中心", level=Level.CENTRE, parent=None
    )


def institute() -> Site:
    """A new institute below the centre."""
    return SiteFactory(name=f"第{Site.objects.count()}街道", level=Level.INSTITUTE, parent=centre())


def person(*roles: str, at: Site | None = None, **fields: Any) -> User:
    """A person with these roles at a site; a merchant gets a partner there."""
    user = UserFactory(**fields)
    for role in roles:
        assert at is not None
        partner = (
            Partner.objects.get_or_create(site=at, name="德百超市", is_merchant=True)[0]
            if role == Role.MERCHANT
            else None
        )
        Membership.objects.create(user=user, site=at, role=role, partner=partner)
    return user


def stands_for(second: User, first: User, *, now: datetime, confidential_too: bool = False) -> SecondPerson:
    """`second`, who has a proved number, may act for `first`."""
    assert second.phone
    asked = standing.name(by=first, phone=second.phone, confidential_too=confidential_too, now=now)
    return standing.agree(standing_id=asked.pk, by=second, now=now)
