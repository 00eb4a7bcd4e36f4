"""Who you are, shown once more by a program (accounts.proof is the same for pages): by the password, the code app, or
six digits to one's number. What comes of it is a text that the program sends along with what needs it.

Nothing is kept here: a challenge and a proof are signed. What is counted, tries and texts, is counted in PostgreSQL
before each try, so that without it nothing is proved.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import limits, proof, second_factor, sms
from accounts.models import User
from accounts.requests import SignedInApiRequest
from civic.kernel.errors import Conflict, Invalid, NotAllowed

HEADER = "Proof"
_CHALLENGE, _PROOF = "accounts.challenge", "accounts.proof"
GOOD_FOR = timedelta(minutes=15)  # a code, as on the pages


class NoCodes(Conflict):
    """There is a better way, or none to send a code to (409)."""

    code = "no_codes"
    message = _("This account proves itself by its authenticator app or password: no code can be sent.")


class ProofNeeded(NotAllowed):
    """A token that somebody left lying about is none (403)."""

    code = "proof_needed"
    message = _("Show once more who you are: POST /me/proofs, and send what it answers in the header “Proof”.")


def send_code(user: User, *, request: HttpRequest, now: datetime) -> tuple[str, datetime]:
    """Six digits to the person's own number: what they answer, and until when. Raises NoCodes, TooMany."""
    if not user.phone or not proof.can_be_by_code(user):
        raise NoCodes
    phone, code, name = user.phone, f"{secrets.randbelow(10**6):06}", secrets.token_hex(8)
    limits.count_text(phone, request=request)
    sms.beside(lambda: sms.send_code(phone, code))
    ends = now + GOOD_FOR
    body = [user.pk.hex, name, _sealed(user, name, code), int(ends.timestamp())]
    return signing.dumps(body, salt=_CHALLENGE), ends


def by_password(user: User, password: str, *, request: HttpRequest, now: datetime) -> tuple[str, datetime]:
    """A proof, and until when it is good. Raises Invalid, TooMany."""
    with limits.guess("sign-in", request=request, account=user.phone or user.username or "") as guess:
        if not user.check_password(password):
            raise Invalid(_("That is not the password."), code="wrong_password", field="password")
        guess.right()
    return issue(user, now=now)


def by_app(user: User, code: str, *, request: HttpRequest, now: datetime) -> tuple[str, datetime]:
    """A proof by the code app, or one of its spare codes. Raises Invalid, TooMany."""
    with limits.guess("second-factor", request=request, account=user.phone or user.username or "") as guess:
        if not second_factor.is_code(user, code):
            raise _wrong_code()
        guess.right()
    return issue(user, now=now)


def by_text(user: User, challenge: str, code: str, *, request: HttpRequest, now: datetime) -> tuple[str, datetime]:
    """A proof by the six digits that were sent for this challenge: three tries, and once. Raises Invalid, TooMany."""
    name, sealed = _read_challenge(user, challenge, now=now)
    with limits.guess("code", request=request, account=user.phone or "") as guess:
        is_spent = limits.count_code_try(name) > limits.CODE_TRIES
        if is_spent or not proof.can_be_by_code(user) or not constant_time_compare(sealed, _sealed(user, name, code)):
            raise _wrong_code()
        limits.spend_code(name, now=now)
        guess.right()
    return issue(user, now=now)


def check(request: SignedInApiRequest, *, now: datetime) -> None:
    """Whether the proof that was sent along is theirs who ask, and fresh. Raises ProofNeeded."""
    user = request.user
    try:
        user_id, epoch, ends = signing.loads(request.headers.get(HEADER, ""), salt=_PROOF)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ProofNeeded from error
    if (user_id, epoch) != (user.pk.hex, user.token_epoch) or ends <= now.timestamp():
        raise ProofNeeded


def issue(user: User, *, now: datetime) -> tuple[str, datetime]:
    """For somebody who has just shown who they are."""
    ends = now + timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    return signing.dumps([user.pk.hex, user.token_epoch, int(ends.timestamp())], salt=_PROOF), ends


def _read_challenge(user: User, text: str, *, now: datetime) -> tuple[str, str]:
    try:
        user_id, name, sealed, ends = signing.loads(text, salt=_CHALLENGE)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _too_late() from error
    if user_id != user.pk.hex or ends <= now.timestamp():
        raise _too_late()
    return name, sealed


def _sealed(user: User, name: str, code: str) -> str:
    """What the code is, for those who know our secret, while the number is the one that it went to."""
    text = f"{user.pk.hex}:{user.phone}:{name}:{code}"
    return salted_hmac(_CHALLENGE, text, algorithm="sha256").hexdigest()


def _wrong_code() -> Invalid:
    return Invalid(_("That is not the code."), code="wrong_code", field="code")


def _too_late() -> Invalid:
    return Invalid(_("This code is not good any more: ask for a new one."), code="expired", field="challenge")
