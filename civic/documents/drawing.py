"""Draws a .typ file of this folder with typst, from plain data and with one complete Chinese face."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import justmytype_intl_cjk
import typst
from django.core.cache import cache

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FOLDER = Path(__file__).resolve().parent
KEPT = 24 * 60 * 60  # seconds
PAGE = 600  # points, the width of a picture's page
POINTS = 72  # of an inch


def png(name: str, data: "DataclassInstance", *, width: int) -> bytes:
    """The page that `name`.typ makes of the data, as a picture of so many pixels. It takes 30 ms of CPU, so what was
    drawn of the same data is kept for a day.
    """
    template = FOLDER / f"{name}.typ"
    words = json.dumps(asdict(data), ensure_ascii=False)
    key = f"drawn:{hashlib.sha256(template.read_bytes() + f'{width} {words}'.encode()).hexdigest()}"
    drawn: bytes | None = cache.get(key)
    if drawn is None:
        compiler = typst.Compiler(
            template, FOLDER, font_paths=[_face()], ignore_system_fonts=True, sys_inputs={"data": words}
        )
        drawn = bytes(compiler.compile(format="png", ppi=width / PAGE * POINTS))  # type: ignore[arg-type]
        cache.set(key, drawn, KEPT)
    return drawn


def _face() -> Path:
    """The folder of Noto Sans SC, all weights in one file; typst draws in silence what a face lacks, so no other."""
    return Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"
