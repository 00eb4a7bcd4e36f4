"""Nobody sits at an activity and helps at it, but whoever helps may bring a child: a sign-up without its host is no seat
of theirs. Each trigger looks when a row is added, and when one comes to count: a seat or a place that staff noted as not
taken up is noted as taken up after all, or the host comes too. What counts already is not asked again, so that a row
from before the triggers can still be promoted or checked in.
"""

from django.db import migrations

ACROSS = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ({counts_now}) OR (TG_OP = 'UPDATE' AND {counted}) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM {table} AS other
        WHERE other.activity_id = NEW.activity_id AND other.{who} = NEW.{own} AND {other_counts}
    ) THEN
        RAISE EXCEPTION 'one person, a seat and a place' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {name} BEFORE INSERT OR UPDATE OF {columns} ON {on} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
BEFORE = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM {table} AS other
        WHERE other.activity_id = NEW.activity_id AND other.{who} = NEW.{own} AND other.state NOT IN {other_over}
    ) THEN
        RAISE EXCEPTION 'one person, a seat and a place' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {name} BEFORE INSERT ON {on} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
SEAT = "{row}.with_self AND {row}.state NOT IN ('cancelled', 'absent')"
PLACE = "{row}.state NOT IN ('withdrawn', 'no_show')"


def side(mine: str, theirs: str, **names: str) -> dict[str, str]:
    """One of the two triggers."""
    return names | {
        "counts_now": mine.format(row="NEW"),
        "counted": mine.format(row="OLD"),
        "other_counts": theirs.format(row="other"),
    }


HELPER = side(
    PLACE,
    SEAT,
    name="no_place_beside_a_seat",
    on="volunteers_claim",
    columns="state",
    own="volunteer_id",
    table="activities_signup",
    who="user_id",
    other_over="('cancelled', 'absent')",
)
GUEST = side(
    SEAT,
    PLACE,
    name="no_seat_beside_a_place",
    on="activities_signup",
    columns="state, with_self",
    own="user_id",
    table="volunteers_claim",
    who="volunteer_id",
    other_over="('withdrawn', 'no_show')",
)


class Migration(migrations.Migration):
    atomic = False  # one table's lock at a time: somebody may hold the other

    dependencies = [("activities", "0010_families_sign_up"), ("volunteers", "0007_a_seat_or_a_place")]

    operations = [migrations.RunSQL(ACROSS.format(**one), BEFORE.format(**one)) for one in (HELPER, GUEST)]
