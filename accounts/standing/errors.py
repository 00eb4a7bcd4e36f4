"""What can be wrong with a second person."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict


class TooManySeconds(Conflict):
    """As many as can act for one person (409)."""

    code = "too_many_seconds"
    message = _("%(most)d people can act for one person, and that is the most. End it with one of them first.")


class TooManyPersons(Conflict):
    """As many as one person can act for (409)."""

    code = "too_many_persons"
    message = _("You act for %(most)d people, and that is the most. End it with one of them first.")


class AlreadyNamed(Conflict):
    """This number was asked and has not answered (409)."""

    code = "already_named"
    message = _("This number is asked already. They find your question on the page “Second person”.")


class AlreadyStands(Conflict):
    """The two have agreed on it before (409)."""

    code = "already_stands"
    message = _("You may act for this person already.")
