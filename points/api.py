"""Points for other programs."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.limits import count_try
from accounts.models import User
from accounts.requests import SignedInApiRequest
from civic.kernel.api.fields import IdField
from civic.kernel.api.pagination import PAGES, KeysetPagination
from civic.kernel.api.views import ApiView
from civic.kernel.errors import Invalid, NotFound
from network.models import Site
from points import actions, queries
from points.models import EntryKind, LedgerEntry, Redemption, Reward
from points.transitions import RedemptionState


class EntrySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    amount = serializers.IntegerField()
    kind = serializers.ChoiceField(EntryKind.choices)
    reason = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    reverses = serializers.UUIDField(source="reverses_id", allow_null=True)

    def get_reason(self, entry: LedgerEntry) -> str:
        """The title of what it was for; of a correction what staff wrote, empty once that is erased."""
        return entry.because.text if entry.because else entry.reason

    def get_why(self, entry: LedgerEntry) -> str:
        """The sum in words."""
        return queries.why(entry)


class PointsSerializer(serializers.Serializer):
    balance = serializers.IntegerField()
    entries = EntrySerializer(many=True)
    next = serializers.URLField(allow_null=True)


class RewardSerializer(serializers.Serializer):
    id = serializers.CharField()
    title = serializers.CharField()
    details = serializers.CharField()
    price = serializers.IntegerField()
    stock_left = serializers.IntegerField()
    limit_per_person = serializers.IntegerField(allow_null=True)
    site = serializers.CharField(source="site_id")
    partner = serializers.SerializerMethodField()

    def get_partner(self, reward: Reward) -> str | None:
        """Who gives it."""
        return str(reward.partner) if reward.partner else None


class RewardFilter(serializers.Serializer):
    site = IdField(required=False)


class RedemptionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    voucher = serializers.CharField()
    state = serializers.ChoiceField(RedemptionState.choices)
    reward = serializers.CharField(source="reward_id")
    price = serializers.IntegerField()
    reserved_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class MyPointsView(ApiView):
    """GET /me/points: the balance and what moved it."""

    ordering = ("-at", "-pk")

    @extend_schema(parameters=PAGES, responses=PointsSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        pages = KeysetPagination()
        rows = pages.paginate_queryset(queries.entries(request.user.pk), request, view=self)
        page = pages.get_paginated_response(EntrySerializer(rows, many=True).data).data
        return Response(
            {
                "balance": queries.balance(request.user),
                "entries": page["results"],
                "next": page["next"],
                "previous": page["previous"],
            }
        )


class RewardsView(ApiView):
    """GET /rewards: what points are exchanged for."""

    public_methods = ("GET",)
    ordering = ("price", "pk")

    @extend_schema(parameters=[RewardFilter, *PAGES], responses=RewardSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        chosen = RewardFilter(data=request.query_params)
        chosen.is_valid(raise_exception=True)
        site = None
        if (pk := chosen.validated_data.get("site")) is not None:
            site = Site.objects.active().filter(pk=pk).first()
            if site is None:
                raise Invalid(code="unknown_site", field="site")
        return self.paged(queries.rewards(site), RewardSerializer, request)


class RewardView(ApiView):
    """GET /rewards/{id}."""

    public_methods = ("GET",)

    @extend_schema(responses=RewardSerializer, auth=[])
    def get(self, request: Request, pk: int) -> Response:
        return Response(RewardSerializer(get_object_or_404(queries.rewards(), pk=pk)).data)


class RedeemView(ApiView):
    """POST /rewards/{id}/redemptions: spend points."""

    @extend_schema(request=None, responses={201: RedemptionSerializer})
    def post(self, request: SignedInApiRequest, pk: int) -> Response:
        redemption = actions.redeem(reward_id=pk, by=request.user, now=timezone.now())
        return Response(RedemptionSerializer(redemption).data, status=201)


class RedemptionView(ApiView):
    """GET /redemptions/{voucher}: one's own, or one to hand over."""

    @extend_schema(responses=RedemptionSerializer)
    def get(self, request: SignedInApiRequest, voucher: str) -> Response:
        return Response(RedemptionSerializer(find(voucher, by=request.user)).data)


class FulfilView(ApiView):
    """POST /redemptions/{voucher}/fulfil: handed over."""

    @extend_schema(request=None, responses=RedemptionSerializer)
    def post(self, request: SignedInApiRequest, voucher: str) -> Response:
        find(voucher, by=request.user)
        return Response(RedemptionSerializer(actions.fulfil(voucher=voucher, by=request.user, now=timezone.now())).data)


class CancelView(ApiView):
    """POST /redemptions/{voucher}/cancel: the points come back."""

    @extend_schema(request=None, responses=RedemptionSerializer)
    def post(self, request: SignedInApiRequest, voucher: str) -> Response:
        find(voucher, by=request.user)
        return Response(RedemptionSerializer(actions.cancel(voucher=voucher, by=request.user, now=timezone.now())).data)


def find(voucher: str, *, by: User) -> Redemption:
    """One that this person may know of. Guessing is counted: TooMany after ten wrong ones. Raises NotFound."""
    found = queries.redemption(voucher, by=by)
    if found is None:
        count_try("voucher", str(by.pk), now=timezone.now())
        raise NotFound
    return found
