"""What is kept of a page for the next reader: nothing that it does not name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.template import Context, Engine, Node, NodeList, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import mark_safe

from civic.kernel.languages import by_language
from civic.kernel.templatetags import kept
from civic.kernel.templatetags.components import Component

ROOT = Path(__file__).resolve().parents[2] / "templates"
ENGINE = Engine.get_default()
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
    """A text that is marked as safe equals one that is not."""
    template = Template("{% kept a %}{{ a }}{% for b in a %}{{ b }}{% endfor %}{% endkept %}")
    assert mark_safe("<b>") == "<b>"
    for safe, typed in ((mark_safe("<b>"), "<b>"), ((mark_safe("<b>"),), ("<b>",))):
        assert "<b>" in show(template, a=safe)
        assert "<b>" not in show(template, a=typed)
        assert "<b>" in show(template, a=safe)


@dataclass
class Card:
    title: str
    facts: list[str]


def test_what_changes_is_drawn_anew() -> None:
    template = Template("{% kept card %}{{ card.title }}{{ card.facts.0 }}{% endkept %}")
    card = Card("a", ["b"])
    assert show(template, card=card) == "ab"
    card.facts[0] = "c"
    assert show(template, card=card) == "ac"
    card.title = "d"
    assert show(template, card=card) == "dc"


def test_it_takes_plain_values_alone() -> None:
    """Of a row of the database nobody can say what a template will read, a lazy text is another in each language."""
    template = Template("{% kept a %}{{ a }}{% endkept %}")
    for value in ({"a": 1}, object(), translation.gettext_lazy("Sign in"), [1.5], Card("a", [object()])):  # type: ignore[list-item]
        with pytest.raises(TypeError, match="plain values"):
            show(template, a=value)


@pytest.mark.parametrize(
    "inside",
    [
        "{% csrf_token %}",
        "{% if 1 %}{% csrf_token %}{% endif %}",
        "{% block content %}{% endblock %}",
        '{% include "_frame/messages.html" %}',
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


def test_no_component_that_is_kept_differs_by_page_or_visitor() -> None:
    """Those that stand within, and those within these: a form would be sent without its token."""

    def enclosed(nodes: NodeList) -> Iterator[Node]:
        for kind in kept.DIFFERS:
            yield from nodes.get_nodes_by_type(kind)
        for used in nodes.get_nodes_by_type(Component):
            assert isinstance(used, Component)
            yield from enclosed(used.template(ENGINE).nodelist)

    found = [
        node
        for path in ROOT.rglob("*.html")
        for node in ENGINE.get_template(str(path.relative_to(ROOT))).nodelist.get_nodes_by_type(kept.Kept)
    ]
    assert len(found) > 5
    assert [node for one in found if isinstance(one, kept.Kept) for node in enclosed(one.nodelist)] == []
    assert list(enclosed(ENGINE.get_template("_components/erase.html").nodelist)), "the control has a form"


def test_words_are_kept_in_each_language() -> None:
    asked = []

    @by_language
    def sign_in(name: object) -> str:
        asked.append(name)
        return f"{translation.gettext('Sign in')} {name}"

    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said += [sign_in(1), sign_in(True)]
    assert said == ["Sign in 1", "Sign in True", "登录 1", "登录 True", "Sign in 1", "Sign in True"]
    assert len(asked) == 4
