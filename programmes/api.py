"""Monthly lists for other programs."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList

from accounts.requests import SignedInApiRequest
from civic.kernel import typed
from civic.kernel.api.fields import IdField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView
from network.models import ServiceGroup
from programmes import actions, queries
from programmes.models import MonthlyProgramme
from programmes.transitions import ProgrammeState


@extend_schema_field({"type": "string", "pattern": r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])$"})
class MonthField(serializers.Field):
    """2026-12 as its first day."""

    def to_internal_value(self, data: object) -> date:
        """Raises ValidationError."""
        if (first := typed.month(str(data))) is None:
            raise serializers.ValidationError(_("Write a month like 2026-12."), code="invalid")
        return first

    def to_representation(self, value: date) -> str:
        """YYYY-MM."""
        return f"{value:%Y-%m}"


class ItemSerializer(serializers.Serializer):
    id = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    location = serializers.CharField()
    service_group = serializers.ChoiceField(ServiceGroup.choices)
    seats_left = serializers.IntegerField(allow_null=True)
    volunteers_left = serializers.IntegerField()
    cancelled = serializers.BooleanField()


class ProgrammeSerializer(serializers.Serializer):
    id = serializers.CharField()
    site = serializers.CharField(source="site_id")
    month = MonthField(source="month_date")
    state = serializers.ChoiceField(ProgrammeState.choices)
    theme = serializers.CharField()
    greeting = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    activities = serializers.SerializerMethodField()

    @extend_schema_field(ItemSerializer(many=True))
    def get_activities(self, programme: MonthlyProgramme) -> ReturnList | ReturnDict:
        """What the published list holds, else what is on it so far; seats and times are today's."""
        return ItemSerializer(queries.as_it_stands(programme), many=True).data


class ProgrammeFilter(serializers.Serializer):
    site = IdField(required=False)
    month = MonthField(required=False)


class ProgrammesView(ApiView):
    """GET /programmes: monthly lists."""

    public_methods = ("GET",)
    ordering = ("-month_date", "-pk")

    @extend_schema(
        parameters=[ProgrammeFilter, *PAGES],
        responses=ProgrammeSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        chosen = ProgrammeFilter(data=request.query_params)
        chosen.is_valid(raise_exception=True)
        rows = queries.visible_to(request.user)
        if site := chosen.validated_data.get("site"):
            rows = rows.filter(site_id=site)
        if month := chosen.validated_data.get("month"):
            rows = rows.filter(month_date=month)
        return self.paged(rows.prefetch_related(queries.ITEMS), ProgrammeSerializer, request)


class ProgrammeView(ApiView):
    """GET /programmes/{id}."""

    public_methods = ("GET",)

    @extend_schema(responses=ProgrammeSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ProgrammeSerializer(queries.get(pk, user=request.user)).data)


class PublishView(ApiView):
    """Staff freeze and send it."""

    @extend_schema(request=None, responses=ProgrammeSerializer)
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        programme = actions.publish(programme_id=pk, by=request.user, now=timezone.now())
        return Response(ProgrammeSerializer(programme).data)
