"""The audit log says what was done in words that are declared, all in one form."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from civic.kernel.audit import Verb
from civic.kernel.drawing import furniture
from civic.kernel.states import Machine

ROOMS = ("accounts", "network", "points", "orders", "activities", "programmes", "volunteers")
HANDED_ON = {"accounts.sign_ins": ["verb"]}  # typed: what was noted is written once the request is answered
IRREGULAR = {"withdrawn", "held", "told", "undone", "built", "set", "chosen", "password_set", "community_chosen"}


def declared() -> set[Verb]:
    """The verbs of all rooms."""
    list(furniture("verbs"))
    return {verb for kind in Verb.__subclasses__() for verb in kind}


def sources() -> Iterator[Path]:
    """The project's own code, without tests and the migrations that know older words."""
    for folder in (*ROOMS, "civic", "notifications", "reports"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def verbs_recorded(tree: ast.AST) -> Iterator[ast.expr]:
    """What each call of audit.record and record_many gives as its verb."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "audit.record_many"):
            yield node.args[0] if node.args else next(word.value for word in node.keywords if word.arg == "verb")


def is_declared(verb: ast.expr, module: str) -> bool:
    """A member of an enum of verbs, as the module knows it; of two, either."""
    if isinstance(verb, ast.IfExp):
        return is_declared(verb.body, module) and is_declared(verb.orelse, module)
    if not isinstance(verb, ast.Attribute):
        return False
    kind = getattr(import_module(module), ast.unparse(verb.value), None)
    return isinstance(kind, type) and issubclass(kind, Verb) and verb.attr in kind.__members__


def undeclared(code: str, module: str) -> list[str]:
    """The calls that use a word of their own."""
    return [ast.unparse(verb) for verb in verbs_recorded(ast.parse(code)) if not is_declared(verb, module)]


def test_everything_that_is_recorded_is_declared() -> None:
    found, calls = {}, 0
    for path in sources():
        if path.parent.name == "kernel":
            continue  # it hands on what rooms say
        module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__")
        code = path.read_text()
        calls += sum(1 for _verb in verbs_recorded(ast.parse(code)))
        if wrong := undeclared(code, module):
            found[module] = wrong
    assert found == HANDED_ON and calls > 30


@pytest.mark.parametrize("word", ['"request.noted"', 'f"request.{verb}"', "Did.FORGOTTEN", "verb"])
def test_a_word_of_ones_own_is_found(word: str) -> None:
    assert undeclared(f"audit.record({word}, by=by, target=x, at=now)", "orders.actions.noting") == [
        ast.unparse(ast.parse(word, mode="eval").body)
    ]


def test_all_have_one_form() -> None:
    verbs = declared()
    assert len(verbs) > 50
    for verb in verbs:
        noun, _, done = verb.value.partition(".")
        assert re.fullmatch(r"[a-z]+", noun) and re.fullmatch(r"[a-z_]+", done), verb
        assert any(part.endswith("ed") for part in done.split("_")) or done in IRREGULAR, (
            f"{verb} is no past participle"
        )


def test_a_step_without_a_word_is_refused() -> None:
    with pytest.raises(KeyError, match="leave"):
        Machine(name="x", initial="here", table={"here": {"leave": "there"}}, did={})


def test_no_other_statement_writes_the_log() -> None:
    writers = [
        path
        for path in sources()
        if re.search(r"INTO kernel_auditevent|AuditEvent(\.objects\.\w*create)?\(", path.read_text())
    ]
    names = {str(path.relative_to(settings.BASE_DIR)) for path in writers}
    allowed = {
        "civic/kernel/audit.py",
        "civic/kernel/models.py",
        "civic/demo/book.py",
        "volunteers/claims/actions/claiming.py",
    }
    assert names <= allowed, "the demo and the one statement of claiming take declared verbs as well"
