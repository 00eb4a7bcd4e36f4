"""What needs a fresh proof: one's data to take along, and closing the account."""

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts import proofs
from accounts.closing import actions as closing
from accounts.mydata import actions as mydata
from accounts.openapi import PROOF
from accounts.requests import SignedInApiRequest
from civic.kernel.api.fields import PlainLineField
from civic.kernel.api.views import ApiView, read


class ChallengeSerializer(serializers.Serializer):
    challenge = serializers.CharField()
    expires_at = serializers.DateTimeField()


class ProveSerializer(serializers.Serializer):
    password = serializers.CharField(max_length=128, trim_whitespace=False, default="", allow_blank=True)
    code = PlainLineField(
        max_length=20, default="", allow_blank=True, help_text="Of the authenticator app, or of the text message."
    )
    challenge = PlainLineField(
        max_length=400, default="", allow_blank=True, help_text="With the code of a text message: of POST /me/codes."
    )


class ProofSerializer(serializers.Serializer):
    proof = serializers.CharField()
    expires_at = serializers.DateTimeField()


class CodesView(ApiView):
    """POST /me/codes: six digits to one's own number, for POST /me/proofs. Raises NoCodes, TooMany."""

    @extend_schema(request=None, responses={201: ChallengeSerializer})
    def post(self, request: SignedInApiRequest) -> Response:
        challenge, ends = proofs.send_code(request.user, request=request._request, now=timezone.now())
        return Response(ChallengeSerializer({"challenge": challenge, "expires_at": ends}).data, status=201)


class ProofsView(ApiView):
    """POST /me/proofs: shows once more who it is, by `password`, by the app's `code`, or by `challenge` and `code`."""

    @extend_schema(request=ProveSerializer, responses={201: ProofSerializer})
    def post(self, request: SignedInApiRequest) -> Response:
        given, user, asked, now = read(ProveSerializer, request), request.user, request._request, timezone.now()
        if given["password"]:
            proof, ends = proofs.by_password(user, given["password"], request=asked, now=now)
        elif given["challenge"]:
            proof, ends = proofs.by_text(user, given["challenge"], given["code"], request=asked, now=now)
        else:
            proof, ends = proofs.by_app(user, given["code"], request=asked, now=now)
        return Response(ProofSerializer({"proof": proof, "expires_at": ends}).data, status=201)


class DataView(ApiView):
    """GET /me/data: everything that the rooms hold of a person. Raises ProofNeeded, TooMany."""

    @extend_schema(parameters=[PROOF], responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, request: SignedInApiRequest) -> FileResponse:
        now = timezone.now()
        proofs.check(request, now=now)
        file = mydata.take(user=request.user, now=now, as_json=True)
        return FileResponse(file, filename="my-data.json", content_type="application/json")


class CloseView(ApiView):
    """POST /me/close: closes the account for good, and with it this token. Raises ProofNeeded, LastAdministrator."""

    @extend_schema(request=None, parameters=[PROOF], responses={204: None})
    def post(self, request: SignedInApiRequest) -> Response:
        now = timezone.now()
        proofs.check(request, now=now)
        closing.close(user=request.user, by=request.user, now=now)
        return Response(status=204)
