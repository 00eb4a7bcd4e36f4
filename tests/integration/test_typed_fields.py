"""One cleaner for everything that is typed or pasted: no field of a form, of the administration or of the API goes round
it, and each kind of field reads what people paste."""

import ast
import importlib
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from django.urls import get_resolver
from rest_framework import serializers

from accounts.adapter import PhoneField
from accounts.models import User
from civic.kernel import typed
from civic.kernel.api.fields import PlainTextField
from civic.kernel.forms import (
    AmountField,
    ClockField,
    CodeField,
    DayField,
    MailField,
    NumberField,
    PlainField,
    WholeNumberField,
)
from tests.unit.test_house_rules import ROOMS, SOURCES, calls

CLEANS = (PlainField, CodeField, WholeNumberField, AmountField, DayField, ClockField, MailField, PhoneField)
TYPED = (forms.CharField, forms.IntegerField, forms.fields.BaseTemporalField)
OTHERWISE = {
    "accounts.forms.AuthenticateForm.code": "digits, tidied in clean_code: an app's or a spare one's",
    "accounts.forms.ReauthenticateForm.code": "digits, tidied in clean_code: an app's or a spare one's",
    "accounts.forms.ConfirmLoginCodeForm.code": "a CodeField, from __init__ on",
    "accounts.forms.VerifyPhoneForm.code": "a CodeField, from __init__ on",
    "accounts.forms.ProofForm.code": "a CodeField, from __init__ on",
    "accounts.forms.ActivateForm.code": "a CodeField, from __init__ on",
    "network.moving.forms.AskForm.code": "a CodeField, from __init__ on",
    "orders.asking.forms.PlaceForm.whose": "written by the page, not by a person",
    "accounts.api.SignInSerializer.identifier": "a number or a name, tidied in validate_identifier",
    "accounts.api.SignInSerializer.password": "a password is what it is, mark by mark",
    "accounts.api.SignInSerializer.code": "digits, tidied where they are compared",
    "accounts.proofs_api.ProveSerializer.password": "a password is what it is, mark by mark",
    "volunteers.api.CheckSerializer.code": "six digits and nothing else, as its description says",
}
PASTED = "\u202a{}\u202c\u200b"  # as a chat or a contact card copies it


def every_form(kind: type[Any] = forms.BaseForm) -> Iterator[type[Any]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from every_form(sub)


def is_typed(field: Any) -> bool:
    """Somebody writes into it, rather than choosing; what is a password is kept as it is."""
    return isinstance(field, TYPED) and not isinstance(field.widget, forms.PasswordInput)


def uncleaned(name: str, fields: dict[str, Any], cleans: tuple[type[Any], ...] = CLEANS) -> list[str]:
    found = [f"{name}.{one}" for one, field in fields.items() if is_typed(field) and not isinstance(field, cleans)]
    return [one for one in found if one not in OTHERWISE]


def test_no_field_of_a_form_goes_round_the_cleaner() -> None:
    assert get_resolver().url_patterns  # every view, and with them every form, is loaded
    ours = [one for one in set(every_form()) if one.__module__.split(".")[0] in ROOMS.split(" ")]
    assert len(ours) > 30
    found = [line for one in ours for line in uncleaned(f"{one.__module__}.{one.__name__}", one.base_fields)]
    assert sorted(set(found)) == []


@pytest.mark.django_db
def test_no_field_of_the_administration_goes_round_it() -> None:
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True)
    found, seen = [], 0
    for model, place in admin.site._registry.items():
        if model._meta.app_label in ("account", "mfa", "auth", "sites", "socialaccount"):
            continue  # nothing is typed there: django-allauth's and Django's own
        if not place.has_add_permission(request) and not place.has_change_permission(request):
            continue
        fields = place.get_form(request).base_fields
        seen += len(fields)
        found += uncleaned(str(model._meta), fields)
    assert seen > 20
    assert found == []


def read_from_bodies() -> Iterator[type[serializers.Serializer]]:
    """The serializers that read what was sent."""
    for path in SOURCES:
        for call, name, _where in calls(path):
            reads = name == "read" and call.args and isinstance(call.args[0], ast.Name)
            given = [call.args[0].id] if reads else []  # type: ignore[attr-defined]
            given += [name] if any(word.arg == "data" for word in call.keywords) and name[:1].isupper() else []
            module = importlib.import_module(".".join(path.with_suffix("").parts)) if given else None
            found = (getattr(module, one, None) for one in given)
            yield from (one for one in found if isinstance(one, type) and issubclass(one, serializers.Serializer))


def texts(kind: Any) -> Iterator[tuple[str, Any]]:
    """The texts that it reads, also within lists and parts."""
    for name, field in kind.get_fields().items() if isinstance(kind, serializers.Serializer) else []:
        inner = field.child if isinstance(field, serializers.ListField) else field
        if isinstance(inner, serializers.Serializer):
            yield from ((f"{name}.{deep}", one) for deep, one in texts(inner))
        elif isinstance(inner, serializers.CharField) and not field.read_only:
            yield name, inner


def test_no_text_of_the_api_goes_round_it() -> None:
    kinds = set(read_from_bodies())
    assert len(kinds) > 10
    found = [
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in kinds
        for name, field in texts(kind())
        if not isinstance(field, PlainTextField)
    ]
    assert sorted(set(found) - OTHERWISE.keys()) == []


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        (PlainField(), "王\u2800芳", "王 芳"),
        (NumberField(), "１３８ 0099 0457", "138 0099 0457"),
        (CodeField(), "４８２–９１５", "482915"),
        (WholeNumberField(), "２０", 20),
        (WholeNumberField(min_value=0), " 7 ", 7),
        (AmountField(), "１．５", Decimal("1.5")),
        (DayField(), "２０２６\u201111\u201125", date(2026, 11, 25)),
        (DayField(input_formats=["%Y-%m"]), "2026−11", date(2026, 11, 1)),
        (ClockField(), "０７：５２", time(7, 52)),
        (MailField(), "wang＠example.com", "wang@example.com"),
    ],
)
def test_each_kind_of_field_reads_what_is_pasted(field: Any, written: str, meant: Any) -> None:
    assert field.clean(PASTED.format(written)) == meant
    assert field.clean(written) == meant


@pytest.mark.parametrize("field", [WholeNumberField(), DayField(), ClockField(), MailField(), PlainField()])
def test_nothing_but_unseen_marks_is_nothing(field: Any) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        field.clean("\u202a\u200b\u3000\u202c")
    assert caught.value.code == "required"


def test_what_is_meant_is_said_once() -> None:
    assert typed.clean_figure("\u2068−５\u2069") == "-5"
