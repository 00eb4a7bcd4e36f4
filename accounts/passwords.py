"""What a password must be, in our own words: Django's Chinese lacks some of its own, and is on first-name terms."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class LongEnough(password_validation.MinimumLengthValidator):
    """Eight characters."""

    def get_error_message(self) -> str:
        """Beside the field."""
        return _("The password is too short: it needs %(number)s characters or more.") % {"number": self.min_length}

    def get_help_text(self) -> str:
        """Below the field."""
        return _("%(number)s characters or more.") % {"number": self.min_length}


class NotCommon(password_validation.CommonPasswordValidator):
    """None that everybody tries first."""

    def get_error_message(self) -> str:
        """Beside the field."""
        return _("Too many people use this password, so it is guessed easily. Please think of another one.")

    def get_help_text(self) -> str:
        """Below the field."""
        return _("None that many people use, such as “password1”.")


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    """No birthday, no telephone number."""

    def get_error_message(self) -> str:
        """Beside the field."""
        return _("The password has digits only. Please add some letters.")

    def get_help_text(self) -> str:
        """Below the field."""
        return _("Not digits only.")
