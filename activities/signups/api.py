"""Seats for other programs; the same actions as the pages."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.requests import SignedInApiRequest
from activities.signups import actions, queries, waiting_line
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from civic.kernel.api.fields import PlainLineField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read


class NewSignupSerializer(serializers.Serializer):
    guest_names = serializers.ListField(child=PlainLineField(max_length=40), required=False, default=list, max_length=5)


class SignupSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    activity = serializers.CharField(source="activity_id")
    state = serializers.ChoiceField(SignupState.choices)
    position = serializers.SerializerMethodField()
    seats = serializers.IntegerField()
    guest_names = serializers.ListField(child=serializers.CharField())
    signed_up_at = serializers.DateTimeField()

    def get_position(self, signup: Signup) -> int | None:
        """Place in line; null where it is a seat."""
        return waiting_line.position(signup)


class SignupsView(ApiView):
    """POST: take a seat, or a place in line."""

    @extend_schema(request=NewSignupSerializer, responses={201: SignupSerializer})
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        data = read(NewSignupSerializer, request)
        signup = actions.sign_up(activity_id=pk, by=request.user, now=timezone.now(), **data)
        return Response(SignupSerializer(signup).data, status=201)


class SignupView(ApiView):
    """GET, DELETE /signups/{id}."""

    @extend_schema(responses=SignupSerializer)
    def get(self, request: SignedInApiRequest, pk: UUID) -> Response:
        return Response(SignupSerializer(queries.get_signup(pk, user=request.user)).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: SignedInApiRequest, pk: UUID) -> Response:
        actions.cancel_signup(signup_id=pk, by=request.user, now=timezone.now())
        return Response(status=204)


class MySignupsView(ApiView):
    """GET /me/signups."""

    ordering = ("-signed_up_at", "-pk")

    @extend_schema(parameters=PAGES, responses=SignupSerializer(many=True))
    def get(self, request: SignedInApiRequest) -> Response:
        return self.paged(waiting_line.with_position(queries.my_signups(request.user)), SignupSerializer, request)
