"""Claims for other programs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requests import SignedInApiRequest
from activities import queries as activities_queries
from activities.models import Activity
from civic.kernel.api.fields import IdField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read
from network import policies as network_policies
from network.models import Role
from volunteers.attendance import actions as attendance
from volunteers.attendance import queries as attendance_queries
from volunteers.attendance.roll import all_came
from volunteers.claims import actions, queries
from volunteers.claims.models import Claim, Evidence, Word
from volunteers.claims.transitions import ClaimState
from volunteers.residents import met

CONFIRMED_BY = ("served", "staff", "default")


class VolunteerSerializer(serializers.Serializer):
    id = serializers.CharField(source="pk")
    number = serializers.CharField()


class TakenSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(ClaimState.choices)
    activity = serializers.CharField(source="activity_id")
    team = serializers.CharField(source="team_id", allow_null=True)
    service_hours = serializers.FloatField(allow_null=True)
    evidence = serializers.ChoiceField(Evidence.choices, allow_null=True)
    confirmed_by = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField([*CONFIRMED_BY], allow_null=True))
    def get_confirmed_by(self, claim: Claim) -> str | None:
        """On whose word the hours count: of whoever was helped, of staff (who called back, or stood by), or by default,
        where nobody contradicted in time. Null until they do.
        """
        if claim.state != ClaimState.CONFIRMED:
            return None
        return claim.word if claim.word in (Word.SERVED, Word.DEFAULT) else "staff"


class ClaimSerializer(TakenSerializer):
    volunteer = VolunteerSerializer()
    claimed_at = serializers.DateTimeField()
    checked_in_at = serializers.DateTimeField(allow_null=True)
    checked_out_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)


class TakeSerializer(serializers.Serializer):
    team = IdField(required=False, allow_null=True)


class CheckSerializer(serializers.Serializer):
    code = serializers.RegexField(r"^[0-9]{6}$", required=False)
    at = serializers.DateTimeField(required=False)


class ActivityClaimsView(ApiView):
    """POST /activities/{id}/claims takes a place; GET is the roll."""

    ordering = ("claimed_at", "pk")

    @extend_schema(request=TakeSerializer, responses={201: TakenSerializer})
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        has_words = bool(request.data) or not isinstance(request.data, dict)
        team = read(TakeSerializer, request).get("team") if has_words else None
        claim = actions.claim(activity_id=pk, by=request.user, now=timezone.now(), team_id=team)
        return Response(_taken(claim), status=201)

    @extend_schema(parameters=PAGES, responses=ClaimSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        activity: Activity = activities_queries.get(pk, visible_for=request.user)
        network_policies.check_role(request.user, Role.STAFF, at=activity.site)
        return self.paged(attendance_queries.roll(activity), ClaimSerializer, request)


class NotNotedSerializer(serializers.Serializer):
    claim = serializers.UUIDField()
    code = serializers.CharField()
    detail = serializers.CharField()


class AllCameSerializer(serializers.Serializer):
    refused = NotNotedSerializer(many=True, help_text="who could not be noted, and why; all others are")


class AllCameView(ApiView):
    """POST /activities/{id}/claims/all-came: staff note at once everybody of whom nothing is said yet, at the start or,
    before it, now. Nobody notes their own place. Raises NotFound, NotAllowed.
    """

    @extend_schema(request=None, responses=AllCameSerializer)
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        activity = activities_queries.get(pk, visible_for=request.user)
        network_policies.check_role(request.user, Role.STAFF, at=activity.site)
        refused = all_came(activity, by=request.user, now=timezone.now())
        rows = [{"claim": claim.pk, "code": error.code, "detail": str(error)} for claim, error in refused]
        return Response(AllCameSerializer({"refused": rows}).data)


class ExpectedSerializer(serializers.Serializer):
    who = serializers.CharField(help_text="names as the door needs them, of children with the year of birth")
    needs = serializers.ListField(child=serializers.CharField(), help_text="what helpers should know, by consent")
    came = serializers.BooleanField()


class ResidentsView(ApiView):
    """GET /activities/{id}/residents: for leaders of teams that help there, around the day."""

    @extend_schema(responses=ExpectedSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        _activity, expected = met(pk, by=request.user, now=timezone.now())
        return Response({"results": ExpectedSerializer(expected, many=True).data, "next": None, "previous": None})


class ClaimView(ApiView):
    """GET and DELETE /claims/{id}."""

    @extend_schema(responses=ClaimSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(ClaimSerializer(queries.get_claim(pk, by=request.user)).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: SignedInApiRequest, pk: UUID) -> Response:
        actions.withdraw(claim_id=pk, by=request.user, now=timezone.now())
        return Response(status=204)


class _CheckView(ApiView):
    def check(self, action: Callable[..., Claim], request: Request, pk: UUID) -> Response:
        """With the day's code, or by staff at a time."""
        form = CheckSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        claim = action(claim_id=pk, by=request.user, now=timezone.now(), **form.validated_data)
        return Response(ClaimSerializer(claim).data)


class CheckInView(_CheckView):
    """POST /claims/{id}/check-in."""

    @extend_schema(request=CheckSerializer, responses=ClaimSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.check(attendance.check_in, request, pk)


class CheckOutView(_CheckView):
    """POST /claims/{id}/check-out."""

    @extend_schema(request=CheckSerializer, responses=ClaimSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.check(attendance.check_out, request, pk)


class NoShowView(ApiView):
    """POST /claims/{id}/no-show."""

    @extend_schema(request=None, responses=ClaimSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        claim = attendance.no_show(claim_id=pk, by=request.user, now=timezone.now())
        return Response(ClaimSerializer(claim).data)


class ConfirmView(ApiView):
    """POST /claims/{id}/confirm: one person's hours, which completing left to a colleague."""

    @extend_schema(request=None, responses=ClaimSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        claim = attendance.confirm(claim_id=pk, by=request.user, now=timezone.now())
        return Response(ClaimSerializer(claim).data)


class MyClaimsView(ApiView):
    """GET /me/claims."""

    ordering = ("-claimed_at", "-pk")

    @extend_schema(parameters=PAGES, responses=ClaimSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.paged(queries.claims_of(request.user).select_related("volunteer"), ClaimSerializer, request)


def _taken(claim: Claim) -> dict[str, Any]:
    """A new claim as TakenSerializer describes it, which on the hot path costs a third of the request."""
    return {
        "id": str(claim.pk),
        "state": claim.state,
        "activity": str(claim.activity_id),
        "team": str(claim.team_id) if claim.team_id else None,
        "service_hours": None,
        "evidence": None,
        "confirmed_by": None,
    }
