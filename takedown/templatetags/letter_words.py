"""What the fixed words of a letter mean, for whoever signs it and reads another language: it goes out in English.

Each phrase is one of notices/letter.py, word for word, with a name where the letter puts a value; a test compares them.
The person's own words have no meaning but their own: nothing stands beside them.
"""

import re

from django import template
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

register = template.Library()

HEADINGS = (
    _("Notice"),
    _("What to remove and where it is (47 USC 223a(a)(1)(B)(ii))"),
    _("Statement of good-faith belief (47 USC 223a(a)(1)(B)(iii))"),
    _("Signature (47 USC 223a(a)(1)(B)(i))"),
    _("Contact (47 USC 223a(a)(1)(B)(iv))"),
    _("What the law asks"),
    _("What it is about and where it is"),
    _("Statement of good-faith belief"),
    _("Signature"),
    _("Contact"),
    _("What we ask"),
    _("How to answer"),
)
SENTENCES = (
    _("To: %(recipient)s"),
    _("From: %(sender)s, for the identifiable individual"),
    _("From: %(sender)s, for the person shown"),
    _("Notice number: %(number)s"),
    _("This notice corrects and replaces notice %(number)s."),
    _(
        "This is a request for removal of intimate visual depictions published without consent, under section 3 of the "
        "TAKE IT DOWN Act (Public Law 119-12, 47 USC 223a)."
    ),
    _("This is a report under your own rules: private pictures of the person shown were published without consent."),
    _(
        "I believe in good faith that the depiction listed above was published without the consent of the person it "
        "shows."
    ),
    _("The depicted individual did not agree to its making."),
    _("The depicted individual did not agree to its publication."),
    _("The person shown did not agree to its making."),
    _("The person shown did not agree to its publication."),
    _("It was made in secret."),
    _("It was taken from an account or device that was broken into."),
    _("It was made or altered by software or AI (a digital forgery)."),
    _("It was made or altered by software or AI."),
    _("The depicted individual has taken consent back."),
    _("The person shown has taken consent back."),
    _("To be signed by a named member of %(sender)s, %(capacity)s, once the request has been checked."),
    _("/s/ %(name)s, %(capacity)s"),
    _("Signed electronically at %(time)s"),
    _("By mail to %(address)s, quoting notice number %(number)s."),
    _("By e-mail: %(address)s"),
    _("By telephone: %(phone)s"),
    _(
        "Please remove each depiction listed above as soon as possible, and not later than 48 hours after receiving "
        "this request (47 USC 223a(a)(3)(A))."
    ),
    _("Please also make reasonable efforts to identify and remove any known identical copies (47 USC 223a(a)(3)(B))."),
    _(
        "Please look at each picture or video listed above under your own rules on intimate or private images shared "
        "without consent, and on harassment, and remove what they do not allow."
    ),
    _("This notice makes no claim under the TAKE IT DOWN Act."),
    _(
        "Please quote notice number %(number)s. Reply to the mail that brought this letter, or answer through the "
        "platform API if you hold a key to it."
    ),
    _("Please quote notice number %(number)s. You can acknowledge and answer through the platform API."),
    _("Fingerprints (hashes) of the files can be fetched through the platform API; they are never mailed."),
)
# What stands inside a line.
PIECES = (
    _("the identifiable individual"),
    _("an authorized person acting on behalf of the identifiable individual"),
    _("the person shown"),
    _("an authorized person acting on behalf of the person shown"),
    _("the moment when you sign"),
    _("[post]"),
    _("[file]"),
    _("[profile]"),
    _("[search result]"),
    _("(seen there on %(day)s)"),
)
ITEM = re.compile(r"\d+\. ")
ABOUT_AN_ITEM = re.compile(r"\[(?:post|file|profile|search result)\](?= - | \(|$)|\(seen there on [\d-]{10}\)$")


def _pattern(phrase: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", phrase)
    return re.compile("".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))


PATTERNS = {phrase: _pattern(phrase) for phrase in (*HEADINGS, *SENTENCES, *PIECES)}


@register.filter
def meaning(line: str) -> str:
    """What a heading or a line of a letter says, in the reader's language; "" for English and for a person's words."""
    if (get_language() or "en").startswith("en"):
        return ""
    said = " ".join(map(_said, ABOUT_AN_ITEM.findall(line))) if ITEM.match(line) else _said(line)
    return "" if said == line else said


def _said(line: str) -> str:
    for phrase, pattern in PATTERNS.items():
        if found := pattern.fullmatch(line):
            return gettext(phrase) % {name: _said(value) or value for name, value in found.groupdict().items()}
    return ""
