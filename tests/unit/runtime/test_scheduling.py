"""Each file of tests has one worker. When it had not, nothing said so but the time it took."""

import os
import re
import subprocess
import sys
from pathlib import Path

from civic.runtime.addresses import CHECKOUT
from civic.runtime.pytest_workers import ALONE

HOOK = "from civic.runtime.pytest_plugin import pytest_xdist_make_scheduler\n"
TESTS = "import pytest, time\n@pytest.mark.parametrize('n', range(9))\ndef test_it(n): time.sleep(.01)\n"


def workers(folder: Path) -> set[tuple[str, str]]:
    """Who ran tests of which file."""
    for name in ("test_a.py", "test_b.py"):
        (folder / name).write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-n", "2", "-v", "-p", "no:django", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        command, cwd=folder, env=environment | {"PYTHONPATH": str(CHECKOUT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return set(re.findall(r"^\[(gw\d)\].* (test_\w+\.py)::", done.stdout, re.M))


def test_a_file_stays_on_one_worker(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(HOOK)
    assert len(workers(tmp_path)) == 2


def test_control_xdists_own_way_splits_it(tmp_path: Path) -> None:
    assert len(workers(tmp_path)) > 2


def test_what_runs_alone_is_there() -> None:
    assert [file for file in ALONE if not Path(CHECKOUT, file).exists()] == []
