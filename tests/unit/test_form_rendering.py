"""Forms say what is wrong beside the field, link to it from the top, and keep what was typed."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from civic.kernel.forms import ChipMultiple, ChipSelect, CodeField, CodeInput, DateInput, PhoneInput

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english():
    with translation.override("en"):
        yield


class Wish(forms.Form):
    wish = forms.CharField(label="Your wish", widget=forms.Textarea, max_length=20, help_text="In your own words.")
    group = forms.ChoiceField(
        label="For whom",
        choices=[("elderly", "Elders"), ("children", "Children")],
        widget=ChipSelect(icons={"elderly": "sun"}),
    )
    days = forms.MultipleChoiceField(
        label="Days", choices=[("1", "Mon"), ("2", "Tue")], widget=ChipMultiple, required=False
    )
    wanted_date = forms.DateField(label="Day", widget=DateInput(earliest=date(2026, 11, 24)))
    phone = forms.CharField(label="Telephone", widget=PhoneInput, required=False)
    consent = forms.BooleanField(label="She knows")

    def clean(self):
        raise forms.ValidationError("Tomorrow the station is closed.")


def test_an_empty_form_shows_no_problem():
    html = str(Wish())
    assert 'role="alert"' not in html
    assert 'class="problem"' not in html
    assert html.count('class="field') == 6


def test_what_was_typed_stays_and_the_problem_stands_beside_it():
    html = str(Wish({"wish": "a lamp " * 9, "group": "elderly", "wanted_date": "soon"}))
    assert "a lamp a lamp" in html
    assert 'value="soon"' in html
    assert 'id="id_wish_error"' in html
    assert 'aria-describedby="id_wish_helptext id_wish_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="elderly" required id="id_group_0" checked' in html


def test_the_summary_links_to_every_field_with_a_problem():
    html = str(Wish({}))
    assert "Tomorrow the station is closed." in html
    for field in ("id_wish", "id_group", "id_wanted_date", "id_consent"):
        assert f'<a href="#{field}">' in html
        assert f'id="{field}"' in html
    assert '<a href="#id_phone">' not in html


def test_optional_fields_are_marked_and_required_ones_are_not():
    html = str(Wish())
    assert html.count('class="optional"') == 2


def test_what_people_type_is_escaped():
    html = str(Wish({"wish": "</textarea><script>alert(1)</script>"}))
    assert "<script>" not in html


def test_chips_dates_and_codes_are_native_inputs():
    html = str(Wish())
    assert "<fieldset" in html
    assert "#sun" in html
    assert 'type="date"' in html
    assert 'min="2026-11-24"' in html
    assert 'type="tel"' in html
    code = CodeInput().render("code", "123456", {"id": "id_code"})
    assert 'autocomplete="one-time-code"' in code
    assert 'value="123456"' in code


def test_hidden_fields_take_no_room():
    class Hidden(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    html = str(Hidden({"token": "t"}))
    assert '<input type="hidden" name="token" value="t" id="id_token">' in html
    assert 'class="field' not in html


@pytest.mark.parametrize("typed", ["482915", " 482 915 ", "４８２９１５", "482-915"])
def test_a_code_is_read_as_people_type_it(typed):
    assert CodeField().clean(typed) == "482915"


@pytest.mark.parametrize("typed", ["48291", "4829155", "48291a", "೪೮೨೯೧೫", "code"])
def test_a_code_that_is_none_is_explained(typed):
    with pytest.raises(forms.ValidationError, match="six digits"):
        CodeField().clean(typed)
