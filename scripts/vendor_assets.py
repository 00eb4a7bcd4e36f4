"""Re-creates the vendored browser files from npm, or checks them: `python scripts/vendor_assets.py [--check]`.

A fresh machine has no Node and reaches no CDN, so the minified files are in the repository with their licences and
SHA-256 sums (CHECKSUMS in static/vendor and tests/vendor). Refreshing needs npm; the versions are pinned here.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "static" / "vendor"
TESTS = ROOT / "tests" / "vendor"

HTMX = "htmx.org@2.0.11"  # 2 is the line that old phones and django-htmx know; `latest` on npm is another one
ECHARTS = "echarts@6.1.0"
ESBUILD = "esbuild@0.28.2"
AXE = "axe-core@4.14.1"

# Only what the report pages draw. Written as SVG, so that a strict content security policy holds.
ECHARTS_ENTRY = """
import {use, init} from "echarts/core";
import {BarChart, LineChart} from "echarts/charts";
import {AriaComponent, GridComponent, LegendComponent} from "echarts/components";
import {SVGRenderer} from "echarts/renderers";
use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, SVGRenderer]);
window.echarts = {init};
"""


def _npm(folder: Path, *packages: str) -> Path:
    """Installs the packages into a folder of their own and returns its node_modules."""
    command = [
        "npm",
        "install",
        "--prefix",
        str(folder),
        "--no-audit",
        "--no-fund",
        "--no-save",
        *packages,
    ]
    subprocess.run(command, check=True, cwd=folder)
    return folder / "node_modules"


def _build_echarts(folder: Path) -> None:
    entry = folder / "entry.js"
    entry.write_text(ECHARTS_ENTRY)
    command = [
        str(folder / "node_modules" / ".bin" / "esbuild"),
        str(entry),
        "--bundle",
        "--minify",
        "--format=iife",
    ]
    command += [
        "--target=chrome70",
        "--legal-comments=none",
        f"--outfile={PAGES / 'echarts.min.js'}",
    ]
    subprocess.run(command, check=True, cwd=folder)


def refresh() -> None:
    """Fetches, builds and writes everything, then the sums. Raises CalledProcessError when npm or esbuild fails."""
    PAGES.mkdir(parents=True, exist_ok=True)
    TESTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text('{"private": true}')
        modules = _npm(folder, HTMX, ECHARTS, ESBUILD, AXE)
        shutil.copy(modules / "htmx.org" / "dist" / "htmx.min.js", PAGES / "htmx.min.js")
        shutil.copy(modules / "htmx.org" / "LICENSE", PAGES / "htmx.LICENSE.txt")
        _build_echarts(folder)
        licence = (modules / "echarts" / "LICENSE").read_text() + "\n" + (modules / "echarts" / "NOTICE").read_text()
        licence += "\nzrender, part of the bundle:\n\n" + (modules / "zrender" / "LICENSE").read_text()
        (PAGES / "echarts.LICENSE.txt").write_text(licence)
        shutil.copy(modules / "axe-core" / "axe.min.js", TESTS / "axe.min.js")
        shutil.copy(modules / "axe-core" / "LICENSE", TESTS / "axe.LICENSE.txt")
    for folder in (PAGES, TESTS):
        lines = [f"{_sum(path)}  {path.name}\n" for path in _files(folder)]
        (folder / "CHECKSUMS").write_text("".join(lines))


def check() -> list[str]:
    """What is wrong with the vendored files, in words; an empty list when all is well."""
    problems = []
    for folder in (PAGES, TESTS):
        lines = [line.split() for line in (folder / "CHECKSUMS").read_text().splitlines()]
        listed = {name: digest for digest, name in lines}
        present = {path.name: _sum(path) for path in _files(folder)}
        for name in sorted(listed.keys() | present.keys()):
            if name not in present:
                problems.append(f"{folder.name}/{name} is listed in CHECKSUMS but missing")
            elif name not in listed:
                problems.append(f"{folder.name}/{name} isn't listed in CHECKSUMS")
            elif listed[name] != present[name]:
                problems.append(f"{folder.name}/{name} was changed by hand: its SHA-256 differs")
    return problems


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name != "CHECKSUMS")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Command line. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare the files with their sums and stop",
    )
    if not parser.parse_args().check:
        refresh()
    problems = check()
    sys.stdout.write(("\n".join(problems) or "vendored files match their sums") + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
