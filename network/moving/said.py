"""What workers write about somebody at the desk: how they knew the person, or why not."""

import re
import unicodedata

from django.utils.translation import gettext as _

from civic.kernel.errors import Invalid
from civic.kernel.typed import clean_text

_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_CARD = re.compile(r"[0-9]{15}|[0-9]{6}[0-9*xX]{8}[0-9]{3}")  # an identity number, old or new, also half hidden


def tidy(text: str, *, field: str) -> str:
    """As it is kept; an identity number never is. Raises Invalid, which names the field."""
    text = clean_text(text)
    if not text:
        raise Invalid(_("This field is required."), code="required", field=field)
    if _CARD.search(_BETWEEN.sub("", unicodedata.normalize("NFKC", text))):
        message = _("Please leave the number of the identity card out: to say that you saw it is enough.")
        raise Invalid(message, code="identity_number", field=field)
    return text
