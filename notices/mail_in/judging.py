"""What kind of mail it is, by what it says of itself. Pure."""

from notices.mail_in.reading import Mail

BOUNCE, DELAY, AUTO_REPLY, REPLY = "bounce", "delay", "auto_reply", "reply"


def kind(mail: Mail) -> str:
    """bounce or delay by its delivery status (RFC 3464), auto_reply by its headers (RFC 3834), else reply.

    A status report decides by its action: an expired delivery is `failed` with a status of 4.4.7. Without a report,
    a mail from the mail system itself counts as a bounce that proves nothing.
    """
    if mail.report is not None:
        return _by_report(mail.report.action, mail.report.status)
    if mail.from_the_system:
        return BOUNCE
    return AUTO_REPLY if mail.automatic or mail.null_sender else REPLY


def _by_report(action: str, status: str) -> str:
    if action == "failed" or (not action and status.startswith("5")):
        return BOUNCE
    return DELAY if action == "delayed" or (not action and status.startswith("4")) else AUTO_REPLY
