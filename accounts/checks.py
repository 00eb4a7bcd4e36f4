"""What `manage.py check`, and every command that checks first, says about the settings of this room."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from accounts import sms

NEEDED = ("SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN_NAME", "SMS_CODE_TEMPLATE", "SMS_NOTICE_TEMPLATE")


@register()
def text_messages(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Without the gateway nobody gets a code: a wrong setting is named before somebody waits for one."""
    if not _exists(sms.module_of(settings.SMS_BACKEND)):
        message = f"There is no text message gateway called {settings.SMS_BACKEND!r}."
        return [Error(message, hint="Set SMS_BACKEND to aliyun, or to console for trials.", id="accounts.E001")]
    if settings.SMS_BACKEND != "aliyun":
        return []
    missing = [name for name in NEEDED if not getattr(settings, name)]
    if not missing:
        return []
    message = f"No text message can be sent, so nobody gets a code: {', '.join(missing)} not set."
    hint = "Take them from the gateway's console into the environment, or set SMS_BACKEND=console for trials."
    return [Warning(message, hint=hint, id="accounts.W001")]


def _exists(module: str) -> bool:
    try:
        return all(part.isidentifier() for part in module.split(".")) and find_spec(module) is not None
    except ModuleNotFoundError:  # of a part before the last
        return False
