"""What the audit log can say of messages."""

from civic.kernel.audit import Verb


class MailDid(Verb):
    """Of somebody's e-mails."""

    STOPPED = "mail.stopped"
    RESUMED = "mail.resumed"
