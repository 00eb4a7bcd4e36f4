"""Sign in, sign out, who am I."""

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, limits, policies, second_factor, sign_ins, tokens
from accounts.models import User
from accounts.verbs import Did
from civic.kernel import typed
from civic.kernel.api.views import ApiView, read


class RoleSerializer(serializers.Serializer):
    role = serializers.CharField()
    site = serializers.CharField(source="site_id")


class UserSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    display_name = serializers.CharField()
    roles = RoleSerializer(many=True, source="memberships.all")


class MeSerializer(UserSerializer):
    volunteer = serializers.SerializerMethodField()

    def get_volunteer(self, user: User) -> str | None:
        """The volunteer's id; rooms above know what it stands for."""
        volunteer = getattr(user, "volunteer", None)
        return str(volunteer.pk) if volunteer else None


class SignInSerializer(serializers.Serializer):
    identifier = serializers.CharField(max_length=40)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = serializers.CharField(
        max_length=20, default="", allow_blank=True, help_text="Of the code app, where the account has a second factor."
    )

    def validate_identifier(self, text: str) -> str:
        """As it was meant, however it was pasted."""
        return typed.clean_number(text)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    user = UserSerializer()


class TokensView(ApiView):
    """POST /tokens: sign in with a phone number or user name and a password. Equal answers for known and unknown
    accounts.
    Raises PhoneUnproved, SecondFactorRequired.
    """

    public_methods = ("POST",)
    authentication_classes = ()

    def get_authenticate_header(self, request: Request) -> str:
        """A wrong password is a 401, though this view reads no token."""
        return "Bearer"

    @extend_schema(request=SignInSerializer, responses={201: TokenSerializer}, auth=[])
    def post(self, request: Request) -> Response:
        given = read(SignInSerializer, request)
        with limits.guess("sign-in", request=request._request, account=given["identifier"]) as guess:
            user = authenticate(request._request, username=given["identifier"], password=given["password"])
            if not isinstance(user, User):
                raise AuthenticationFailed(_("The name or number and the password don't fit together."))
            second_factor.check_code(user, given["code"])
            guess.right()
        policies.check_proved(user)
        sign_ins.note(request._request, Did.SIGNED_IN, way="token", user=user)
        text, expires_at = tokens.issue(user, now=timezone.now())
        answer = TokenSerializer({"token": text, "expires_at": expires_at, "user": user})
        return Response(answer.data, status=201)


class CurrentTokenView(ApiView):
    """DELETE /tokens/current: sign out."""

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        if isinstance(request.auth, tokens.Token):
            actions.revoke_token(token=request.auth, now=timezone.now())
        return Response(status=204)


class MeView(ApiView):
    """GET /me: who am I."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(request.user).data)
