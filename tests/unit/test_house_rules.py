"""Rules of the house that no linter knows, read from the source. Each exception stands here with its reason."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = "civic accounts network notifications points orders activities programmes volunteers reports"
SOURCES = [
    path.relative_to(ROOT)
    for room in ROOMS.split(" ")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]
CLOCK = re.compile(r"(^|/)(views|pages|api|runtime|management)/|(views|api|tasks|admin|middleware)\.py$")
CLOCK_ELSEWHERE = {
    "accounts/adapter.py": "allauth calls it with a request and without a clock",
    "accounts/code_pages.py": "allauth's process of signing in: its state holds seconds",
    "accounts/joining.py": "allauth's process of signing in: called without a clock",
    "accounts/limits.py": "a try is counted in the minute in which it is made, by every door",
    "accounts/mfa.py": "allauth's signals: without a clock",
    "accounts/models.py": "allauth makes the row",
    "accounts/proof.py": "allauth's decorators: without a clock",
    "accounts/sessions.py": "a middleware, and Django's signal: without a clock",
    "accounts/sign_ins.py": "a middleware",
    "accounts/sms/aliyun.py": "the gateway compares the signature's minute with its own clock",
    "accounts/tokens.py": "DRF authenticates a request with it",
    "civic/dev/outbox.py": "a mail backend and an SMS gateway: called without a clock",
    "civic/kernel/health.py": "whether a worker is alive is asked of the true clock",
    "civic/kernel/templatetags/ui.py": "a template has no clock",
    "network/models.py": "Django's admin makes the row",
    "programmes/templatetags/monthly.py": "a template has no clock",
}
SAFE = {
    "civic/kernel/qr.py": "segno draws the text, it does not write it",
    "notifications/texts.py": "autoescape is off: the text is no HTML, and pages escape it",
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def calls(path: Path) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call with the name it calls and where it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node, name, f"{path}:{node.lineno} {ast.unparse(node)[:80]}"


def modules(path: Path) -> set[str]:
    """The names under which a file imports."""
    imports = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name for node in imports for alias in node.names}


def reads_the_clock(node: ast.AST) -> bool:
    """`timezone.now()`, `datetime.now(UTC)`, `time.time()`, `localdate()` of no moment; as a default; `auto_now`."""
    match node:
        case ast.Attribute(value=ast.Name("timezone" | "datetime" | "date" | "time"), attr=name):
            return name in ("now", "today", "utcnow", "time_ns") or ast.unparse(node) == "time.time"
        case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name), args=[], keywords=[]):
            return name in ("now", "localdate", "localtime", "today", "Now")
        case ast.keyword(arg="auto_now" | "auto_now_add"):
            return True
        case ast.Constant(value=str(text)):
            return bool(re.search(r"(\w_timestamp|\bnow)\(\)|\bCURRENT_(DATE|TIME)", text))  # PostgreSQL's own
    return False


def test_the_clock_is_passed_in() -> None:
    """What decides by the time is told the time; who reads the clock is a door, or stands above with the reason."""
    readers = {str(path) for path in SOURCES if any(map(reads_the_clock, ast.walk(tree(path))))}
    assert {path for path in readers if not CLOCK.search(path)} == CLOCK_ELSEWHERE.keys()


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("timezone.now()", True),
        ("Field(default=timezone.now)", True),
        ("datetime.now(UTC)", True),
        ("date.today()", True),
        ("timezone.localdate()", True),
        ("timezone.localdate(now)", False),
        ("timezone.localtime(self.now)", False),
        ("DateTimeField(auto_now_add=True)", True),
        ("time.time() - since", True),
        ("time.monotonic()", False),
        ("'UPDATE x SET at = now()'", True),
        ("'SELECT CURRENT_DATE'", True),
        ("act(now=now)", False),
    ],
)
def test_what_counts_as_reading_the_clock(text: str, reads: bool) -> None:
    assert any(map(reads_the_clock, ast.walk(ast.parse(text)))) == reads


def test_tests_have_one_clock() -> None:
    """tests/helpers/clock.py moves everything at once: pages, sessions and tokens never read different times."""
    others = re.compile(r"import (freezegu[n]|time_machin[e])|setattr\(\s*(timezone|datetime|date|time)\b")
    found = [path for path in (ROOT / "tests").rglob("*.py") if others.search(path.read_text())]
    assert [str(path.relative_to(ROOT)) for path in found] == ["tests/helpers/clock.py"]


def when_imported(node: ast.AST) -> Iterator[ast.AST]:
    """What runs before any test: a module's lines, parameters and defaults, but no function's body."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            for part in (*child.decorator_list, child.args):
                yield from (part, *when_imported(part))
        elif not isinstance(child, ast.Lambda):
            yield from (child, *when_imported(child))


