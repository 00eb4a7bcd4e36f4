"""Telephone numbers as people type them: mainland mobile ones to sign in with, and any number to call back."""

import re
from contextlib import suppress

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


def to_call(text: str, *, field: str = "phone") -> str:
    """A number to call back, at most 20 characters, the same when read again: a mobile number in one form, a landline
    in groups or with its extension (05342233445x12), a number abroad with its country code. Raises Invalid.
    """
    try:
        return normalise(text)
    except Invalid:
        return _other(clean_number(text), field=field)


def _other(text: str, *, field: str) -> str:
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise _no_number(field)
    extension, number.extension = number.extension, None
    if not extension and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
        with suppress(Invalid):  # written in a way of its own: 138/0013/8000
            return normalise(str(number.national_number))
    if number.country_code != 86:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL).replace(" ", "-")
    found = f"{digits.replace('-', '')}x{extension}" if extension else digits
    if len(found) > 20:
        raise _no_number(field)
    return found


def _no_number(field: str) -> Invalid:
    return Invalid(_("This is not a telephone number."), code="bad_phone", field=field)
