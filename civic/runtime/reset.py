"""`make reset`: forget the embedded data."""

import fcntl
import shutil
import sys

from civic.runtime import addresses


def main() -> None:
    """Remove what the embedded servers keep, unless they run."""
    data = addresses.data_folder()
    data.mkdir(parents=True, exist_ok=True)
    with (data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("It is running: stop it with Ctrl-C first.")
        for folder in {addresses.cluster_home(), data}:
            for name in ("postgres", "postgres-new", "valkey", "beat", "prepared"):
                path = folder / name
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
    print("Emptied. `make run` fills it anew.")


if __name__ == "__main__":
    main()
