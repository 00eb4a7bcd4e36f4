"""My family, for programs: whom I look after, and what was agreed to for them."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.family import actions
from accounts.family.consents import TEXTS
from accounts.family.models import FamilyMember, Need, Purpose, Relation
from accounts.requests import SignedInApiRequest
from civic.kernel.api.fields import PlainLineField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read
from civic.kernel.errors import Conflict, NotFound


class TextChanged(Conflict):
    """Nobody agrees to what was not shown: the text has another version by now (409)."""

    code = "outdated"
    message = _("This text has changed: show the one of today.")


class ConsentSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(Purpose.choices, source="purpose")
    version = serializers.CharField(max_length=10, help_text="of the text that was read")


class FamilyMemberSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    name = PlainLineField(max_length=40)
    relation = serializers.ChoiceField(Relation.choices)
    birth_year = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="needed for a child")
    phone = PlainLineField(max_length=40, required=False, allow_blank=True, default="")
    needs = serializers.MultipleChoiceField(
        choices=Need.choices,
        required=False,
        default=set,
        help_text="what helpers should know; with the consent “health”",
    )
    consents = ConsentSerializer(
        many=True, required=False, help_text="“guardian” for a child under 14, “health” with needs; given once"
    )

    def to_representation(self, member: FamilyMember) -> dict[str, Any]:
        """With the consents that are in force."""
        given = [one for one in (member.guardian_consent, member.health_consent) if one and not one.taken_back_at]
        shown: dict[str, Any] = {name: getattr(member, name) for name in ("name", "relation", "birth_year", "phone")}
        consents = [{"kind": one.purpose, "version": one.version} for one in given]
        return {"id": str(member.pk), **shown, "needs": list(member.needs), "consents": consents}


class ConsentTextSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(Purpose.choices)
    version = serializers.CharField(help_text="to be sent along by whoever agrees")
    text = serializers.CharField(help_text="what is agreed to, in the reader's language: to be shown whole")


class ConsentsView(ApiView):
    """GET /me/consents: the texts of today, one for each kind, for a program that asks somebody to agree."""

    @extend_schema(responses=ConsentTextSerializer(many=True))
    def get(self, request: SignedInApiRequest) -> Response:
        texts = [{"kind": kind, "version": text.version, "text": text.words} for kind, text in TEXTS.items()]
        return Response({"results": ConsentTextSerializer(texts, many=True).data, "next": None, "previous": None})


class FamilyView(ApiView):
    """GET, POST /me/family: those whom I look after. Raises PhoneUnproved, FamilyIsFull, TextChanged, Invalid."""

    ordering = ("created_at", "id")

    @extend_schema(parameters=PAGES, responses=FamilyMemberSerializer(many=True))
    def get(self, request: SignedInApiRequest) -> Response:
        members = FamilyMember.objects.of(request.user).select_related("guardian_consent", "health_consent")
        answer: Response = self.paged(members, FamilyMemberSerializer, request)
        return answer

    @extend_schema(request=FamilyMemberSerializer, responses={201: FamilyMemberSerializer})
    def post(self, request: SignedInApiRequest) -> Response:
        said, agrees = _said(read(FamilyMemberSerializer, request))
        member = actions.add(by=request.user, said=said, agrees=agrees, now=timezone.now())
        return Response(FamilyMemberSerializer(member).data, status=201)


class MemberView(ApiView):
    """PATCH, DELETE /me/family/{id}. Raises NotFound, TextChanged, Invalid."""

    @extend_schema(request=FamilyMemberSerializer(partial=True), responses=FamilyMemberSerializer)
    def patch(self, request: SignedInApiRequest, pk: UUID) -> Response:
        known = FamilyMember.objects.of(request.user).filter(pk=pk).first()
        if known is None:
            raise NotFound
        form = FamilyMemberSerializer(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        names = ("name", "relation", "birth_year", "phone", "needs")
        said, agrees = _said({name: getattr(known, name) for name in names} | form.validated_data)
        member = actions.change(member_id=pk, by=request.user, said=said, agrees=agrees, now=timezone.now())
        return Response(FamilyMemberSerializer(member).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: SignedInApiRequest, pk: UUID) -> Response:
        actions.remove(member_id=pk, by=request.user, now=timezone.now())
        return Response(status=204)


def _said(given: dict[str, Any]) -> tuple[actions.Said, set[Purpose]]:
    """What the actions take. Raises TextChanged."""
    agreed = {Purpose(one["purpose"]): one["version"] for one in given.pop("consents", [])}
    if any(TEXTS[purpose].version != version for purpose, version in agreed.items()):
        raise TextChanged
    return actions.Said(**given), set(agreed)
