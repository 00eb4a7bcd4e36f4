"""The demo district: the real size, made anew for each day, always the same for the same day.

History is written as rows, in bulk: that is the one exception to “one action, one door”, and it is proved like
everything else, by the constraints, by the ledger's audit and by a test that counts. July comes in through the door
that staff use, the import of their spreadsheet."""
