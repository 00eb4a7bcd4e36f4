"""Requests of somebody who is signed in, for the type checker; `login_required` and the API's permissions see to it."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` is given."""

    user: User


class SignedInApiRequest(Request):
    """What a view of the API that is not public is given."""

    user: User


def signed_in(request: HttpRequest) -> User:
    """Who asks, where the framework says only that it is a request: the administration lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user
