"""The call list for other programs; the same actions as the pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import User
from accounts.requests import SignedInApiRequest
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read
from civic.kernel.errors import NotFound
from network.models import Role
from network.policies import check_role
from notifications.calls import actions, cards, queries
from notifications.calls.models import Call, Why


class CallSerializer(serializers.Serializer):
    """Name, number and words are empty where they are kept from the reader."""

    id = serializers.CharField(source="pk")
    name = serializers.CharField()
    phone = serializers.CharField()
    say = serializers.ListField(child=serializers.CharField(), help_text="lines to read aloud, in Chinese")
    why = serializers.ChoiceField(Why.choices, source="call.why")
    about = serializers.CharField(source="about.about")
    due_at = serializers.DateTimeField(source="call.due_at", help_text="of the next try")
    tries = serializers.IntegerField()
    told_at = serializers.DateTimeField(source="call.told_at", allow_null=True)


class MissedSerializer(serializers.Serializer):
    tries = serializers.IntegerField(min_value=0, max_value=32_000, help_text="how many there were before this one")


def _one(call: Call, *, to: User, now: datetime) -> dict[str, Any]:
    """With the words of a confidential order, where the reader may read it: the look is recorded. Raises NotFound."""
    if (callee := queries.callee(call, to=to)) and callee.is_hidden and callee.can_open:
        actions.look(call, by=to, now=now)
    for row in cards.rows([call], to=to, now=now, looked=True):
        return CallSerializer(row).data
    raise NotFound


class CallFilter(serializers.Serializer):
    told = serializers.ChoiceField(
        [("true", "true"), ("false", "false")], required=False, help_text="what was told within two weeks"
    )


class CallsView(ApiView):
    """GET /calls: what is still to be told, the most urgent first; or what was told, the newest first."""

    ordering = queries.NEXT_FIRST

    @extend_schema(
        parameters=[CallFilter, *PAGES],
        responses=CallSerializer(many=True),
    )
    def get(self, request: SignedInApiRequest) -> Response:
        check_role(request.user, Role.STAFF)
        chosen = CallFilter(data=request.query_params)
        chosen.is_valid(raise_exception=True)
        now, is_told = timezone.now(), chosen.validated_data.get("told") == "true"

        def described(rows: Iterable[Call], **_kwargs: Any) -> CallSerializer:
            return CallSerializer(cards.rows(rows, to=request.user, now=now), many=True)

        self.ordering = queries.NEWEST_FIRST if is_told else queries.NEXT_FIRST
        found = queries.told(request.user, now=now) if is_told else queries.to_make(request.user, now=now)
        return self.paged(found, described, request)


class CallView(ApiView):
    """GET /calls/{id}."""

    @extend_schema(responses=CallSerializer)
    def get(self, request: SignedInApiRequest, pk: int) -> Response:
        return Response(_one(queries.get(pk, user=request.user), to=request.user, now=timezone.now()))


class ToldView(ApiView):
    """POST: the person was told."""

    @extend_schema(request=None, responses=CallSerializer)
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        now = timezone.now()
        actions.told(call_id=pk, by=request.user, now=now)
        return Response(_one(queries.get(pk, user=request.user), to=request.user, now=now))


class MissedView(ApiView):
    """POST: nobody answered; it comes again."""

    @extend_schema(request=MissedSerializer, responses=CallSerializer)
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        data, now = read(MissedSerializer, request), timezone.now()
        actions.missed(call_id=pk, by=request.user, now=now, **data)
        return Response(_one(queries.get(pk, user=request.user), to=request.user, now=now))
