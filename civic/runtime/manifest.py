"""What a backup holds besides the dump: how many rows of each table, and what they add up to."""

import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

# a row as text must not depend on who asks
_PLAIN = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'iso_8601'"
_TABLES = """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
             WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"""
_ROWS = """SELECT count(*), coalesce(sum(('x' || left(md5(row::text), 15))::bit(60)::bigint), 0)::text FROM {} AS row"""


@dataclass(frozen=True)
class Tables:
    """By table: how many rows, and a sum over the content of all of them."""

    rows: dict[str, tuple[int, str]]

    def to_line(self) -> bytes:
        """The first line of a backup."""
        return json.dumps(self.rows).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Tables":
        """What `to_line` wrote."""
        return cls({table: (count, content) for table, (count, content) in json.loads(line).items()})


def tables_of(cursor: "Cursor") -> Tables:
    """Count and add up everything, in the cursor's transaction."""
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute(_PLAIN)
    cursor.execute(_TABLES)
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(_ROWS.format(table))  # quoted by PostgreSQL itself
        rows[table] = cursor.fetchone() or (0, "0")
    return Tables(rows)


def differences(backed_up: Tables, restored: Tables) -> list[str]:
    """A line for each table that isn't as it was."""
    told = []
    for table in sorted(backed_up.rows | restored.rows):
        was, now = backed_up.rows.get(table), restored.rows.get(table)
        if was is None or now is None:
            told.append(f"{table}: only {'restored' if was is None else 'in the backup'}")
        elif was[0] != now[0]:
            told.append(f"{table}: {was[0]:,} rows in the backup, {now[0]:,} restored")
        elif was != now:
            told.append(f"{table}: {was[0]:,} rows, but not the same ones")
    return told


class Joined:
    """One line, then what a pipe gives: for reading."""

    def __init__(self, head: bytes, pipe: IO[bytes]) -> None:
        self.head, self.pipe = head, pipe

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        if not self.head:
            return self.pipe.read(size)
        given, self.head = (self.head, b"") if size < 0 else (self.head[:size], self.head[size:])
        return given


class Split:
    """The opposite, for writing: the first line is kept, the rest goes into a pipe."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.head, self.is_whole, self.pipe = b"", False, pipe

    def write(self, data: bytes) -> int:
        """Take the next bytes."""
        if self.is_whole:
            self.pipe.write(data)
        else:
            line, end, rest = data.partition(b"\n")
            self.head, self.is_whole = self.head + line, bool(end)
            self.pipe.write(rest)
        return len(data)

    def flush(self) -> None:
        """As a file does."""
        self.pipe.flush()
