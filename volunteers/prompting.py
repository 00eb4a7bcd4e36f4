"""Making credits prompt."""

from civic.kernel import jobs


def credit_soon() -> None:
    """Ask a worker to credit now."""
    from volunteers.tasks import credit_confirmed_claims

    jobs.soon(credit_confirmed_claims)
