"""A program stops what its owner did not ask for, and a second worker's program confirms or declines: by the same rules
as the pages.
"""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from network.models import Role, Site
from network.moving import actions
from network.moving.models import NumberMove
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.pages import api

pytestmark = pytest.mark.django_db
OLD, NEW, SEEN = "13800138000", "13900139000", "看过身份证，人和照片一致"
MINE, MOVES = "/api/v1/me/number-move", "/api/v1/number-moves"


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def wang(station: Site) -> User:
    return person(Role.RESIDENT, at=station, phone=OLD, display_name="王阿姨")


@pytest.fixture
def move(wang: User, staff: Any, now: Any) -> NumberMove:
    return actions.ask(user_id=wang.pk, phone=NEW, recognised=SEEN, by=staff, now=now)


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(path, body or {}, content_type="application/json", headers=headers)


def proof(client: Client) -> str:
    return str(post(client, "/api/v1/me/proofs", {"password": PASSWORD}).json()["proof"])


def state(move: NumberMove) -> str:
    move.refresh_from_db()
    return str(move.state)


def test_she_reads_it_and_stops_it(wang: User, staff: Any, move: NumberMove, station: Site) -> None:
    client = api(wang)
    answer = client.get(MINE).json()
    assert answer["phone"] == "138****8000" and answer["waiting"]["site"] == str(station.pk)
    assert NEW[-4:] not in str(answer), "where to is not hers to read"
    assert post(client, f"{MINE}/stop").json() == {"stopped": True}
    assert state(move) == "stopped" and move.answered_by == wang
    assert Message.objects.filter(kind="number_move_stopped", recipient=staff).exists()
    assert client.get(MINE).json()["waiting"] is None
    assert post(client, f"{MINE}/stop").json() == {"stopped": False}, "twice is once"


def test_nobody_stops_anothers(station: Site, move: NumberMove) -> None:
    other = api(person(Role.RESIDENT, at=station))
    assert other.get(MINE).json() == {"phone": "", "waiting": None}
    assert post(other, f"{MINE}/stop").json() == {"stopped": False} and state(move) == "asked"


def test_a_second_worker_confirms_after_a_proof(station: Site, staff: Any, wang: User, move: NumberMove) -> None:
    url = f"{MOVES}/{move.pk}/confirm"
    asker, second = api(staff), api(make.staff(station))
    answer = post(asker, url, proof=proof(asker))
    assert (answer.status_code, answer.json()["code"]) == (403, "second_worker_needed")
    for sent in ({}, {"proof": "made-up"}, {"proof": proof(asker)}):
        answer = post(second, url, **sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")
    assert state(move) == "asked"
    seen = second.get(f"{MOVES}/{move.pk}").json()
    assert (seen["phone"], seen["new_phone"], seen["recognised"]) == ("138****8000", "139****9000", SEEN)
    answer = post(second, url, proof=proof(second)).json()
    assert (answer["state"], answer["phone"], answer["new_phone"]) == ("moved", "", "")
    wang.refresh_from_db()
    assert wang.phone == NEW
    again = post(second, url, proof=proof(second))
    assert again.status_code == 409, again.json()


def test_declined_with_a_reason(station: Site, staff: Any, wang: User, move: NumberMove) -> None:
    second, url = api(make.staff(station)), f"{MOVES}/{move.pk}/decline"
    for reason in ("", "证号 11010519491231002X"):
        answer = post(second, url, {"reason": reason})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "reason")
    answer = post(second, url, {"reason": "照片不像"}).json()
    assert (answer["state"], answer["reason"], state(move)) == ("declined", "照片不像", "declined")
    assert Message.objects.get(kind="number_move_declined").recipient == staff


def test_without_the_second_factor_nobody_answers(station: Site, move: NumberMove, settings: Any) -> None:
    second = api(make.staff(station))
    sent = {"proof": proof(second)}
    settings.STAFF_SECOND_FACTOR = True
    answers = [second.get(f"{MOVES}/{move.pk}"), post(second, f"{MOVES}/{move.pk}/confirm", **sent)]
    answers += [second.get(MOVES), post(second, f"{MOVES}/{move.pk}/decline", {"reason": "不像"})]
    said = {(answer.status_code, answer.json()["code"]) for answer in answers}
    assert said == {(403, "second_factor_required")} and state(move) == "asked"


def test_elsewhere_nobody_sees_it_and_an_official_reads_only(
    station: Site, wang: User, move: NumberMove, now: Any
) -> None:
    elsewhere, official = api(make.staff(SiteFactory())), api(person(Role.OFFICIAL, at=station.parent))
    assert elsewhere.get(MOVES).json()["results"] == []
    assert api(wang).get(MOVES).status_code == 403
    [row] = official.get(MOVES).json()["results"]
    assert (row["id"], row["name"], row["state"]) == (str(move.pk), "王**", "asked") and SEEN not in str(row)
    assert elsewhere.get(f"{MOVES}/{move.pk}").status_code == 404
    for client in (elsewhere, official, api(wang)):
        for verb in ("confirm", "decline"):
            sent = post(client, f"{MOVES}/{move.pk}/{verb}", {"reason": "不像"}, proof=proof(client))
            assert sent.status_code == 404
    assert state(move) == "asked"
