"""Alibaba Cloud's text message service (dysmsapi, SendSms, version 2017-05-25), signed as its RPC interface asks.

A thin client: the vendor's SDK brings a dozen packages for one signed GET."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime
from urllib.parse import quote

import requests
from django.conf import settings

from accounts.sms import SmsError

TIMEOUT = (3, 8)  # seconds to connect, to answer
_AGAIN = {"isp.SYSTEM_ERROR", "isv.BUSINESS_LIMIT_CONTROL", "Throttling", "Throttling.User", "ServiceUnavailable"}


def send(phone: str, kind: str, params: dict[str, str], *, key: str) -> None:
    """One message by template. Raises SmsError; the number is never part of it."""
    template = settings.SMS_CODE_TEMPLATE if kind == "code" else settings.SMS_NOTICE_TEMPLATE
    query = {
        "AccessKeyId": settings.SMS_KEY_ID,
        "Action": "SendSms",
        "Format": "JSON",
        "OutId": key,
        "PhoneNumbers": phone,
        "RegionId": "cn-hangzhou",
        "SignName": settings.SMS_SIGN_NAME,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": key or uuid.uuid4().hex,  # refused when seen before: what went out does not go out twice
        "SignatureVersion": "1.0",
        "TemplateCode": template,
        "TemplateParam": json.dumps(params, ensure_ascii=False),
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
    }
    query["Signature"] = signature(query, settings.SMS_KEY_SECRET)
    try:
        answer = requests.post(settings.SMS_ENDPOINT, data=query, timeout=TIMEOUT, allow_redirects=False)
        code = answer.json().get("Code", "")
    except (requests.RequestException, ValueError):
        raise SmsError("unreachable", is_final=False) from None  # its text would hold the number
    if not code:  # something in between has answered: nobody knows whether the gateway got it
        raise SmsError(f"http_{answer.status_code}", is_final=False)
    if code == "SignatureNonceUsed":
        return  # a try that nobody answered went through: after a refusal the caller takes a new key
    if code != "OK":
        is_final = code not in _AGAIN and answer.status_code < 500
        raise SmsError(code, is_final=is_final, is_refusal=True)


def signature(query: dict[str, str], secret: str) -> str:
    """HMAC-SHA1 over the sorted, percent-encoded query, base64."""
    pairs = "&".join(f"{_encode(k)}={_encode(v)}" for k, v in sorted(query.items()))
    text = f"POST&{_encode('/')}&{_encode(pairs)}"
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _encode(text: str) -> str:
    return quote(text, safe="~")
