"""From confirmed hours to points in the ledger, once a claim (积分)."""
