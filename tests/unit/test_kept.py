"""What is kept of a page for the next reader: nothing that it does not name."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import mark_safe

from civic.kernel.templatetags import kept

ROOT = Path(__file__).resolve().parents[2] / "templates"
READS_THE_CLOCK = r"\|(day|short_day|stamp|near_day|when|answer_by|due_words|timesince|timeuntil)\b|\{% now "


def show(template: Template, **context: object) -> str:
    return template.render(Context(context))


def test_it_is_drawn_once_for_the_same_values() -> None:
    """The control: what it does not name is drawn each time outside of it, and never within."""
    template = Template("{{ name }}: {% kept place %}{% translate 'Sign in' %} {{ place }}{{ name }}{% endkept %}")
    with translation.override("en"):
        assert show(template, place="here", name="canary") == "canary: Sign in here"
        assert show(template, place="here", name="another") == "another: Sign in here"
        assert show(template, place="there", name="another") == "another: Sign in there"
    (node,) = template.nodelist.get_nodes_by_type(kept.Kept)
    assert isinstance(node, kept.Kept) and len(node.texts) == 2


def test_each_language_has_its_own() -> None:
    template = Template("{% kept %}{% translate 'Sign in' %}{% endkept %}")
    said = {}
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said[language] = show(template)
    assert said == {"en": "Sign in", "zh-hans": "登录"}


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), ("", None), (("1",), (1,)), ((1, 0), (True, False))])
def test_values_that_are_equal_but_not_the_same_have_their_own(one: object, other: object) -> None:
    template = Template("{% kept a %}{{ a }}{% endkept %}")
    assert show(template, a=one) == show(Template("{{ a }}"), a=one)
    assert show(template, a=other) == show(Template("{{ a }}"), a=other)


def test_what_somebody_typed_never_comes_back_as_html() -> None:
    """A text that is marked as safe equals one that is not: so it is not taken."""
    template = Template("{% kept a %}{{ a }}{% endkept %}")
    with pytest.raises(TypeError, match="SafeString"):
        show(template, a=mark_safe("<b>"))  # noqa: S308
    with pytest.raises(TypeError, match="SafeString"):
        show(template, a=("x", mark_safe("<b>")))  # noqa: S308
    assert show(template, a="<b>") == "&lt;b&gt;"


def test_it_takes_plain_values_alone() -> None:
    """What changes while it is kept would be shown as it was; a row of the database is such a thing."""
    template = Template("{% kept a %}{{ a }}{% endkept %}")
    for value in ([1], {"a": 1}, object(), translation.gettext_lazy("Sign in")):
        with pytest.raises(TypeError, match="plain values"):
            show(template, a=value)


@pytest.mark.parametrize(
    "inside",
    [
        "{% csrf_token %}",
        "{% if 1 %}{% csrf_token %}{% endif %}",
        "{% block content %}{% endblock %}",
        '{% include "_frame/messages.html" %}',
        '{% component "notice" text="a" %}',
    ],
)
def test_what_differs_by_page_or_visitor_is_not_kept(inside: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="encloses no"):
        Template(f"{{% kept %}}{inside}{{% endkept %}}")


def test_it_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    template = Template("{% kept a %}{{ a }}{% endkept %}")
    assert [show(template, a=n) for n in range(10)] == [str(n) for n in range(10)]
    (node,) = template.nodelist.get_nodes_by_type(kept.Kept)
    assert isinstance(node, kept.Kept) and len(node.texts) <= 3


def test_nothing_kept_reads_the_clock() -> None:
    """“Today” would be kept until tomorrow."""
    inside = [
        found
        for path in ROOT.rglob("*.html")
        for found in re.findall(r"\{% kept\b.*?\{% endkept %\}", path.read_text(), re.S)
    ]
    assert len(inside) > 5
    assert not [found for found in inside if re.search(READS_THE_CLOCK, found)]
    assert re.search(READS_THE_CLOCK, "{{ activity.starts_at|near_day }}")
