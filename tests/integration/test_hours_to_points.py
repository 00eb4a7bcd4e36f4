"""The page that follows an hour to its points says what is run, and the columns between the rooms are one contract."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from civic.runtime.addresses import CHECKOUT
from points import actions
from points.crediting import Service, Source, statement
from tests.factories.people import SiteFactory, person
from tests.factories.points import credit
from volunteers.crediting import actions as crediting

PAGE = Path(CHECKOUT) / "docs/hours-to-points.md"


def test_the_page_shows_the_statement_that_is_run() -> None:
    shown = PAGE.read_text().split("```sql\n")[1].split("\n```")[0]
    assert shown == statement(crediting.SOURCE).strip(), (
        "copy points.crediting.statement(volunteers.crediting.actions.SOURCE)"
    )


@pytest.mark.django_db
def test_a_source_with_a_column_too_few_or_of_another_kind_is_refused(now: datetime) -> None:
    given: dict[str, Any] = {"user_id": "gen_random_uuid()", "minutes": "60", "grade": "'a'", "site_id": "1"}
    given |= {"day": "CURRENT_DATE", "at": "now()", "source_key": "'x'", "reason": "'y'"}
    assert tuple(given) == Service._fields
    for columns in (list(given.values())[:-1], list((given | {"minutes": "'much'::text"}).values())):
        with pytest.raises(ProgrammingError), transaction.atomic():
            actions.credit_many(source=Source("SELECT " + ", ".join(columns)), params={})
    site = SiteFactory()
    assert credit(person(), site, minutes=60, key="one", at=now) == (1, 2)
