"""What changes a person's account."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sms, tokens
from accounts.events import AccountLocked, NumberChanged
from accounts.models import RevokedToken, User
from accounts.privacy import actions as privacy
from accounts.verbs import Did
from civic.kernel import audit
from civic.kernel.db import retry_deadlock, violations
from civic.kernel.errors import Conflict


def set_language(*, user: User, language: str) -> None:
    """The language of pages and messages; one of settings.LANGUAGES."""
    User.objects.filter(pk=user.pk).update(language=language)
    tokens.forget(user.pk)


def set_elder_mode(*, user: User, elder: bool) -> None:
    """Large type."""
    User.objects.filter(pk=user.pk).update(elder_mode=elder)
    tokens.forget(user.pk)


@transaction.atomic
def join(*, phone: str, language: str, now: datetime) -> User:
    """Somebody has shown that this number is theirs, and has no account yet; the page showed the privacy notice. Raises
    PhoneTaken.
    """
    with violations({"accounts_user_phone_key": PhoneTaken()}):
        user = User.objects.create_user(phone=phone, phone_verified=True, language=language)
    audit.record(Did.JOINED, by=user, target=user, at=now)
    privacy.note_seen(user=user, now=now)
    return user


@transaction.atomic
def change_profile(*, user: User, by: User, now: datetime, **fields: Any) -> User:
    """Name, e-mail, language, large type."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    audit.record(Did.CHANGED, by=by, target=user, at=now, data={"fields": sorted(fields)})
    transaction.on_commit(lambda: tokens.forget(user.pk))
    return user


class PhoneTaken(Conflict):
    """Somebody else has this number (409)."""

    code = "phone_taken"
    message = gettext_lazy("This number belongs to another account already.")


@transaction.atomic
def set_phone(*, user: User, phone: str | None, verified: bool) -> None:
    """Set the number of a person who had none, or had this one and proves it now. Raises PhoneTaken: two taps may
    have asked at once whose number it is, and the unique index has the last word.
    """
    with violations({"accounts_user_phone_key": PhoneTaken()}):
        User.objects.filter(pk=user.pk).update(phone=phone, phone_verified=verified)
    user.phone, user.phone_verified = phone, verified
    transaction.on_commit(lambda: tokens.forget(user.pk))


@transaction.atomic
def change_phone(*, user: User, phone: str, verified: bool, by: User, now: datetime, call: str = "") -> None:
    """Another number, to which the codes go from now on: a new way in. It ends whatever was signed in, where the caller
    may keep its own session, and the old number hears of it, and whom to `call` if it was somebody else. Raises
    PhoneTaken.
    """
    old, was_proved = user.phone, user.phone_verified
    set_phone(user=user, phone=phone, verified=verified)
    audit.record(Did.PHONE_CHANGED, by=by, target=user, at=now)
    sign_out_everywhere(user=user, by=by, now=now)
    if not old:
        return
    NumberChanged(user=user, old=old, by=by, at=now).send()
    if was_proved:
        with translation.override(user.language):
            text = _("Your account has another phone number now. If that was not you, call %(number)s.")
        text %= {"number": call or settings.PLATFORM_PHONE}
        transaction.on_commit(lambda: sms.notice_beside(old, text))


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User, now: datetime) -> None:
    """Every API token and every session of this person ends."""
    User.objects.filter(pk=user.pk).update(token_epoch=F("token_epoch") + 1)
    user.refresh_from_db(fields=["token_epoch"])
    audit.record(Did.SIGNED_OUT_EVERYWHERE, by=by, target=user, at=now)
    transaction.on_commit(lambda: tokens.forget(user.pk))


@transaction.atomic
def set_password(*, user: User, password: str, by: User, now: datetime) -> None:
    """A new password ends whatever was signed in with the old one; the caller may keep its own session."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(Did.PASSWORD_SET, by=by, target=user, at=now)
    sign_out_everywhere(user=user, by=by, now=now)


@transaction.atomic
def drop_password(*, user: User, now: datetime) -> None:
    """From now on only codes sign this person in, until a new password is set."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    audit.record(Did.PASSWORD_DROPPED, by=user, target=user, at=now)
    sign_out_everywhere(user=user, by=user, now=now)


@transaction.atomic
def second_factor_changed(*, user: User, added: bool, by: User, now: datetime) -> None:
    """Another factor counts from now on: what was signed in before it ends, tokens above all."""
    audit.record(Did.SECOND_FACTOR_ADDED if added else Did.SECOND_FACTOR_REMOVED, by=by, target=user, at=now)
    sign_out_everywhere(user=user, by=by, now=now)


@transaction.atomic
def remove_second_factor(*, user: User, by: User, now: datetime) -> None:
    """For somebody who lost the telephone with the code app."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        second_factor_changed(user=user, added=False, by=by, now=now)


@retry_deadlock
@transaction.atomic
def set_active(*, user: User, active: bool, by: User, now: datetime) -> None:
    """Lock an account, or open it again; accounts.closing ends it for good. Locking ends its tokens and sessions, and
    what the person holds of things still to come goes to others (AccountLocked); their row is locked first, so nothing
    is taken meanwhile. One that is closed stays closed.
    """
    found = User.objects.filter(pk=user.pk, closed_at=None)
    if not found.update(is_active=active, token_epoch=F("token_epoch") + 1):
        return
    audit.record(Did.OPENED if active else Did.LOCKED, by=by, target=user, at=now)
    if not active:
        AccountLocked(user=user, by=by, at=now).send()
    transaction.on_commit(lambda: tokens.forget(user.pk))


@transaction.atomic
def revoke_token(*, token: "tokens.Token", now: datetime) -> None:
    """Sign this one token out, at once and everywhere."""
    RevokedToken.objects.get_or_create(
        token_id=token.id, defaults={"user_id": token.user_id, "expires_at": token.expires_at}
    )
    transaction.on_commit(lambda: tokens.forget(token.user_id))


def forget_revoked_tokens(*, now: datetime) -> int:
    """Drop rows of tokens that have run out anyway; how many."""
    return RevokedToken.objects.filter(expires_at__lt=now).delete()[0]
