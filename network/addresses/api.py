"""My address and those of my family, for programs."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.family import queries as family
from accounts.family.models import FamilyMember
from accounts.requests import SignedInApiRequest
from civic.kernel.api.fields import IdField, PlainLineField
from civic.kernel.api.views import ApiView, read
from civic.kernel.errors import NotFound
from network.addresses import actions, queries
from network.models import Level, Site


class SaidSerializer(serializers.Serializer):
    community = serializers.PrimaryKeyRelatedField(
        queryset=Site.objects.active().exclude(level=Level.CENTRE), pk_field=IdField(), help_text="the site"
    )
    estate = PlainLineField(max_length=40)
    building = PlainLineField(max_length=20, required=False, allow_blank=True, default="")
    unit = PlainLineField(max_length=20, required=False, allow_blank=True, default="")
    room = PlainLineField(max_length=20, required=False, allow_blank=True, default="")
    hint = PlainLineField(max_length=120, required=False, allow_blank=True, default="")


class AddressSerializer(serializers.Serializer):
    community = serializers.CharField(source="site_id")
    estate = serializers.CharField()
    building = serializers.CharField()
    unit = serializers.CharField()
    room = serializers.CharField()
    hint = serializers.CharField(source="how_to_find")


class AddressView(ApiView):
    """GET, PUT /me/address: where I live, whole. Raises NotFound where it is not known, PhoneUnproved, Invalid."""

    @extend_schema(responses=AddressSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        return _known(request, None)

    @extend_schema(request=SaidSerializer, responses=AddressSerializer)
    def put(self, request: SignedInApiRequest) -> Response:
        return _write(request, None)


class MemberAddressView(ApiView):
    """GET, PUT /me/family/{id}/address: where one of my family lives; not known where they live with me. Raises
    NotFound, PhoneUnproved, Invalid.
    """

    @extend_schema(responses=AddressSerializer)
    def get(self, request: SignedInApiRequest, pk: UUID) -> Response:
        return _known(request, _member(request, pk))

    @extend_schema(request=SaidSerializer, responses=AddressSerializer)
    def put(self, request: SignedInApiRequest, pk: UUID) -> Response:
        return _write(request, _member(request, pk))


def _member(request: SignedInApiRequest, pk: UUID) -> FamilyMember:
    if (member := family.one(pk, of=request.user)) is None:
        raise NotFound
    return member


def _known(request: SignedInApiRequest, member: FamilyMember | None) -> Response:
    if (address := queries.of(request.user).get(member.pk if member else None)) is None:
        raise NotFound
    return Response(AddressSerializer(address).data)


def _write(request: SignedInApiRequest, member: FamilyMember | None) -> Response:
    given = read(SaidSerializer, request)
    site, hint = given.pop("community"), given.pop("hint")
    said = actions.Said(**given, how_to_find=hint)
    address = actions.write(by=request.user, member=member, site=site, said=said, now=timezone.now())
    return Response(AddressSerializer(address).data)
