"""Seats for other programs; the same actions as the pages."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.family.models import FamilyMember
from accounts.requests import SignedInApiRequest
from accounts.standing import queries as standing
from activities.signups import actions, parties, queries, waiting_line
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from civic.kernel.api.fields import PlainLineField, PlainTextField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read


class NewSignupSerializer(serializers.Serializer):
    family = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=20)
    guest_names = serializers.ListField(child=PlainLineField(max_length=40), required=False, default=list, max_length=5)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`self` is a word of Python's."""
        with_self = serializers.BooleanField(required=False, default=True, source="with_self")
        return {"self": with_self, **super().get_fields()}


class SignUpSerializer(NewSignupSerializer):
    person = serializers.UUIDField(
        required=False, allow_null=True, help_text="somebody for whom you may act; then nobody else comes"
    )


class MemberSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.SerializerMethodField()

    def get_name(self, member: FamilyMember) -> str:
        """Whole for whoever looks after them, else 袁**."""
        return parties.member_name(member, to=self.context["request"].user)


class SignupSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    activity = serializers.CharField(source="activity_id")
    state = serializers.ChoiceField(SignupState.choices)
    position = serializers.SerializerMethodField()
    seats = serializers.IntegerField()
    with_self = serializers.BooleanField()
    members = MemberSerializer(many=True)
    guest_names = serializers.ListField(child=serializers.CharField())
    signed_up_at = serializers.DateTimeField()

    def get_position(self, signup: Signup) -> int | None:
        """Place in line; null where it is a seat."""
        return waiting_line.position(signup)


def _answer(signup: Signup, request: Request, status: int = 200) -> Response:
    return Response(SignupSerializer(signup, context={"request": request}).data, status=status)


class SignupsView(ApiView):
    """POST: take a seat, or a place in line."""

    @extend_schema(request=SignUpSerializer, responses={201: SignupSerializer})
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        data = read(SignUpSerializer, request)
        if key := data.pop("person", None):
            data["person"] = standing.person(key, acted_for_by=request.user)
        signup = actions.sign_up(activity_id=pk, by=request.user, now=timezone.now(), **data)
        return _answer(signup, request, 201)


class SignupView(ApiView):
    """GET, PATCH (who comes), DELETE /signups/{id}."""

    @extend_schema(responses=SignupSerializer)
    def get(self, request: SignedInApiRequest, pk: UUID) -> Response:
        return _answer(queries.get_signup(pk, user=request.user), request)

    @extend_schema(request=NewSignupSerializer, responses=SignupSerializer)
    def patch(self, request: SignedInApiRequest, pk: UUID) -> Response:
        data = read(NewSignupSerializer, request)
        actions.change_party(signup_id=pk, by=request.user, now=timezone.now(), **data)
        return _answer(queries.get_signup(pk, user=request.user), request)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: SignedInApiRequest, pk: UUID) -> Response:
        actions.cancel_signup(signup_id=pk, by=request.user, now=timezone.now())
        return Response(status=204)


class NewSeatRatingSerializer(serializers.Serializer):
    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = PlainTextField(max_length=500, required=False, allow_blank=True, default="")


class SeatRatingSerializer(serializers.Serializer):
    score = serializers.IntegerField()
    comment = serializers.CharField()
    at = serializers.DateTimeField()


class SeatRatingView(ApiView):
    """POST /signups/{id}/rating: whoever was there says how it was."""

    @extend_schema(request=NewSeatRatingSerializer, responses={201: SeatRatingSerializer})
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        data = read(NewSeatRatingSerializer, request)
        rating = actions.rate(signup_id=pk, by=request.user, now=timezone.now(), **data)
        return Response(SeatRatingSerializer(rating).data, status=201)


class MySignupsView(ApiView):
    """GET /me/signups."""

    ordering = ("-signed_up_at", "-pk")

    @extend_schema(parameters=PAGES, responses=SignupSerializer(many=True))
    def get(self, request: SignedInApiRequest) -> Response:
        return self.paged(waiting_line.with_position(queries.my_signups(request.user)), SignupSerializer, request)
