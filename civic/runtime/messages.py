"""The catalogues: collect what is to be translated, compile it, check that all is there. Needs no GNU gettext."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from civic.runtime.addresses import CHECKOUT

LOCALE = CHECKOUT / "locale"
PO = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = dict(DEFAULT_KEYWORDS) | {
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def compile_catalogue() -> bytes:
    """The binary catalogue, the same bytes for the same translations."""
    with PO.open("rb") as source:
        catalogue = read_po(source, locale="zh_Hans")
    binary = BytesIO()
    write_mo(binary, catalogue)
    return binary.getvalue()


def problems() -> list[str]:
    """What is untranslated, doubtful, missing or out of date; empty when all is well."""
    with PO.open("rb") as source:
        catalogue = read_po(source, locale="zh_Hans")
    found = [
        f"no translation: {_name(message.id)}" for message in catalogue if message.id and not _whole(message.string)
    ]
    found += [f"marked fuzzy: {_name(message.id)}" for message in catalogue if message.id and message.fuzzy]
    found += [
        f"placeholders differ: {_name(m.id)}" for m in catalogue if m.id and _whole(m.string) and not _same_places(m)
    ]
    if not MO.exists() or MO.read_bytes() != compile_catalogue():
        found.append("locale is not compiled: run `make messages`")
    known = {(message.context, _name(message.id)) for message in catalogue if message.id}
    found += [
        f"not in the catalogue (run `make messages`): {word}"
        for context, word in collected()
        if (context, word) not in known
    ]
    return found


def _name(message_id: Any) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _whole(string: Any) -> bool:
    return bool(string) if isinstance(string, str) else all(string)


def _same_places(message: Any) -> bool:
    """A translation may leave a placeholder out only in a plural; it must not invent one."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    places = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}")
    wanted = {match.group() for text in ids for match in places.finditer(text)}
    return all({match.group() for match in places.finditer(text)} <= wanted for text in strings)


def collected() -> list[tuple[str | None, str]]:
    """Every (context, words) marked for translation in sources and templates."""
    return [(message.context, _name(message.id)) for message in _extract() if message.id]


def _extract() -> Catalog:
    """Babel over sources, and over templates by way of Django's own template-to-source step."""
    django.setup()
    catalogue = Catalog(locale="zh_Hans", project="Diandan", charset="utf-8")
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".html", ".txt"):
            lines = templatize(text, origin=str(path)).splitlines()
            text = "\n".join(line.strip() for line in lines)  # indentation would mean something to a Python reader
        for _line, words, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            flags = ("python-format",) if "%(" in str(words) else ()
            catalogue.add(words, context=context, flags=flags)
    return catalogue


def _sources() -> list[Path]:
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [
        CHECKOUT / name
        for name in tracked
        if (name.endswith(".py") or (name.startswith("templates/") and name.endswith((".html", ".txt"))))
        and not name.startswith(("tests/", "bench/", "scripts/", "static/"))
        and "/migrations/" not in name
        and (CHECKOUT / name).exists()
    ]


def collect() -> None:
    """Merge what the sources say into the catalogue; drop what nobody says any more; compile."""
    fresh = _extract()
    if PO.exists():
        with PO.open("rb") as source:
            old = read_po(source, locale="zh_Hans")
        for message in fresh:
            known = old.get(message.id, message.context) if message.id else None
            if known is not None and not known.fuzzy:
                message.string = known.string
    fresh.header_comment = (
        "# Diandan in Chinese. Collected by `make messages`; every entry must be translated (`make check`)."
    )
    fresh.creation_date = fresh.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the same file for the same words
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as target:
        write_po(target, fresh, width=0, sort_output=True, omit_header=False)
    MO.write_bytes(compile_catalogue())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")
    if "collect" in sys.argv:
        collect()
    words = problems()
    print("\n".join(words[:40]) or "Every word is translated.")
    sys.exit(bool(words))
