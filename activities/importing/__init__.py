"""A plan as the spreadsheet that staff have: read the file, recognise the columns by meaning, read each cell as
people write it.

`read_plan(data, name, month=…, sites=…, home=…)` gives rows with their readings and problems, `read` the rows alone;
`reread(kept, …)` reads rows again after corrections."""

from activities.importing.plans import Plan, read, read_plan, reread
from activities.importing.rows import Row
from activities.importing.sheets import UnreadableFile

__all__ = ["Plan", "Row", "UnreadableFile", "read", "read_plan", "reread"]
