"""`make test T=path`: a file at once, on kept servers, with only those of pytest's plugins that it speaks of."""

import os
import sys
from importlib.metadata import entry_points
from pathlib import Path

ALWAYS = {"django"}


def command(words: list[str]) -> list[str]:
    """pytest's, for these paths and options."""
    paths = [Path(word.split("::")[0]) for word in words if not word.startswith("-")]
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("test_*.py"))]
    said = "".join(
        file.read_text() for file in [*files, *(path.parent / "conftest.py" for path in paths)] if file.exists()
    )
    unused = [point.name for point in entry_points(group="pytest11") if point.name not in ALWAYS
              and point.value.split(".")[0].removeprefix("pytest_").removeprefix("_") not in said]  # fmt: skip
    return [sys.executable, "-m", "pytest", "-q", "--kept", *(f"-pno:{name}" for name in sorted(set(unused))), *words]


if __name__ == "__main__":
    os.execv(sys.executable, command(sys.argv[1:]))  # noqa: S606
