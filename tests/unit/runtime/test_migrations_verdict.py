"""`python -m civic.runtime.migrations`: what it says of the migrations that ran. The running is stood in for, squawk is
the real one; that each of ours runs shows each new test database.
"""

from pathlib import Path
from typing import Any

import pytest

from civic.runtime import migrations

DROPS = 'BEGIN; ALTER TABLE "seat" DROP COLUMN "row"; COMMIT;'


class Server:
    """Not needed here."""

    url = "postgresql://nobody@127.0.0.1:1/none"

    def __init__(self, *_args: Any, **_settings: Any) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


@pytest.mark.parametrize(
    ("sql", "excepted", "code", "said"),
    [
        ('BEGIN; ALTER TABLE "seat" ADD COLUMN "row" integer NULL; COMMIT;', {}, 0, "1 migrations stop nobody."),
        (DROPS, {}, 1, "seats.0002_drop: ban-drop-column: line"),
        (DROPS, {"seats.0002_drop": {"ban-drop-column": "stopped"}}, 0, "1 migrations stop nobody."),
        (
            DROPS,
            {"seats.0002_drop": {"ban-drop-column": "stopped", "renaming-column": "stopped"}},
            1,
            "seats.0002_drop: renaming-column is excepted, but is not found",
        ),
    ],
)
def test_the_verdict(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sql: str,
    excepted: dict[str, dict[str, str]],
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")  # it sets its own server's
    monkeypatch.setattr(migrations, "Postgres", Server)
    monkeypatch.setattr(migrations, "_statements", lambda: iter([("seats.0002_drop", sql)]))
    monkeypatch.setattr(migrations, "EXCEPTED", excepted)
    assert migrations.main() == code
    assert capsys.readouterr().out.startswith(said)


def test_a_judge_that_is_not_there_lets_nothing_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "squawk").write_text("#!/bin/sh\necho broken >&2\nexit 2\n")
    (tmp_path / "squawk").chmod(0o755)
    monkeypatch.setattr(migrations.shutil, "which", lambda _name, **_options: str(tmp_path / "squawk"))
    with pytest.raises(SystemExit, match="squawk failed: broken"):
        migrations._judge(tmp_path)
