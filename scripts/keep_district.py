"""Keep a small demo district as this version fills it, for tests/integration/test_upgrading.py to bring up to date.

python -m scripts.keep_district VERSION, from a checkout of that version: writes tests/data/district-VERSION.sql.xz.
"""

import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from civic.runtime import process
from civic.runtime.postgres import Postgres, installed_programs

SCALE = "0.01"
DATA = Path(__file__).resolve().parent.parent / "tests" / "data"


def main(version: str) -> None:
    """Fill a database of its own, and write it down as statements that need no program to be read again."""
    with tempfile.TemporaryDirectory(prefix="diandan-keep-", dir="/var/tmp") as name:
        room = Path(name)
        room.chmod(process.PASSAGE)
        server = Postgres(room, room / "s", room / "log", durable=False)
        server.start()
        try:
            with_it = {"DATABASE_URL": server.url, "SECRET_KEY": "none", "STAFF_SECOND_FACTOR": "0"}
            for command in (["migrate", "-v0"], ["load_demo", "--scale", SCALE, "--force"]):
                subprocess.run([sys.executable, "manage.py", *command], env=os.environ | with_it, check=True)
            dump = [
                str(installed_programs() / "pg_dump"),
                "--no-owner",
                "--no-privileges",
                "--rows-per-insert=500",
                server.url,
            ]
            text = subprocess.run(dump, stdout=subprocess.PIPE, check=True).stdout
        finally:
            server.stop()
    plain = b"\n".join(line for line in text.split(b"\n") if not line.startswith((b"\\", b"--")))
    (DATA / f"district-{version}.sql.xz").write_bytes(lzma.compress(plain, preset=9))


if __name__ == "__main__":
    main(sys.argv[1])
