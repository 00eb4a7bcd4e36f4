"""One action, one door: rows are written by actions, and by the few other modules that are named here with a reason.

Read from the source. What counts as a write is said by `writes` below; each exception is still needed, or it goes.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.unit.test_house_rules import SOURCES, modules, tree

ACTIONS = re.compile(r"(^|/)actions(\.py$|/)")
ELSEWHERE = re.compile(r"^civic/(demo|runtime|settings)/")  # rows of a made-up past; processes and files; settings
METHODS = {
    "save",
    "delete",
    "create",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "move",
}
SQL = re.compile(
    r"\b(INSERT INTO [a-z_{]|UPDATE [a-z_{}.]+( AS)?( [a-z]+)?\s+SET |DELETE FROM [a-z_{]|TRUNCATE (TABLE )?[a-z_{])"
)

WRITERS = {
    # the ground: each is called by actions
    "civic/kernel/api/idempotency.py": "answers kept under a caller's key, around every action",
    "civic/kernel/audit.py": "the log",
    "civic/kernel/sentences.py": "what people write in their own words",
    "civic/kernel/states.py": "`move`, a step of a state table",
    # accounts: what a framework calls, and what is counted before there is a person
    "accounts/gatherings.py": "opening a station's event: the action stands with its model's one reader",
    "accounts/limits.py": "tries are counted in a transaction of their own, before the action that they bound",
    "accounts/models.py": "create_user, which Django's commands call",
    "accounts/sessions.py": "ended sessions are dropped by a job",
    "notifications/outbox.py": "messages and deliveries, written in the caller's transaction",
    "network/models.py": "a trigger's text: the paths of sites below one that moved",
    "points/crediting.py": "the one statement that credits",
    "points/ledger.py": "the one way into the ledger and the balances",
    "points/upkeep.py": "the nightly work on the ledger",
    "orders/catalogue.py": "the catalogue to begin with, for a command",
    "orders/escalation.py": "the reconciler of the answer clock",
    "orders/notes.py": "notes, for the room's actions",
    "orders/numbers.py": "the day's counter of orders",
}
NO_WRITES = {
    "accounts/code_pages.py": ("self.process.state.update", "a dict in the session"),
}


def writes(source: ast.Module, imported: set[str]) -> Iterator[tuple[int, str]]:
    """Lines that write rows, with what is called.

    A call of METHODS on anything but an imported module (`actions.create`, `cache.delete`, `os.move`), and SQL that
    changes rows in any text but a docstring. `update` with values by position is a dict's or a digest's: a queryset
    takes them by name. A table of many to many is written through its rows here: `.add` and `.set` are not looked for.
    """
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(source)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            of = node.func.value
            is_a_modules = isinstance(of, ast.Name) and of.id in imported and of.id.islower()
            is_a_dicts = node.func.attr == "update" and bool(node.args)
            if not is_a_modules and not is_a_dicts:
                yield node.lineno, ast.unparse(node.func)
        elif isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in docstrings:
            text = node.value if isinstance(node, ast.Constant) else ast.unparse(node)
            if isinstance(text, str) and (found := SQL.search(text)):
                yield node.lineno, found[0]


FOUND = {
    str(path): list(writes(tree(path), modules(path)))
    for path in SOURCES
    if not ACTIONS.search(str(path)) and not ELSEWHERE.search(str(path))
}


def test_only_actions_write() -> None:
    strays = [
        f"{path}:{line} {what}"
        for path, found in FOUND.items()
        for line, what in found
        if path not in WRITERS and what != NO_WRITES.get(path, ("",))[0]
    ]
    assert strays == []


def test_each_exception_is_needed() -> None:
    assert [path for path in (*WRITERS, *NO_WRITES) if not FOUND.get(path)] == []


@pytest.mark.parametrize(
    "source",
    [
        "activity.save()",
        "Activity.objects.filter(pk=1).update(state='closed')",
        "Activity.objects.create(title='x')",
        "activity.signups.all().delete()",
        "Claim.objects.bulk_create(rows)",
        "Claim.objects.bulk_update(rows, ['state'])",
        "Tries.objects.get_or_create(key='x')",
        "request.move('accept', by=by, at=now)",
        "cursor.execute('UPDATE orders_rating SET score = 5')",
        "cursor.execute(f'INSERT INTO {table} (key) VALUES (1)')",
        "SQL = 'WITH gone AS (DELETE FROM orders_rating RETURNING id) SELECT 1'",
        "cursor.execute('TRUNCATE orders_rating')",
    ],
)
def test_what_is_a_write(source: str) -> None:
    assert list(writes(ast.parse(source), {"Activity", "Claim", "Tries"}))


@pytest.mark.parametrize(
    "source",
    [
        "actions.create(by=by, now=now)",
        "cache.delete(key)",
        "found.update({'a': 1})",
        "digest.update(path.read_bytes())",
        "cursor.execute('SELECT id FROM orders_rating FOR UPDATE')",
        "def f():\n    '''We DELETE FROM orders_rating elsewhere.'''",
    ],
)
def test_what_is_none(source: str) -> None:
    assert not list(writes(ast.parse(source), {"actions", "cache"}))
