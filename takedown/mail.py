"""Mail to people: neutral sender, subject and body, nothing of the case, no link that opens it."""

from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation


def there_is_news(address: str, language: str) -> None:
    """Send "There is news. Come back when it is safe." to one address. Raises smtplib/OS errors to its task."""
    with translation.override(language):
        lines = render_to_string("mail/news/subject.txt").strip()
        body = render_to_string("mail/news/body.txt")
    # Django's own would name this machine.
    number = make_msgid(domain=settings.NEWS_FROM.rpartition("@")[2])
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": number}
    EmailMessage(lines, body, settings.NEWS_FROM, [address], headers=headers).send()