def test_tests_read_no_clock_when_they_are_imported() -> None:
    """What was yesterday then is the future of a clock that stands in 2026."""
    paths = [path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py")]
    found = [
        f"{path}:{getattr(node, 'lineno', '')}"
        for path in paths
        for node in when_imported(tree(path))
        if not isinstance(node, ast.Constant) and reads_the_clock(node)
    ]
    assert found == []


MONTHS = {
    "civic/kernel/months.py": "here they are counted",
    "civic/demo/history.py": "a list's day and hour, of the district's own dice",
}


def test_months_are_counted_in_one_place() -> None:
    """A month's first day, the next one, midnight in Shanghai: civic.kernel.months."""
    counts = re.compile(r"\.replace\([^)]*\b(day=\d|hour=0)|combine\([^)]*time(\.min|\(\))\)")
    found = [
        f"{path}:{number}"
        for path in SOURCES
        if str(path) not in MONTHS and path.parts[:2] != ("civic", "runtime")  # which imports no kernel
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if counts.search(line)
    ]
    assert found == []


def test_nobody_listens_to_rows() -> None:
    """News is sent by actions (civic.kernel.events); only the kept pages look at what is saved, whoever saves it."""
    rows = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
    found = [str(path) for path in SOURCES if rows & modules(path) or "models.signals" in modules(path)]
    assert found == ["civic/kernel/pagecache.py"]


def is_literal(node: ast.expr) -> bool:
    """A text of ours, translated or not."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext", "ngettext", "pgettext"):
        return all(isinstance(one, ast.Constant) for one in node.args[:2])
    return isinstance(node, ast.Constant)


def test_nothing_that_a_person_typed_is_safe() -> None:
    """No markup but our own: mark_safe nowhere else, format_html only around texts of ours."""
    found = []
    for path in SOURCES:
        for call, name, where in calls(path):
            marks = name in ("mark_safe", "SafeString", "SafeText", "html_safe")
            formats = name in ("format_html", "format_html_join") and not all(map(is_literal, call.args[:1]))
            opens = any(word.arg == "autoescape" for word in call.keywords)
            if (marks or formats or opens) and str(path) not in SAFE:
                found.append(where)
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    marked = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    found += [str(path.relative_to(ROOT)) for path in templates if marked.search(path.read_text())]
    assert found == []


def test_each_silenced_warning_says_why() -> None:
    """`# nosec B608: …`: the reason stands beside it."""
    found = []
    for path in SOURCES:
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1):
            silenced = re.search(r"#\s*nosec\b(.*)", line)
            if (silenced and not re.match(r" [B\d, ]+: \S", silenced[1])) or re.search(r"#\s*noqa(?!:)", line):
                found.append(f"{path}:{number}")
    assert found == []


def test_an_import_inside_a_function_says_why() -> None:
    """Imports stand at the top. `ready` is the exception that Django asks for: models are there from then on."""
    found = set()
    for path in SOURCES:
        lines = ["", *(ROOT / path).read_text().splitlines()]
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.name == "ready":
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and not says_why(lines, node.lineno):
                    found.add(f"{path}:{node.lineno}")
    assert found == set()


def says_why(lines: list[str], number: int) -> bool:
    """A comment beside the line, or above the block of imports in which it stands."""
    first = number
    while re.match(r"\s+(from|import) ", lines[first - 1]):
        first -= 1
    return any(re.search(r"# (?!noqa)\S", line) for line in (lines[number], lines[first - 1]))


JSON = re.compile(r"(^|/)(api|serializers|openapi|forms|admin)\.py$|^civic/(kernel/api|settings|runtime|demo)/")
HOOKS = {"get_context_data", "get_form_kwargs", "get_reauthentication_methods"}  # what Django and allauth ask for
DICTS = {
    "accounts/proof.py": "allauth's records, as the session keeps them",
    "accounts/tokens.py": "kept in the cache, where another version may read it",
    "activities/importing/actions.py": "what a JSON column keeps",
    "activities/importing/plans.py": "what one cell says of many rows",
    "activities/importing/rows.py": "what a JSON column keeps",
    "activities/views/planning.py": "a form's initial values",
    "civic/kernel/gallery_samples.py": "the context of a page",
    "civic/kernel/health.py": "the answer of /readyz, as JSON",
    "civic/kernel/languages.py": "what a JSON column keeps",
    "civic/kernel/logs.py": "a line of the log",
    "civic/kernel/middleware.py": "likewise",
    "civic/kernel/words.py": "what a translated text asks for by name",
    "civic/pages/context.py": "a context processor",
    "civic/schedule.py": "an entry of Celery's",
    "notifications/mails.py": "headers of a mail",
    "civic/tables/child.py": "JSON from one process to another",
    "orders/asking/draft.py": "answers of several forms, and keywords for an action",
    "orders/views/ordering.py": "the context of a page",
    "points/crediting.py": "parameters of a statement",
    "programmes/items.py": "what a JSON column keeps",
    "reports/parts.py": "what an address line says",
}


def is_keyed(node: ast.expr | None) -> bool:
    """A dict with names for keys, or a list of them."""
    if isinstance(node, ast.ListComp):
        return is_keyed(node.elt)
    if isinstance(node, ast.List):
        return any(map(is_keyed, node.elts))
    return isinstance(node, ast.Dict) and any(isinstance(getattr(key, "value", None), str) for key in node.keys)


def own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, but not in the functions within it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield node
            yield from own(node)


def test_rows_have_types() -> None:
    """What one function hands to another is a row with named, typed fields; dicts stand at the edges."""
    keyed = re.compile(r"dict\[str, (Any|object)\]")
    found = []
    for path in SOURCES:
        if JSON.search(str(path)):
            continue
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef) or function.name in HOOKS:
                continue
            returns = [node.value for node in own(function) if isinstance(node, ast.Return)]
            if keyed.search(ast.unparse(function.returns or ast.Constant(""))) or any(map(is_keyed, returns)):
                found.append(f"{path}:{function.lineno} {function.name}")
    assert [where for where in found if where.split(":")[0] not in DICTS] == []
    assert {where.split(":")[0] for where in found} == set(DICTS), "what is no exception any more goes from the list"


SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s", re.IGNORECASE)


def test_values_come_into_sql_as_parameters() -> None:
    """SQL put together from pieces says at its end why they are harmless."""
    found = []
    for path in SOURCES:
        lines = (ROOT / path).read_text().splitlines()
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.JoinedStr) or len(node.values) < 2:
                continue
            begins = getattr(node.values[0], "value", None)
            if SQL.match(str(begins)) and "nosec B608:" not in lines[(node.end_lineno or 1) - 1]:
                found.append(f"{path}:{node.lineno}")
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [("'<b>{}</b>'", True), ("_('{} of {}')", True), ("user.email", False), ("f'<b>{x}</b>'", False), ("_(x)", False)],
)
def test_what_counts_as_our_own_text(text: str, is_ours: bool) -> None:
    assert is_literal(ast.parse(text, mode="eval").body) == is_ours
