"""Order numbers that can be read aloud: 1127-08 is the eighth order of 27 November; the year stands before it in the
full number. And telephone numbers to call back.
"""

from contextlib import suppress
from datetime import date

import phonenumbers
from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts import phones
from civic.kernel.errors import Invalid
from civic.kernel.typed import clean_number


def next_number(day: date) -> str:
    """The day's next number. One statement: the counter row's lock gives each order its own, without gaps."""
    sql = """INSERT INTO orders_daycounter AS counter (day, last) VALUES (%s, 1)
             ON CONFLICT (day) DO UPDATE SET last = counter.last + 1 RETURNING last"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [day])
        return f"{day:%y%m%d}-{cursor.fetchone()[0]:02d}"


def to_call(text: str) -> str:
    """A number to call back, at most 20 characters, the same when read again: a mobile number in one form, a landline
    in groups or with its extension (05342233445x12), a number abroad with its country code. Raises Invalid.
    """
    try:
        return phones.normalise(text)
    except Invalid:
        return _other(clean_number(text))


def _other(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise _no_number()
    extension, number.extension = number.extension, None
    if not extension and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
        with suppress(Invalid):  # written in a way of its own: 138/0013/8000
            return phones.normalise(str(number.national_number))
    if number.country_code != 86:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL).replace(" ", "-")
    found = f"{digits.replace('-', '')}x{extension}" if extension else digits
    if len(found) > 20:
        raise _no_number()
    return found


def _no_number() -> Invalid:
    return Invalid(_("This is not a telephone number."), code="bad_phone", field="on_behalf_of_phone")
