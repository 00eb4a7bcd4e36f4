"""Find a Chromium for the browser tests, or install one, or say in one line what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """The program's path: CHROMIUM, one on the path, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in NAMES]
    caches = Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright"
    found += [str(path) for cache in caches for path in sorted(cache.glob("chromium-*/chrome-*/chrome"), reverse=True)]
    return next((path for path in [*found, str(MAC)] if path and Path(path).exists()), None)


def main() -> None:
    """Exit 1 with one line where none is to be had."""
    if find():
        return
    print("· Chromium for the browser tests (once)", flush=True)
    if sys.platform == "linux" and os.getuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-qq", "-y", "chromium", "fonts-noto-cjk"]):
            subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not find():
        sys.exit("No Chromium: install one (Debian: apt-get install chromium fonts-noto-cjk) or name it in CHROMIUM.")


if __name__ == "__main__":
    main()
