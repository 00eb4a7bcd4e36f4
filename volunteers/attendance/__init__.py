"""Who came, from when to when, how that is known, and who confirms it (签到, 服务时长)."""
