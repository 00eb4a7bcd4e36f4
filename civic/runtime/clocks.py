"""`make test-clocks`: the tests at hours and days at which software breaks, in Shanghai.

scripts/shifted_clock.c shifts the clock of every process that pytest starts, PostgreSQL's and the workers' too;
TEST_CLOCK puts the tests' own standing clock to the same moment. At the last of them it stays where it always stands:
so will the suite be run in some years. Without the browser, which brings a clock of its own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from civic.runtime.addresses import CHECKOUT

SHANGHAI = ZoneInfo("Asia/Shanghai")
SOURCE = CHECKOUT / "scripts" / "shifted_clock.c"
YEARS_ON = "2031-03-03 10:00"
MOMENTS = {
    "2026-11-30 23:57": "before midnight, the last of a month",
    "2026-12-02 03:05": "at night",
    "2026-12-02 09:30": "when offices have opened",
    "2027-02-06 10:00": "Chinese New Year",
    "2027-02-28 23:57": "28 February",
    "2027-12-31 23:57": "the last of a year, when nobody may have announced the next one's holidays",
    "2028-01-01 00:10": "a year's first minutes",
    "2028-02-29 00:10": "29 February",
    YEARS_ON: "years from now, with the tests' own clock where it always stands",
}


def main() -> int:
    """Each moment in turn, or the one that `--at` names; other words go to pytest. How many moments failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--at", help='one moment, such as "2028-02-29 00:10"')
    asked, words = parser.parse_known_args()
    moments = [asked.at] if asked.at else list(MOMENTS)
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        for moment in moments:
            print(f"· {moment}: {MOMENTS.get(moment, 'as asked')}", flush=True)
            if subprocess.run(pytest_command(words), cwd=CHECKOUT, env=environment(moment, library)).returncode:
                failed.append(moment)
    print(f"{len(moments) - len(failed)} of {len(moments)} hold" + (f", failed: {', '.join(failed)}" if failed else ""))
    return len(failed)


def build(folder: Path) -> Path:
    """The library that shifts the clock, where also the user lent to PostgreSQL can read it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        sys.exit("This needs Linux and a C compiler (Debian: apt-get install gcc libc6-dev).")
    library = folder / "shifted_clock.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    folder.chmod(0o755)
    library.chmod(0o755)
    return library


def pytest_command(words: list[str]) -> list[str]:
    """The whole suite but the browser's, or what `words` say."""
    return [sys.executable, "-m", "pytest", "-n", "auto", "-q", "-m", "not browser", *words]


def environment(moment: str, library: Path) -> dict[str, str]:
    """So many seconds from now, the same for every process; waiting goes on by the true clock."""
    away = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).timestamp() - time.time()
    standing = {} if moment == YEARS_ON else {"TEST_CLOCK": moment}
    return os.environ | standing | {"LD_PRELOAD": str(library), "CLOCK_SHIFT": f"{away:.0f}"}


if __name__ == "__main__":
    sys.exit(main())
