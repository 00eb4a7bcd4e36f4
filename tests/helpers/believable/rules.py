"""How a rule is written down and asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Rule:
    """A sentence, and the statement that finds what contradicts it."""

    name: str
    says: str
    sql: str

    def offenders(self, *, now: datetime, scale: float = 1.0, most: int = 10) -> list[tuple[Any, ...]]:
        """The first rows that contradict it."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({self.sql}) AS offender LIMIT {most}", {"now": now, "scale": scale})
            return list(cursor.fetchall())


def share(name: str, says: str, least: float, most: float, sql: str) -> Rule:
    """Of what `sql` gives, one truth a row, so many percent are true; nothing at all is wrong as well. What is found is
    the share, how many are true, and of how many.
    """
    counted = f"""
        SELECT round(100.0 * part / nullif(whole, 0), 1) AS percent, part, whole
        FROM (
            SELECT count(*) FILTER (WHERE it_is) AS part, count(*) AS whole FROM ({sql}) AS each_one (it_is)
        ) AS counted
    """
    return Rule(
        name, says, f"SELECT * FROM ({counted}) AS share WHERE (percent BETWEEN {least} AND {most}) IS NOT TRUE"
    )


def some(name: str, says: str, wanted: str, sql: str) -> Rule:
    """Each of the values wanted is among what `sql` gives. What is found is what is missing."""
    values = ", ".join(f"('{value}')" for value in wanted.split())
    return Rule(name, says, f"SELECT wanted FROM (VALUES {values}) AS all_of (wanted) EXCEPT ({sql})")
