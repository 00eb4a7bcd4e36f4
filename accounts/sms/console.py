"""The demo's gateway: prints what would be sent where the person who runs the demo sees it."""

import sys


def send(phone: str, kind: str, params: dict[str, str], *, key: str) -> None:
    """Print one line."""
    sys.stdout.write(f"\n  [SMS → {phone[:3]}****{phone[-4:]}] {' '.join(params.values())}\n\n")
    sys.stdout.flush()
