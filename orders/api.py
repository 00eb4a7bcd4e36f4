"""Orders for other programs; the same actions as the pages."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requests import SignedInApiRequest
from accounts.standing import queries as standing
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read
from civic.kernel.errors import Invalid
from network.addresses import actions as addresses
from orders import actions, queries
from orders.models import ServiceRequest, Via
from orders.serializers import (
    MergeSerializer,
    NewOutcomeSerializer,
    NewRatingSerializer,
    NewRequestSerializer,
    RatingSerializer,
    ReasonSerializer,
    RequestFilter,
    RequestSerializer,
    TransferSerializer,
)

CALLED = {"member": "for", "wanted_time": "at", "estate": "address"}  # fields of orders by their names here


def _answer(order: ServiceRequest, request: Request, status: int = 200) -> Response:
    queries.record_look(order, by=request.user, now=timezone.now())
    return Response(RequestSerializer(order, context={"request": request}).data, status=status)


class RequestsView(ApiView):
    """POST: order. GET: one's own orders; staff also their sites'."""

    ordering = ("-submitted_at", "-pk")

    @extend_schema(request=NewRequestSerializer, responses={201: RequestSerializer})
    def post(self, request: SignedInApiRequest) -> Response:
        data = read(NewRequestSerializer, request)
        behalf = data.pop("on_behalf_of", None)
        consent, said = data.pop("consent_basis"), data.pop("address", None)
        if said:
            site, hint = said.pop("community", data["site"]), said.pop("hint")
            data["place"] = addresses.Place(site, addresses.Said(**said, how_to_find=hint))
        if behalf:
            data |= {
                "on_behalf_of_name": behalf["name"],
                "on_behalf_of_phone": behalf["phone"],
                "consent_basis": consent,
            }
        if key := data.pop("person", None):
            data["person"] = standing.person(key, acted_for_by=request.user)
        try:
            order = actions.submit(by=request.user, now=timezone.now(), via=Via.API, **data)
        except Invalid as error:
            error.field = CALLED.get(error.field or "", error.field)
            raise
        return _answer(order, request, 201)

    @extend_schema(parameters=[RequestFilter, *PAGES], responses=RequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        chosen = RequestFilter(data=request.query_params)
        chosen.is_valid(raise_exception=True)
        rows = queries.filtered(request.user, **chosen.validated_data).prefetch_related("outcomes")
        return self.paged(rows, RequestSerializer, request)


class MyRequestsView(ApiView):
    """GET /me/service-requests."""

    ordering = ("-submitted_at", "-pk")

    @extend_schema(parameters=PAGES, responses=RequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.paged(queries.mine(request.user).prefetch_related("outcomes"), RequestSerializer, request)


class RequestView(ApiView):
    """GET /service-requests/{id}."""

    @extend_schema(responses=RequestSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return _answer(queries.get(pk, visible_to=request.user), request)


class AcceptView(ApiView):
    """Staff take it on."""

    @extend_schema(request=None, responses=RequestSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        return _answer(actions.accept(order_id=pk, by=request.user, now=timezone.now()), request)


class DeclineView(ApiView):
    """Staff say no, with a reason."""

    @extend_schema(request=ReasonSerializer, responses=RequestSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        data = read(ReasonSerializer, request)
        return _answer(actions.decline(order_id=pk, by=request.user, now=timezone.now(), **data), request)


class TransferView(ApiView):
    """Staff pass it on."""

    @extend_schema(request=TransferSerializer, responses=RequestSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        data = read(TransferSerializer, request)
        return _answer(actions.transfer(order_id=pk, by=request.user, now=timezone.now(), **data), request)


class MergeView(ApiView):
    """Staff join it with a similar one."""

    @extend_schema(request=MergeSerializer, responses=RequestSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        into = read(MergeSerializer, request)["into"]
        return _answer(actions.merge(order_id=pk, into_id=into, by=request.user, now=timezone.now()), request)


class WithdrawView(ApiView):
    """The requester takes it back; for a caller the station's staff do."""

    @extend_schema(request=None, responses=RequestSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        return _answer(actions.withdraw(order_id=pk, by=request.user, now=timezone.now()), request)


class OutcomeView(ApiView):
    """The requester says whether it was done; a caller says it to staff who call back. 409 `already_answered` once it
    has been said, or the time to say so is over.
    """

    @extend_schema(request=NewOutcomeSerializer, responses=RequestSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        data = read(NewOutcomeSerializer, request)
        return _answer(actions.say_outcome(order_id=pk, by=request.user, now=timezone.now(), **data), request)


class RatingView(ApiView):
    """The requester says how it was; a caller says it to staff who call back. Of a held one it says “done” too."""

    @extend_schema(request=NewRatingSerializer, responses={201: RatingSerializer})
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        data = read(NewRatingSerializer, request)
        rating = actions.rate(order_id=pk, by=request.user, now=timezone.now(), **data)
        return Response(RatingSerializer(rating).data, status=201)
