"""`make check`: everything that CI asks besides the tests. Runs all, names each, fails if one failed."""

import os
import subprocess
import sys
import tempfile
import time

from civic.runtime.addresses import CHECKOUT

PY = sys.executable
PRODUCTION = {
    "DATABASE_URL": "postgresql://diandan@127.0.0.1/diandan",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": "only-for-this-check-" + "x7Kq2vLm9Zr4Tn8Wb3Yc6Hd1Fs5Gj0Pa" * 2,
    "SITE_URL": "https://diandan.example",
    "ALLOWED_HOSTS": "diandan.example",
    "BEHIND_PROXY": "1",
    **dict.fromkeys(
        ("SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN_NAME", "SMS_CODE_TEMPLATE", "SMS_NOTICE_TEMPLATE"), "for this check"
    ),
}
CHECKS: dict[str, list[str]] = {
    "lint": [PY, "-m", "ruff", "check", "."],
    "format": [PY, "-m", "ruff", "format", "--check", "."],
    "templates": [PY, "scripts/format_templates.py", "--check"],
    "rooms": ["lint-imports"],
    "types": [PY, "-m", "mypy", "."],
    "migrations": [PY, "manage.py", "makemigrations", "--check", "--dry-run"],
    "migrations under load": [PY, "-m", "civic.runtime.migrations"],
    "states drawn": [PY, "manage.py", "draw_states", "--check"],
    "events drawn": [PY, "manage.py", "draw_events", "--check"],
    "translations": [PY, "-m", "civic.runtime.messages"],
    "vendored assets": [PY, "scripts/vendor_assets.py", "--check"],
    "deployment": [PY, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "security": [PY, "-m", "bandit", "-q", "-r", "civic", "accounts", "network", "notifications", "points", "orders",
                 "activities", "programmes", "volunteers", "reports", "-ll"],
}  # fmt: skip


def main() -> int:
    """The number of checks that failed."""
    bin_folder = os.path.dirname(PY)
    failed = []
    with tempfile.TemporaryDirectory() as data:
        base = os.environ | {
            "DIANDAN_DATA": data,
            "PATH": f"{bin_folder}:{os.environ.get('PATH', '')}",
            "DJANGO_SETTINGS_MODULE": "civic.settings",
        }
        for name, command in CHECKS.items():
            began = time.monotonic()
            # none of these needs a server; with production's settings they also prove that those load
            done = subprocess.run(command, cwd=CHECKOUT, env=base | PRODUCTION, capture_output=True, text=True)
            print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.0f} s)", flush=True)
            if done.returncode:
                failed.append(name)
                print("\n".join((done.stdout + done.stderr).strip().splitlines()[-60:]), flush=True)
    print(f"{len(CHECKS) - len(failed)} checks hold" + (f", failed: {', '.join(failed)}" if failed else ""))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
