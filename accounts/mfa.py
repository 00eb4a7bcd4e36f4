"""How allauth's second factor meets our house: secrets encrypted at rest, and what a changed factor ends."""

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import User

BOXED = "gAAAA"  # how Fernet's texts begin, and neither a code app's secret nor a seed


class Adapter(DefaultMFAAdapter):
    """Who reads the database, or a backup of it, can't make codes."""

    error_messages: dict[str, Any] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That is not the code. Please look at the authenticator app once more."),
    }

    def encrypt(self, text: str) -> str:
        """With the newest SECRET_KEY."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With any of SECRET_KEY and SECRET_KEY_FALLBACKS; rows from before this adapter are plain."""
        if not encrypted_text.startswith(BOXED):
            return encrypted_text
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = (salted_hmac("accounts.mfa", "at rest", secret=secret, algorithm="sha256").digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


@receiver([authenticator_added, authenticator_removed])
def end_what_was_signed_in(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, signal: Any, **kwargs: Any
) -> None:
    """Except this session, which has just proved who it is."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return  # they come and go with the code app
    added = signal is authenticator_added
    actions.second_factor_changed(user=user, added=added, by=user, now=timezone.now())
    update_session_auth_hash(request, user)
