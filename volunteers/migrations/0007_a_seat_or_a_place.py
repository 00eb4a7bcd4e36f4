"""Nobody sits at an activity and helps at it: who takes the one while holding the other is refused.

Two rows of two tables, so no constraint can say it; each trigger looks across. Both takers hold the activity's row by
then, and a trigger's query sees what was committed before it began, so whoever comes second sees the first. What staff
find out afterwards (a seat whose person did not come, a helper who did not) stands in nobody's way.
"""

from django.db import migrations

ACROSS = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM {table} AS other
        WHERE other.activity_id = NEW.activity_id AND other.{who} = NEW.{own} AND other.state NOT IN {over}
    ) THEN
        RAISE EXCEPTION 'one person, a seat and a place' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {name} BEFORE INSERT ON {on} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
NO_MORE = "DROP TRIGGER {name} ON {on}; DROP FUNCTION {name}();"

HELPER = {
    "name": "no_place_beside_a_seat",
    "on": "volunteers_claim",
    "own": "volunteer_id",
    "table": "activities_signup",
    "who": "user_id",
    "over": "('cancelled', 'absent')",
}
GUEST = {
    "name": "no_seat_beside_a_place",
    "on": "activities_signup",
    "own": "user_id",
    "table": "volunteers_claim",
    "who": "volunteer_id",
    "over": "('withdrawn', 'no_show')",
}


class Migration(migrations.Migration):
    atomic = False  # one table's lock at a time: somebody may hold the other

    dependencies = [
        ("activities", "0009_files_are_read_by_a_job"),
        ("volunteers", "0006_hours_by_how_they_are_known"),
    ]

    operations = [migrations.RunSQL(ACROSS.format(**side), NO_MORE.format(**side)) for side in (HELPER, GUEST)]
