"""Activities and seats for other programs; the same actions as the pages."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requests import SignedInApiRequest
from activities import actions, door_code, policies, queries, visibility
from activities.models import OLDEST, Activity, Audience, Mode
from activities.transitions import ActivityState
from civic.kernel import months
from civic.kernel.api.fields import IdField, PlainLineField, PlainTextField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read
from network.models import ServiceGroup
from orders.serializers import ReasonSerializer, SiteField


@extend_schema_field({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]})
class MomentField(serializers.Field):
    """A date, or a time with its offset; `ends_day` makes a bare date mean its end."""

    def __init__(self, *, ends_day: bool = False, **kwargs: Any) -> None:
        self.ends_day = ends_day
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> datetime:
        """Raises ValidationError."""
        text = str(data).replace(" ", "+")  # a plus sign in a query string arrives as a space
        try:
            moment, day = parse_datetime(text), parse_date(text)
        except ValueError:
            moment = day = None
        if not 1900 < (day or moment or date.max).year < 2200:
            code = "out_of_range" if day or moment else "invalid"
            raise serializers.ValidationError(_("Write a date like 2026-11-25, or a time with its offset."), code=code)
        if day is not None:
            return months.day_bounds(day)[self.ends_day]
        assert moment is not None
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

    def to_representation(self, value: Any) -> Any:
        """Unused: only filters have it."""
        return value


class NewActivitySerializer(serializers.Serializer):
    site = SiteField()
    title = PlainLineField(max_length=60)
    summary = PlainTextField(max_length=1000, required=False, allow_blank=True, default="")
    service_group = serializers.ChoiceField(ServiceGroup.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    location = PlainLineField(max_length=80)
    seats = serializers.IntegerField(min_value=1, max_value=100_000, required=False, allow_null=True, default=None)
    age_from = serializers.IntegerField(min_value=0, max_value=OLDEST, required=False, allow_null=True, default=None)
    age_until = serializers.IntegerField(min_value=0, max_value=OLDEST, required=False, allow_null=True, default=None)
    volunteers_needed = serializers.IntegerField(min_value=0, max_value=1000, required=False, default=0)
    mode = serializers.ChoiceField(Mode.choices, required=False, default=Mode.ON_SITE)
    grade = serializers.ChoiceField([("a", "a"), ("b", "b"), ("c", "c")], required=False, default="a")
    requests = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=50)
    instead_of = IdField(required=False, allow_null=True, default=None)


class ActivitySerializer(serializers.Serializer):
    id = serializers.CharField()
    code = serializers.CharField()
    site = serializers.CharField(source="site_id")
    title = serializers.CharField()
    summary = serializers.CharField()
    service_group = serializers.ChoiceField(ServiceGroup.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    location = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    seats = serializers.IntegerField(allow_null=True)
    seats_left = serializers.IntegerField(allow_null=True)
    age_from = serializers.IntegerField(allow_null=True)
    age_until = serializers.IntegerField(allow_null=True)
    volunteers_needed = serializers.IntegerField()
    volunteers_left = serializers.IntegerField()
    state = serializers.ChoiceField(ActivityState.choices)
    cancel_reason = serializers.SerializerMethodField()
    attended_residents = serializers.IntegerField(allow_null=True)
    audience = serializers.ChoiceField(Audience.choices)
    instead_of = serializers.CharField(source="instead_of_id", allow_null=True)

    def to_representation(self, activity: Activity) -> dict[str, Any]:
        """Of a visit only what the reader may read."""
        shown: dict[str, Any] = super().to_representation(activity)
        if activity.audience == Audience.OPEN:
            return shown
        say = visibility.line if self.parent is None else visibility.listed
        return shown | asdict(say(activity, to=self.context["request"].user))

    def get_cancel_reason(self, activity: Activity) -> str:
        """Empty where it takes place, and once the reason is erased."""
        return activity.cancelled_because.text if activity.cancelled_because else ""


class ActivityFilter(serializers.Serializer):
    site = IdField(required=False)
    until = MomentField(ends_day=True, required=False)
    service_group = serializers.ChoiceField(ServiceGroup.choices, required=False)
    state = serializers.ChoiceField(ActivityState.choices, required=False)
    open_to = serializers.ChoiceField([("resident", "resident"), ("volunteer", "volunteer")], required=False)
    q = PlainLineField(max_length=40, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python's."""
        return {**super().get_fields(), "from": MomentField(required=False, source="from_")}


