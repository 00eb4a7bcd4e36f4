"""What the judge of migrations finds, and what it lets pass."""

from pathlib import Path

import pytest

from civic.runtime import migrations


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ('BEGIN; ALTER TABLE "seat" ADD COLUMN "row" integer NOT NULL; COMMIT;', "adding-required-field"),
        ('BEGIN; CREATE INDEX "by_row" ON "seat" ("row"); COMMIT;', "require-concurrent-index-creation"),
        ('BEGIN; ALTER TABLE "seat" RENAME COLUMN "row" TO "line"; COMMIT;', "renaming-column"),
        ('BEGIN; ALTER TABLE "seat" DROP COLUMN "row"; COMMIT;', "ban-drop-column"),
        ('ALTER TABLE "seat" ADD COLUMN "row" integer NULL;', "not-atomic"),
        ('BEGIN; ALTER TABLE "seat" ADD COLUMN "row" integer NULL; COMMIT;', None),
        ('CREATE INDEX CONCURRENTLY "by_row" ON "seat" ("row");', None),
        ('BEGIN; CREATE TABLE "seat" ("row" bigint); CREATE INDEX "by_row" ON "seat" ("row"); COMMIT;', None),
    ],
)
def test_what_stops_people_is_found(tmp_path: Path, sql: str, rule: str | None) -> None:
    (tmp_path / "room.0002_change.sql").write_text(sql)
    assert [(name, found) for name, found, _why in migrations._judge(tmp_path)] == (
        [("room.0002_change", rule)] if rule else []
    )
