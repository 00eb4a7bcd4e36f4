"""When jobs run, in Shanghai time; the only place where times stand. Every job is a reconciler: it asks the database
what is due and does it once, so it may run late, twice or on two machines."""

from celery.schedules import crontab


def every(seconds: int) -> dict[str, object]:
    """Often; what the worker did not take by then, the next one does."""
    return {"schedule": float(seconds), "options": {"expires": seconds}}


SCHEDULE = {
    "worker-seen": {
        "task": "civic.kernel.tasks.say_worker_is_here",
        "schedule": 30.0,
        "options": {"expires": 30},
    },  # seconds
    "idempotency-keys": {"task": "civic.kernel.tasks.forget_idempotency_keys", "schedule": crontab(minute=17)},
    "revoked-tokens": {"task": "accounts.tasks.forget_revoked_tokens", "schedule": crontab(hour=3, minute=40)},
    "ended-sessions": {"task": "accounts.tasks.forget_ended_sessions", "schedule": crontab(hour=3, minute=20)},
    "old-tries": {"task": "accounts.tasks.forget_old_tries", "schedule": crontab(minute=27)},
    "seconds-unanswered": {"task": "accounts.standing.tasks.forget_unanswered", "schedule": crontab(hour=3, minute=45)},
    "moves-expired": {"task": "network.moving.tasks.expire_due", "schedule": crontab(minute="*/10")},
    "deliveries": {"task": "notifications.tasks.deliver_due", **every(10)},
    "request-clocks": {"task": "orders.tasks.watch_answer_clocks", "schedule": crontab(minute="*/5")},
    "requests-settled": {"task": "orders.tasks.settle_what_is_due", "schedule": crontab(minute="*/10")},
    "closed-accounts": {"task": "orders.tasks.forget_closed_accounts", "schedule": crontab(hour=3, minute=50)},
    "places-forgotten": {"task": "orders.tasks.forget_places", "schedule": crontab(hour=3, minute=55)},
    "activities-over": {"task": "activities.tasks.hold_what_is_over", "schedule": crontab(minute="*/5")},
    "files-to-read": {"task": "activities.tasks.read_files", **every(10)},
    "files-forgotten": {"task": "activities.tasks.forget_old_files", "schedule": crontab(hour=3, minute=50)},
    "forgotten-check-outs": {"task": "volunteers.tasks.close_forgotten_check_outs", "schedule": crontab(minute="*/10")},
    "credits": {"task": "volunteers.tasks.credit_confirmed_claims", **every(10)},
    "reminders-of-places": {"task": "volunteers.tasks.remind_of_places", "schedule": crontab(minute="*/5")},
    "reminders-of-seats": {"task": "activities.tasks.remind_of_seats", "schedule": crontab(minute="*/5")},
    "redemptions-expired": {"task": "points.tasks.expire_redemptions", "schedule": crontab(minute="*/10")},
    "points-expired": {"task": "points.tasks.expire_points", "schedule": crontab(hour=1, minute=30)},
    "ledger-audit": {"task": "points.tasks.audit_ledger", "schedule": crontab(hour=2, minute=0)},
    "programmes": {"task": "programmes.tasks.build_due_programmes", "schedule": crontab(minute="*/5")},
}
