"""Whom somebody looks after, for pages."""

from uuid import UUID

from accounts.family.models import FamilyMember
from accounts.models import Reader


def of(user: Reader) -> list[FamilyMember]:
    """In the order in which they were named; nobody for a visitor who is not signed in."""
    return list(FamilyMember.objects.of(user).order_by("created_at", "pk")) if user.is_authenticated else []


def one(member_id: UUID, *, of: Reader) -> FamilyMember | None:
    """One of them; None for somebody else's."""
    return FamilyMember.objects.of(of).filter(pk=member_id).first() if of.is_authenticated else None
