"""What a view behind `login_required` is given."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in. It only says so to the type checker; `login_required` sees to it."""

    user: User
