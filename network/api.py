"""The network for other programs."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civic.kernel.api.fields import IdField, PlainLineField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView
from network import queries
from network.models import Level, ServiceGroup, Site


class SiteSerializer(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    path = serializers.SerializerMethodField()

    def get_path(self, site: Site) -> str:
        """Names from the centre down."""
        return self.context["paths"][site.pk]


class SiteFilter(serializers.Serializer):
    level = serializers.ChoiceField(Level.choices, required=False)
    parent = IdField(required=False)  # type: ignore[assignment]
    q = PlainLineField(required=False, allow_blank=True, max_length=40)


class ServiceGroupSerializer(serializers.Serializer):
    code = serializers.ChoiceField(ServiceGroup.choices)
    name = serializers.CharField()


class SitesView(ApiView):
    """GET /sites: the network."""

    public_methods = ("GET",)
    ordering = ("name", "pk")

    @extend_schema(
        parameters=[SiteFilter, *PAGES],
        responses=SiteSerializer(many=True),
        auth=[],
    )
    def get(self, request: Request) -> Response:
        chosen = SiteFilter(data=request.query_params)
        chosen.is_valid(raise_exception=True)
        return self.paged(queries.sites(**chosen.validated_data), _with_paths, request)


class SiteView(ApiView):
    """GET /sites/{id}."""

    public_methods = ("GET",)

    @extend_schema(responses=SiteSerializer, auth=[])
    def get(self, request: Request, pk: int) -> Response:
        site = get_object_or_404(Site.objects.active(), pk=pk)
        return Response(_with_paths([site], many=True).data[0])


class ServiceGroupsView(ApiView):
    """GET /service-groups: the five groups."""

    public_methods = ("GET",)

    @extend_schema(responses=ServiceGroupSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        rows = [{"code": code, "name": str(name)} for code, name in ServiceGroup.choices]
        return Response({"results": rows, "next": None, "previous": None})


def _with_paths(rows: list[Site], **kwargs: object) -> serializers.BaseSerializer:
    return SiteSerializer(rows, many=True, context={"paths": queries.names_from_root(list(rows))})
