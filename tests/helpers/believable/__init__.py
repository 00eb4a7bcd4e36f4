"""What is true of a district that somebody believes: one SQL statement a rule, in a file for each part of it.

A statement finds what contradicts its rule, so a rule holds where it finds nothing. It may ask for `%(now)s`, the
moment at which the district is looked at, and for `%(scale)s`, its size beside the whole district's.
"""

from tests.helpers.believable import loop, people, places, times
from tests.helpers.believable.rules import Rule

RULES: list[Rule] = [*times.RULES, *people.RULES, *places.RULES, *loop.RULES]
