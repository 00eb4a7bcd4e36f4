"""Tests hash passwords fast; people's are hashed as slowly as Django means it."""

import subprocess
import sys

from django.conf import settings
from django.contrib.auth.hashers import get_hasher

from civic.runtime import addresses

WORK = "from django.contrib.auth.hashers import PBKDF2PasswordHasher as one; print(one.iterations)"


def test_passwords_are_hashed_as_django_does() -> None:
    assert not settings.is_overridden("PASSWORD_HASHERS")
    assert get_hasher().algorithm == "pbkdf2_sha256"
    told = subprocess.run([sys.executable, "-c", WORK], cwd=addresses.CHECKOUT, check=True, capture_output=True)
    assert int(told.stdout) >= 1_000_000
