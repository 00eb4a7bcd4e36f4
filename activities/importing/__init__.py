"""A plan as the spreadsheet that staff have: civic.tables reads the file, this room what is about plans: the words of
its columns, groups, places, and which lines mean which drafts.

`read_plan(data, name, month=…, sites=…, home=…)` gives readings: each a row with its drafts and problems;
`reread(rows, …)` reads them again after corrections; `check_size` refuses what is more than a plan."""

from activities.importing.plans import Plan, TooManyDrafts, check_size, read_plan, reread
from activities.importing.rows import FIELDS, Draft, Reading, Row, Typed
from civic.tables import UnreadableFile

__all__ = [
    "FIELDS",
    "Draft",
    "Plan",
    "Reading",
    "Row",
    "TooManyDrafts",
    "Typed",
    "UnreadableFile",
    "check_size",
    "read_plan",
    "reread",
]
