"""A plan as the spreadsheet that staff have: read the file, recognise the columns by meaning, read each cell as
people write it.

`read(data, name, month=…, sites=…)` gives rows with their readings and problems; `reread(cells, …)` reads a row
again after corrections."""

from activities.importing.rows import Row, read, reread
from activities.importing.sheets import UnreadableFile

__all__ = ["Row", "UnreadableFile", "read", "reread"]
