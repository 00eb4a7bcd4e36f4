"""Moved numbers for other programs: what waits for the reader's own account, and the second worker's word. Asking for a
move has a page only, for its code goes to a number that is nobody's yet.
"""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts import proofs
from accounts.openapi import PROOF
from accounts.requests import SignedInApiRequest
from civic.kernel.api.fields import PlainTextField
from civic.kernel.api.pagination import PAGES
from civic.kernel.api.views import ApiView, read
from civic.kernel.words import mask_phone
from network.models import Role
from network.moving import actions, cards, policies, queries
from network.moving.models import NumberMove
from network.moving.transitions import MoveState
from network.policies import check_role


class WaitingMoveSerializer(serializers.Serializer):
    site = serializers.CharField(source="site_id", help_text="where a worker asked for it")
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class MyNumberSerializer(serializers.Serializer):
    phone = serializers.CharField(help_text="the number so far, masked; empty where there is none")
    waiting = WaitingMoveSerializer(
        allow_null=True, help_text="a worker asked to move the account to another number, which stands nowhere here"
    )


class StoppedSerializer(serializers.Serializer):
    stopped = serializers.BooleanField(help_text="false where nothing waits any more")


class NumberMoveRowSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(MoveState.choices)
    site = serializers.CharField(source="site_id")
    name = serializers.SerializerMethodField(help_text="whose account it is; for officials its beginning")
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    answered_by = serializers.SerializerMethodField(help_text="empty while it waits, and where it waited too long")
    answered_at = serializers.DateTimeField(allow_null=True)

    def get_name(self, move: NumberMove) -> str:
        """As the pages show it."""
        return cards.name(move, to=self.context["request"].user)

    def get_answered_by(self, move: NumberMove) -> str:
        """A worker, or the person."""
        return cards.answering(move, to=self.context["request"].user)


class NumberMoveSerializer(NumberMoveRowSerializer):
    phone = serializers.SerializerMethodField(help_text="the number so far, masked, while it waits")
    new_phone = serializers.SerializerMethodField(help_text="the new number, likewise")
    recognised = serializers.CharField(source="recognised.text", help_text="how; empty once erased")
    reason = serializers.SerializerMethodField(help_text="why it was declined")

    def get_phone(self, move: NumberMove) -> str:
        """The old one is kept nowhere once it moved."""
        return mask_phone(move.user.phone or "") if move.state == MoveState.ASKED else ""

    def get_new_phone(self, move: NumberMove) -> str:
        """Kept while it waits."""
        return mask_phone(move.phone)

    def get_reason(self, move: NumberMove) -> str:
        """Empty once it is erased."""
        return move.declined_because.text if move.declined_because else ""


class DeclineMoveSerializer(serializers.Serializer):
    reason = PlainTextField(max_length=300, help_text="a colleague reads it; no identity number")


class MyNumberView(ApiView):
    """GET /me/number-move: whether somebody asked to move the reader's account to another number."""

    @extend_schema(responses=MyNumberSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        found = {"phone": mask_phone(request.user.phone or ""), "waiting": queries.open_of(request.user)}
        return Response(MyNumberSerializer(found).data)


class StopView(ApiView):
    """POST /me/number-move/stop: “that was not me”. Everybody who answers for the site has an alarm."""

    @extend_schema(request=None, responses=StoppedSerializer)
    def post(self, request: SignedInApiRequest) -> Response:
        is_stopped = actions.stop(user=request.user, by=request.user, now=timezone.now())
        return Response(StoppedSerializer({"stopped": is_stopped}).data)


class MovesView(ApiView):
    """GET /number-moves: what was asked for and what became of it, for staff and officials. Raises NotAllowed."""

    ordering = queries.NEWEST_FIRST

    @extend_schema(parameters=PAGES, responses=NumberMoveRowSerializer(many=True))
    def get(self, request: SignedInApiRequest) -> Response:
        check_role(request.user, Role.STAFF, Role.OFFICIAL)
        answer: Response = self.paged(queries.listed(request.user), NumberMoveRowSerializer, request)
        return answer


class MoveView(ApiView):
    """GET /number-moves/{id}. Raises NotFound."""

    @extend_schema(responses=NumberMoveSerializer)
    def get(self, request: SignedInApiRequest, pk: UUID) -> Response:
        return _answer(request, pk)


class ConfirmMoveView(ApiView):
    """The second worker has looked as well; after a fresh proof, for this opens somebody's account to a new number.
    Raises NotFound, SecondWorkerNeeded, ProofNeeded, WrongState, TooLate, MovedElsewhere, NumberInUse.
    """

    @extend_schema(request=None, parameters=[PROOF], responses=NumberMoveSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        now = timezone.now()
        policies.check_is_second(queries.get(pk, by=request.user), by=request.user)
        proofs.check(request, now=now)
        actions.confirm(move_id=pk, by=request.user, now=now)
        return _answer(request, pk)


class DeclineMoveView(ApiView):
    """Not like this; the reason is kept. Raises NotFound, SecondWorkerNeeded, WrongState, Invalid."""

    @extend_schema(request=DeclineMoveSerializer, responses=NumberMoveSerializer)
    def post(self, request: SignedInApiRequest, pk: UUID) -> Response:
        queries.get(pk, by=request.user)
        given = read(DeclineMoveSerializer, request)
        actions.decline(move_id=pk, by=request.user, now=timezone.now(), **given)
        return _answer(request, pk)


def _answer(request: SignedInApiRequest, pk: UUID) -> Response:
    move = queries.get(pk, by=request.user)
    return Response(NumberMoveSerializer(move, context={"request": request}).data)
