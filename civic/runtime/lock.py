"""`make lock`: pinned, hashed requirements without the address of any registry, so that plain pip installs them
anywhere.
"""

import os
import re
import subprocess
import sys

from civic.runtime.addresses import CHECKOUT

FILES: dict[str, list[str]] = {"run.txt": [], "dev.txt": ["--group", "dev", "--constraint", "requirements/run.txt"]}
HEAD = (
    "# Written by `make lock` from pyproject.toml. Installed with: pip install --require-hashes --no-deps -r {name}\n"
)


def main() -> None:
    """Resolve with uv for every platform, check, write."""
    for name, extra in FILES.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *extra, "--universal", "--quiet"]
        command += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
        text = subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True).stdout
        if found := re.search(r"\S*(://|--index|--find-links)\S*", text):
            sys.exit(f"{name} would hold an address: {found.group()}")
        (CHECKOUT / "requirements" / name).write_text(HEAD.format(name=f"requirements/{name}") + text)
        print(f"requirements/{name}: {text.count('==')} packages")


if __name__ == "__main__":
    main()
