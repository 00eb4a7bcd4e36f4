"""What a stranger or a member of staff sends as a form, as a file or as a cookie is answered, never an error of ours."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories.world import World, undone
from tests.integration.doors import PAGES, Door
from tests.integration.test_doors import address, name_of
from tests.integration.test_strange_input import DAYS, LONG, cursor, nested

pytestmark = pytest.mark.django_db
JUNK = ["²", "9" * 5000, "\u2800", "\u202a138\u202c", "a\0b", DAYS[0], LONG[2], nested(3000), cursor(nested(300))]
OURS = {"next", "submit_key", "hours", "x"}  # fields that a page may read besides those that it is usually sent
FORM = "application/x-www-form-urlencoded"
BROKEN = [  # multipart bodies that are none
    ("multipart/form-data", b""),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\n--x--"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
    ("application/json", nested(5000).encode()),
    (FORM + "; charset=utf-7", b"a=%ff"),
    (FORM + "; charset=no-such", b"a=1"),
    (FORM, b"%=&&&=%zz&\xff=\xfe"),
    (FORM, b"&".join(b"w%d=1" % n for n in range(5000))),
    (FORM, b"reason=" + b"x" * 3_000_000),
    ("multipart/form-data; boundary=x", b"".join(b"--x\r\nContent-Disposition: form-data; name=\"w%d\"\r\n\r\n1\r\n" % n for n in range(1500)) + b"--x--\r\n"),
]  # fmt: skip


def visitor(world: World, letter: str) -> Client:
    client = Client(raise_request_exception=False)
    if world.people[letter]:
        client.force_login(world.people[letter])
    return client


def writer(door: Door) -> str:
    """Somebody who gets in, staff if they do."""
    return next(letter for letter in "SC" + door.post.replace(" ", "") if letter in door.post.split())


READS_A_BODY = (
    "choose_site",
    "orders:new",
    "activities:desk_new",
    "activities:import",
    "activities:sign_up",
)  # one reader
POSTS = [door for door in PAGES if door.post]


@pytest.mark.parametrize("door", POSTS, ids=name_of)
def test_strange_answers(door: Door, world: World) -> None:
    """A field, or every one, holds what it never should."""
    url, usual = address(door, world), world.fill(door.send)
    client = visitor(world, writer(door))
    kept = client.cookies.copy()
    for at, junk in enumerate(JUNK):
        names = sorted(usual.keys() | OURS)
        name = names[at % len(names)]
        client.cookies = kept.copy()
        with undone():
            answer = client.post(url, usual | {name: junk} if at % 2 else dict.fromkeys(names, junk))
        assert answer.status_code < 500, f"{url} {name}={junk[:40]!r}"


@pytest.mark.parametrize("door", [door for door in POSTS if door.name in READS_A_BODY], ids=name_of)
def test_strange_bodies_of_forms(door: Door, world: World) -> None:
    url = address(door, world)
    for letter in (writer(door), "A"):
        client = visitor(world, letter)
        kept = client.cookies.copy()
        for kind, body in BROKEN:
            client.cookies = kept.copy()
            with undone():
                answer = client.generic("POST", url, body, kind)
            assert answer.status_code < 500, f"{letter} {url} {kind} {body[:80]!r}"


@pytest.mark.parametrize(
    "junk", ["", "x", "a.b.c", "a:b:c", ":::", ".eJx:1:1", nested(3000), json.dumps({"a": {"b": []}}), "²", "9" * 4000]
)
@pytest.mark.parametrize("letter", ["A", "R", "S"])
def test_strange_cookies(letter: str, junk: str, world: World) -> None:
    """Also signed ones, of which we write some ourselves."""
    urls = [
        "/",
        "/activities/",
        f"/activities/{world['activity'].pk}/",
        "/orders/new/",
        "/me/",
        "/community/",
        "/desk/",
    ]
    urls += [reverse("volunteers:check_in", args=[world["begun"].pk]), "/account/login/"]
    for url in urls:
        client = visitor(world, letter)
        for name in ("messages", "site", "elder", "wanted_seat", "scanned", "django_language", "csrftoken", "other"):
            client.cookies[name] = junk
        with undone():
            assert client.get(url).status_code < 500, f"{letter} {url}"
    client = visitor(world, letter)
    client.cookies["sessionid"] = junk
    assert client.get("/").status_code < 500


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.csv", nested(20_000).encode()),
        ("plan.csv", ("a," * 50_000).encode()),
        ("plan.csv", b"\xff\xfe\x00"),
        ("plan.csv", ('"' * 100_001).encode()),
        ("plan.xlsx", b"PK\x03\x04" + b"x" * 200),
        ("plan.docx", b"PK\x05\x06" + b"\0" * 18),
        ("\u202e.xlsx", b""),
        ("a" * 400 + ".csv", b"1"),
    ],
)
def test_strange_files(name: str, data: bytes, world: World) -> None:
    client = visitor(world, "S")
    with undone():
        file = SimpleUploadedFile(name, data)
        answer = client.post(
            reverse("activities:import"), {"file": file, "month": "2026-12", "site": world["place"].pk}
        )
        assert answer.status_code < 500
