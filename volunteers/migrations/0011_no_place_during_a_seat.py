"""Who has a seat at that time, or waits for one, takes no helper's place elsewhere. Two tables, so no constraint can say
it; the trigger looks across. Both takers hold the person's row by then, and a trigger's query sees what was committed
before it began. The other way round, signing up asks under the same row.

Only what is promised beforehand is asked: whom staff write down once it has begun was there, wherever the seat was.
"""

from django.db import migrations

TRIGGER = """
CREATE OR REPLACE FUNCTION no_place_during_a_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'claimed' OR NEW.claimed_at >= lower(NEW.during) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM activities_signup AS seat JOIN activities_activity AS other ON other.id = seat.activity_id
        WHERE seat.user_id = NEW.volunteer_id AND seat.with_self AND seat.state IN ('confirmed', 'waitlisted')
            AND seat.activity_id <> NEW.activity_id AND other.state = 'published'
            AND tstzrange(other.starts_at, other.ends_at) && NEW.during
    ) THEN
        RAISE EXCEPTION 'one person, two places at once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_place_during_a_seat';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER no_place_during_a_seat
    BEFORE INSERT ON volunteers_claim FOR EACH ROW EXECUTE FUNCTION no_place_during_a_seat();
"""
NO_MORE = "DROP TRIGGER no_place_during_a_seat ON volunteers_claim; DROP FUNCTION no_place_during_a_seat();"


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0015_callers_on_the_call_list"),
        ("volunteers", "0010_every_claim_on_a_word"),
    ]

    operations = [migrations.RunSQL(TRIGGER, NO_MORE)]
