"""Second persons for other programs."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts import phones, proofs
from accounts.openapi import PROOF
from accounts.requests import SignedInApiRequest
from accounts.standing import actions, queries
from accounts.standing.models import SecondPerson
from accounts.standing.transitions import StandingState
from civic.kernel.api.fields import PlainLineField
from civic.kernel.api.views import ApiView, read
from civic.kernel.errors import Invalid
from civic.kernel.words import mask_phone


class NameSerializer(serializers.Serializer):
    phone = PlainLineField(max_length=40, help_text="a mobile number; whoever proves that it is theirs is asked")
    confidential_too = serializers.BooleanField(
        default=False, help_text="also what is confidential is seen and heard of"
    )

    def validate_phone(self, typed: str) -> str:
        """In eleven digits."""
        try:
            return phones.normalise(typed)
        except Invalid as error:
            raise serializers.ValidationError(str(error), code=error.code) from error


class _StandingSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(StandingState.choices)
    confidential_too = serializers.BooleanField(help_text="confidential orders are seen and heard of, too")
    asked_at = serializers.DateTimeField(source="offered_at")
    agreed_at = serializers.DateTimeField(allow_null=True)


class MySecondSerializer(_StandingSerializer):
    name = serializers.SerializerMethodField(help_text="null until it is agreed to")
    phone = serializers.SerializerMethodField(help_text="masked; of what waits for an answer")

    def get_name(self, standing: SecondPerson) -> str | None:
        """Of whoever agreed."""
        return str(standing.second) if standing.second else None

    def get_phone(self, standing: SecondPerson) -> str:
        """Whether it has an account is nobody's to learn."""
        return mask_phone(standing.phone)


class MyPersonSerializer(_StandingSerializer):
    person = serializers.SerializerMethodField(help_text="the id to order and sign up with; null until you agree")
    name = serializers.CharField(source="person.__str__")

    def get_person(self, standing: SecondPerson) -> str | None:
        """The person's key."""
        return str(standing.person_id) if standing.state == StandingState.AGREED else None


class StandingsSerializer(serializers.Serializer):
    seconds = MySecondSerializer(many=True, help_text="who may act for me, or is asked to")
    persons = MyPersonSerializer(many=True, help_text="for whom I may act")
    offers = MyPersonSerializer(many=True, help_text="who asks me to")


def _answer(request: SignedInApiRequest, *, now: datetime, status: int = 200) -> Response:
    return Response(StandingsSerializer(queries.of(request.user, now=now)).data, status=status)


class StandingsView(ApiView):
    """GET /me/second-persons: who may act for me, and for whom I may. POST names one more, after a fresh proof; the
    answer is the same whether the number has an account or not. Raises ProofNeeded, TooMany, TooManySeconds,
    AlreadyNamed, PhoneUnproved, Invalid.
    """

    @extend_schema(responses=StandingsSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        return _answer(request, now=timezone.now())

    @extend_schema(request=NameSerializer, parameters=[PROOF], responses={201: StandingsSerializer})
    def post(self, request: SignedInApiRequest) -> Response:
        now = timezone.now()
        proofs.check(request, now=now)
        given = read(NameSerializer, request)
        actions.name(by=request.user, now=now, **given)
        return _answer(request, now=now, status=201)


class StandingView(ApiView):
    """DELETE /me/second-persons/{id}: either of the two ends it."""

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: SignedInApiRequest, pk: UUID) -> Response:
        actions.end(standing_id=pk, by=request.user, now=timezone.now())
        return Response(status=204)


class AgreeView(ApiView):
    """I act for whoever asked."""

    @extend_schema(request=None, responses=StandingsSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        now = timezone.now()
        actions.agree(standing_id=pk, by=request.user, now=now)
        return _answer(request, now=now)


class DeclineView(ApiView):
    """I would rather not."""

    @extend_schema(request=None, responses=StandingsSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        now = timezone.now()
        actions.decline(standing_id=pk, by=request.user, now=now)
        return _answer(request, now=now)
