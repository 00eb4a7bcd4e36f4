"""The catalogue is collected from sources and templates, and what is wrong with it is said."""

from pathlib import Path

import pytest

from civic.runtime import messages

SOURCE = """
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
gettext("Order")
pgettext_lazy("verb", "Order")
ngettext_lazy("%(n)s seat", "%(n)s seats", "n")
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one source, one template and no catalogue yet."""
    (tmp_path / "views.py").write_text(SOURCE)
    (tmp_path / "page.html").write_text("{% load i18n %}\n  <h1>{% translate 'Welcome' %}</h1>")
    monkeypatch.setattr(messages, "_sources", lambda: [tmp_path / "page.html", tmp_path / "views.py"])
    monkeypatch.setattr(messages, "PO", tmp_path / "zh" / "django.po")
    monkeypatch.setattr(messages, "MO", tmp_path / "zh" / "django.mo")
    return tmp_path


def translate(words: str, chinese: str) -> None:
    text = messages.PO.read_text()
    assert f'{words}"\nmsgstr' in text
    messages.PO.write_text(text.replace(f'{words}"\nmsgstr ""', f'{words}"\nmsgstr "{chinese}"'))


def translate_all() -> None:
    messages.collect()
    text = messages.PO.read_text().replace('msgid "Order"\nmsgstr ""', 'msgid "Order"\nmsgstr "点单"')
    messages.PO.write_text(text.replace('msgstr[0] ""', 'msgstr[0] "%(n)s 个名额"'))
    translate("Welcome", "欢迎")
    messages.collect()


def test_what_is_marked_is_asked_for_until_it_is_translated(room: Path) -> None:
    messages.collect()
    untranslated = [f"no translation: {words}" for words in ("%(n)s seat", "Order", "Order", "Welcome")]
    assert sorted(messages.problems()) == untranslated
    translate_all()
    assert messages.problems() == [] and "欢迎".encode() in messages.MO.read_bytes()


def test_what_nobody_says_any_more_is_dropped_and_the_rest_is_kept(room: Path) -> None:
    translate_all()
    (room / "page.html").write_text("")
    messages.collect()
    assert "Welcome" not in messages.PO.read_text() and "点单" in messages.PO.read_text()
    assert messages.problems() == []


def test_what_is_doubtful_or_forgotten_is_said(room: Path) -> None:
    translate_all()
    whole = messages.PO.read_text()
    messages.PO.write_text(whole.replace("%(n)s 个名额", "%(number)s 个名额"))
    compiled = "locale is not compiled: run `make messages`"
    assert messages.problems() == ["placeholders differ: %(n)s seat", compiled]
    messages.PO.write_text(whole.replace('msgid "Welcome"', '#, fuzzy\nmsgid "Welcome"'))
    assert "marked fuzzy: Welcome" in messages.problems()
    messages.PO.write_text(whole)
    (room / "page.html").write_text("{% load i18n %}{% translate 'Good-bye' %}")
    assert messages.problems() == ["not in the catalogue (run `make messages`): Good-bye"]


def test_sources_are_what_people_read() -> None:
    names = {str(path.relative_to(messages.CHECKOUT)) for path in messages._sources()}
    assert "orders/models.py" in names and any(name.endswith(".html") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "scripts/")) or "/migrations/" in name]
