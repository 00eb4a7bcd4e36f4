"""Mainland mobile numbers as people type them."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Invalid
from civic.kernel.typed import clean_number

_TYPED = re.compile(r"[\d\s()+.\-\u2010-\u2015\u2212]+", re.ASCII)  # no extension: it is somebody else's telephone


def normalise(text: str) -> str:
    """Eleven digits from “138 0013 8000”, “+86 138-0013-8000”, “１３８…”. Raises Invalid for anything but a mobile
    number: a landline is a valid number too, but it gets no text messages."""
    typed = clean_number(text or "")
    number = _parsed(typed.removeprefix("00") if typed.startswith("0086") else typed)
    if number is None or number.country_code != 86 or not phonenumbers.is_valid_number(number):
        raise Invalid(
            _("This is not a mobile number. It has 11 digits and begins with 1."), code="bad_phone", field="phone"
        )
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        raise Invalid(
            _("This is a landline. We need a mobile number to send the code to."), code="bad_phone", field="phone"
        )
    return str(number.national_number)


def _parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    if not _TYPED.fullmatch(typed):
        return None
    try:
        return phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        return None


def find(text: str) -> str | None:
    """The eleven digits, where somebody who could type a name or a number typed a number."""
    try:
        return normalise(text)
    except Invalid:
        return None
