"""Figures for other programs."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civic.kernel import months
from civic.kernel.api.fields import IdField
from civic.kernel.api.views import ApiView
from programmes.api import MonthField
from reports import figures, queries


class FiguresSerializer(serializers.Serializer):
    key = serializers.CharField()
    activities = serializers.IntegerField()
    people_served = serializers.IntegerField()
    volunteers = serializers.IntegerField()
    service_hours = serializers.FloatField()
    verified_hours = serializers.FloatField()  # recorded live
    unverified_hours = serializers.FloatField()
    requests = serializers.IntegerField()
    answered_in_time = serializers.IntegerField()
    late = serializers.IntegerField()
    said_done = serializers.IntegerField()
    not_contradicted = serializers.IntegerField()  # counted as done because nobody said otherwise in time
    reopened = serializers.IntegerField()  # said to be not solved, or that nobody came
    satisfaction = serializers.FloatField(allow_null=True)
    ratings = serializers.IntegerField()
    event_satisfaction = serializers.FloatField(allow_null=True)
    event_ratings = serializers.IntegerField()
    points_issued = serializers.IntegerField(allow_null=True)  # null by service group: points belong to none
    points_redeemed = serializers.IntegerField(allow_null=True)


class ReportSerializer(serializers.Serializer):
    rows = FiguresSerializer(many=True)
    total = FiguresSerializer()


class ReportFilter(serializers.Serializer):
    site = IdField(required=False)
    until = MonthField(required=False)
    by = serializers.ChoiceField([(by, by) for by in figures.BY], required=False, default="month")

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python's."""
        return {**super().get_fields(), "from": MonthField(required=False, source="first")}

    def validate(self, attrs: dict) -> dict:
        """This month unless said otherwise; in order, three years at most."""
        today = months.of(timezone.localdate())
        first: date = attrs.setdefault("first", today)
        last: date = attrs.setdefault("until", max(first, today))
        if not 0 <= months.count(first, last) <= 35:
            raise serializers.ValidationError(
                {"until": _("From the first month on, three years at most.")}, code="out_of_range"
            )
        return attrs


class SummaryView(ApiView):
    """GET /reports/summary: figures for a site and all below it. reports/figures.py defines each."""

    @extend_schema(parameters=[ReportFilter], responses=ReportSerializer)
    def get(self, request: Request) -> Response:
        chosen = ReportFilter(data=request.query_params)
        chosen.is_valid(raise_exception=True)
        data = chosen.validated_data
        report = queries.summary(
            request.user,
            site=data.get("site"),
            from_month=data["first"],
            until_month=data["until"],
            by=data["by"],
            now=timezone.now(),
        )
        return Response(ReportSerializer(report).data)
