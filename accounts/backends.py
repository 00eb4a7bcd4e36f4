"""Sign-in by phone number or user name and password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts import phones
from accounts.models import User


class PhoneOrNameBackend(AuthenticationBackend):
    """For the administration and the API, which send one `username` that may be a phone number."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The person, or None; equal work for known and unknown."""
        identifier = credentials.get("username") or ""
        if number := phones.find(identifier):
            credentials = {"phone": number, "password": credentials.get("password")}
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) else None
