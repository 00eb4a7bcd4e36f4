"""Every mail can be stopped where it is read, and by nobody who has not got it."""

import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.signups import actions as signups
from civic.kernel import audit
from network.models import Role
from notifications import actions, mails
from notifications.models import Delivery, Message, Preference
from notifications.verbs import MailDid
from programmes import actions as programmes
from programmes.models import Outlet
from programmes.verbs import OutletDid
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import text
from tests.unit.test_house_rules import SOURCES, calls

pytestmark = pytest.mark.django_db
ADDRESS = "wang@example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader() -> User:
    """Somebody who wants e-mails."""
    found = person(email=ADDRESS, language="en")
    Preference.objects.create(user=found, sms=True, email=True)
    return found


def told(who: User, now: Any) -> Delivery:
    """A mail that waits to be sent: a seat became free."""
    activity = make.activity(SiteFactory(), now=now, seats=1, starts_in=timedelta(days=2 + Message.objects.count()))
    first = person()
    seat = signups.sign_up(activity_id=activity.pk, by=first, now=now)
    signups.sign_up(activity_id=activity.pk, by=who, now=now)
    signups.cancel_signup(signup_id=seat.pk, by=first, now=now)
    return Delivery.objects.filter(channel="email").latest("pk")


def stop_url(mail: Any) -> str:
    """The path, as the mail program reads it."""
    found = re.fullmatch(r"<(https?://[^>]+)>", mail.extra_headers["List-Unsubscribe"])
    assert found and mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found[1].startswith(site.SITE_URL)
    return found[1].removeprefix(site.SITE_URL)


def sent(mailoutbox: list[Any], now: Any) -> Any:
    actions.deliver_due(now=now)
    return mailoutbox[-1]


def test_one_click_without_signing_in(reader: User, mailoutbox: list[Any], now: Any) -> None:
    told(reader, now)
    mail = sent(mailoutbox, now)
    url = stop_url(mail)
    assert url in mail.body and reverse("notifications:ways") in mail.body and "No more e-mails" in mail.body
    told(reader, now)  # waits to be sent
    asks = Client(enforce_csrf_checks=True)
    assert asks.get(url).status_code == 200 and Preference.objects.get().email, "to look changes nothing"
    assert asks.post(url, ONE_CLICK).status_code == 200
    wish = Preference.objects.get()
    assert not wish.email and wish.sms, "text messages are another thing"
    assert not Delivery.objects.filter(channel="email", state="waiting").exists()
    told(reader, now)
    actions.deliver_due(now=now)
    assert len(mailoutbox) == 1 and Message.objects.filter(recipient=reader).count() == 3, "the inbox has them all"
    assert audit.history(reader).filter(verb=MailDid.STOPPED).count() == 1


def test_the_text_is_in_the_readers_language(reader: User, mailoutbox: list[Any], now: Any) -> None:
    User.objects.update(language="zh-hans")
    told(reader, now)
    assert "不再接收" in sent(mailoutbox, now).body


def test_nothing_personal_in_the_token(reader: User, now: Any) -> None:
    token = mails.stop_token(told(reader, now))
    assert not re.search(rf"{reader.pk.hex}|{reader.pk}|wang|example", token)
    assert re.fullmatch(r"\d+\.[\w-]{43}", token), "a number and its signature"


def test_a_way_back_for_an_hour(reader: User, clock: Any, now: Any) -> None:
    delivery = told(reader, now)
    actions.deliver_due(now=now)
    page = Client(headers={"accept-language": "en"}).post(
        reverse("notifications:stop_mail", args=[mails.stop_token(delivery)])
    )
    found = re.search(r'action="(/mail/back/[^"]+)"', text(page))
    assert found and ADDRESS not in text(page) and "w***@example.com" in text(page)
    assert Client().post(found[1]).status_code == 200
    assert Preference.objects.get().email
    actions.stop_mail(delivery=delivery, now=now)
    clock(now + timedelta(minutes=61))
    assert Client().post(found[1]).status_code == 404 and not Preference.objects.get().email, "a replay later"


