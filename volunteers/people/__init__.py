"""Who helps: volunteers, what they can do and when, and their teams (志愿者, 志愿队伍)."""
