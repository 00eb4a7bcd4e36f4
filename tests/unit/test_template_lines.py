"""How templates are written, and that it does not show on the page."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from civic.kernel.template_lines import join_lines
from scripts.format_templates import formatted, main, same_page


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>\n  {% if a %}\n    x\n  {% endif %}\n</p>", "<p>{% if a %}x{% endif %}</p>"),
        ("<p>one\n  two\n  {{ three }}\n  {{ four }}</p>", "<p>one two {{ three }} {{ four }}</p>"),
        ("<b>a</b> <i>b</i>  <i>c</i>", "<b>a</b> <i>b</i>  <i>c</i>"),
        ("<b>a</b> \n <i>b</i>", "<b>a</b><i>b</i>"),
        ('<a\n  href="x"\n  class="y"\n>z</a>', '<a href="x" class="y">z</a>'),
        ("<img\n  alt=''\n/>", "<img alt=''/>"),
        ("<a\n  {% if b %} hidden{% endif %}\n>z</a>", "<a{% if b %} hidden{% endif %}>z</a>"),
        ("<a\n  {% if b %}hidden{% endif %}\n  {{ c }}>z</a>", "<a {% if b %}hidden{% endif %} {{ c }}>z</a>"),
        ('<a\n  id="b"\n  {% include "c" %}\n>z</a>', '<a id="b"{% include "c" %}>z</a>'),
        ("<a {% if b > c %}\n  hidden{% endif %}>\n  z\n</a>", "<a {% if b > c %} hidden{% endif %}>z</a>"),
        ("<pre>\n  a\n</pre>\n<p>", "<pre>\n  a\n</pre><p>"),
        ("<textarea>\n a</textarea>", "<textarea>\n a</textarea>"),
        ("<script>\n a\n</script>", "<script>\n a\n</script>"),
        ("{% blocktranslate %}\n a\n{% endblocktranslate %}", "{% blocktranslate %}\n a\n{% endblocktranslate %}"),
        ("{# note #}\n{# note #}\n<p>", "{# note #}{# note #}<p>"),
        ("1 < 2\nand 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_a_break_beside_a_tag_is_no_space(written: str, sent: str) -> None:
    assert join_lines(written) == sent


def test_our_pages_are_sent_without_indentation() -> None:
    """Also by the loader that Django really uses, also a component."""
    for name in ("_components/queue.html", "404.html"):
        assert "\n" not in get_template(name).template.source  # type: ignore[attr-defined]
    assert "\n" in get_template("admin/base_site.html").template.source  # type: ignore[attr-defined]


LONG = 'class="card card-link with-tile" id="a-rather-long-name" data-url="{% url \'activities:list\' %}"'


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("<ul><li>a</li><li>b</li></ul>", "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n"),
        ("<p>a <b>c</b></p>", "<p>a <b>c</b></p>\n"),
        ("{% if a %}\n<p>a</p>\n{% endif %}", "{% if a %}\n  <p>a</p>\n{% endif %}\n"),
        ("{% block content %}<p>a</p>{% endblock %}", "{% block content %}\n<p>a</p>\n{% endblock %}\n"),
        ("{% if a %}<a>{% endif %}b{% if a %}</a>{% endif %}", "{% if a %}<a>{% endif %}b{% if a %}</a>{% endif %}\n"),
        (
            f"<article {LONG}{{% if a %}} hidden{{% endif %}}>b</article>",
            "<article\n  {}\n  {{% if a %}} hidden{{% endif %}}\n>\n  b\n</article>\n".format(
                "\n  ".join(re.findall(r'\S+="[^"]*"', LONG))
            ),
        ),
        (
            "{% translate '" + "word " * 25 + "end.' as text %}",
            "{% blocktranslate trimmed asvar text %}\n  "
            + "word " * 22 + "word\n  word word end.\n{% endblocktranslate %}\n",
        ),
    ],
)  # fmt: skip
def test_how_a_template_is_laid_out(typed: str, wanted: str) -> None:
    assert formatted(typed) == wanted
    assert formatted(wanted) == wanted
    assert same_page(typed, wanted)


def test_another_page_is_noticed() -> None:
    assert not same_page("<b>a</b> <i>b</i>", "<b>a</b>\n<i>b</i>")
    assert not same_page("{% translate 'a  b' %}", "{% translate 'a b' %}")


def test_all_templates_are_formatted(capsys: pytest.CaptureFixture[str]) -> None:
    """Mend it with `make format-templates`; a line that stays too long needs a hand."""
    main(["--check"])
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_is_named_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    page.write_text("<ul><li>a</li><li>b</li></ul>")
    assert (main(["--check", str(page)]), main([str(page)]), main(["--check", str(page)])) == (1, 0, 0)
    page.write_text(f"<p>{{{{ {'x' * 130} }}}}</p>")
    assert main([str(page)]) == 1
    assert "line 2 is longer than 120" in capsys.readouterr().out
