"""Which tests one xdist worker runs after each other."""

from xdist.scheduler import LoadScopeScheduling

ALONE = {  # files that start whole houses or stop servers, and measure how long it takes: one after the other
    "tests/concurrency/test_cut_queue.py": "faults",
    "tests/concurrency/test_database_away.py": "faults",
    "tests/concurrency/test_faults.py": "faults",
    "tests/concurrency/test_round_trips.py": "faults",
    "tests/concurrency/test_servers_frozen.py": "faults",
    "tests/concurrency/test_slow_bodies.py": "faults",
    "tests/functional/test_dev.py": "houses",
    "tests/functional/test_logs_name_nobody.py": "houses",
    "tests/functional/test_rolling_restart.py": "houses",
    "tests/functional/test_runner.py": "houses",
}


class ByFile(LoadScopeScheduling):
    """A file's tests stay together, so that what they share is set up once; the files that take longest come first.

    Not xdist's `loadgroup`: with pytest 9.2 its groups are lost without a word (it renames what is read-only by now).
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return ALONE.get(file, file)

    def schedule(self) -> None:
        """In the order of the folders: races and houses first, of which some last minutes."""
        self.config.option.loadscopereorder = False
        super().schedule()
