"""Making jobs prompt. What is lost here the sweep finds in the database within seconds."""

import logging

log = logging.getLogger(__name__)


def credit_soon() -> None:
    """Ask a worker to credit now; without a queue the sweep does it."""
    from kombu.exceptions import OperationalError

    from volunteers.tasks import credit_confirmed_claims

    try:
        credit_confirmed_claims.apply_async(retry=False)
    except OperationalError:
        log.warning("queue_unreachable")
