"""The function behind civic.kernel.pairs. It names nothing but PostgreSQL's own, so that indexes on it are restored and
rebuilt under any search path."""

from django.db import migrations

CREATE = """
CREATE FUNCTION text_pairs(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(lower(value), place, 2)), '{}')
    FROM generate_series(1, length(value) - 1) AS place
$$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_refuse_sentences")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION text_pairs(text)")]
