"""A resident takes her data along, closes her account and is nobody here any more; a phone of 360 pixels, in Chinese."""

import json
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from network.models import Role
from tests.factories.people import PASSWORD, SiteFactory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "13800138000"


def test_she_takes_her_data_along_and_leaves(visitors: Any, tmp_path: Any) -> None:
    site = SiteFactory(name="新城社区")
    who = person(Role.RESIDENT, at=site, username=None, phone=PHONE, display_name="王阿姨")
    visitor = visitors("zh-hans", 360)
    page = visitor.page
    for name in ("accounts:privacy", "account_request_login_code", "account_login"):
        visitor.go(reverse(name))
    page.fill("input[name=login]", PHONE)
    page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button")
    visitor.go(reverse("home"))
    assert "隐私说明" in page.inner_text("main")
    visitor.go(reverse("accounts:me"))
    visitor.press("text=我的数据")
    page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button")
    assert page.url.endswith(reverse("accounts:data"))
    with page.expect_download() as started:
        page.click("main form button")
    started.value.save_as(tmp_path / "my-data.zip")
    with zipfile.ZipFile(tmp_path / "my-data.zip") as archive:
        assert json.loads(archive.read("my-data.json"))["account"][0]["phone"] == PHONE
    visitor.go(reverse("accounts:close"))
    assert "保存十年" in page.inner_text("main")
    page.click("main summary")
    visitor.press("main details form button")
    assert "账号已注销" in page.inner_text("body")
    who.refresh_from_db()
    assert who.closed_at and who.phone is None
    visitor.go(reverse("account_login"))
    page.fill("input[name=login]", PHONE)
    page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button")
    assert page.url.endswith(reverse("account_login")) and User.objects.count() == 1
