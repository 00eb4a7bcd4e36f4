"""`make dev`: as `make run`, for developers. A changed source starts web, worker and beat again, a
changed catalogue is compiled; templates and styles are read anew with each page.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import PoFileError

from civic.runtime import messages, runner
from civic.runtime.addresses import CHECKOUT
from civic.runtime.process import say
from civic.runtime.watch import Program, Watch

ASIDE = {"tests", "bench", "docs", "static", "templates", "scripts", "requirements", "__pycache__"}
LOOK = 0.4  # seconds between two looks at the files
JOBS_AFTER = 60  # seconds at most in which the first page has the machine to itself


class Changes:
    """Which sources and catalogues changed since the last look."""

    def __init__(self, root: Path = CHECKOUT) -> None:
        self.root = root
        self.known = self._times()

    def look(self) -> set[Path]:
        """Changed, new or gone."""
        before, self.known = self.known, self._times()
        return {path for path in before.keys() | self.known.keys() if before.get(path) != self.known.get(path)}

    def _times(self) -> dict[Path, float]:
        return dict(self._walk(str(self.root)))

    def _walk(self, folder: str) -> Iterator[tuple[Path, float]]:
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in ASIDE and not entry.name.startswith("."):
                    yield from self._walk(entry.path)
            elif entry.name.endswith((".py", ".po")):
                yield Path(entry.path), entry.stat().st_mtime


def serve(data: Path, watch: Watch) -> None:
    """Web first, then worker and beat; start all again when a source changes."""
    changes, web, jobs = Changes(), _web(), runner.jobs(data)
    try:
        watch.start(web)
        _wait_for(web)
        for job in jobs:
            watch.start(job)
        runner.welcome(f"and all that is sent stand on http://{_address()}/dev/")
        while True:
            watch.look()
            take_up(changes.look(), watch, [web, *jobs])
            time.sleep(LOOK)
    finally:
        say("Stopping …")
        watch.stop([web, *jobs])


def take_up(changed: set[Path], watch: Watch, programs: list[Program]) -> None:
    """Compile a catalogue, start the programs again."""
    if not changed:
        return
    if messages.PO in changed:
        try:
            messages.MO.write_bytes(messages.compile_catalogue())
        except (PoFileError, ValueError) as error:
            say(f"  {messages.PO.name} can't be read: {error}")
            return
    say(f"  {', '.join(sorted(path.name for path in changed)[:3])} changed: starting again")
    watch.restart(programs)


def _address() -> str:
    return f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"


def _web() -> Program:
    manage = [sys.executable, str(CHECKOUT / "manage.py")]
    return Program("web", [*manage, "runserver", "--noreload", "--skip-checks", "--verbosity", "0", _address()])


def _wait_for(web: Program) -> None:
    """Until the web takes connections, has ended, or takes too long."""
    end = time.monotonic() + JOBS_AFTER
    while not runner.is_taken() and web.child and web.child.poll() is None and time.monotonic() < end:
        time.sleep(0.05)


if __name__ == "__main__":
    os.environ |= {"DJANGO_SETTINGS_MODULE": "civic.settings.dev", "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    sys.exit(runner.main(serve))
