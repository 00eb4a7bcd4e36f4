"""What people can be told is declared; each kind has its words in both languages, and an example that shows them."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.sms import NOTICE_LENGTH
from civic.kernel.models import Sentence
from notifications import declared, texts
from notifications.declared import TIMES, Audience, Notice, OffBy
from orders.notices import RequestDeclined, RequestLate, RequestNew

KINDS = declared.all_kinds()
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
TEMPLATES = settings.BASE_DIR / "templates" / "notifications"
ROOMS = (
    "accounts",
    "network",
    "notifications",
    "points",
    "orders",
    "activities",
    "programmes",
    "volunteers",
    "reports",
    "civic",
)
QUERIES = {"filter", "exclude", "get"}


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """The code in these folders."""
    for path in sorted(chain.from_iterable((settings.BASE_DIR / folder).rglob("*.py") for folder in folders)):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text())


@each_kind
def test_its_example_reads_well_in_both_languages(kind: type[Notice]) -> None:
    chinese, english = (texts.preview(kind, language=code) for code in ("zh-hans", "en"))
    for text in (chinese, english):
        assert text.title and (text.body or kind.audience == Audience.GROUP)
        assert not re.search(r"%\(|\{\{|\{%|None", text.whole)
    assert not re.search("[A-Za-z]", chinese.whole), "not all of it is translated"
    assert re.search("[A-Za-z]", english.title) and not re.search("[一-鿿]", english.whole)


@each_kind
def test_its_text_message_is_not_too_long(kind: type[Notice]) -> None:
    chinese, english = (texts.preview(kind, language=code) for code in ("zh-hans", "en"))
    assert chinese.short == chinese.whole, "the example does not fit into a text message"
    assert len(english.short) <= NOTICE_LENGTH and english.short.startswith(english.title)


def test_what_is_too_long_for_a_text_message_ends_early() -> None:
    text = texts.Text("停办：剪纸", "雨" * 300)
    assert len(text.short) == NOTICE_LENGTH and text.short.startswith("停办：剪纸\n雨") and text.short.endswith("雨…")
    assert texts.Text("停办：剪纸", "").short == "停办：剪纸"


def test_each_text_belongs_to_a_kind_and_each_kind_has_one() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.txt")} == {kind.kind for kind in KINDS}


@each_kind
def test_its_text_asks_for_nothing_it_does_not_know(kind: type[Notice]) -> None:
    """A name that nobody gives would be written as an empty text."""
    words = (TEMPLATES / f"{kind.kind}.txt").read_text()
    asked = set(re.findall(r"\{\{ (\w+)", words)) | set(re.findall(r"\{% if (\w+)", words))
    derived = {"starts_at": {"when", "when_and_where"}, "due_at": {"due"}, "month_at": {"month"}, "because": {"reason"}}
    given = set(kind.types).union(*(derived.get(name, set()) for name in kind.types))
    older = {"year"} if "month_at" in kind.types else set()  # messages from before months were moments
    counted = set(re.findall(r" (\w+)=\w+ %\}", words))
    named = {"about"} if kind.is_about_somebody else set()
    assert asked - counted <= given | older | named | {"spoken"}  # by telephone


def test_each_is_told_somewhere_unless_it_is_retired() -> None:
    nodes = [node for _path, tree in sources(*ROOMS, "notifications") for node in ast.walk(tree)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert [kind for kind in KINDS if (kind.__name__ in names) is kind.is_retired] == []


def kinds_asked_for(tree: ast.AST) -> Iterator[str]:
    """The kinds that a query of messages names."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and "Message." in (asks := ast.unparse(node.func))
            and asks.split(".")[-1] in QUERIES
        ):
            yield from (
                word.value.value
                for word in node.keywords
                if word.arg == "kind" and isinstance(word.value, ast.Constant)
            )


def test_nobody_asks_for_a_kind_that_does_not_exist() -> None:
    known, asked = {kind.kind for kind in KINDS}, 0
    for path, tree in sources(*ROOMS, "tests"):
        kinds = list(kinds_asked_for(tree))
        assert set(kinds) <= known, path
        asked += len(kinds)
    assert asked > 20


def late(**other: Any) -> RequestLate:
    return RequestLate(**{"title": "修灯", "number": "1", "site": "新城", "due_at": TIMES["starts_at"], **other})


def test_a_message_keeps_moments_as_texts_and_refers_to_sentences() -> None:
    assert late().params() == {
        "title": "修灯", "number": "1", "site": "新城", "due_at": "2026-11-28T09:30:00+08:00",
    }  # fmt: skip
    declined = RequestDeclined(title="修灯", number="1", because=Sentence(text="没人"))
    assert declined.params() == {"title": "修灯", "number": "1"} and str(declined.sentence) == "没人"
    assert late().sentence is None


@pytest.mark.parametrize(
    "wrong",
    [{"titel": "修灯"}, {"title": None}, {"number": 1}, {"due_at": "2026-11-28"}, {"due_at": datetime(2026, 11, 28)}],
    ids=str,
)
def test_parameters_are_checked_when_it_is_made(wrong: dict[str, Any]) -> None:
    assert late()
    with pytest.raises(TypeError):
        late(**wrong)


def test_a_missing_parameter_is_refused() -> None:
    with pytest.raises(TypeError, match="because"):
        RequestDeclined(title="修灯", number="1")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("kind", "hint", "name"),
    [
        ("request_new", str, "title"),
        ("x" * 41, str, "title"),
        ("new", float, "title"),
        ("new", datetime, "starts"),
        ("new", str, "starts_at"),
        ("new", Sentence, "reason"),
        ("new", Sentence | None, "note"),
    ],
)
def test_a_declaration_that_could_not_be_kept_is_refused(
    kind: str, hint: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declared, "_declared", dict(declared._declared))
    said = {"kind": "new", "audience": Audience.STAFF, "example": {}, "to_seconds": False}
    said |= {"__annotations__": {"title": str}}
    type("Fine", (Notice,), said)
    with pytest.raises(TypeError):
        type("Wrong", (Notice,), said | {"kind": "other" if kind == "new" else kind, "__annotations__": {name: hint}})


def test_who_hears_it_and_who_it_is_for_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "_declared", dict(declared._declared))
    said = {"kind": "new", "audience": Audience.STAFF, "example": {}, "to_seconds": False}
    for decision in ("audience", "to_seconds"):
        with pytest.raises(TypeError, match=decision):
            type("Wrong", (Notice,), {name: value for name, value in said.items() if name != decision})
    assert (RequestNew.off_by(), RequestLate.off_by()) == (OffBy.NOBODY, OffBy.PERSON)
