"""Components say what they take, are given that and nothing else, and none is there for nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import Context, RequestContext, Template, TemplateSyntaxError, engines

from civic.kernel.templatetags.components import TAKES, Component, Takes

ROOT = Path(__file__).resolve().parents[2] / "templates"
SOURCES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted(ROOT.rglob("*.html"))}
COMPONENTS = sorted(name for name in SOURCES if name.startswith("_components/"))
FRAME_AND_FORMS = ("base.html", "django/forms/form.html")  # what every gallery shows besides its own tags
OWN_FOLDS = {"_components/fold.html": "this is it", "pages/api_docs.html": "its title is more than words"}


def read(name: str) -> Template:
    return engines["django"].engine.get_template(name)  # type: ignore[attr-defined]


def uses(name: str) -> list[Component]:
    """The components that a template shows itself."""
    return read(name).nodelist.get_nodes_by_type(Component)  # type: ignore[return-value]


def taken(name: str) -> Takes:
    return read(name).extra_data[TAKES]


def shown_by(*names: str) -> set[str]:
    """The components that the templates show, and those that these show."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        new = {use.template_name for use in uses(waiting.pop())} - found
        found |= new
        waiting += sorted(new)
    return found


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_each_is_given_what_it_takes(name: str) -> None:
    found = uses(name)
    assert len(found) == len(re.findall(r"\{% (?:component|wrap) ", SOURCES[name])), "one is hidden from this test"
    wrong = {use.template_name: use.problems(read(use.template_name)) for use in found}
    assert {template: words for template, words in wrong.items() if words} == {}
    assert not re.search(r"\{% (include|extends) .?_components/", SOURCES[name]), "use {% component %}"
    assert 'class="fold' not in SOURCES[name] or name in OWN_FOLDS


def read_names(source: str) -> Iterator[str]:
    """The names that a template reads from its context."""
    source = re.sub(r"\{#.*?#\}|\{% takes .*? %\}", "", source)
    for value, tag, rest in re.findall(r"\{\{(.*?)\}\}|\{% (\w+)(.*?)%\}", source):
        if (
            tag in ("translate", "url", "static", "icon", "csrf_token", "plural")
            and " as " not in rest
            and "(" not in rest
        ):
            rest = ""
        words = re.sub(r"\"[^\"]*\"|'[^']*'", "", value or rest)
        yield from re.findall(r"(?<![\w.|])([a-z]\w*)(?![\w(]|\s*=(?!=))", re.sub(r"\|\w+", "", words))


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_takes_what_it_reads(name: str) -> None:
    source = SOURCES[name]
    own = {"forloop", "in", "and", "or", "not", "as", "with", "for", "if", "trimmed", "count", "asvar", "short"}
    for names in re.findall(r"\{% for ([\w, ]+) in ", source):
        own |= set(names.split(", "))
    own |= set(re.findall(r"\bas(?:var)? (\w+)", source)) | set(re.findall(r"\b(\w+)=", source))
    takes = taken(name)
    assert set(read_names(source)) - own == (takes.required | set(takes.optional)) - own
    for word in takes.required | set(takes.optional):
        assert len(re.findall(rf"\b{word}\b", re.sub(r"\{#.*?#\}", "", source))) > 1, f"{word} is not used"


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_is_used_and_stands_in_the_gallery(name: str) -> None:
    pages = [page for page in SOURCES if page != "gallery.html" and not page.startswith("_components/")]
    assert name in shown_by(*pages), "no page shows it"
    assert name in shown_by("gallery.html", *FRAME_AND_FORMS), "the gallery doesn't show it"


def show(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_nothing_of_the_page_leaks_in() -> None:
    """A title set for something else is not this notice's title."""
    given = show('{% component "notice" text %}', text="Come in", title="Elsewhere", url="/elsewhere/")
    assert "Come in" in given
    assert "lsewhere" not in given
    assert 'href="/here/"' in show('{% component "notice" text url="/here/" action="Go" %}', text="Come in")


def test_a_value_left_out_or_unknown_on_the_page_is_the_declared_one() -> None:
    for source in ('{% component "notice" text="a" %}', '{% component "notice" text="a" level %}'):
        assert "notice-info" in show(source)
    assert "notice-bad" in show('{% component "notice" text="a" level %}', level="bad")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% component "notice" %}', "needs text"),
        ('{% component "notice" text="a" colour="red" %}', "does not take colour"),
        ('{% wrap "notice" text="a" %}b{% endwrap %}', "does not take content"),
        ('{% component "fold" title="a" %}', "needs content"),
        ('{% component "notice" text="a" text="b" %}', "given twice"),
        ('{% component "notice" "a" %}', "is no parameter"),
        ("{% component notice %}", "is a text"),
    ],
)
def test_a_wrong_parameter_is_an_error(source: str, words: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=words):
        show(source)


def test_what_is_enclosed_reads_the_page() -> None:
    shown = show('{% wrap "fold" title="More" is_open=1 %}<b>{{ name }}</b>{% endwrap %}', name="<Li>")
    assert "<b>&lt;Li&gt;</b></details>" in shown
    assert " open>" in shown


def test_the_forms_of_a_component_carry_the_token_of_the_page() -> None:
    """Also those inside another component: whoever erases a word must not be refused."""
    step = {"title": "Said", "text": "x", "state": "done", "erase_url": "/erase/"}
    request = HttpRequest()
    shown = Template('{% component "timeline" steps %}').render(RequestContext(request, {"steps": [step]}))
    assert re.search(r'<form[^>]*action="/erase/"[^>]*><input type="hidden" name="csrfmiddlewaretoken"', shown)
