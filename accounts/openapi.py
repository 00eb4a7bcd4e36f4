"""How the OpenAPI document describes our ways to sign in, and to show once more who it is."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from accounts import proofs

PROOF = OpenApiParameter(
    proofs.HEADER, str, OpenApiParameter.HEADER, required=True, description="What POST /me/proofs answered."
)


class BearerScheme(OpenApiAuthenticationExtension):
    """`Authorization: Bearer …`, from POST /tokens."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """For programs."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """The site's own session."""

    target_class = "accounts.tokens.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """For our own pages."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
