"""The demo district: the real size, made anew for each day, always the same for the same day.

History is written as rows, in bulk: that is the one exception to “one action, one door”, and it is proved like
everything else, by the constraints, by the ledger's audit and by a list of rules in SQL (tests/helpers/believable).
Whom the station has to call, the visits of `resident`, what a team promised, and all that a later day brings is done by
the actions that people use. July comes in through the door that staff use, the import of their spreadsheet.
"""