class PublishParameters(serializers.Serializer):
    """In the address, since publishing never had a body: whoever ordered may come also outside the ages."""

    other_ages = serializers.BooleanField(required=False, default=False)


class CompleteSerializer(serializers.Serializer):
    attended_residents = serializers.IntegerField(min_value=0, max_value=policies.MOST_PEOPLE)
    report = PlainTextField(max_length=2000, required=False, allow_blank=True, default="")


class CodeSerializer(serializers.Serializer):
    code = serializers.CharField()
    valid_until = serializers.DateTimeField()


def _answer(activity: Activity, request: Request, status: int = 200) -> Response:
    return Response(ActivitySerializer(activity, context={"request": request}).data, status=status)


class ActivitiesView(ApiView):
    """GET: what's on; `site` takes in all sites below it. POST: staff plan a draft."""

    public_methods = ("GET",)
    ordering = ("starts_at", "pk")

    @extend_schema(parameters=[ActivityFilter, *PAGES], responses=ActivitySerializer(many=True))
    def get(self, request: Request) -> Response:
        chosen = ActivityFilter(data=request.query_params)
        chosen.is_valid(raise_exception=True)
        return self.paged(
            queries.listed(request.user, now=timezone.now(), **chosen.validated_data), ActivitySerializer, request
        )

    @extend_schema(request=NewActivitySerializer, responses={201: ActivitySerializer})
    def post(self, request: SignedInApiRequest) -> Response:
        data = read(NewActivitySerializer, request)
        activity = actions.create(by=request.user, now=timezone.now(), request_ids=data.pop("requests"), **data)
        return _answer(activity, request, 201)


class ActivityView(ApiView):
    """GET /activities/{id}."""

    public_methods = ("GET",)

    @extend_schema(responses=ActivitySerializer)
    def get(self, request: Request, pk: int) -> Response:
        return _answer(queries.get(pk, visible_for=request.user), request)


class PublishView(ApiView):
    """Staff publish a draft."""

    @extend_schema(request=None, parameters=[PublishParameters], responses=ActivitySerializer)
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        said = PublishParameters(data=request.query_params)
        said.is_valid(raise_exception=True)
        chosen = said.validated_data
        return _answer(actions.publish(activity_id=pk, by=request.user, now=timezone.now(), **chosen), request)


class CancelView(ApiView):
    """Staff cancel; everyone is told."""

    @extend_schema(request=ReasonSerializer, responses=ActivitySerializer)
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        data = read(ReasonSerializer, request)
        return _answer(actions.cancel(activity_id=pk, by=request.user, now=timezone.now(), **data), request)


class CompleteView(ApiView):
    """Staff say who came; hours are confirmed."""

    @extend_schema(request=CompleteSerializer, responses=ActivitySerializer)
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        data = read(CompleteSerializer, request)
        return _answer(actions.complete(activity_id=pk, by=request.user, now=timezone.now(), **data), request)


class CodeView(ApiView):
    """Staff read the code at the door."""

    @extend_schema(responses=CodeSerializer)
    def get(self, request: Request, pk: int) -> Response:
        activity = queries.get(pk, visible_for=request.user)
        policies.check_staff(activity, by=request.user)
        code, until = door_code.current(activity, timezone.now())
        return Response(CodeSerializer({"code": code, "valid_until": until}).data)
