"""Second persons for other programs. Naming one needs a fresh proof of who it is, so it has a page only."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requests import SignedInApiRequest
from accounts.standing import actions, queries
from accounts.standing.models import SecondPerson
from accounts.standing.transitions import StandingState
from civic.kernel.api.views import ApiView
from civic.kernel.words import mask_phone


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


def _answer(request: Request, *, now: datetime) -> Response:
    assert request.user.is_authenticated
    return Response(StandingsSerializer(queries.of(request.user, now=now)).data)


class StandingsView(ApiView):
    """GET /me/second-persons: who may act for me, and for whom I may."""

    @extend_schema(responses=StandingsSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        return _answer(request, now=timezone.now())


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
