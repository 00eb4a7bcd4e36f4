"""Numbers as people type them, and the gateway that reaches them."""

import io
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from accounts import phones, sms
from accounts.sms import aliyun
from civic.kernel.errors import Invalid


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "+86 13800138000",
        "+8613800138000",
        "0086 138 0013 8000",
        "008613800138000",
        "8613800138000",
        "(+86)138-0013-8000",
        "１３８００１３８０００",
        "＋８６ １３８ ００１３ ８０００",
        "138\u30000013\u30008000",
        "138\u00a00013\u00a08000",
        "\u202a13800138000\u202c",  # as WeChat and contact cards copy it
        "\u2068+86 138\u00ad0013\u200b8000\u2069",
        "\u2066１３８−００１３−８０００\u2069\ufeff",
    ],
)
def test_a_number_as_people_type_it(typed: str) -> None:
    assert phones.normalise(typed) == phones.find(typed) == "13800138000"


@pytest.mark.parametrize("number", ["15253412345", "17012345678", "19912345678", "16612345678", "18853400000"])
def test_every_range_in_use(number: str) -> None:
    assert phones.normalise(number) == number


@pytest.mark.parametrize("typed", ["", "1380013800", "138001380000", "23800138000", "abc", "+1 415 555 2671", "110"])
def test_no_mobile_number(typed: str) -> None:
    with pytest.raises(Invalid) as error:
        phones.normalise(typed)
    assert error.value.field == "phone" and "11" in str(error.value)


@pytest.mark.parametrize("more", [" ext 1", "x1", "#2", ",3", ";ext=4", " 转 5", " 或 13900139000", "a"])
def test_an_extension_is_another_telephone(more: str) -> None:
    with pytest.raises(Invalid):
        phones.normalise("13800138000" + more)


@pytest.mark.parametrize("typed", ["0534-2687321", "010 6552 9988", "+86 534 268 7321"])
def test_a_landline_is_named_as_one(typed: str) -> None:
    with pytest.raises(Invalid) as error:
        phones.normalise(typed)
    assert "landline" in str(error.value) or "座机" in str(error.value) or "固定电话" in str(error.value)


@pytest.mark.parametrize("name", ["staff", "v00001", "王芳", "resident1"])
def test_a_user_name_is_no_number(name: str) -> None:
    assert phones.find(name) is None


class Gateway(BaseHTTPRequestHandler):
    """Checks what it gets as the real one does; `codes` are its next answers."""

    codes: list[str]
    taken: list[dict[str, str]]
    secret = "s3cret"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
        given = query.pop("Signature")
        code = self.codes.pop(0) if self.codes else "OK"
        if given != aliyun.signature(query, self.secret):
            code = "SignatureDoesNotMatch"
        type(self).taken.append(query)
        answer = f'{{"Code": "{code}", "Message": "{query["PhoneNumbers"]}"}}'.encode()
        self.send_response(200 if code == "OK" else 400)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[type[Gateway]]:
    """A real HTTP server in the gateway's place."""
    Gateway.codes, Gateway.taken = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_BACKEND, settings.SMS_ENDPOINT = "aliyun", f"http://127.0.0.1:{server.server_port}"
    settings.SMS_KEY_ID, settings.SMS_KEY_SECRET = "id", Gateway.secret
    settings.SMS_SIGN_NAME, settings.SMS_CODE_TEMPLATE, settings.SMS_NOTICE_TEMPLATE = "点单", "SMS_1", "SMS_2"
    yield Gateway
    server.shutdown()
    server.server_close()


def test_the_signature_is_the_vendors() -> None:
    """The vendor's own worked example of this signature, with its GET read as POST, worked out by hand with openssl."""
    query = {"AccessKeyId": "testid", "Action": "SendSms", "TemplateParam": '{"code": "a b*~"}', "SignName": "点单"}
    text = (
        "POST&%2F&AccessKeyId%3Dtestid%26Action%3DSendSms%26SignName%3D%25E7%2582%25B9%25E5%258D%2595"
        "%26TemplateParam%3D%257B%2522code%2522%253A%2520%2522a%2520b%252A~%2522%257D"
    )
    import base64
    import hashlib
    import hmac

    expected = base64.b64encode(hmac.new(b"testsecret&", text.encode(), hashlib.sha1).digest()).decode()
    assert aliyun.signature(query, "testsecret") == expected


def test_a_code_goes_out_signed(gateway: type[Gateway]) -> None:
    sms.send_code("13800138000", "012345")
    (query,) = gateway.taken
    assert query["PhoneNumbers"] == "13800138000" and query["TemplateCode"] == "SMS_1"
    assert query["TemplateParam"] == '{"code": "012345"}' and query["SignName"] == "点单"


def test_a_wrong_secret_is_refused_for_good(gateway: type[Gateway], settings: Any) -> None:
    settings.SMS_KEY_SECRET = "wrong"
    with pytest.raises(sms.SmsError, match="SignatureDoesNotMatch") as error:
        sms.send_code("13800138000", "012345")
    assert error.value.is_final


def test_each_code_has_its_own_nonce_and_a_notice_its_key(gateway: type[Gateway]) -> None:
    sms.send_code("13800138000", "1")
    sms.send_code("13800138000", "1")
    sms.send_notice("13800138000", "活动取消了", "d-1")
    first, second, notice = gateway.taken
    assert first["SignatureNonce"] != second["SignatureNonce"] and notice["SignatureNonce"] == "d-1"
    assert notice["TemplateCode"] == "SMS_2"


def test_a_notice_that_went_out_before_is_no_error(gateway: type[Gateway]) -> None:
    gateway.codes = ["SignatureNonceUsed"]
    sms.send_notice("13800138000", "活动取消了", "d-1")


@pytest.mark.parametrize(
    ("code", "is_final"), [("isp.SYSTEM_ERROR", False), ("Throttling.User", False), ("isv.MOBILE_NUMBER_ILLEGAL", True)]
)
def test_what_may_be_tried_again(gateway: type[Gateway], code: str, is_final: bool) -> None:
    gateway.codes = [code]
    with pytest.raises(sms.SmsError) as error:
        sms.send_notice("13800138000", "x", "d-2")
    assert (str(error.value), error.value.is_final) == (code, is_final)


def test_no_error_holds_the_number(settings: Any) -> None:
    settings.SMS_BACKEND, settings.SMS_ENDPOINT = "aliyun", "http://127.0.0.1:9"
    with pytest.raises(sms.SmsError) as error:
        sms.send_code("13800138000", "012345")
    assert not error.value.is_final and error.value.__cause__ is None
    assert "138" not in str(error.value) and error.value.__suppress_context__


def test_the_demo_prints_the_code_but_not_the_number(settings: Any) -> None:
    settings.SMS_BACKEND = "console"
    with redirect_stdout(io.StringIO()) as out:
        sms.send_code("13800138000", "012345")
    assert "012345" in out.getvalue() and "138****8000" in out.getvalue() and "13800138000" not in out.getvalue()