def test_an_old_mail_does_not_touch_a_new_address(reader: User, now: Any) -> None:
    url = reverse("notifications:stop_mail", args=[mails.stop_token(told(reader, now))])
    back = reverse("notifications:have_mail_back", args=[mails.back_token(Delivery.objects.get())])
    User.objects.filter(pk=reader.pk).update(email="another@example.com")
    assert Client().post(url, ONE_CLICK).status_code == 200 and Preference.objects.get().email
    assert Client().post(back).status_code == 404


@pytest.mark.parametrize("forged", ["1", "1.", "1.AAAA", "x"])
def test_forged_tokens_stop_nothing(reader: User, now: Any, forged: str) -> None:
    told(reader, now)
    assert Client().post(f"/mail/stop/{forged}/", ONE_CLICK).status_code == 404
    assert Client().post(f"/mail/back/{forged}/").status_code == 404 and Preference.objects.get().email


def test_one_token_is_not_the_other(reader: User, now: Any) -> None:
    delivery = told(reader, now)
    stop, back = mails.stop_token(delivery), mails.back_token(delivery)
    assert (
        Client().post(f"/mail/back/{stop}/").status_code == 404
        and Client().post(f"/mail/stop/{back}/").status_code == 404
    )
    other = signing.Signer(sep=".").sign(str(delivery.pk))  # the same key, for something else
    assert Client().post(f"/mail/stop/{other}/").status_code == 404


def test_a_closed_accounts_mail_tells_nothing(reader: User, now: Any) -> None:
    token = mails.stop_token(told(reader, now))
    Message.objects.all().delete()
    for ask in (Client().get, Client().post):
        assert ADDRESS not in text(answer := ask(f"/mail/stop/{token}/")) and answer.status_code == 200


# --- what goes to a station's addresses


@pytest.fixture
def outlet() -> Outlet:
    return Outlet.objects.create(site=SiteFactory(), channel="email", address="group@example.com", label="居民群")


def test_a_list_is_stopped_at_that_station_alone(outlet: Outlet, mailoutbox: list[Any], now: Any) -> None:
    staff = person(Role.STAFF, at=outlet.site)
    other = Outlet.objects.create(site=SiteFactory(), channel="email", address=outlet.address, label="居民群")
    programmes.send_test(outlet_id=outlet.pk, by=staff, now=now)
    mail = sent(mailoutbox, now)
    for _twice in range(2):
        assert Client().post(stop_url(mail), ONE_CLICK).status_code == 200
    assert set(Outlet.objects.filter(is_active=True)) == {other}
    assert [message.kind for message in Message.objects.filter(recipient=staff)] == ["outlet_stopped"]
    assert audit.history(outlet).filter(verb=OutletDid.STOPPED).count() == 1
    assert reverse("notifications:ways") not in mail.body, "nobody's preferences"


def test_mail_through_apprise_can_be_stopped_too(
    outlet: Outlet, now: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True  # the mail server stands on this machine
    outlet.channel, outlet.address = "apprise", "mailto://user:secret@example.com?smtp=127.0.0.1&to=group@example.com"
    outlet.save()
    letters: list[str] = []

    class Server:
        def __init__(self, *_args: Any, **_kwargs: Any) -> None: ...

        def sendmail(self, _from: str, _to: Any, body: str) -> dict[str, Any]:
            letters.append(body)
            return {}

        def __getattr__(self, _name: str) -> Any:
            return lambda *_args, **_kwargs: None

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    programmes.send_test(outlet_id=outlet.pk, by=person(Role.STAFF, at=outlet.site), now=now)
    actions.deliver_due(now=now)
    token = mails.stop_token(Delivery.objects.get())
    assert Delivery.objects.get().error == ""
    assert len(letters) == 1 and f"/mail/stop/{token}/" in letters[0].replace("\n ", "").replace("=\n", "")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letters[0]
    assert Client().post(f"/mail/stop/{token}/", ONE_CLICK).status_code == 200
    assert not Outlet.objects.filter(is_active=True).exists()


def test_only_channels_send_mail() -> None:
    """Another sender would have no way out in its mails."""
    senders = {"EmailMessage", "EmailMultiAlternatives", "send_mail", "send_mass_mail", "mail_admins", "email_user"}
    found = {str(path) for path in SOURCES for _call, name, _where in calls(path) if name in senders}
    assert found == {"notifications/channels.py"}
