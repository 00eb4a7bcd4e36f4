"""`make reset`: forget the embedded data and fill it anew."""

import os
import shutil
import sys
from pathlib import Path

from civic.runtime import addresses, process, runner


def main() -> None:
    """Remove what the embedded servers keep, unless they run; then the demo district as of today."""
    if os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is set: that database is not ours to empty.")
    runner.stop_when_asked()
    data = addresses.data_folder()
    try:
        process.close_to_others(data)
        with runner.only_one(data):
            _empty(data)
            with runner.servers(data):
                runner.prepare(data)
    except runner.Stop:
        sys.exit("Stopped: the next `make run` fills it anew.")
    except process.StartFailed as error:
        sys.exit(f"Not emptied: {error}")
    print("Emptied and filled anew: `make run`.")


def _empty(data: Path) -> None:
    for folder in {addresses.cluster_home(), data}:
        for name in ("postgres", "postgres-new", "valkey", "beat", "prepared"):
            path = folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
