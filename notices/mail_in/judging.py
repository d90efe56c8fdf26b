"""What kind of mail it is, by what it says of itself. Pure."""

from notices.mail_in.reading import Mail
from notices.mail_in.reports import Report

BOUNCE, DELAY, AUTO_REPLY, REPLY = "bounce", "delay", "auto_reply", "reply"


def kind(mail: Mail, *, answers: bool = False) -> str:
    """bounce or delay by its delivery status (RFC 3464), auto_reply by its headers (RFC 3834), else reply.

    `answers`: it came to the address that stands in the letter's Reply-To; what comes back by itself goes to the
    envelope's sender. A status report decides by its action: an expired delivery is `failed` with a status of 4.4.7.
    Without a report, what the mail system itself sends counts as a bounce that proves nothing, and a name alone never
    turns somebody's answer into one.
    """
    if mail.report is not None:
        return _by_report(mail.report)
    by_itself = mail.automatic or mail.null_sender
    if mail.from_the_system and (by_itself or not (answers or mail.refers_to)):
        return BOUNCE
    return AUTO_REPLY if by_itself else REPLY


def _by_report(report: Report) -> str:
    """One that names no recipient, or nothing of what became of them, is a bounce that proves nothing."""
    action, status = report.action, report.status
    if action == "failed" or (not action and not status.startswith(("2", "4"))):
        return BOUNCE
    return DELAY if action == "delayed" or (not action and status.startswith("4")) else AUTO_REPLY
