"""The file: one table a part, for programs (JSON) and to read (HTML). However much there is, some hundred rows at a
time are in memory; what is larger than a few megabytes lies on the disk, without a name.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import IO

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from civic.kernel import words
from civic.kernel.contributions import my_data
from civic.kernel.personal import DataPart

IN_MEMORY = 4_000_000  # bytes
_HEAD = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 sans-serif; margin: 24px; }} table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid #bbb; padding: 4px 8px; text-align: start; vertical-align: top; }}</style></head>
<body><h1>{title}</h1><p>{said}</p>
"""


def build(user: User, *, now: datetime) -> IO[bytes]:
    """A zip archive, to be read from its beginning; in the active language."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in (("my-data.json", _json(user, now=now)), ("my-data.html", _html(user, now=now))):
            with archive.open(name, "w") as entry:
                for line in lines:
                    entry.write(line.encode())
    file.seek(0)
    return file


def build_json(user: User, *, now: datetime) -> IO[bytes]:
    """For programs alone, to be read from its beginning."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever sends it closes it
    for line in _json(user, now=now):
        file.write(line.encode())
    file.seek(0)
    return file


def _json(user: User, *, now: datetime) -> Iterator[str]:
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    yield f'{{"made_at": {encode(now)}'
    for part in my_data:
        names = [name.replace("__", "_") for name in part.columns]
        yield f",\n{encode(part.name)}: ["
        between = "\n"
        for row in part.rows(user):
            yield between + encode(dict(zip(names, row, strict=True)))
            between = ",\n"
        yield "]"
    yield "}\n"


def _html(user: User, *, now: datetime) -> Iterator[str]:
    title, said = _("My data"), _("Everything that we hold of you on %(day)s.") % {"day": words.full_day(now)}
    language = escape(translation.get_language() or "zh-hans")
    yield _HEAD.format(language=language, title=escape(title), said=escape(said))
    for part in my_data:
        yield f"<h2>{escape(str(part.label))}</h2>\n<table><tr>"
        yield "".join(f"<th>{escape(str(label))}</th>" for label in part.columns.values()) + "</tr>\n"
        for row in part.rows(user):
            cells = [_cell(part, name, value) for name, value in zip(part.columns, row, strict=True)]
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>\n"
        yield "</table>\n"
    yield "</body></html>\n"


def _cell(part: DataPart, name: str, value: object) -> str:
    labels = dict(part.choices[name].choices) if name in part.choices else {}
    if isinstance(value, list | tuple):
        return "、".join(_cell(part, name, one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(labels.get(value, "" if value is None else value))
