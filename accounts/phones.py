"""Mainland mobile numbers as people type them."""

import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Invalid


def normalise(text: str) -> str:
    """Eleven digits from “138 0013 8000”, “+86 138-0013-8000”, “１３８…”. Raises Invalid for anything but a mobile
    number: a landline is a valid number too, but it gets no text messages."""
    typed = unicodedata.normalize("NFKC", text or "").strip()
    try:
        number = phonenumbers.parse(typed.removeprefix("00") if typed.startswith("0086") else typed, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.country_code != 86 or not phonenumbers.is_valid_number(number):
        raise Invalid(
            _("This is not a mobile number. It has 11 digits and begins with 1."), code="bad_phone", field="phone"
        )
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        raise Invalid(
            _("This is a landline. We need a mobile number to send the code to."), code="bad_phone", field="phone"
        )
    return str(number.national_number)


def looks_like_phone(text: str) -> bool:
    """Whether somebody who could type a name or a number typed a number."""
    typed = unicodedata.normalize("NFKC", text or "")
    digits = "".join(c for c in typed if c not in "-()+" and not c.isspace())
    return digits.isdecimal() and len(digits) >= 7
